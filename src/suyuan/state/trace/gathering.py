"""Collect the events of a thing and of its containers, level by level, as one viewer may see them.

Every statement asks for many keys at once, and none follows more than one step: identifiers and events may lie
on different machines.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from suyuan.core.chain.effective import counts
from suyuan.core.chain.life import DEPTH, Life, containers, life
from suyuan.core.chain.observation import Key, Observation
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.roles import Role
from suyuan.core.problem import Problem
from suyuan.ledger import binary, connection
from suyuan.ledger.queries import Damaged, Declaration, StoredEvent, events_by_id, retractions_of
from suyuan.named_sql import load
from suyuan.parties.scopes import named_visible_to
from suyuan.parties.viewer import Viewer
from suyuan.state.sights import Sight, WholeLists, observation, sight
from suyuan.state.trace.errors import ALTERED

SQL = load(Path(__file__).parent.parent / "sql" / "trace.sql")
CHUNK = 100
"""Events opened at a time."""
MOST_EVENTS = 6_000
"""Events of one level that are read; the oldest beyond are counted and left out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The question: who asks what, as of which moment, as known at which moment."""

    text: str
    viewer: Viewer
    view: str
    direction: str
    as_of: dt.datetime | None
    known_at: dt.datetime | None
    now: dt.datetime

    @property
    def moment(self) -> dt.datetime:
        """The moment that the answer stands at."""
        return min(each for each in (self.as_of, self.known_at, self.now) if each is not None)


@dataclass(frozen=True, slots=True)
class Known:
    """One visible event and what became of it."""

    stored: StoredEvent
    sight: Sight
    retracted: Declaration | None
    count: int
    """Identifiers that the event names, goods without serial numbers included."""

    @property
    def is_effective(self) -> bool:
        return counts(self.stored, self.stored.id, {self.stored.id} if self.retracted else ())


@dataclass(slots=True)
class Events:
    """The visible events by number and by thing."""

    asked: Asked
    known: dict[bytes, Known] = field(default_factory=dict)
    """By event id."""
    of: dict[Key, dict[bytes, int]] = field(default_factory=lambda: defaultdict(dict))
    """Thing to event id to role."""
    observed: dict[Key, list[Observation]] = field(default_factory=dict)
    texts: dict[Key, str] = field(default_factory=dict)
    left_out: int = 0
    most: int = MOST_EVENTS
    damaged: dict[int, str] = field(default_factory=dict)
    """Numbers of visible events whose stored row was altered, and why they do not open."""

    def read(self, keys: Iterable[Key]) -> None:
        """Read the events of things, the newest ``most`` of them."""
        wanted = set(keys) - self.observed.keys()
        if not wanted:
            return
        found = self._references(wanted)
        self.add({event for _, event, _ in found})
        for key, event, role in found:
            if event in self.known:
                self.of[key][event] = role
        for key in wanted:
            shown = (self.known[event] for event in self.of[key])
            self.observed[key] = [observation(each.sight) for each in shown if each.is_effective]

    def add(self, event_ids: Iterable[bytes], whole: WholeLists = lambda *_: False) -> None:
        """Read events by id; lists that are ``whole`` are left unnamed."""
        wanted = [UUID(bytes=each) for each in event_ids if each not in self.known]
        for first in range(0, len(wanted), CHUNK):
            self._add(wanted[first : first + CHUNK], whole)

    def _add(self, wanted: list[UUID], whole: WholeLists) -> None:
        known_at = self.asked.known_at
        damaged: Damaged = []
        stored = events_by_id(wanted, self.asked.viewer, known_at=known_at, damaged=damaged)
        self.damaged.update(damaged)
        retracted = retractions_of([each.id for each in stored], known_at=known_at)
        for each in stored:
            seen = sight(each, whole)
            slim = replace(each, event=_slim(each, whole))
            told = replace(seen, event=slim.event)
            self.known[each.id.bytes] = Known(slim, told, retracted.get(each.id), names_in(each.event))
            self.texts.update((thing.key, thing.text) for thing in seen.things)

    def problems(self) -> list[Problem]:
        """One for each record that does not open."""
        return [ALTERED.problem(f"log[{number}]", number=number) for number in sorted(self.damaged)]

    def _references(self, keys: set[Key]) -> list[tuple[Key, bytes, int]]:
        visible, rights = references_visible_to(self.asked.viewer)
        ask = {"keys": binary.UuidArray(keys), "as_of": self.asked.as_of, "limit": self.most + 1, **rights}
        with connection.cursor() as cursor:
            rows = cursor.execute(SQL["references"].format(visible=visible), ask, binary=True).fetchall()
            found: dict[tuple[Key, bytes], int] = {}
            for key, event, role in rows[: self.most]:
                found[key, event] = min(role, found.get((key, event), role))
            if len(rows) > self.most:
                count = SQL["count"].format(visible=visible)
                (whole,) = cursor.execute(count, ask, binary=True).fetchone() or (0,)
                self.left_out += whole - len(found)
        return [(key, event, role) for (key, event), role in found.items()]

    def packings_of(self, children: Iterable[Key]) -> dict[Key, list[Observation]]:
        """The visible events that name things as children, whatever the container. They do not count as read."""
        ask = {"keys": binary.UuidArray(children), "as_of": self.asked.as_of, "limit": self.most}
        with connection.cursor() as cursor:
            found = cursor.execute(SQL["packings"], ask, binary=True).fetchall()
        apart = Events(self.asked, known=dict(self.known))
        apart.add({event for _, event in found})
        packings: dict[Key, list[Observation]] = defaultdict(list)
        for child, event in found:
            known = apart.known.get(event)
            if known is not None and known.is_effective:
                packings[child].append(observation(known.sight))
        return packings

    def life(self, key: Key) -> Life:
        """The life of a thing, after reading the events of every container it was in."""
        self.read({key})
        level = containers(key, self.observed[key])
        for _ in range(DEPTH):
            level -= self.observed.keys()
            if not level:
                break
            self.read(level)
            level = {box for each in level for box in containers(each, self.observed[each])}
        return life(key, self.observed)


def references_visible_to(viewer: Viewer) -> tuple[str, dict[str, Any]]:
    """The condition on references ``i``. To operator and public nearly everything is visible: not asked here."""
    if viewer.is_operator or viewer.is_public:
        return "TRUE", {}
    condition, rights = named_visible_to(viewer, "e", "i")
    return f"EXISTS (SELECT 1 FROM event e WHERE e.id = i.event_id AND {condition})", rights  # noqa: S608


_LISTS = {Role.EPC: "epc_list", Role.CHILD: "child_epcs", Role.OUTPUT: "output_epc_list"}


def _slim(stored: StoredEvent, whole: WholeLists) -> Event:
    """The event with its whole lists cut to one name each, so that memory stays flat."""
    event = stored.event
    cut = {}
    for role, name in _LISTS.items():
        listed = getattr(event, name)
        if listed and len(listed) > 1 and whole(stored.id.bytes, role, len(listed)):
            cut[name] = listed[:1]
    return msgspec.structs.replace(event, **cut) if cut else event


def names_in(event: Event) -> int:
    """How many identifiers an event names."""
    lists: tuple[Sequence[Any] | None, ...] = (
        event.epc_list,
        event.child_epcs,
        event.input_epc_list,
        event.output_epc_list,
        event.quantity_list,
        event.child_quantity_list,
        event.input_quantity_list,
        event.output_quantity_list,
    )
    return sum(len(each or ()) for each in lists) + bool(event.parent_id) + bool(event.epc_class)
