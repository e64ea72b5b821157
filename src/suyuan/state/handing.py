"""Whoever hands a thing on hands on its past: a taker may see what the giver could see of the thing.

Nobody gains a right by what he says himself. An event hands on when its presenter names somebody else as destination;
the taker then gets a right of the kind HISTORY to all earlier events of its things, of what stood in them, and of what
these stood in meanwhile, as far as the giver sees those events. So a right only ever comes from somebody who has it,
and the past reaches as far up the chain as every firm of it named the next one.

The other way, one step: the giver may see how it arrived, the taker's first receipt of the things, when the giver's own
past of them reaches to their beginning. Who only says that he sent somebody a thing learns nothing about it.

Procedure for a batch, behind the fold of the same batch (containment is then as told so far):
 1. Write which things its events hand to whom.
 2. Look for what comes late: handovers of things about which the batch tells something older, or whose place in their
    containers was worked out again; and receipts of what was handed over before.
 3. Pass the past on, handover by handover in the order of life, again and again along the chain until nothing is new.
 4. Corrected handovers: take away all rights over the past of the things concerned, and pass it on anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg

from suyuan.core.chain.life import DEPTH
from suyuan.core.chain.observation import Key
from suyuan.core.chain.order import time_of
from suyuan.core.epcis.field_classes import goods_of
from suyuan.core.identifiers.canonical import canonical_text, key_of, lot_text
from suyuan.ledger import binary, connection
from suyuan.ledger.queries import Damaged, StoredEvent, events_by_id, retractions_of
from suyuan.parties.event_rights import EventRight, grant, owners_of
from suyuan.parties.viewer import Viewer
from suyuan.state.registers import SQL as FOLD
from suyuan.state.rights import SQL, destinations_in, senders_of
from suyuan.state.sights import Sight, sight

ARRIVING = ("receiving", "accepting")
_FIRST = dt.datetime(1, 1, 2, tzinfo=dt.UTC)


@dataclass(slots=True)
class _Handover:
    """One event that hands things to others."""

    event_id: Key
    at: bytes
    """Stamp."""
    takers: set[int] = field(default_factory=set)
    keys: set[Key] = field(default_factory=set)
    givers: set[int] = field(default_factory=set)
    lots: set[Key] = field(default_factory=set)
    """Those of the keys that stand for goods without serial numbers."""


def hand_on(sights: list[Sight], late: Collection[Key], beside: Iterable[StoredEvent]) -> None:
    """Pass on what the events of a batch hand over, and what late news add to earlier handovers.

    ``beside`` are those that are not folded, being corrections or corrected or dated in the future, and those that
    somebody else presents now: they belong to the past of their things like others.
    """
    with connection.cursor() as cursor:
        fresh = _handovers(sights, cursor)
        _save(fresh, cursor)
        waiting = {each.event_id for each in fresh}
        waiting |= {event for (event,) in cursor.execute(SQL["later_handovers"], binary=True)}
        again = {key for each in beside for key in _keys_of(sight(each))}
        again |= {lot for seen in sights for lot in _lots_of(seen)}
        again |= {box for (box,) in cursor.execute(SQL["later_boxes"], binary=True)}
        waiting |= _of_things(_with_containers({*late, *again}, cursor), cursor)
        waiting |= _of_things(_received(sights, cursor), cursor)
        _pass_on_all(waiting, fresh, cursor)


def take_back(gone: Iterable[Sight]) -> None:
    """Forget handovers that were declared errors, and everything that came of them."""
    gone = list(gone)
    keys = {key for seen in gone for key in _keys_of(seen)}
    if not keys:
        return
    with connection.cursor() as cursor:
        events = binary.UuidArray(seen.id for seen in gone)
        given = {"keys": binary.UuidArray(keys), "events": events}
        if not cursor.execute(SQL["forget_handovers"], given).fetchall():
            return
        concerned = _concerned(keys, cursor)
        cursor.execute(SQL["forget_things"], {"keys": binary.UuidArray(concerned)})
        past = cursor.execute(SQL["events_of"], {"keys": binary.UuidArray(concerned)}, binary=True).fetchall()
        cursor.execute(SQL["forget_history"], {"events": binary.UuidArray(event for (event,) in past)})
        named = {key for seen in _sights_of(event for (event,) in past) for key in _keys_of(seen)}
        _pass_on_all(_of_things(_with_containers(concerned | named, cursor), cursor), [], cursor)


def _handovers(sights: Iterable[Sight], cursor: psycopg.Cursor[Any]) -> list[_Handover]:
    """The events that hand something to a registered party."""
    sending = [seen for seen in sights if seen.event.destination_list]
    if not sending:
        return []
    owners = owners_of({key for seen in sending for key in destinations_in(seen.event)}, cursor)
    senders = senders_of((seen.id for seen in sending), cursor) if owners else {}
    found = []
    for seen in sending:
        givers = senders.get(seen.id, set())
        takers = {owners[key].party for key in destinations_in(seen.event) if key in owners}
        keys, lots = _keys_of(seen), _lots_of(seen)
        if takers and keys:
            found.append(_Handover(seen.id, seen.stamp, takers, keys, givers, lots))
    return found


def _keys_of(seen: Sight) -> set[Key]:
    return {thing.key for thing in seen.things} | _lots_of(seen)


def _lots_of(seen: Sight) -> set[Key]:
    """Keys of goods without serial numbers whose identifier names a lot; of a product as such nothing is passed on."""
    texts = (lot_text(canonical_text(text), None) for text in goods_of(seen.event))
    return {key_of(text) for text in texts if text is not None}


def _save(handovers: Iterable[_Handover], cursor: psycopg.Cursor[Any]) -> None:
    rows = [
        (key, taker, each.at, each.event_id)
        for each in handovers
        for key in each.keys
        for taker in each.takers
    ]
    if rows:
        keys, takers, stamps, events = zip(*sorted(rows), strict=True)
        given = {"keys": keys, "stamps": stamps, "events": events}
        arrays = {name: binary.UuidArray(values) for name, values in given.items()}
        cursor.execute(SQL["add_handovers"], {**arrays, "takers": list(takers)})


def _of_things(keys: Collection[Key], cursor: psycopg.Cursor[Any]) -> set[Key]:
    """The events by which these things were handed over."""
    if not keys:
        return set()
    found = cursor.execute(SQL["handovers_of"], {"keys": binary.UuidArray(keys)}, binary=True)
    return {event for event, *_ in found}


def _received(sights: Iterable[Sight], cursor: psycopg.Cursor[Any]) -> set[Key]:
    """What the batch tells to have arrived, with what it stood in."""
    arrived = {
        thing.key
        for seen in sights
        if seen.event.biz_step in ARRIVING or (seen.event.biz_step or "").rpartition(":")[2] in ARRIVING
        for thing in seen.things
    }
    return _with_containers(arrived, cursor)


def _with_containers(keys: Collection[Key], cursor: psycopg.Cursor[Any]) -> set[Key]:
    """The things, and everything that they ever stood in."""
    found, level = set(keys), set(keys)
    for _ in range(DEPTH):
        if not level:
            break
        given = {"keys": binary.UuidArray(level), "at": UUID(bytes=b"\xff" * 16)}
        level = {box for box, *_ in cursor.execute(SQL["containers"], given, binary=True)} - found
        found |= level
    return found


def _concerned(keys: set[Key], cursor: psycopg.Cursor[Any]) -> set[Key]:
    """The things, what ever stood in them, and what any of these ever stood in."""
    found, level = set(keys), set(keys)
    for _ in range(DEPTH):
        if not level:
            break
        given = {"keys": binary.UuidArray(level)}
        level = {child for (child,) in cursor.execute(FOLD["children"], given, binary=True)} - found
        found |= level
    return _with_containers(found, cursor)


def _sights_of(event_ids: Iterable[Key]) -> list[Sight]:
    damaged: Damaged = []
    ids = [UUID(bytes=each) for each in event_ids]
    return [sight(each) for each in events_by_id(ids, Viewer.operator(), damaged=damaged)]


def _pass_on_all(waiting: set[Key], known: Iterable[_Handover], cursor: psycopg.Cursor[Any]) -> None:
    """Pass on by these events in the order of life, and by every later handover of what got something new."""
    handovers = {each.event_id: each for each in known if each.event_id in waiting}
    missing = waiting - handovers.keys()
    if missing:
        again = _sights_of(missing)
        retracted = retractions_of([UUID(bytes=seen.id) for seen in again])
        valid = [seen for seen in again if UUID(bytes=seen.id) not in retracted]
        handovers |= {each.event_id: each for each in _handovers(valid, cursor)}
    done: set[Key] = set()
    while handovers:
        each = handovers.pop(min(handovers, key=lambda one: handovers[one].at))
        done.add(each.event_id)
        things = _pass_on(each, cursor)
        if things:
            later = _of_things(_with_containers(things, cursor), cursor) - done - handovers.keys()
            nexts = _handovers(_sights_of(later), cursor) if later else []
            handovers |= {one.event_id: one for one in nexts if time_of(one.at) >= time_of(each.at)}


def _pass_on(handover: _Handover, cursor: psycopg.Cursor[Any]) -> set[Key]:
    """Give the takers the past of the things; the things, when that told the takers anything new."""
    things, spans = _past(handover, cursor)
    keys, since, until = zip(*spans, strict=True)
    givers, takers = sorted(handover.givers), sorted(handover.takers)
    given = {
        "keys": binary.UuidArray(keys),
        "since": list(since),
        "until": list(until),
        "whole": [key in handover.lots for key in keys],
        "event": UUID(bytes=handover.event_id),
        "givers": givers,
        "takers": takers,
        "known": [*givers, *takers],
    }
    is_new = cursor.execute(SQL["pass_on"], given).rowcount > 0
    cursor.execute(SQL["hand_things"], {"keys": binary.UuidArray(sorted(set(keys))), "takers": takers})
    _tell_arrivals(handover, things, cursor)
    return things if is_new else set()


def _past(
    handover: _Handover, cursor: psycopg.Cursor[Any]
) -> tuple[set[Key], list[tuple[Key, dt.datetime, dt.datetime]]]:
    """The things handed over with their contents, and the span of each key's past that goes with them."""
    at, end = UUID(bytes=handover.at), time_of(handover.at)
    things, level = set(handover.keys), set(handover.keys)
    for _ in range(DEPTH):
        if not level:
            break
        given = {"keys": binary.UuidArray(level), "at": at}
        level = {key for (key,) in cursor.execute(SQL["contents"], given, binary=True)} - things
        things |= level
    spans = {(key, _FIRST, end) for key in things}
    boxes, level = set(things), set(things)
    for _ in range(DEPTH):
        if not level:
            break
        given = {"keys": binary.UuidArray(level), "at": at}
        found = cursor.execute(SQL["containers"], given, binary=True).fetchall()
        spans |= {
            (box, time_of(start), min(end, time_of(left) if left else end)) for box, start, left in found
        }
        level = {box for box, *_ in found} - boxes
        boxes |= level
    return things, sorted(spans)


def _tell_arrivals(handover: _Handover, things: set[Key], cursor: psycopg.Cursor[Any]) -> None:
    """Give the givers a right to the takers' first receipts, where they know the things from their beginning."""
    keys = binary.UuidArray(things)
    given = {
        "keys": keys,
        "takers": sorted(handover.takers),
        "since": time_of(handover.at),
        "steps": list(ARRIVING),
    }
    for event, taker, at in cursor.execute(SQL["arrivals"], given, binary=True).fetchall():
        asked = {"keys": keys, "until": at, "arrival": UUID(bytes=event), "taker": taker}
        begun = {each for (each,) in cursor.execute(SQL["beginnings"], asked, binary=True)}
        for giver in sorted(handover.givers):
            seen = {"ids": binary.UuidArray(begun), "parties": [giver]}
            if len(cursor.execute(SQL["seen_by"], seen).fetchall()) == len(begun):
                grant([(event, giver, EventRight.HISTORY)], cursor)
                cursor.execute(SQL["hand_things"], {"keys": keys, "takers": [giver]})
