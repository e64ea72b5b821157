"""Follow the ledger behind ``state``: where sensors were attached, what they measured, and what was seen where they are.

A reading in an event counts for the sensor that its party registered under the deviceID, and for no other: nobody
writes into another's record. What an event names beside the readings was watched by that sensor in their time.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from suyuan.core.chain.conditions import Sample, samples
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.roles import Role
from suyuan.core.identifiers.canonical import canonical_text, key_for, key_of
from suyuan.ledger import binary, connection
from suyuan.ledger.queries import Damaged, StoredEvent, events_by_name
from suyuan.parties.models import Place
from suyuan.parties.viewer import Viewer
from suyuan.state.sights import place_key
from suyuan.supervision.cold.readings import receive
from suyuan.supervision.cold.sensors import SQL, Mark, mark

FOLLOWER = "cold"
BATCH = 2_000
KINDS = ("Temperature",)
_WATCHED = (Role.EPC, Role.PARENT, Role.CHILD)


@dataclass(frozen=True, slots=True)
class Own:
    """A sensor as events of its party find it."""

    number: int
    party: int


def apply(stored: list[StoredEvent]) -> None:
    """What a batch of events says about sensors and about what they watch."""
    _take_back(stored)
    fresh = [each for each in stored if not each.is_declaration]
    known = _sensors(fresh)
    for each in fresh:
        _attach(each, known)
    _measure(fresh, known)
    _visit(fresh)


def _sensors(stored: list[StoredEvent]) -> dict[bytes, Own]:
    """The registered sensors that events name, by key of their device."""
    devices = {key for each in stored for key in _devices(each.event)}
    if not devices:
        return {}
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["by_device"], {"devices": binary.UuidArray(sorted(devices))}, binary=True)
        return {key: Own(number, party) for key, number, party in rows}


def _devices(event: Event) -> set[bytes]:
    told = {sample.device for sample in samples(event, b"") if sample.device}
    if event.type == "AssociationEvent":
        told |= set(event.child_epcs or ())
    return {key_for(text) for text in told}


def _attach(stored: StoredEvent, known: dict[bytes, Own]) -> None:
    """An association binds a sensor from its time on, or ends that; to a registered place only that of its owner."""
    event = stored.event
    if event.type != "AssociationEvent" or not event.parent_id:
        return
    own = [known[key] for key in map(key_for, event.child_epcs or ()) if key in known]
    text = canonical_text(event.parent_id)
    place = Place.objects.filter(key=UUID(bytes=key_of(text))).first()
    for sensor in own:
        if sensor.party == stored.sender and (place is None or place.party_id == stored.sender):
            is_on = event.action != "DELETE"
            mark(Mark(sensor.number, key_of(text), text, event.event_time, is_on=is_on, source=stored.id))


def _measure(stored: list[StoredEvent], known: dict[bytes, Own]) -> None:
    told: list[tuple[int, dt.datetime, float]] = []
    for each in stored:
        by_sensor: dict[int, list[Sample]] = defaultdict(list)
        for sample in samples(each.event, each.id.bytes):
            own = known.get(key_for(sample.device)) if sample.device else None
            if own is not None and own.party == each.sender and sample.type in KINDS:
                by_sensor[own.number].append(sample)
        for number, found in by_sensor.items():
            told += [(number, sample.time, sample.value) for sample in found]
            _watch(each, number, [sample.time for sample in found])
    if told:
        receive(told)


def _watch(stored: StoredEvent, sensor: int, times: list[dt.datetime]) -> None:
    """The things of an event with readings were watched while they were made."""
    event = stored.event
    named = {
        *(event.epc_list or ()),
        *(event.child_epcs or ()),
        *([event.parent_id] if event.parent_id else []),
    }
    for text in sorted(map(canonical_text, named)):
        mark(Mark(sensor, key_of(text), text, min(times), is_on=True, until=max(times), source=stored.id))


def _visit(stored: list[StoredEvent]) -> None:
    """What was seen at places that are watched."""
    at: dict[bytes, list[UUID]] = defaultdict(list)
    for each in stored:
        if each.event.biz_location is not None:
            at[place_key(each.event.biz_location.id)].append(each.id)
    if not at:
        return
    with connection.cursor() as cursor:
        rows = cursor.execute(
            SQL["watched"], {"places": binary.UuidArray(sorted(at))}, binary=True
        ).fetchall()
        events = [name for (place,) in rows for name in at[place]]
        if events:
            cursor.execute(SQL["visit"], {"events": events})
        for (place,) in rows:
            since = min(each.event.event_time for each in stored if each.id in set(at[place]))
            _look_again_at(UUID(bytes=place), since)


def _look_again_at(place: UUID, since: dt.datetime) -> None:
    with connection.cursor() as cursor:
        found = cursor.execute(SQL["sensors_at"], {"thing": place}).fetchall()
        cursor.execute(SQL["look_again"], {"sensors": [number for (number,) in found], "since": since})


def _take_back(stored: Iterable[StoredEvent]) -> None:
    """What a declaration takes back no longer binds a sensor; its readings stay: they were measured."""
    names = {each.name for each in stored if each.is_declaration}
    if not names:
        return
    damaged: Damaged = []
    meant = events_by_name(names, Viewer.operator(), damaged=damaged)
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["forget_marks"], {"sources": [each.id for each in meant]}).fetchall()
        since = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)
        cursor.execute(SQL["look_again"], {"sensors": [number for (number,) in rows], "since": since})
