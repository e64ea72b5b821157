"""Whoever hands a thing on hands on its past: a taker may see what the giver could see of the thing.

Nobody gains a right by what he says himself. An event hands on when its presenter names somebody else as destination;
the taker then gets a right of the kind HISTORY to all earlier events of its things, of what stood in them, and of what
these stood in meanwhile, as far as the giver sees those events. So a right only ever comes from somebody who has it,
and the past reaches as far up the chain as every firm of it named the next one.

The other way, one step: the giver may see how it arrived, the taker's first receipt of the things, when the giver's own
past of them reaches to their beginning. Who only says that he sent somebody a thing learns nothing about it.

Procedure for a batch, behind the fold of the same batch (containment is then as told so far). Every statement serves
all handovers of the batch; n is the place of a handover among them:
 1. Write which things its events hand to whom.
 2. Look for what comes late: handovers of things about which the batch tells something older, or whose place in their
    containers was worked out again.
 3. Pass the past on, and again for the handovers by those who gained something, along the chain until nothing is new.
 4. Tell givers of arrivals: of what is handed over now, and of what was and is received now.
 5. Corrected handovers: take away all rights over the past of the things concerned, and pass it on anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any
from uuid import UUID

import psycopg

from suyuan.arrays import BooleanArray, IntegerArray, TimeArray, UuidArray
from suyuan.core.chain.life import DEPTH
from suyuan.core.chain.observation import Key
from suyuan.core.chain.order import time_of
from suyuan.core.chain.vocabulary import bare
from suyuan.core.epcis.field_classes import goods_of
from suyuan.core.identifiers.canonical import canonical_text, key_of, lot_text
from suyuan.ledger import connection
from suyuan.ledger.queries import Damaged, StoredEvent, events_by_id
from suyuan.parties.event_rights import EventRight, grant, owners_of
from suyuan.parties.viewer import Viewer
from suyuan.state.registers import SQL as FOLD
from suyuan.state.rights import SQL, destinations_in, senders_of
from suyuan.state.sights import Sight, sight

ARRIVING = ("receiving", "accepting")
Cursor = psycopg.Cursor[Any]
_FIRST = dt.datetime(1, 1, 2, tzinfo=dt.UTC)


@dataclass(slots=True)
class _Handover:
    """One event that hands things to others; of an earlier one only the things that are concerned."""

    event_id: Key
    at: bytes
    """Stamp."""
    takers: set[int] = field(default_factory=set)
    keys: set[Key] = field(default_factory=set)
    givers: set[int] = field(default_factory=set)
    lots: set[Key] = field(default_factory=set)
    """Those of the keys that stand for goods without serial numbers."""


_Span = tuple[Key, dt.datetime, dt.datetime]


@dataclass(slots=True)
class _Past:
    """What goes with one handover."""

    things: set[Key]
    """What was handed over, with what stood in it."""
    spans: set[_Span]
    """Keys, each with the span of its past."""


def hand_on(sights: list[Sight], late: Collection[Key], beside: Iterable[StoredEvent]) -> None:
    """Pass on what the events of a batch hand over, and what late news add to earlier handovers.

    ``late`` are things whose stays were worked out again, and those that ``handed_later`` found.
    ``beside`` are those that are not folded, being corrections or corrected or dated in the future, and those that
    somebody else presents now: they belong to the past of their things like others.
    """
    with connection.cursor() as cursor:
        fresh = _handovers(sights, cursor)
        _save(fresh, cursor)
        again = _concerned({key for each in beside for key in _keys_of(sight(each))}, cursor)
        again |= {lot for seen in sights for lot in _lots_of(seen)}
        again |= _with_containers({*late, *again}, cursor)
        waiting = _merged(fresh, _of_things(again, cursor))
        _pass_on(waiting, cursor)
        _tell_arrivals(_of_things(_received(sights, cursor), cursor), cursor)


def handed_later() -> set[Key]:
    """Things of the staged batch that were handed over after what it tells of them, with what they stood in then."""
    with connection.cursor() as cursor:
        found = {key for (key,) in cursor.execute(SQL["later_handovers"], binary=True)}
        return found | {box for (box,) in cursor.execute(SQL["later_boxes"], binary=True)}


def take_back(gone: Iterable[Sight]) -> None:
    """Forget handovers that were declared errors, and everything that came of them."""
    gone = list(gone)
    keys = {key for seen in gone for key in _keys_of(seen)}
    if not keys:
        return
    with connection.cursor() as cursor:
        events = UuidArray(seen.id for seen in gone)
        given = {"keys": UuidArray(keys), "events": events}
        if not cursor.execute(SQL["forget_handovers"], given).fetchall():
            return
        concerned = _concerned(keys, cursor)
        cursor.execute(SQL["forget_things"], {"keys": UuidArray(concerned)})
        past = cursor.execute(SQL["events_of"], {"keys": UuidArray(concerned)}, binary=True).fetchall()
        cursor.execute(SQL["forget_history"], {"events": UuidArray(event for (event,) in past)})
        named = {key for seen in _sights_of(event for (event,) in past) for key in _keys_of(seen)}
        _pass_on(_of_things(_with_containers(concerned | named, cursor), cursor), cursor)


def _handovers(sights: Iterable[Sight], cursor: Cursor) -> list[_Handover]:
    """The events that hand something to a registered party."""
    sending = [seen for seen in sights if seen.event.destination_list]
    if not sending:
        return []
    owners = owners_of({key for seen in sending for key in destinations_in(seen.event)}, cursor)
    senders = senders_of((seen.id for seen in sending), cursor) if owners else {}
    found = []
    for seen in sending:
        takers = {owners[key].party for key in destinations_in(seen.event) if key in owners}
        keys, lots = _keys_of(seen), _lots_of(seen)
        if takers and keys:
            found.append(_Handover(seen.id, seen.stamp, takers, keys, senders.get(seen.id, set()), lots))
    return found


def _keys_of(seen: Sight) -> set[Key]:
    return {thing.key for thing in seen.things} | _lots_of(seen)


def _lots_of(seen: Sight) -> set[Key]:
    """Keys of goods without serial numbers whose identifier names a lot; of a product as such nothing is passed on."""
    texts = (lot_text(canonical_text(text), None) for text in goods_of(seen.event))
    return {key_of(text) for text in texts if text is not None}


def _save(handovers: Iterable[_Handover], cursor: Cursor) -> None:
    rows = sorted(
        (key, taker, each.at, each.event_id, key in each.lots)
        for each in handovers
        for key in each.keys
        for taker in each.takers
    )
    if rows:
        keys, takers, stamps, events, whole = zip(*rows, strict=True)
        ids = {"keys": UuidArray(keys), "stamps": UuidArray(stamps), "events": UuidArray(events)}
        others = {"takers": IntegerArray(takers), "whole": BooleanArray(whole)}
        cursor.execute(SQL["add_handovers"], {**ids, **others})


def _of_things(keys: Collection[Key], cursor: Cursor) -> list[_Handover]:
    """The events by which these things were handed over, with these of their things."""
    if not keys:
        return []
    found: dict[Key, _Handover] = {}
    rows = cursor.execute(SQL["handovers_of"], {"keys": UuidArray(keys)}, binary=True)
    for event, key, whole, taker, at in rows:
        each = found.setdefault(event, _Handover(event, at))
        each.keys.add(key)
        each.takers.add(taker)
        if whole:
            each.lots.add(key)
    for event, givers in senders_of(found, cursor).items():
        found[event].givers = givers
    return list(found.values())


def _merged(fresh: Iterable[_Handover], earlier: Iterable[_Handover]) -> list[_Handover]:
    """Each handover once; those of the batch with all their things."""
    found = {each.event_id: each for each in earlier}
    found.update({each.event_id: each for each in fresh})
    return list(found.values())


def _received(sights: Iterable[Sight], cursor: Cursor) -> set[Key]:
    """What the batch tells to have arrived, with what it stood in."""
    arrived = {thing.key for seen in sights if bare(seen.event.biz_step) in ARRIVING for thing in seen.things}
    return _with_containers(arrived, cursor)


def _with_containers(keys: Collection[Key], cursor: Cursor) -> set[Key]:
    """The things, and everything that they ever stood in."""
    found, level = set(keys), set(keys)
    for _ in range(DEPTH):
        if not level:
            break
        rows = _asked("containers", [(0, key, b"\xff" * 16) for key in level], cursor)
        level = {box for _, box, *_ in rows} - found
        found |= level
    return found


def _concerned(keys: set[Key], cursor: Cursor) -> set[Key]:
    """The things, what ever stood in them, and what any of these ever stood in."""
    found, level = set(keys), set(keys)
    for _ in range(DEPTH):
        if not level:
            break
        given = {"keys": UuidArray(level)}
        level = {child for (child,) in cursor.execute(FOLD["children"], given, binary=True)} - found
        found |= level
    return _with_containers(found, cursor)


def _sights_of(event_ids: Iterable[Key]) -> list[Sight]:
    damaged: Damaged = []
    ids = [UUID(bytes=each) for each in event_ids]
    return [sight(each) for each in events_by_id(ids, Viewer.operator(), damaged=damaged)]


def _pass_on(handovers: list[_Handover], cursor: Cursor) -> None:
    """Pass on by these handovers, then by those of whoever gained something, until nobody does."""
    while handovers:
        pasts = _pasts(handovers, cursor)
        gained = _give(handovers, pasts, cursor)
        _tell_arrivals(handovers, cursor, pasts)
        if not gained:
            return
        things = {key for past in pasts for key in past.things}
        nexts = _of_things(_with_containers(things, cursor), cursor)
        handovers = [each for each in nexts if each.givers & gained]


def _give(handovers: list[_Handover], pasts: list[_Past], cursor: Cursor) -> set[int]:
    """Write the rights; who gained any."""
    rows = [
        (key, since, until, key in each.lots, each.event_id, giver, taker)
        for each, past in zip(handovers, pasts, strict=True)
        for giver in each.givers
        for taker in each.takers
        if giver != taker
        for key, since, until in past.spans
    ]
    if not rows:
        return set()
    # In the order of the keys, in which the index is read.
    keys, since, until, whole, events, givers, takers = zip(*sorted(rows, key=itemgetter(0)), strict=True)
    given = {
        "keys": UuidArray(keys),
        "since": TimeArray(since),
        "until": TimeArray(until),
        "whole": BooleanArray(whole),
        "events": UuidArray(events),
        "givers": IntegerArray(givers),
        "takers": IntegerArray(takers),
    }
    gained = {party for (party,) in cursor.execute(SQL["pass_on"], given, binary=True)}
    known = sorted(set(zip(keys, takers, strict=True)))
    _hand_things(known, cursor)
    return gained


def _hand_things(known: Iterable[tuple[Key, int]], cursor: Cursor) -> None:
    keys, parties = zip(*known, strict=True)
    cursor.execute(SQL["hand_things"], {"keys": UuidArray(keys), "parties": IntegerArray(parties)})


def _pasts(handovers: list[_Handover], cursor: Cursor) -> list[_Past]:
    """The things of each handover with their contents, and the spans of the past that go with them."""
    ends = [time_of(each.at) for each in handovers]
    pasts = [_Past(set(each.keys), set()) for each in handovers]
    level = {(n, key) for n, each in enumerate(handovers) for key in each.keys}
    for _ in range(DEPTH):
        if not level:
            break
        rows = _asked("contents", [(n, key, handovers[n].at) for n, key in level], cursor)
        level = {(n, key) for n, key in rows if key not in pasts[n].things}
        for n, key in level:
            pasts[n].things.add(key)
    for n, past in enumerate(pasts):
        past.spans |= {(key, _FIRST, ends[n]) for key in past.things}
    level = done = {(n, key) for n, past in enumerate(pasts) for key in past.things}
    for _ in range(DEPTH):
        if not level:
            break
        boxes = _asked("containers", [(n, key, handovers[n].at) for n, key in level], cursor)
        for n, box, start, left in boxes:
            pasts[n].spans.add((box, time_of(start), min(ends[n], time_of(left) if left else ends[n])))
        level = {(n, box) for n, box, *_ in boxes} - done
        done |= level
    return pasts


def _asked(name: str, rows: Iterable[tuple[int, Key, bytes]], cursor: Cursor) -> list[Any]:
    """Ask about (n, thing, stamp)."""
    ns, keys, stamps = zip(*sorted(rows), strict=True)
    given = {"ns": IntegerArray(ns), "keys": UuidArray(keys), "stamps": UuidArray(stamps)}
    return cursor.execute(SQL[name], given, binary=True).fetchall()


def _tell_arrivals(handovers: list[_Handover], cursor: Cursor, pasts: list[_Past] | None = None) -> None:
    """Give the givers a right to the takers' first receipts, where they know the things from their beginning."""
    things = [each.keys for each in handovers] if pasts is None else [past.things for past in pasts]
    rows = [
        (n, key, time_of(each.at), taker)
        for n, each in enumerate(handovers)
        for taker in each.takers
        for key in things[n]
    ]
    if not rows:
        return
    ns, keys, since, takers = zip(*rows, strict=True)
    given = {
        "ns": IntegerArray(ns),
        "keys": UuidArray(keys),
        "since": TimeArray(since),
        "takers": IntegerArray(takers),
        "steps": list(ARRIVING),
    }
    found = cursor.execute(SQL["arrivals"], given, binary=True).fetchall()
    arrived = [
        (place, giver, key, at, event, taker)
        for place, (n, taker, event, at) in enumerate(found)
        for giver in handovers[n].givers - {taker}
        for key in things[n]
    ]
    if arrived:
        _tell(arrived, cursor)


def _tell(arrived: list[tuple[int, int, Key, dt.datetime, Key, int]], cursor: Cursor) -> None:
    ns, givers, keys, untils, arrivals, takers = zip(*arrived, strict=True)
    given = {
        "ns": IntegerArray(ns),
        "givers": IntegerArray(givers),
        "keys": UuidArray(keys),
        "untils": TimeArray(untils),
        "arrivals": UuidArray(arrivals),
        "takers": IntegerArray(takers),
    }
    knowing = set(cursor.execute(SQL["knows_beginnings"], given, binary=True).fetchall())
    told = [row for row in arrived if (row[0], row[1]) in knowing]
    if told:
        grant({(event, giver, EventRight.HISTORY) for _, giver, _, _, event, _ in told}, cursor)
        _hand_things(sorted({(key, giver) for _, giver, key, *_ in told}), cursor)
