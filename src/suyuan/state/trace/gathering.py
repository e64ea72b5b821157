"""Collect the events of a thing and of its containers, level by level, as one viewer may see them.

Every statement asks for many keys at once, and none follows more than one step: identifiers and events may lie
on different machines.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from suyuan.core.chain.effective import counts
from suyuan.core.chain.life import DEPTH, Life, containers, life
from suyuan.core.chain.observation import Key, Observation
from suyuan.core.chain.spans import ALWAYS, FOREVER, Spans, first_moves, spans_inside
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.roles import Role
from suyuan.core.identifiers.canonical import canonical_text, key_of
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
"""Events of one thing that are read; the others are counted and left out."""
FEW = 500
"""A container with no more events is read whole."""
READINGS = ("sensor_reporting",)
"""Steps that only read a sensor; an event without any step does no more."""


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
    whole: set[Key] = field(default_factory=set)
    """Things of which all events were asked for."""
    left_out: int = 0
    is_cut: bool = False
    """Whether of some thing more was left out than readings of sensors."""
    most: int = MOST_EVENTS
    damaged: dict[int, str] = field(default_factory=dict)
    """Numbers of visible events whose stored row was altered, and why they do not open."""

    def read(self, keys: Iterable[Key]) -> None:
        """Read all events of things, the newest ``most`` of each."""
        wanted = set(keys) - self.whole
        if wanted:
            self.whole |= wanted
            self._take(self._limited(dict.fromkeys(wanted, ALWAYS)))

    def read_first(self, key: Key) -> None:
        """Read the oldest events too of a thing that has too many: how much was made of a lot stands there."""
        found = self._references({key: ALWAYS}, direction="ASC")[:FEW]
        before = len(self.of[key])
        self._take(found)
        self.left_out -= len(self.of[key]) - before

    def _take(self, found: Sequence[tuple[Key, bytes, int]]) -> None:
        """Open the events of these references, and observe the things anew."""
        self.add({event for _, event, _ in found})
        for key, event, role in found:
            if event in self.known:
                self.of[key][event] = role
        for key in {*self.whole.difference(self.observed), *(key for key, _, _ in found)}:
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

    def _references(
        self, spans: Spans, *, query: str = "references", roles: str = "TRUE", direction: str = "DESC"
    ) -> list[tuple[Key, bytes, int]]:
        """(thing, event, role) of the visible events of things, each in its span of time."""
        visible, rights = references_visible_to(self.asked.viewer)
        ask = {
            **_columns(spans, self.asked.as_of),
            "limit": self.most + 1,
            "readings": list(READINGS),
            **rights,
        }
        text = SQL[query].format(visible=visible, roles=roles, direction=direction)
        with connection.cursor() as cursor:
            rows = cursor.execute(text, ask, binary=True).fetchall()
        found: dict[tuple[Key, bytes], int] = {}
        for key, event, role in rows:
            found[key, event] = min(role, found.get((key, event), role))
        return [(key, event, role) for (key, event), role in found.items()]

    def _limited(self, spans: Spans) -> list[tuple[Key, bytes, int]]:
        """The references of things, ``most`` a thing. Of a thing that has more, what tells something goes before the
        readings of sensors, and the newest before the oldest; how many are left out is counted.
        """
        found = self._references(spans)
        counts = Counter(key for key, _, _ in found)
        many = {key: spans[key] for key, number in counts.items() if number > self.most}
        if not many:
            return found
        newest = [each for each in found if each[0] in many]
        telling = self._references(many, query="telling")
        self.is_cut |= any(number > self.most for number in Counter(key for key, _, _ in telling).values())
        kept = [each for key in many for each in _first(key, telling, newest, self.most)]
        self.left_out += self._count(many) - len(kept)
        return [each for each in found if each[0] not in many] + kept

    def _count(self, spans: Spans) -> int:
        visible, rights = references_visible_to(self.asked.viewer)
        with connection.cursor() as cursor:
            ask = {**_columns(spans, self.asked.as_of), **rights}
            (whole,) = cursor.execute(SQL["count"].format(visible=visible), ask, binary=True).fetchone() or (
                0,
            )
        return int(whole)

    def makings(self, keys: Iterable[Key]) -> list[Known]:
        """The effective transformations that gave out things, with their companions of one transformationID."""
        found = self._references(dict.fromkeys(keys, ALWAYS), roles="i.role IN (4, 8)")
        self.add({event for _, event, _ in found})
        known = {event: self.known[event] for _, event, _ in found if event in self.known}
        names = {each.stored.event.transformation_id for each in known.values() if each.is_effective}
        shared = {key_of(canonical_text(name)) for name in names if name}
        self.read(shared)
        known |= {event: self.known[event] for key in shared for event in self.of[key]}
        return [each for each in known.values() if each.is_effective]

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
        things, done = {key}, {key}
        for _ in range(DEPTH):
            boxes = {box for each in things for box in containers(each, self.observed[each])}
            busy = self._busy(boxes - self.whole)
            before = {box: len(self.of[box]) for box in busy}
            self.read(boxes - busy)
            self._read_inside(things, busy)
            # A busy box may be met again, by another way and for another time: as long as that brings news, go on.
            grown = {box for box in busy if len(self.of[box]) > before[box]}
            things, done = (boxes - done) | grown, done | boxes
            if not things:
                break
        return life(key, self.observed)

    def _busy(self, keys: set[Key]) -> set[Key]:
        """Containers with more events than are read without a thought."""
        if not keys:
            return set()
        with connection.cursor() as cursor:
            ask = {"keys": binary.UuidArray(keys), "many": FEW}
            return {key for (key,) in cursor.execute(SQL["busy"], ask, binary=True)}

    def _read_inside(self, things: set[Key], boxes: set[Key]) -> None:
        """Read of busy containers what concerns these things: a box that goes round for years has been in many lives.

        Steps: 1 what was packed since the things went in, to know when they came out; 2 what the boxes themselves
        were put into; 3 everything else while the things were inside.
        """
        since = first_moves(things, boxes, self.observed)
        if not since:
            return
        later = {box: (start, FOREVER) for box, start in since.items()}
        self._take(self._references(later, roles="i.role = 1", direction="ASC"))
        self._take(self._references(dict.fromkeys(since, ALWAYS), roles="i.role = 2"))
        self._take(self._limited(spans_inside(things, boxes, self.observed)))


def _columns(spans: Spans, as_of: dt.datetime | None) -> dict[str, Any]:
    keys = sorted(spans)
    ends = (spans[key][1] for key in keys)
    return {
        "keys": binary.UuidArray(keys),
        "since": [spans[key][0] for key in keys],
        "until": [end if as_of is None else min(end, as_of) for end in ends],
    }


def _first(
    key: Key, telling: Iterable[tuple[Key, bytes, int]], newest: Iterable[tuple[Key, bytes, int]], most: int
) -> list[tuple[Key, bytes, int]]:
    """At most so many references of a thing: what tells something, then the newest of the rest."""
    found = {event: role for at, event, role in chain(telling, newest) if at == key}
    return [(key, event, role) for event, role in islice(found.items(), most)]


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
