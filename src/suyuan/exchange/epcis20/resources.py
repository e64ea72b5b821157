"""The top-level resources: lists of what the viewer's events hold, and each value's events (EPCIS 2.0, 12.6.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec
from django.http import HttpResponse

from suyuan.core.epcis.cbv import BIZ_STEP, DISPOSITION
from suyuan.exchange import errors
from suyuan.exchange.epcis20 import events, paging
from suyuan.exchange.epcis20.asking import Asked
from suyuan.exchange.epcis20.discovery import collection
from suyuan.exchange.formats import respelled
from suyuan.exchange.problems import DoorRefusal
from suyuan.exchange.seen.kinds import Kind
from suyuan.exchange.seen.things import Spot, has_thing, things
from suyuan.exchange.seen.values import has_value, values
from suyuan.parties.viewer import Viewer

STANDARD_TYPES: Final = (
    "AggregationEvent", "AssociationEvent", "ObjectEvent", "TransactionEvent", "TransformationEvent",
)  # fmt: skip
Listed = tuple[list[str], object]
"""The members of a page, and where the list goes on (None at the end)."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One of the lists."""

    name: str
    parameter: str
    """The query parameter that a value of the list stands for."""
    page: Callable[[Asked, int, object], Listed]
    has: Callable[[str, Viewer], bool]
    asked_for: Callable[[str], str] = str
    """How the parameter spells a value of the list, so that everything that is listed can be asked for."""

    def show_all(self, asked: Asked) -> HttpResponse:
        """GET of the list."""
        request, viewer = asked.request, asked.caller.viewer
        paging.refuse_unknown(request)
        place = paging.given_place(request, viewer, self.name)
        members, goes_on = self.page(asked, paging.per_page(request), place)
        return collection(asked, members, paging.next_page(request, viewer, self.name, goes_on))

    def show(self, asked: Asked, value: str) -> HttpResponse:
        """GET of one value: what there is below it."""
        if not self.has(value, asked.caller.viewer):
            raise DoorRefusal("NoSuchNameException", 404, errors.UNKNOWN.problem(self.name, value))
        return collection(asked, ["events"])

    def show_events(self, asked: Asked, value: str) -> HttpResponse:
        """GET of the events that hold the value."""
        return events.ask(asked, **{self.parameter: self.asked_for(value)})


def _words(kind: Kind) -> Callable[[Asked, int, object], Listed]:
    """Pages of words or places; places in the spelling asked for."""

    def page(asked: Asked, size: int, place: object) -> Listed:
        found = values(kind, asked.caller.viewer, after=str(place or ""), limit=size + 1)
        shown, more = paging.cut(found, size)
        is_place = kind in {Kind.READ_POINT, Kind.BIZ_LOCATION}
        members = [respelled(written, asked.epc_format) if is_place else written for _, written in shown]
        return members, shown[-1][0] if more else None

    return page


def _has(kind: Kind) -> Callable[[str, Viewer], bool]:
    def has(text: str, viewer: Viewer) -> bool:
        return has_value(kind, text, viewer)

    return has


def _types(asked: Asked, size: int, place: object) -> Listed:
    """The types of the standard, and QuantityEvent where somebody sent one."""
    seen = {value for value, _ in values(Kind.EVENT_TYPE, asked.caller.viewer, limit=100)}
    found = [one for one in sorted({*STANDARD_TYPES, *seen}) if one > str(place or "")]
    shown, more = paging.cut(found, size)
    return list(shown), shown[-1] if more else None


def _has_type(text: str, viewer: Viewer) -> bool:
    return text in STANDARD_TYPES or has_value(Kind.EVENT_TYPE, text, viewer)


def _things(asked: Asked, size: int, place: object) -> Listed:
    spot = None if place is None else msgspec.convert(place, Spot)
    found, goes_on = things(asked.caller.viewer, size, spot)
    members = [respelled(text, asked.epc_format) for text in found]
    return members, None if goes_on is None else msgspec.to_builtins(goes_on)


RESOURCES: Final = (
    Resource("eventTypes", "eventType", _types, _has_type),
    Resource("epcs", "MATCH_anyEPC", _things, has_thing),
    # A bare word may be none of the standard's: somebody reported it all the same. As an address it may be asked for.
    Resource("bizSteps", "EQ_bizStep", _words(Kind.BIZ_STEP), _has(Kind.BIZ_STEP), BIZ_STEP.web),
    Resource("bizLocations", "EQ_bizLocation", _words(Kind.BIZ_LOCATION), _has(Kind.BIZ_LOCATION)),
    Resource("readPoints", "EQ_readPoint", _words(Kind.READ_POINT), _has(Kind.READ_POINT)),
    Resource(
        "dispositions",
        "EQ_disposition",
        _words(Kind.DISPOSITION),
        _has(Kind.DISPOSITION),
        DISPOSITION.web,
    ),
)
