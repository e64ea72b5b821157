"""Packing and unpacking in the stream: stays opened and closed, and what a thing keeps when it leaves.

Events that come in the order of life take the short way here. Whatever comes late is only recognised, and its
things go to ``refold``, which works out their whole life again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from suyuan.core.chain.containment import Interval
from suyuan.core.chain.item_state import Register
from suyuan.core.chain.life import DEPTH
from suyuan.core.chain.observation import Key, is_emptying
from suyuan.core.chain.order import TERMINAL_BIT
from suyuan.core.epcis.roles import Role
from suyuan.ledger import binary, connection
from suyuan.state.registers import MOVED, SQL, Rows, Written, is_label, is_terminal, load_rows
from suyuan.state.sights import Sight

_EMPTY = bytes(16)
_INHERITED = (
    Register.STEP,
    Register.DISPOSITION,
    Register.PLACE,
    Register.HOLDER,
    Register.OWNER,
    Register.STATE,
    Register.STOPPED,
)


def plain(stamp: bytes) -> bytes:
    """A stamp without the terminal bit: its place in time."""
    return bytes((stamp[0] & ~TERMINAL_BIT,)) + stamp[1:]


@dataclass(slots=True)
class Boxes:
    """The containers that one batch touches, as they stand before it and while it runs."""

    rows: Rows
    now: dict[Key, Interval | None] = field(default_factory=dict)
    """Where each child stands."""
    moved: dict[Key, bytes] = field(default_factory=dict)
    inside: dict[Key, set[Key]] = field(default_factory=lambda: defaultdict(set))
    stored: dict[Key, dict[int, tuple[bytes, Any]]] = field(default_factory=dict)
    """Registers of containers before the batch."""
    emptied: dict[Key, bytes] = field(default_factory=dict)
    """Newest known emptying of a container."""
    late: set[Key] = field(default_factory=set)
    """Things whose life must be worked out again."""
    opened: dict[tuple[Key, bytes], Interval] = field(default_factory=dict)
    closed: dict[tuple[Key, bytes], bytes] = field(default_factory=dict)
    """(child, start stamp) of a stored stay to the order that ended it."""
    emptyings: list[tuple[Key, bytes]] = field(default_factory=list)
    resting: dict[Key, bytes] = field(default_factory=dict)
    """Containers to the newest moment up to which something was taken over from them."""

    def load(self, packings: list[Sight]) -> None:
        """Read what is known about the things that the packing events name."""
        children = {t.key for seen in packings for t in seen.things if t.role == Role.CHILD}
        parents = {t.key for seen in packings for t in seen.things if t.role == Role.PARENT}
        emptied: dict[Key, list[bytes]] = defaultdict(list)
        for seen in packings:
            if is_emptying(seen.event):
                for key in _parents(seen):
                    emptied[key].append(seen.stamp)
        with connection.cursor() as cursor:
            children |= self._load_emptied(cursor, emptied)
            self._load_open(cursor, children)
            ask = {"keys": binary.UuidArray(children)}
            self.moved.update(cursor.execute(SQL["moved"], ask, binary=True).fetchall())
            for key, at in cursor.execute(
                SQL["later_emptyings"], {"keys": binary.UuidArray(parents)}, binary=True
            ):
                self.emptied[key] = max(at, self.emptied.get(key, _EMPTY))
            holders = self._load_chain(cursor)
        self.stored = load_rows(holders | parents)

    def _load_emptied(self, cursor: Any, emptied: dict[Key, list[bytes]]) -> set[Key]:
        if not emptied:
            return set()
        firsts = (min(stamps) for stamps in emptied.values())
        ask = {"keys": binary.UuidArray(emptied), "stamps": binary.UuidArray(firsts)}
        children = set()
        for child, start, _, container, end in cursor.execute(SQL["stays_in"], ask, binary=True):
            if end is None:
                children.add(child)
            elif any(start < at < end for at in emptied[container]):
                self.late.add(child)  # it left before it was taken out, as it now turns out
        return children

    def _load_open(self, cursor: Any, keys: Iterable[Key]) -> None:
        wanted = [key for key in keys if key not in self.now]
        self.now.update(dict.fromkeys(wanted))
        ask = {"keys": binary.UuidArray(wanted)}
        for child, start, event, container in cursor.execute(SQL["open_stays"], ask, binary=True):
            self.now[child] = Interval(container, start[:8] + event)
            self.inside[container].add(child)

    def _load_chain(self, cursor: Any) -> set[Key]:
        """The containers of the containers, level by level."""
        holders: set[Key] = set()
        level = {stay.container for stay in self.now.values() if stay is not None}
        for _ in range(DEPTH):
            level -= holders
            if not level:
                break
            holders |= level
            self._load_open(cursor, level)
            level = {stay.container for key in level if (stay := self.now[key]) is not None}
        return holders

    def see(self, seen: Sight) -> None:
        """Take in one packing event; its own words are written in ``rows`` already."""
        for container in _parents(seen)[:1]:
            if is_emptying(seen.event):
                self.emptyings.append((container, seen.order))
                self.emptied[container] = max(seen.stamp, self.emptied.get(container, _EMPTY))
                for child in list(self.inside[container]):
                    self._take(child, container, seen.order)
            for thing in seen.things:
                if thing.role == Role.CHILD and thing.key != container:
                    self._move(thing.key, container, seen)

    def _move(self, child: Key, container: Key, seen: Sight) -> None:
        if seen.stamp <= self.moved.get(child, _EMPTY):
            self.late.add(child)
            return
        self.moved[child] = seen.stamp
        if seen.event.action == "DELETE":
            self._take(child, container, seen.order)
        else:
            self._put(child, container, seen, overrules=seen.event.action == "ADD")

    def _put(self, child: Key, container: Key, seen: Sight, *, overrules: bool) -> None:
        if seen.stamp < self.emptied.get(container, _EMPTY):
            self.late.add(child)
            return
        stay = self.now.get(child)
        if stay is not None and (stay.container == container or not overrules):
            return
        if stay is not None:
            self._take(child, stay.container, seen.order)
        self.now[child] = Interval(container, seen.order)
        self.inside[container].add(child)
        self.opened[child, seen.stamp] = self.now[child]  # type: ignore[assignment]

    def _take(self, child: Key, container: Key, at: bytes) -> None:
        stay = self.now.get(child)
        if stay is None or stay.container != container or child in self.late:
            return
        if at <= stay.start:
            if at < stay.start:
                return  # it went in only after this emptying
            self.late.add(child)
            return
        if self.moved.get(child, _EMPTY) > at[:16]:
            self.late.add(child)
            return
        self.now[child] = None
        self.inside[container].discard(child)
        start = stay.start[:16]
        if (child, start) in self.opened:
            self.opened[child, start] = Interval(container, stay.start, at)
        else:
            self.closed[child, start] = at
        self.moved[child] = max(at[:16], self.moved.get(child, _EMPTY))
        self.rows.inherit(child, {MOVED: (at[:16], None)})
        self._keep(child, stay, at)

    def _keep(self, child: Key, stay: Interval, at: bytes) -> None:
        """At unpacking a thing keeps what the container had at that moment."""
        kept = self._had(stay.container, stay.start, at, ())
        if kept is None:
            self.late.add(child)
        elif kept:
            self.rows.inherit(child, kept)

    def _had(self, container: Key, since: bytes, at: bytes, path: tuple[Key, ...]) -> Written | None:
        """What a container, and those around it, had at an order since another.

        None when registers cannot tell: they hold the newest values only, and a label or a terminal state
        hides older ones.
        """
        self.resting[container] = max(at[:16], self.resting.get(container, _EMPTY))
        here = {**self.stored.get(container, {})}
        for register, held in self.rows.written.get(container, {}).items():
            old = here.get(register)
            if old is None or old[0] < held[0]:
                here[register] = held
        if self.moved.get(container, here.get(MOVED, (_EMPTY,))[0]) > at[:16] or _hides(here, since):
            return None
        found: dict[int, tuple[bytes, Any]] = {}
        for register in _INHERITED:
            if register in here:
                when = plain(here[register][0])
                if when > at[:16]:
                    return None
                if when > since[:16]:
                    found[register] = here[register]
        return self._around(container, since, at, path, found)

    def _around(
        self,
        container: Key,
        since: bytes,
        at: bytes,
        path: tuple[Key, ...],
        found: dict[int, tuple[bytes, Any]],
    ) -> Written | None:
        outer = self.now.get(container)
        if outer is None or container in path or len(path) >= DEPTH:
            return found
        if outer.start >= at:
            return None
        more = self._had(outer.container, max(since, outer.start), at, (*path, container))
        if more is None:
            return None
        for register, held in more.items():
            old = found.get(register)
            if old is None or old[0] < held[0]:
                found[register] = held
        return found

    def save(self, forgotten: set[Key]) -> None:
        """Write stays and emptyings; those of ``forgotten`` things are left to ``refold``."""
        with connection.cursor() as cursor:
            self._save_opened(cursor, forgotten)
            closed = sorted((k, s, at) for (k, s), at in self.closed.items() if k not in forgotten)
            if closed:
                cursor.execute(
                    SQL["close"],
                    {
                        "children": binary.UuidArray(child for child, _, _ in closed),
                        "starts": binary.UuidArray(start for _, start, _ in closed),
                        "ends": binary.UuidArray(at[:16] for _, _, at in closed),
                        "events": binary.UuidArray(at[8:] for _, _, at in closed),
                    },
                )
            save_emptyings(cursor, self.emptyings)
            save_resting(cursor, self.resting)

    def _save_opened(self, cursor: Any, forgotten: set[Key]) -> None:
        rows = [(child, stay) for (child, _), stay in self.opened.items() if child not in forgotten]
        save_stays(cursor, rows)


def save_stays(cursor: Any, stays: Iterable[tuple[Key, Interval]]) -> None:
    """COPY stays of children."""
    lines = sorted(_STAY + b"".join(_fields(child, stay)) for child, stay in stays)
    if lines:
        binary.copy_in(
            cursor, "containment (child, start_at, opened_by, container, end_at, closed_by)", lines
        )


_STAY = binary.fields(6)


def _fields(child: Key, stay: Interval) -> Iterable[bytes]:
    end = stay.end
    ends = (None, None) if end is None else (end[:16], end[8:])
    for value in (child, stay.start[:16], stay.start[8:], stay.container, *ends):
        yield binary.uuid(value)


def save_emptyings(cursor: Any, emptyings: Iterable[tuple[Key, bytes]]) -> None:
    rows = [(container, at[:16], at[8:]) for container, at in sorted(emptyings)]
    if rows:
        cursor.execute(
            "INSERT INTO emptying (container, at, event_id) SELECT * FROM unnest(%s, %s, %s) ON CONFLICT DO NOTHING",
            [binary.UuidArray(column) for column in zip(*rows, strict=True)],
        )


def save_resting(cursor: Any, resting: dict[Key, bytes]) -> None:
    if resting:
        ask = {"keys": binary.UuidArray(resting), "stamps": binary.UuidArray(resting.values())}
        cursor.execute(SQL["bump_seen"], ask)


def _hides(registers: Written, since: bytes) -> bool:
    """Does the state register hide an older state that would have to be handed on?"""
    state = registers.get(Register.STATE)
    if state is None:
        return False
    return is_terminal(state[1]) or (is_label(state[1]) and state[0] > since[:16])


def _parents(seen: Sight) -> list[Key]:
    return [thing.key for thing in seen.things if thing.role == Role.PARENT]


def is_packing(seen: Sight) -> bool:
    return seen.event.type == "AggregationEvent" and bool(seen.event.parent_id)
