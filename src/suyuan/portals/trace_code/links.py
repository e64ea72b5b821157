"""GS1 Digital Links whose domain is this server: ``/01/<gtin>/21/<serial>`` leads to the public page of the thing.

Who prints links with this server's domain on a package has them answered here, for whoever scans them with a
telephone. Nothing is looked up: the public page of the code decides what is shown, as for a code typed there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from suyuan.core.identifiers.digital_link import WORDS
from suyuan.core.identifiers.gs1_canonical import DOMAIN
from suyuan.core.identifiers.gs1_dictionary import AIS, LINK_KEYS
from suyuan.portals.trace_code.asking import LONGEST_CODE

PATTERN: Final = rf"^(?P<key>{'|'.join(sorted((*LINK_KEYS, *WORDS)))})/(?P<rest>[\s\S]+)$"
"""Keys, and the words that early links have for them."""


@require_safe
def digital_link(request: HttpRequest, key: str, rest: str) -> HttpResponse:
    """307 to the page of what the link names. Attributes behind the ``?`` go along, other parameters do not."""
    pairs = request.META.get("QUERY_STRING", "").split("&")
    attributes = "&".join(pair for pair in pairs if pair.partition("=")[0].isdigit())
    address = "/".join((DOMAIN, key, *_encoded(key, rest)))
    code = (f"{address}?{attributes}" if attributes else address)[:LONGEST_CODE]
    language = "?lang=en" if request.GET.get("lang") == "en" else ""
    return HttpResponseRedirect(f"/c/{quote(code, safe='')}{language}", preserve_request=True)


def _encoded(key: str, rest: str) -> Iterator[str]:
    """Value, then AI and value in turn, each percent-encoded again.

    The server decodes addresses before it divides them, so a slash inside of a serial number looks like any other.
    What stands where an AI should, and is none that may follow this key, or stood there already, belongs to the value
    before it.
    """
    expected = set(_following(WORDS.get(key, key)))
    first, *others = rest.split("/")
    pieces = [first]
    for piece in others:
        ai = WORDS.get(piece, piece)
        is_ais_turn = len(pieces) % 2 == 1
        if is_ais_turn and piece and ai not in expected:
            pieces[-1] += f"/{piece}"
            continue
        pieces.append(piece)
        if is_ais_turn:
            expected.discard(ai)
    return (quote(piece, safe="") for piece in pieces)


def _following(key: str) -> frozenset[str]:
    """The AIs that may stand behind a key in a path."""
    rows = AIS[key].qualifiers if key in AIS else None
    return frozenset(ai for row in rows or () for ai in row)
