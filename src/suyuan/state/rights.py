"""Who may see an event that others captured: derived from what it says, and from the register of places.

An event is seen by the parties that it names (source, destination, or by one of their places), and by the authorities
of the areas of these places and of those who captured it, where its things are the business of their section. What is handed on with a thing is in ``handing``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from suyuan.core.chain.observation import Key
from suyuan.core.epcis.model import Event
from suyuan.ledger import binary, connection
from suyuan.ledger.queries import StoredEvent
from suyuan.named_sql import load
from suyuan.parties.event_rights import EventRight, areas_of_parties, audience_of_area, grant, owners_of
from suyuan.state.sights import place_key
from suyuan.state.subjects import subjects_of

SQL = load(Path(__file__).parent / "sql" / "rights.sql")


def note(stored: Iterable[StoredEvent]) -> None:
    """Give everybody his right to see these events that they name, or concern. Noting twice changes nothing.

    Every reader of numbered events calls this before it shows them to anybody: whoever is first writes the rights.
    """
    events = {each.id.bytes: each.event for each in stored}
    with connection.cursor() as cursor:
        grant(_rights(events, cursor), cursor)


class Moved(NamedTuple):
    """Events that audiences of areas began to see, and those that they see no more: (event id, audience)."""

    gained: set[tuple[Key, int]]
    lost: set[tuple[Key, int]]


def renew(events: Mapping[Key, Event]) -> Moved:
    """Derive the rights of authorities to these events again, as a rebuild would; what changed by it.

    The caller holds the cursors of all who note rights, so that nobody writes what he worked out before.
    """
    with connection.cursor() as cursor:
        fresh = {(event, to) for event, to, kind in _rights(events, cursor) if kind is EventRight.AREA}
        rows = cursor.execute(SQL["of_areas"], {"ids": binary.UuidArray(events)}, binary=True)
        before = set(rows)
        moved = Moved(fresh - before, before - fresh)
        grant(((event, to, EventRight.AREA) for event, to in moved.gained), cursor)
        if moved.lost:
            ids, audiences = zip(*moved.lost, strict=True)
            lost = {"ids": binary.UuidArray(ids), "audiences": list(audiences)}
            cursor.execute(SQL["take_from_areas"], lost)
    return moved


def _rights(
    events: Mapping[Key, Event], cursor: psycopg.Cursor[Any]
) -> Iterator[tuple[Key, int, EventRight]]:
    senders = senders_of(events, cursor)
    homes = areas_of_parties({party for parties in senders.values() for party in parties}, cursor)
    owners = owners_of({key for event in events.values() for key in places_in(event)}, cursor)
    subjects = subjects_of(events)
    for event_id, event in events.items():
        captured_by = senders.get(event_id, set())
        named = [owners[key] for key in places_in(event) if key in owners]
        for owner in named:
            if owner.party not in captured_by:
                yield event_id, owner.party, EventRight.PARTNER
        for area in {*(owner.area for owner in named), *(homes.get(party, 0) for party in captured_by)}:
            if area:
                for subject in subjects[event_id]:
                    yield event_id, audience_of_area(area, subject), EventRight.AREA


def senders_of(event_ids: Iterable[Key], cursor: psycopg.Cursor[Any]) -> dict[Key, set[int]]:
    """All parties that presented each event."""
    found: dict[Key, set[int]] = {}
    for event_id, sender in cursor.execute(SQL["senders"], {"ids": binary.UuidArray(event_ids)}, binary=True):
        found.setdefault(event_id, set()).add(sender)
    return found


def places_in(event: Event) -> Iterator[Key]:
    """Keys of the places and party identifiers that an event names."""
    if event.read_point is not None:
        yield place_key(event.read_point.id)
    if event.biz_location is not None:
        yield place_key(event.biz_location.id)
    for source in event.source_list or ():
        yield place_key(source.source)
    yield from destinations_in(event)


def destinations_in(event: Event) -> Iterator[Key]:
    """Keys of those to whom the things of an event go."""
    return (place_key(each.destination) for each in event.destination_list or ())
