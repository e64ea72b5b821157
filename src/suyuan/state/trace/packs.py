"""The packs of a lot by what happened to them, and the containers with goods of it.

Packs are counted in the database: those that the same events name in the same roles share one life and are walked
once, so that a lot of 100,000 packs costs what its events and containers cost. Steps: count the packs that each event
names; group them by these events; read the events of their containers, level by level; tell each life.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from suyuan.core.chain.life import DEPTH, Entry, Life, life
from suyuan.core.chain.observation import Key, Observation
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


def packs_by_history(
    cursor: Any, lot: UUID, events: Collection[bytes], asked: Asked
) -> list[tuple[bytes, int]]:
    """(history, packs that have it); a history is made of events with roles, 18 bytes each."""
    ids = binary.UuidArray(events)
    whole: list[UUID] = []
    rights: dict[str, Any] = {}
    known = "TRUE"
    if not (asked.viewer.is_operator or asked.viewer.is_public):
        known = knows("p")
        _, rights = visible_to(asked.viewer, "e")
        query = SQL["whole_events"].format(whole=whole_for(asked.viewer, "e"))
        whole = [row[0] for row in cursor.execute(query, {"ids": ids, **rights})]
    ask = {**_span(cursor, lot, asked), "ids": ids, "whole": whole, **rights}
    query = SQL["packs_by_history"].format(known=known)
    found: list[tuple[bytes, int]] = cursor.execute(query, ask, binary=True).fetchall()
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


class Cohort(NamedTuple):
    """Packs of which the same events tell the same."""

    packs: int
    entries: list[Entry]
    """Their life, in its order."""


_PACK = b"pack of a cohort"
"""Stands for any pack of a cohort: 16 bytes that are the key of nothing."""


@dataclass(slots=True)
class Packs:
    """The packs of one lot, and the containers that they or goods of the lot stood in, along the events of a trace."""

    events: Events
    named: dict[bytes, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    """Event to role to the number of packs it names."""
    histories: list[tuple[bytes, int]] = field(default_factory=list)
    goods: set[Key] = field(default_factory=set)
    """Containers that goods of the lot went into."""
    _seen: dict[tuple[bytes, bytes], Observation] = field(default_factory=dict)
    _boxes: dict[tuple[bytes, ...], list[Entry]] = field(default_factory=dict)

    def count(self, lot: UUID) -> None:
        """Count the packs that each event names, and read those events."""
        with transaction.atomic(), connection.cursor() as cursor:
            rows = named_by_event(cursor, lot, self.events.asked)
            for event, role, number in rows[:MOST]:
                self.named[event][role] = number
            if self.named:
                self.histories = packs_by_history(cursor, lot, self.named, self.events.asked)
        self.events.left_out += max(0, len(rows) - MOST)
        self.events.is_cut |= len(rows) > MOST
        self.events.add(self.named, self._whole_lists())

    def _whole_lists(self) -> WholeLists:
        """Is a list of an event made of packs of the lot only? Then its things are counted and need no names."""
        named = self.named

        def whole(event: bytes, role: int, size: int) -> bool:
            return named.get(event, {}).get(role) == size

        return whole

    def follow(self, lot: Key) -> None:
        """Read the events of the containers, level by level."""
        self.events.most = MOST
        known = self.events.known.values()
        self.goods = {box for each in known if (box := _box_of_goods(each, lot)) is not None}
        level = self.goods | {box for event in self.named if (box := self._box_of(event)) is not None}
        for _ in range(DEPTH):
            if not level:
                break
            self.events.read(level)
            level = {
                seen.parent
                for box in level
                for seen in self.events.observed[box]
                if seen.is_packing and seen.parent is not None and seen.parent != box
            } - self.events.observed.keys()

    def _box_of(self, event: bytes) -> Key | None:
        """The container of a packing event that names packs of the lot."""
        known = self.events.known.get(event)
        if known is None or not known.is_effective or Role.CHILD not in self.named[event]:
            return None
        return next((thing.key for thing in known.sight.things if thing.role == Role.PARENT), None)

    def life_of_box(self, box: Key) -> Life:
        """The life of a container with goods."""
        return life(box, self.events.observed)

    def cohorts(self) -> Iterator[Cohort]:
        """The packs, those with the same life together."""
        for history, number in self.histories:
            own = list(self._own(history))
            around = self._around(tuple(sorted(seen.order for seen in own if seen.is_packing)), own)
            entries = {entry.observation.order: entry for entry in around}
            entries |= {seen.order: Entry(seen, _PACK, 0) for seen in own}
            yield Cohort(number, [entries[at] for at in sorted(entries)])

    def _own(self, history: bytes) -> Iterator[Observation]:
        """The effective events that name the packs of a history, each once with all its roles."""
        roles: dict[bytes, bytes] = {}
        for start in range(0, len(history), 18):
            event = history[start : start + 16]
            roles[event] = roles.get(event, b"") + history[start + 17 : start + 18]
        for event, named in roles.items():
            known = self.events.known.get(event)
            if known is not None and known.is_effective:
                yield self._observed(known, named)

    def _observed(self, known: Known, roles: bytes) -> Observation:
        """An event as one of its packs sees it: the pack itself, and the container that it speaks of."""
        found = self._seen.get((known.sight.id, roles))
        if found is None:
            parents = [thing for thing in known.sight.things if thing.role == Role.PARENT]
            things = [*((role, _PACK) for role in roles), *((int(Role.PARENT), each.key) for each in parents)]
            found = Observation(known.sight.order, known.sight.event, tuple(things))
            self._seen[known.sight.id, roles] = found
        return found

    def _around(self, packings: tuple[bytes, ...], own: Iterable[Observation]) -> list[Entry]:
        """What happened to the containers while the packs stood in them; the same for all that were packed alike."""
        found = self._boxes.get(packings)
        if found is None:
            self.events.observed[_PACK] = [seen for seen in own if seen.is_packing]
            whole = life(_PACK, self.events.observed)
            del self.events.observed[_PACK]
            found = self._boxes[packings] = [entry for entry in whole.entries if entry.depth]
        return found


def _box_of_goods(known: Known, lot: Key) -> Key | None:
    """The container into which an event puts goods of the lot, or out of which it takes them."""
    event = known.stored.event
    if not known.is_effective or event.type != "AggregationEvent" or not event.parent_id:
        return None
    names_it = any(key_for(line.epc_class) == lot for line in event.child_quantity_list or ())
    return key_for(event.parent_id) if names_it else None


def boxes_of(seen: Sight) -> Iterable[Key]:
    """The things of an event that may be containers to look into."""
    wanted = Role.CHILD if seen.event.type == "AggregationEvent" else Role.EPC
    return (thing.key for thing in seen.things if thing.role == wanted)
