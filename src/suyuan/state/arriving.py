"""Whoever handed a thing over may see how it arrived: the taker's first receipt of it, one step down the chain.

He must know the thing from its beginning: the event of it that the ledger learnt first. Who only says afterwards that he
sent somebody a thing learns nothing about it. What everybody else did with a lot or a box since is no matter here, so a
receipt costs the same whether it is the second of its lot or the ten-thousandth.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import psycopg

from suyuan.arrays import IntegerArray, TimeArray, UuidArray
from suyuan.core.chain.observation import Key
from suyuan.core.chain.order import time_of
from suyuan.parties.event_rights import EventRight, grant
from suyuan.state.rights import SQL, senders_of

STEPS: Final = ("receiving", "accepting")
MANY: Final = 500
"""Of a thing with more events, those that the ledger learnt first are kept aside."""
BACK: Final = 20
"""Handovers before a receipt that it may be the receipt of."""
Cursor = psycopg.Cursor[Any]
Receipt = tuple[Key, int, bytes]
"""What was received, or stood around it; who says so; the stamp of the receipt."""


class Handed(NamedTuple):
    """One handover."""

    at: bytes
    """Stamp."""
    givers: set[int]
    takers: set[int]
    things: set[Key]


class _Arrival(NamedTuple):
    n: int
    """Place among the arrivals of a batch."""
    giver: int
    key: Key
    until: dt.datetime
    event: Key
    taker: int


def tell(receipts: Iterable[Receipt], cursor: Cursor) -> None:
    """Give givers their rights to receipts: of the last handovers to who received."""
    rows = sorted(set(receipts))
    if not rows:
        return
    keys, takers, stamps = zip(*rows, strict=True)
    given = {
        "keys": UuidArray(keys),
        "takers": IntegerArray(takers),
        "stamps": UuidArray(stamps),
        "back": BACK,
    }
    found: dict[Key, Handed] = {}
    for event, key, taker, at in cursor.execute(SQL["handed_to"], given, binary=True):
        each = found.setdefault(event, Handed(at, set(), set(), set()))
        each.takers.add(taker)
        each.things.add(key)
    for event, givers in senders_of(found, cursor).items():
        found[event].givers.update(givers)
    tell_of(list(found.values()), cursor)


def tell_of(handovers: Sequence[Handed], cursor: Cursor) -> None:
    """Give the givers of these handovers a right to the takers' first receipts of the things."""
    receipts = _receipts(handovers, cursor)
    arrivals: list[_Arrival] = []
    for each in handovers:
        for taker in each.takers:
            first = _first(each, taker, receipts)
            if first is not None:
                arrivals += _told(each, taker, first, len(arrivals))
    if arrivals:
        _tell(arrivals, cursor)


_Receipts = dict[tuple[Key, int], list[tuple[dt.datetime, Key]]]
"""Thing and taker to (time, event) of the receipts, in order."""


def _receipts(handovers: Sequence[Handed], cursor: Cursor) -> _Receipts:
    since: dict[tuple[Key, int], dt.datetime] = {}
    for each in handovers:
        at = time_of(each.at)
        for pair in ((key, taker) for key in each.things for taker in each.takers):
            since[pair] = min(at, since.get(pair, at))
    if not since:
        return {}
    keys, takers = zip(*sorted(since), strict=True)
    moments = [since[pair] for pair in zip(keys, takers, strict=True)]
    given = {"keys": UuidArray(keys), "takers": IntegerArray(takers), "since": TimeArray(moments)}
    found: _Receipts = {}
    for key, taker, time, event in cursor.execute(
        SQL["receipts"], {**given, "steps": list(STEPS)}, binary=True
    ):
        found.setdefault((key, taker), []).append((time, event))
    for receipts in found.values():
        receipts.sort()
    return found


def _first(each: Handed, taker: int, receipts: _Receipts) -> tuple[dt.datetime, Key] | None:
    """The first receipt of any of the things after they were handed over."""
    at = time_of(each.at)
    firsts: list[tuple[dt.datetime, Key]] = []
    for key in each.things:
        known = receipts.get((key, taker), ())
        place = bisect_left(known, (at, b""))
        firsts += known[place : place + 1]
    return min(firsts, default=None)


def _told(each: Handed, taker: int, first: tuple[dt.datetime, Key], n: int) -> list[_Arrival]:
    return [
        _Arrival(n, giver, key, first[0], first[1], taker)
        for giver in each.givers - {taker}
        for key in each.things
    ]


def _tell(arrivals: list[_Arrival], cursor: Cursor) -> None:
    cursor.execute(SQL["keep_early"], {"keys": UuidArray({each.key for each in arrivals}), "many": MANY})
    ns, givers, keys, untils, events, takers = zip(*arrivals, strict=True)
    given = {
        "ns": IntegerArray(ns),
        "givers": IntegerArray(givers),
        "keys": UuidArray(keys),
        "untils": TimeArray(untils),
        "arrivals": UuidArray(events),
        "takers": IntegerArray(takers),
    }
    knowing = set(cursor.execute(SQL["knows_beginnings"], given, binary=True).fetchall())
    told = [each for each in arrivals if (each.n, each.giver) in knowing]
    if told:
        grant({(each.event, each.giver, EventRight.HISTORY) for each in told}, cursor)
        hand_things(sorted({(each.key, each.giver) for each in told}), cursor)


def hand_things(known: Iterable[tuple[Key, int]], cursor: Cursor) -> None:
    """Note which things are known to which parties."""
    keys, parties = zip(*known, strict=True)
    cursor.execute(SQL["hand_things"], {"keys": UuidArray(keys), "parties": IntegerArray(parties)})
