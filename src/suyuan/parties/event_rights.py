"""Who may see an event that others captured, and what of it stays hidden from them.

A right is a row (event, audience, kind) of ``event_right``. ``state.rights`` derives them from what events say and from
the register of places; here is what the kinds mean, and how rows are written and read. An audience is a party by its
number, or an administrative area and a subject as one negative number: the authorities of that area whose duty the
subject is.

Capturers need no row: what a party presented it sees whole. Of several rights of one viewer the one that hides least
counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, Final

import psycopg

from suyuan.arrays import IntegerArray, SmallintArray, UuidArray
from suyuan.core.areas.codes import is_code
from suyuan.core.epcis.field_classes import FieldClass, identifiers_of, without, without_strangers
from suyuan.core.epcis.model import Event
from suyuan.core.identifiers.canonical import key_for
from suyuan.named_sql import load
from suyuan.parties.kinds import Subject
from suyuan.parties.viewer import Viewer

SQL = load(Path(__file__).parent / "sql" / "event_rights.sql")


class EventRight(IntEnum):
    """Why somebody sees an event. Stored; append only. The smaller number hides less."""

    OWN = 0
    """Presented it, or acts for somebody who did."""
    PARTNER = 1
    """Is named in it: as source or destination, or by a place of its own."""
    AREA = 2
    """Is an authority of an area that the event concerns."""
    HISTORY = 3
    """Holds a thing of it later, and got its past from who handed it over; or handed it over and sees it arrive."""


HIDDEN: Final[Mapping[EventRight, frozenset[FieldClass]]] = {
    EventRight.OWN: frozenset(),
    EventRight.PARTNER: frozenset(
        (FieldClass.PERSON, FieldClass.PRICE, FieldClass.PROCESS, FieldClass.FORMULA)
    ),
    EventRight.AREA: frozenset((FieldClass.PERSON, FieldClass.PROCESS, FieldClass.FORMULA)),
    EventRight.HISTORY: frozenset(FieldClass),
}
"""The classes of fields that each right leaves out."""


def audience_of_area(area: int, subject: Subject) -> int:
    """An area (a code of GB/T 2260, six digits, as a number) and a subject as an audience."""
    return -(area * 10 + subject)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a place or party identifier is, and in which area; 0 where no area is known."""

    party: int
    area: int


def owners_of(keys: Iterable[bytes], cursor: psycopg.Cursor[Any]) -> dict[bytes, Owner]:
    """The registered ones among these keys of places."""
    found = cursor.execute(SQL["owners"], {"keys": UuidArray(keys)}).fetchall()
    return {key: Owner(party, _area(area)) for key, party, area in found}


def areas_of_parties(parties: Iterable[int], cursor: psycopg.Cursor[Any]) -> dict[int, int]:
    """The area that each party is in; those without one are absent."""
    found = cursor.execute(SQL["areas"], {"parties": IntegerArray(parties)}).fetchall()
    return {party: area for party, code in found if (area := _area(code))}


def grant(rows: Iterable[tuple[bytes, int, EventRight]], cursor: psycopg.Cursor[Any]) -> None:
    """Write rights (event id, audience, kind). One that is there with a weaker kind becomes the stronger."""
    ordered = sorted(set(rows))
    if ordered:
        events, audiences, kinds = zip(*ordered, strict=True)
        given = {
            "events": UuidArray(events),
            "audiences": IntegerArray(audiences),
            "kinds": SmallintArray(kinds),
        }
        cursor.execute(SQL["grant"], given)


def as_shown(event: Event, right: EventRight, is_known: Callable[[str], bool]) -> Event:
    """The event as somebody with this right sees it; the very same object when nothing of it is hidden.

    ``is_known`` tells of an identifier whether its thing was ever handed to the viewer: a right over the past of some
    things shows no others.
    """
    shown = without(event, HIDDEN[right])
    return without_strangers(shown, is_known) if right is EventRight.HISTORY else shown


def things_known(
    events: Iterable[Event], viewer: Viewer, cursor: psycopg.Cursor[Any]
) -> Callable[[str], bool]:
    """Which identifiers of these events name things that were ever handed to a party of the viewer."""
    keys = {text: key_for(text) for event in events for text in identifiers_of(event)}
    if not keys:
        return lambda _: False
    given = {"keys": UuidArray(keys.values()), "parties": IntegerArray(viewer.parties)}
    handed = {key for (key,) in cursor.execute(SQL["known_things"], given).fetchall()}
    return lambda text: keys.get(text) in handed


def _area(code: str | None) -> int:
    return int(code) if code and is_code(code) else 0
