"""How many packs of a lot stand in which container, and how many each event moves.

Packs are counted in the database, one row an event, so that a lot of 100,000 packs costs what its events and
containers cost. Three steps: count the packs that each event names; learn from the packing events how many
stand in which container at which time; add up what an event names directly and in containers.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from suyuan.core.chain.containment import Interval, stays
from suyuan.core.chain.life import DEPTH
from suyuan.core.chain.observation import Key
from suyuan.core.epcis.roles import Role
from suyuan.ledger import connection
from suyuan.state.sights import Sight, WholeLists
from suyuan.state.trace.gathering import SQL, Asked, Events, Known

LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
FUTURE = dt.timedelta(days=1)
"""What is dated later than this is not yet believed."""
MOST = 20_000
"""Events of packs and events of containers that are read for one lot."""


def named_by_event(cursor: Any, lot: UUID, asked: Asked) -> list[tuple[bytes, int, int]]:
    """(event, role, packs named), events that name most first; one more than ``MOST`` when there are more."""
    (since,) = cursor.execute(SQL["first_of_lot"], {"key": lot}, binary=True).fetchone() or (None,)
    until = asked.as_of or asked.now + FUTURE
    ask = {"key": lot, "since": since or LONG_AGO, "until": until, "limit": MOST + 1}
    # However large the lot, it is a sliver of the index: reading the whole of it is always wrong here.
    cursor.execute("SET LOCAL enable_hashjoin = off")
    cursor.execute("SET LOCAL enable_mergejoin = off")
    found: list[tuple[bytes, int, int]] = cursor.execute(SQL["packs_by_event"], ask, binary=True).fetchall()
    return found


@dataclass(slots=True)
class Packs:
    """The packs of one lot along the events of a trace."""

    events: Events
    named: dict[bytes, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    """Event to role to the number of packs it names."""
    filled: dict[Key, list[tuple[bytes, int]]] = field(default_factory=dict)
    """Container to (order, packs standing in it from then on)."""
    within: dict[Key, list[tuple[Key, Interval]]] = field(default_factory=lambda: defaultdict(list))
    """Container to the containers that stood in it."""

    def count(self, lot: UUID) -> None:
        """Count the packs that each event names, and read those events."""
        with transaction.atomic(), connection.cursor() as cursor:
            rows = named_by_event(cursor, lot, self.events.asked)
        self.events.left_out += max(0, len(rows) - MOST)
        for event, role, number in rows[:MOST]:
            self.named[event][role] = number
        self.events.add(self.named, self._whole_lists())

    def _whole_lists(self) -> WholeLists:
        """Is a list of an event made of packs of the lot only? Then its things are counted and need no names."""
        named = self.named

        def whole(event: bytes, role: int, size: int) -> bool:
            return named.get(event, {}).get(role) == size

        return whole

    def follow(self) -> None:
        """Read the events of the containers, level by level, and work out what stood in them."""
        self.events.most = MOST
        level = {box for event in self.named if (box := self._box_of(event)) is not None}
        packed = set(level)
        for _ in range(DEPTH):
            if not level:
                break
            self.events.read(level)
            for box in level:
                for stay in stays(box, lambda key: self.events.observed.get(key, ())):
                    self.within[stay.container].append((box, stay))
            level = {
                seen.parent
                for box in level
                for seen in self.events.observed[box]
                if seen.is_packing and seen.parent is not None and seen.parent != box
            } - self.events.observed.keys()
        for box in packed:
            self.filled[box] = self._fill(box)

    def _box_of(self, event: bytes) -> Key | None:
        """The container of a packing event that names packs of the lot."""
        known = self.events.known.get(event)
        if known is None or not known.is_effective or Role.CHILD not in self.named[event]:
            return None
        return next((thing.key for thing in known.sight.things if thing.role == Role.PARENT), None)

    def _fill(self, box: Key) -> list[tuple[bytes, int]]:
        number, levels = 0, []
        for seen in sorted(self.events.observed[box], key=lambda each: each.order):
            if not seen.is_packing or seen.parent != box:
                continue
            packs = self.named.get(seen.id, {}).get(Role.CHILD, 0)
            if seen.event.action == "ADD":
                number += packs
            elif seen.event.action == "DELETE":
                number = 0 if seen.empties else max(0, number - packs)
            levels.append((seen.order, number))
        return levels

    def inside(self, box: Key, at: bytes, depth: int = 0) -> int:
        """Packs of the lot in a container just before an order of life, those in inner containers included."""
        levels = self.filled.get(box, [])
        index = bisect_left(levels, (at, -1)) - 1
        number = levels[index][1] if index >= 0 else 0
        if depth < DEPTH:
            for inner, stay in self.within.get(box, ()):
                if stay.start < at and (stay.end is None or at <= stay.end):
                    number += self.inside(inner, at, depth + 1)
        return number

    def consumed(self, known: Known) -> int:
        """How many packs a transformation took in."""
        return self.named.get(known.sight.id, {}).get(Role.INPUT, 0)

    def moved(self, known: Known) -> int:
        """How many packs an event concerns: those it names and those in the containers it names."""
        seen = known.sight
        named = self.named.get(seen.id, {})
        direct = named.get(Role.CHILD, 0) if seen.event.type == "AggregationEvent" else 0
        direct = direct or named.get(Role.EPC, 0) + named.get(Role.OUTPUT, 0)
        return direct + sum(self.inside(key, seen.order) for key in boxes_of(seen))


def boxes_of(seen: Sight) -> Iterable[Key]:
    """The things of an event that may be containers to look into."""
    wanted = Role.CHILD if seen.event.type == "AggregationEvent" else Role.EPC
    return (thing.key for thing in seen.things if thing.role == wanted)
