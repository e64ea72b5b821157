"""How many packs of a lot stand in which container, and how many each event moves.

Packs are counted in the database, one row an event, so that a lot of 100,000 packs costs what its events and
containers cost. Three steps: count the packs that each event names; learn from the packing events how many
stand in which container at which time; add up what an event names directly and in containers.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import transaction

from suyuan.core.chain import carried
from suyuan.core.chain.containment import ACTS, Act, Interval, Move, emptyings, intervals, stays
from suyuan.core.chain.item_state import is_about_label
from suyuan.core.chain.life import DEPTH
from suyuan.core.chain.observation import Key
from suyuan.core.epcis.roles import Role
from suyuan.core.identifiers.canonical import key_for
from suyuan.ledger import binary, connection
from suyuan.parties.scopes import knows, visible_to, whole_for
from suyuan.parties.viewer import Viewer
from suyuan.state.sights import Sight, WholeLists
from suyuan.state.trace.gathering import SQL, Asked, Events, Known

LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
FUTURE = dt.timedelta(days=1)
"""What is dated later than this is not yet believed."""
MOST = 20_000
"""Events of packs and events of containers that are read for one lot."""


def named_by_event(cursor: Any, lot: UUID, asked: Asked) -> list[tuple[bytes, int, int]]:
    """(event, role, packs named), events that name most first; one more than ``MOST`` when there are more."""
    parts, rights = _visible_packs(asked.viewer)
    ask = {**_span(cursor, lot, asked), "limit": MOST + 1, **rights}
    query = SQL["packs_by_event"].format(**parts)
    found: list[tuple[bytes, int, int]] = cursor.execute(query, ask, binary=True).fetchall()
    return found


def _visible_packs(viewer: Viewer) -> tuple[dict[str, str], dict[str, Any]]:
    """The parts of the query that depend on the viewer. To operator and public nearly everything is visible."""
    if viewer.is_operator or viewer.is_public:
        return {"known": "TRUE", "packs": "i.packs", "visible": ""}, {}
    condition, rights = visible_to(viewer, "e")
    packs = f"CASE WHEN {whole_for(viewer, 'e')} THEN i.packs ELSE i.known END"
    joined = f"JOIN event e ON e.id = i.event_id WHERE {condition} AND {packs} > 0"
    return {"known": knows("p"), "packs": packs, "visible": joined}, rights


def _span(cursor: Any, lot: UUID, asked: Asked) -> dict[str, Any]:
    """The lot and the time in which its packs can be met; keeps the planner to index look-ups."""
    (since,) = cursor.execute(SQL["first_of_lot"], {"key": lot}, binary=True).fetchone() or (None,)
    # However large the lot, it is a sliver of the index: reading the whole of it is always wrong here.
    cursor.execute("SET LOCAL enable_hashjoin = off")
    cursor.execute("SET LOCAL enable_mergejoin = off")
    return {"key": lot, "since": since or LONG_AGO, "until": asked.as_of or asked.now + FUTURE}


@dataclass(slots=True)
class Stays:
    """What stood in one container from when to when; a box that goes round has thousands."""

    found: list[tuple[bytes, bytes | None, Key]] = field(default_factory=list)
    """(start, end, thing), in order of start once ``latest`` is there."""
    latest: list[bytes | None] = field(default_factory=list)
    """The latest end of all stays up to each; None where one has not ended."""

    def add(self, thing: Key, stay: Interval) -> None:
        self.found.append((stay.start, stay.end, thing))
        self.latest.clear()

    def just_before(self, at: bytes) -> list[Key]:
        """What stood there just before an order of life. Looks back only as far as something may still stand."""
        if not self.latest:
            self._sort()
        inside = []
        place = bisect_left(self.found, at, key=itemgetter(0))
        while place and ((end := self.latest[place - 1]) is None or end >= at):
            place -= 1
            _, end, thing = self.found[place]
            if end is None or end >= at:
                inside.append(thing)
        return inside

    def _sort(self) -> None:
        self.found.sort(key=itemgetter(0))
        latest: bytes | None = b""
        for _, end, _ in self.found:
            latest = None if end is None or latest is None else max(latest, end)
            self.latest.append(latest)


@dataclass(slots=True)
class Packs:
    """The packs of one lot along the events of a trace."""

    events: Events
    named: dict[bytes, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    """Event to role to the number of packs it names."""
    filled: dict[Key, list[tuple[bytes, int]]] = field(default_factory=dict)
    """Container to (order, packs standing in it from then on)."""
    within: dict[Key, Stays] = field(default_factory=lambda: defaultdict(Stays))
    """Container to the containers that stood in it."""
    apart: dict[bytes, int] = field(default_factory=lambda: defaultdict(int))
    """Event to how many of the packs it packs were packed more than once: those are followed one by one."""
    single: dict[Key, Stays] = field(default_factory=lambda: defaultdict(Stays))
    """Container to the stays of those packs."""

    ended: Counter[bytes] = field(default_factory=Counter)
    """Event to the number of its packs that had ended before."""
    goods: dict[Key, list[carried.Level]] = field(default_factory=dict)
    """Container to the goods without serial numbers in it, of whatever lot."""

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

    def follow(self, lot: UUID) -> None:
        """Read the events of the containers, level by level, and work out what stood in them."""
        self.events.most = MOST
        level = {box for event in self.named if (box := self._box_of(event)) is not None}
        with_goods = {box for known in self.events.known.values() if (box := _box_of_goods(known, lot.bytes))}
        level |= with_goods
        packed = set(level)
        for _ in range(DEPTH):
            if not level:
                break
            self.events.read(level)
            for box in level:
                for stay in stays(box, lambda key: self.events.observed.get(key, ())):
                    self.within[stay.container].add(box, stay)
            level = {
                seen.parent
                for box in level
                for seen in self.events.observed[box]
                if seen.is_packing and seen.parent is not None and seen.parent != box
            } - self.events.observed.keys()
        if self._are_packed_again(lot):
            self._follow_singly(lot)
        for box in packed:
            self.filled[box] = self._fill(box)
        for box in with_goods:
            self.goods[box] = carried.levels(box, self.events.observed[box])

    def _packings(self) -> dict[bytes, Sight]:
        """The effective packing events that name packs of the lot."""
        found = {}
        for event, roles in self.named.items():
            known = self.events.known.get(event)
            if Role.CHILD in roles and known is not None and known.is_effective:
                found[event] = known.sight
        return found

    def _are_packed_again(self, lot: UUID) -> bool:
        """Were more packs put into containers than there are? Where a lot is packed at all, all of it is."""
        put = (
            self.named[event][Role.CHILD]
            for event, seen in self._packings().items()
            if seen.event.action == "ADD"
        )
        with connection.cursor() as cursor:
            (packs,) = cursor.execute(SQL["packs_of_lot"], {"key": lot}, binary=True).fetchone() or (0,)
        return sum(put) > packs

    def _follow_singly(self, lot: UUID) -> None:
        """Follow each pack that several packing events name, by the rules of containment.

        Numbers alone cannot tell that a pack which went into a second container left the first.
        """
        packings = self._packings()
        for pack, events in self._named_again(lot, packings, (Role.CHILD,)):
            seen = [packings[event.bytes] for event in events]
            moves = [move for each in seen for move in _moves(pack, each)]
            for box in {move.container for move in moves}:
                moves += emptyings(box, self.events.observed.get(box, ()))
            for each in seen:
                self.apart[each.id] += 1
            for stay in intervals(moves):
                self.single[stay.container].add(pack, stay)

    def _named_again(
        self, lot: UUID, events: Collection[bytes], roles: tuple[Role, ...]
    ) -> list[tuple[Key, list[UUID]]]:
        """The packs that more than one of these events name, each with these events."""
        with transaction.atomic(), connection.cursor() as cursor:
            ask = _span(cursor, lot, self.events.asked) | {
                "ids": binary.UuidArray(events),
                "roles": list(roles),
            }
            return cursor.execute(SQL["named_again"], ask, binary=True).fetchall()

    def end(self, lot: UUID, ends: Collection[Known]) -> None:
        """Note which packs these events end for a second time: scrapped one day, and destroyed another."""
        orders = {known.sight.id: known.sight.order for known in ends if known.sight.id in self.named}
        if len(orders) > 1:
            for _, events in self._named_again(lot, orders, (Role.EPC, Role.INPUT)):
                for later in sorted((each.bytes for each in events), key=orders.__getitem__)[1:]:
                    self.ended[later] += 1

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
            packs = self.named.get(seen.id, {}).get(Role.CHILD, 0) - self.apart.get(seen.id, 0)
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
        if box in self.single:
            number += len(self.single[box].just_before(at))
        if depth < DEPTH and box in self.within:
            number += sum(self.inside(inner, at, depth + 1) for inner in self.within[box].just_before(at))
        return number

    def goods_inside(self, box: Key, at: bytes, depth: int = 0) -> carried.Amounts:
        """Goods without serial numbers in a container just before an order, those in inner containers included."""
        found = carried.just_before(self.goods.get(box, []), at)
        if depth < DEPTH and box in self.within:
            for inner in self.within[box].just_before(at):
                found = carried.added(found, self.goods_inside(inner, at, depth + 1))
        return found

    def goods_moved(self, known: Known) -> carried.Amounts:
        """Goods that stand in the containers which an event names, and that it does not name itself."""
        seen = known.sight
        if not self.goods or is_about_label(seen.event):
            return {}
        found: carried.Amounts = {}
        for key in boxes_of(seen):
            found = carried.added(found, self.goods_inside(key, seen.order))
        return carried.untold(found, seen.event)

    def concerns(self, known: Known) -> bool:
        """Does an event name packs of the lot, or a container that held some of it just then?"""
        seen = known.sight
        return seen.id in self.named or any(
            self.inside(thing.key, seen.order) or self.goods_inside(thing.key, seen.order)
            for thing in seen.things
        )

    def consumed(self, known: Known) -> int:
        """How many packs a transformation took in."""
        return max(0, self.named.get(known.sight.id, {}).get(Role.INPUT, 0) - self.ended[known.sight.id])

    def moved(self, known: Known) -> int:
        """How many packs an event concerns: those it names and those in the containers it names.

        What is said of the label of a container concerns none in it.
        """
        seen = known.sight
        named = self.named.get(seen.id, {})
        direct = named.get(Role.CHILD, 0) if seen.event.type == "AggregationEvent" else 0
        direct = direct or max(0, named.get(Role.EPC, 0) - self.ended[seen.id]) + named.get(Role.OUTPUT, 0)
        if is_about_label(seen.event):
            return direct
        return direct + sum(self.inside(key, seen.order) for key in boxes_of(seen))


def _box_of_goods(known: Known, lot: Key) -> Key | None:
    """The container into which an event puts goods of the lot, or out of which it takes them."""
    event = known.stored.event
    if not known.is_effective or event.type != "AggregationEvent" or not event.parent_id:
        return None
    names_it = any(key_for(line.epc_class) == lot for line in event.child_quantity_list or ())
    return key_for(event.parent_id) if names_it else None


def _moves(pack: Key, seen: Sight) -> list[Move]:
    """What a packing event says about one of its children, which may stand unnamed in a counted list."""
    parent = next((thing.key for thing in seen.things if thing.role == Role.PARENT), None)
    if parent is None or parent == pack:
        return []
    return [Move(seen.order, ACTS.get(seen.event.action or "", Act.SEEN), parent)]


def boxes_of(seen: Sight) -> Iterable[Key]:
    """The things of an event that may be containers to look into."""
    wanted = Role.CHILD if seen.event.type == "AggregationEvent" else Role.EPC
    return (thing.key for thing in seen.things if thing.role == wanted)
