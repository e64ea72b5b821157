"""Pages: how many entries, where the next page begins, and for how long its token is good.

A token is opaque to the client. Ours names the place where its list goes on, the party it was given to and the
moment it expires, sealed with a key of the installation: nobody can make one, or use another party's, or read in
it how much there is in the ledger.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, urlencode

import msgspec
from django.http import HttpRequest

from suyuan import clock
from suyuan.exchange import errors
from suyuan.exchange.job_documents import SQL
from suyuan.exchange.problems import DoorRefusal
from suyuan.exchange.search.tokens import disclose, enclose
from suyuan.ledger import connection
from suyuan.parties.viewer import Viewer

PER_PAGE: Final = 30
MOST_PER_PAGE: Final = 1_000
"""More cannot be asked for; the answer then holds so many."""
LIFETIME: Final = dt.timedelta(hours=24)
LARGEST_PAGE: Final = 8 << 20
"""Bytes of a listing, beyond which it goes on with the next page."""
STEP: Final = 16
"""Entries that are read together."""
Entry = TypeVar("Entry")
_PURPOSE: Final = b"suyuan listing token 1"


def refuse_unknown(request: HttpRequest, *more: str) -> None:
    """Lists know the parameters of pages, and ``more``. Raises DoorRefusal 400: who misspells one must not wonder."""
    known = ("perPage", "nextPageToken", *more)
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        problems = [errors.LISTED.problem(name, name, known=", ".join(known)) for name in unknown]
        raise DoorRefusal("QueryParameterException", 400, *problems)


def per_page(request: HttpRequest) -> int:
    """``perPage`` of the request, at least 1. Raises DoorRefusal 400."""
    said = request.GET.getlist("perPage")
    if not said:
        return PER_PAGE
    if len(said) > 1 or not (said[0].isascii() and said[0].isdigit()) or int(said[0][:12]) == 0:
        problem = errors.PARAMETER.problem(
            "perPage", ", ".join(said), name="perPage", wanted=f"one whole number from 1 to {MOST_PER_PAGE}"
        )
        raise DoorRefusal("QueryParameterException", 400, problem)
    return min(int(said[0][:12]), MOST_PER_PAGE)


def given_place(request: HttpRequest, viewer: Viewer, listing: str) -> Any:
    """Where ``nextPageToken`` says that the list goes on; None for the first page. Raises DoorRefusal 400.

    Steps: 1 the seal is ours; 2 it was made for this list and this party; 3 it has not expired; 4 nobody has
    ended it.
    """
    token = request.GET.get("nextPageToken")
    if token is None:
        return None
    opened = _opened(token)
    if opened is None:
        raise _refusal(token)
    kind, whose, expires, place = opened
    if kind != listing or whose != _whose(viewer) or expires < clock.now().timestamp() or _is_ended(token):
        raise _refusal(token)
    return place


def next_page(request: HttpRequest, viewer: Viewer, listing: str, place: Any) -> dict[str, str]:
    """The headers that lead to the next page, which goes on at ``place`` (JSON); none when that is None."""
    if place is None:
        return {}
    expires = clock.now() + LIFETIME
    content = [listing, _whose(viewer), int(expires.timestamp()), place]
    token = enclose(msgspec.json.encode(content), _PURPOSE)
    kept = [(k, v) for k, v in _pairs(request) if k != "nextPageToken"]
    query = urlencode([*kept, ("nextPageToken", token)])
    address = request.build_absolute_uri(f"{request.path}?{query}")
    return {
        "Link": f'<{address}>; rel="next"',
        "GS1-Next-Page-Token-Expires": expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def end_token(token: str, viewer: Viewer) -> None:
    """Make a token worthless before its time. Raises DoorRefusal 404 for one that is not the viewer's."""
    _, whose, expires, _ = _opened(token) or (None, None, 0, None)
    if whose != _whose(viewer):
        raise DoorRefusal("NoSuchNameException", 404, errors.UNKNOWN.problem("nextPageToken", token))
    with connection.cursor() as cursor:
        moment = dt.datetime.fromtimestamp(expires, dt.UTC)
        cursor.execute(SQL["end_token"], {"digest": _digest(token), "expires": moment})


def told(
    fetch: Callable[[int, Any], Sequence[Entry]],
    tell: Callable[[Entry], tuple[bytes, Any]],
    size: int,
    place: Any,
) -> tuple[list[bytes], Any]:
    """The entries of a page as JSON, and where the list goes on (None at its end).

    ``fetch`` gives so many entries from behind a place, ``tell`` an entry's JSON and its place. A page ends early when
    it grows beyond LARGEST_PAGE: a thousand entries may each be megabytes.
    """
    entries: list[bytes] = []
    room = LARGEST_PAGE
    while True:
        step = min(STEP, size + 1 - len(entries))
        found = fetch(step, place)
        for one in found:
            content, behind = tell(one)
            if entries and (len(entries) == size or len(content) > room):
                return entries, place
            entries.append(content)
            room -= len(content)
            place = behind
        if len(found) < step:
            return entries, None


def as_list(entries: Iterable[bytes]) -> bytes:
    """A JSON array of what is JSON already."""
    return b"[" + b",".join(entries) + b"]"


def cut(found: Sequence[Any], size: int) -> tuple[Sequence[Any], bool]:
    """The page, of one entry more than fits; and whether more follows."""
    return found[:size], len(found) > size


def _opened(token: str) -> tuple[str, int, int, Any] | None:
    """List, owner, end of life and place; None for a token that we did not make."""
    content = disclose(token, _PURPOSE)
    return None if content is None else tuple(msgspec.json.decode(content))


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    return parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)


def _is_ended(token: str) -> bool:
    with connection.cursor() as cursor:
        return cursor.execute(SQL["is_ended"], {"digest": _digest(token)}).fetchone() is not None


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _whose(viewer: Viewer) -> int:
    return 0 if viewer.is_operator or viewer.party_id is None else viewer.party_id


def _refusal(token: str) -> DoorRefusal:
    return DoorRefusal("QueryParameterException", 400, errors.TOKEN.problem("nextPageToken", token))
