"""What was inside what, and when.

Everything follows from ordered events and nothing from the order of arrival:

- ADD puts the children in. A child that stands open elsewhere leaves there at that moment (re-packing): a
  thing is in one container at a time, and the newest word of the packer counts.
- DELETE takes the named children out; DELETE without children takes out everything put in before it, also
  what is reported later.
- OBSERVE never takes out. It puts a child in only when that child is in no container: somebody saw it there,
  and nothing else is known. Where something else is known, the observation is a matter for a finding.

The history is worked out child by child, from the child's own events and from the emptyings of the containers
it was in, so that a late event needs the lives of the things it touches and nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from suyuan.core.chain.observation import Key, Observation


class Act(IntEnum):
    """What one event says about a child and a container."""

    PUT = 1
    SEEN = 2
    TAKEN = 3
    EMPTIED = 4


@dataclass(frozen=True, slots=True)
class Move:
    order: bytes
    act: Act
    container: Key


@dataclass(frozen=True, slots=True)
class Interval:
    """A stay inside a container, from the order of one event to that of another."""

    container: Key
    start: bytes
    """Order of the event that put the thing in."""
    end: bytes | None = None
    """Order of the event that took it out; None while it is inside."""

    def clipped(self, after: bytes, until: bytes | None) -> Interval | None:
        """The part of the stay inside a window, or None."""
        start = max(self.start, after)
        ends = [end for end in (self.end, until) if end is not None]
        end = min(ends) if ends else None
        return Interval(self.container, start, end) if end is None or start < end else None


ACTS = {"ADD": Act.PUT, "DELETE": Act.TAKEN}
"""What the actions of a packing event mean for its children; every other one only sees them."""


def own_moves(child: Key, observations: Iterable[Observation]) -> list[Move]:
    """What the events that name the child say about its containers."""
    return [
        Move(seen.order, ACTS.get(seen.event.action or "", Act.SEEN), seen.parent)
        for seen in observations
        if seen.is_packing and seen.parent is not None and child in seen.children and seen.parent != child
    ]


def emptyings(container: Key, observations: Iterable[Observation]) -> list[Move]:
    """The moments at which everything left the container."""
    return [
        Move(seen.order, Act.EMPTIED, container)
        for seen in observations
        if seen.parent == container and seen.empties
    ]


def intervals(moves: Iterable[Move]) -> tuple[Interval, ...]:
    """The stays of one child in containers, in order, from its moves in any order."""
    done: list[Interval] = []
    now: Interval | None = None
    for move in sorted(set(moves), key=lambda each: (each.order, each.act)):
        inside = now is not None and now.container == move.container
        if move.act in (Act.TAKEN, Act.EMPTIED):
            leaves, enters = inside, False
        else:
            enters = now is None or (move.act is Act.PUT and not inside)
            leaves = enters and now is not None
        if leaves and now is not None:
            done.append(Interval(now.container, now.start, move.order))
            now = None
        if enters:
            now = Interval(move.container, move.order)
    return tuple(done) if now is None else (*done, now)


def stays(child: Key, observed: Callable[[Key], Sequence[Observation]]) -> tuple[Interval, ...]:
    """The stays of a child, given a way to look up the observations of a thing."""
    own = own_moves(child, observed(child))
    moves = list(own)
    for container in {move.container for move in own}:
        moves.extend(emptyings(container, observed(container)))
    return intervals(moves)


def contents(
    container: Key, at: bytes | None, children: Iterable[tuple[Key, Sequence[Interval]]]
) -> list[Key]:
    """Which of the children stand in the container at an order (None: now)."""
    return [
        child
        for child, intervals_of_child in children
        if any(_stands(each, container, at) for each in intervals_of_child)
    ]


def _stands(stay: Interval, container: Key, at: bytes | None) -> bool:
    if stay.container != container:
        return False
    if at is None:
        return stay.end is None
    return stay.start <= at and (stay.end is None or at < stay.end)
