"""The life of a thing: its own events, and those of every container while it was inside, to any depth.

A container's events count from the moment after the thing went in up to the event that took it out; what
stood beside it in the container is never part of its life.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from suyuan.core.chain.containment import Interval, stays
from suyuan.core.chain.observation import Key, Observation

DEPTH = 16
"""Containers in containers that are followed; deeper ones exist only in faulty data."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a life."""

    observation: Observation
    via: Key
    """The thing that the event names: the thing itself, or a container it was in."""
    depth: int
    """0 for the thing's own events, 1 for its container's, and so on."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay in a container, cut to the time in which it carried the thing."""

    interval: Interval
    depth: int


@dataclass(frozen=True, slots=True)
class Life:
    key: Key
    entries: tuple[Entry, ...]
    """In the order of life."""
    stays: tuple[Stay, ...]
    rings: tuple[tuple[bytes, ...], ...] = ()
    """Of each ring of containers through the thing: the orders of the records that put one into the next."""


@dataclass(slots=True)
class _Walk:
    observed: Mapping[Key, Sequence[Observation]]
    settled: bool
    entries: dict[bytes, Entry] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)
    known: dict[Key, tuple[Interval, ...]] = field(default_factory=dict)
    rings: set[tuple[bytes, ...]] = field(default_factory=set)
    _entered: list[bytes] = field(default_factory=list)
    """The records by which the walk came to where it is."""

    def look(self, key: Key) -> Sequence[Observation]:
        return self.observed.get(key, ())

    def intervals(self, key: Key) -> tuple[Interval, ...]:
        if key not in self.known:
            self.known[key] = stays(key, self.look)
        return self.known[key]

    def visit(self, key: Key, after: bytes, until: bytes | None, path: tuple[Key, ...]) -> None:
        """Take in the events of ``key`` inside a window, and those of what it was inside."""
        depth = len(path)
        for seen in self.look(key):
            if after < seen.order and (until is None or seen.order <= until):
                old = self.entries.get(seen.order)
                if old is None or old.depth > depth:
                    self.entries[seen.order] = Entry(seen, key, depth)
        if depth >= DEPTH:
            return
        for interval in self.intervals(key):
            if self.settled and not path and interval.end is None:
                continue
            part = interval.clipped(after, until)
            if part is None:
                continue
            self._entered.append(interval.start)
            if path and part.container == path[0]:
                self.rings.add(tuple(self._entered))
            elif part.container not in path and part.container != key:
                self.stays.append(Stay(part, depth + 1))
                self.visit(part.container, part.start, part.end, (*path, key))
            self._entered.pop()


def life(key: Key, observed: Mapping[Key, Sequence[Observation]], *, settled: bool = False) -> Life:
    """The life of a thing from the effective observations of it and of its containers (``containers`` tells which).

    ``settled`` leaves out the container in which the thing still is: what remains changes no more by what
    that container does next.
    """
    walk = _Walk(observed, settled)
    walk.visit(key, b"", None, ())
    return Life(
        key,
        tuple(walk.entries[each] for each in sorted(walk.entries)),
        tuple(sorted(set(walk.stays), key=lambda stay: (stay.interval.start, stay.depth))),
        tuple(sorted(walk.rings)),
    )


def containers(key: Key, observations: Sequence[Observation]) -> set[Key]:
    """The containers that the events of a thing speak of: whose observations are needed next."""
    return {
        seen.parent
        for seen in observations
        if seen.parent is not None and seen.is_packing and key in seen.children and seen.parent != key
    }
