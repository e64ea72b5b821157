"""One captured event as the rules of a chain see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from suyuan.core.chain import order
from suyuan.core.chain.vocabulary import bare
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.roles import Role

Key = bytes
"""16 bytes that stand for one thing, place or party in every spelling."""
INSTANCE_ROLES = frozenset({Role.EPC, Role.PARENT, Role.CHILD, Role.INPUT, Role.OUTPUT})
"""Roles in which an event names single things."""


@dataclass(frozen=True)
class Observation:
    """An event, the things it names and its place in the order of lives."""

    order: bytes
    """24 bytes, see ``order.order``."""
    event: Event
    named: tuple[tuple[int, Key], ...]
    """(role, key) of every thing the event names, derived class and lot keys included."""
    actor: Key | None = None
    """Who did it as far as the place or the sender tells: the party, not a person."""

    @property
    def id(self) -> bytes:
        return self.order[8:]

    @property
    def time(self) -> dt.datetime:
        return self.event.event_time

    @cached_property
    def step(self) -> str | None:
        return bare(self.event.biz_step)

    @cached_property
    def disposition(self) -> str | None:
        return bare(self.event.disposition)

    @cached_property
    def parent(self) -> Key | None:
        return next((key for role, key in self.named if role == Role.PARENT), None)

    @cached_property
    def children(self) -> frozenset[Key]:
        return frozenset(key for role, key in self.named if role == Role.CHILD)

    @property
    def is_packing(self) -> bool:
        """Does it speak about what is inside what? Associations (a sensor on a box) are not packing."""
        return self.event.type == "AggregationEvent" and self.parent is not None

    @property
    def empties(self) -> bool:
        """Does everything leave the container?"""
        return self.is_packing and is_emptying(self.event)

    def roles(self, key: Key) -> tuple[int, ...]:
        """The roles in which the event names the thing; more than one when it is parent and child."""
        return self._roles_by_key.get(key, ())

    @cached_property
    def _roles_by_key(self) -> dict[Key, tuple[int, ...]]:
        found: dict[Key, tuple[int, ...]] = {}
        for role, named in self.named:
            found[named] = (*found.get(named, ()), role)
        return found


def is_emptying(event: Event) -> bool:
    """DELETE without children, of an event that packs: everything leaves the container (EPCIS 2.0, 7.4.3)."""
    return event.action == "DELETE" and not event.child_epcs and not event.child_quantity_list


def observe(
    event: Event, event_id: bytes, named: Iterable[tuple[int, Key]], actor: Key | None = None
) -> Observation:
    """An event made ready for the chain rules. ``event_id`` has 16 bytes."""
    place_in_life = order.rank(event.biz_step, event.action, event.type)
    return Observation(order.order(event.event_time, place_in_life, event_id), event, tuple(named), actor)
