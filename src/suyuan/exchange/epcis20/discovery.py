"""``/``: what there is here; and every address at which there is nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from django.http import HttpRequest, HttpResponse

from suyuan.core.epcis.xml_names import EPCIS_2
from suyuan.exchange import errors
from suyuan.exchange.epcis20.asking import Asked
from suyuan.exchange.epcis20.versions import STANDING
from suyuan.exchange.identity import caller_of
from suyuan.exchange.problems import DoorRefusal, guarded, xml_text

CONTEXT: Final = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
RESOURCES: Final = (
    "events", "eventTypes", "epcs", "bizSteps", "bizLocations", "readPoints", "dispositions", "capture", "queries",
)  # fmt: skip


def root(asked: Asked) -> HttpResponse:
    """GET of the top."""
    return collection(asked, RESOURCES)


def collection(
    asked: Asked, members: Iterable[str], headers: dict[str, str] | None = None, context: Any = CONTEXT
) -> HttpResponse:
    """A Collection of names."""
    listed = list(members)
    if asked.wants_xml:
        inner = "".join(f"<member>{xml_text(one)}</member>" for one in listed)
        text = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<epcis:Collection xmlns:epcis="{EPCIS_2}">'
            f"{inner}</epcis:Collection>\n"
        )
        return HttpResponse(text, content_type=asked.media, headers=headers)
    tree = {"@context": context, "type": "Collection", "member": listed}
    return HttpResponse(msgspec.json.encode(tree), content_type=asked.media, headers=headers)


@guarded
def _nowhere(request: HttpRequest) -> HttpResponse:
    caller_of(request)
    raise DoorRefusal("NoSuchNameException", 404, errors.UNKNOWN.problem("", request.path))


def nowhere(request: HttpRequest, **_parts: str) -> HttpResponse:
    """Whatever else is asked for below ``/epcis/v2``: 404 as a problem, after the key was judged."""
    answer = _nowhere(request)
    for name, value in STANDING.items():
        answer.headers.setdefault(name, value)
    return answer


nowhere.csrf_exempt = True  # type: ignore[attr-defined]  # identity.py asks for the token where a session is used
