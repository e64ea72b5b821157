"""Was the temperature on the way recorded? Whoever receives a vaccine asks for that (Vaccine Administration Law, art. 38).

A record is a reading since it was sent: by a sensor that watched the thing or a box around it, or in an event that
names one of them; or a waybill with temperatures that is about one of them or such an event.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from suyuan.core.chain.conditions import samples
from suyuan.core.chain.observation import Key
from suyuan.ledger import binary, connection
from suyuan.ledger.queries import Damaged, events_by_id, retractions_of
from suyuan.parties.viewer import Viewer
from suyuan.supervision.verify.statements import SQL

LONG_AGO: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""Since when readings count of what nobody is known to have sent."""
TEMPERATURE: Final = "Temperature"


@dataclass(frozen=True, slots=True)
class Way:
    """How a thing came."""

    product: UUID
    around: tuple[Key, ...]
    """The thing itself, and the boxes in which it stands."""
    since: dt.datetime | None
    """When it was sent."""


def unrecorded(ways: Mapping[UUID, Way], kin: Collection[int]) -> set[UUID]:
    """Those of products that are kept cool of whose way there is no record. ``kin``: whose refusals of papers count."""
    if not ways:
        return set()
    rows = _rows(ways, kin)
    told = _told({event for _, events in rows for event in events})
    return {thing for thing, events in rows if told.isdisjoint(events)}


def _rows(ways: Mapping[UUID, Way], kin: Collection[int]) -> list[tuple[UUID, list[UUID]]]:
    """Without a reading of a sensor and without a waybill, with the events that may tell one."""
    pairs = [(thing, each) for thing, way in ways.items() for each in way.around]
    given = {
        "things": binary.UuidArray.of(ways),
        "products": binary.UuidArray.of(way.product for way in ways.values()),
        "sinces": [way.since or LONG_AGO for way in ways.values()],
        "of": binary.UuidArray.of(thing for thing, _ in pairs),
        "around": binary.UuidArray(each for _, each in pairs),
        "kin": list(kin),
    }
    with connection.cursor() as cursor:
        return cursor.execute(SQL["unrecorded"], given, binary=True).fetchall()


def _told(events: Iterable[UUID]) -> set[UUID]:
    """Those that carry a temperature and stand. Only that is told of them, so whoever asks may know."""
    damaged: Damaged = []
    found = {
        each.id
        for each in events_by_id(events, Viewer.operator(), damaged=damaged)
        if not each.is_declaration
        and any(sample.type == TEMPERATURE for sample in samples(each.event, each.id.bytes))
    }
    return found - set(retractions_of(found)) if found else found
