"""Work out the whole life of things again, from the ledger: for late news, corrections and rebuilt doubts.

Slower than the stream and always right: it uses the pure rules of ``core.chain`` on every effective event of a
thing and of the containers it was in.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from suyuan.core.chain.containment import Interval
from suyuan.core.chain.effective import counts
from suyuan.core.chain.item_state import Register, fold, write
from suyuan.core.chain.life import DEPTH, Life, containers, life
from suyuan.core.chain.observation import Key, Observation
from suyuan.core.chain.spans import ALWAYS, BEGINNING, FOREVER, Spans, first_moves, spans_inside
from suyuan.core.epcis.roles import Role
from suyuan.ledger import binary, connection
from suyuan.ledger.queries import Damaged, StoredEvent, events_by_id, retractions_of
from suyuan.parties.viewer import Viewer
from suyuan.state.boxes import save_resting, save_stays
from suyuan.state.registers import MOVED, SEEN, SQL, Rows, stage, state_code
from suyuan.state.sights import Sight, facts_about, observation, place_key, sight

CHUNK = 1_000
"""Things worked out at a time: memory stays flat for a container of 100,000."""


MOST_KEPT = 1_000_000
"""Things of opened events that are kept from chunk to chunk; an event of 100,000 is then opened once for all of them."""
_References = list[tuple[Key, UUID]]


def refold(keys: Iterable[Key]) -> None:
    """Replace the rows of things by what their effective events say."""
    rest, opened = iter(sorted(keys)), Opened()
    while chunk := list(islice(rest, CHUNK)):
        _replace(chunk, gather(chunk, opened))


@dataclass(slots=True)
class Opened:
    """Effective events that were read, None for those that do not count."""

    known: dict[UUID, tuple[Sight, Observation] | None] = field(default_factory=dict)
    weight: int = 0
    """Things that they name."""
    most: int = MOST_KEPT
    """Begin anew at this weight."""

    def read(self, event_ids: Iterable[UUID]) -> None:
        if self.weight > self.most:
            self.known, self.weight = {}, 0
        wanted = set(event_ids) - self.known.keys()
        damaged: Damaged = []  # altered since: told where it is met by number, and no reason to stop here
        stored = events_by_id(wanted, Viewer.operator(), damaged=damaged) if wanted else []
        self.known.update(dict.fromkeys(wanted))
        self.take(stored)

    def take(self, stored: list[StoredEvent]) -> None:
        """Events that were read already."""
        retracted = set(retractions_of([each.id for each in stored])) if stored else set()
        for each in stored:
            if counts(each, each.id, retracted):
                seen = sight(each)
                self.known[each.id] = seen, observation(seen)
                self.weight += len(seen.things)

    def sight(self, stored: StoredEvent) -> Sight:
        """What the fold needs of an event, whether it counts or not."""
        found = self.known.get(stored.id)
        return found[0] if found is not None else sight(stored)

    def forget(self, event_ids: Iterable[UUID]) -> None:
        """Read these anew when they are asked for, as they may have ceased to count, and those that did not count."""
        for event in event_ids:
            found = self.known.pop(event, None)
            self.weight -= len(found[0].things) if found else 0
        self.known = {event: found for event, found in self.known.items() if found is not None}


@dataclass(slots=True)
class Gathered:
    """The effective events of things and their containers."""

    opened: Opened
    sights: dict[Key, list[Sight]] = field(default_factory=lambda: defaultdict(list))
    observed: dict[Key, list[Observation]] = field(default_factory=lambda: defaultdict(list))
    _met: set[tuple[Key, UUID]] = field(default_factory=set)

    def take(self, references: _References) -> None:
        """Add what these events say about these things."""
        self.opened.read(event for _, event in references)
        for key, event in references:
            found = self.opened.known[event]
            if found is not None and (key, event) not in self._met:
                self._met.add((key, event))
                self.sights[key].append(found[0])
                self.observed[key].append(found[1])


def gather(
    keys: Iterable[Key], opened: Opened | None = None, since: Mapping[Key, dt.datetime] | None = None
) -> Gathered:
    """The events of things, then of their containers while they were inside, level by level.

    Of a thing in ``since`` only the events from that moment on.
    """
    gathered, since = Gathered(opened or Opened()), since or {}
    things = whole = set(keys)
    gathered.take(_references({key: (since.get(key, BEGINNING), FOREVER) for key in things}))
    for _ in range(DEPTH):
        boxes = {box for key in things for box in containers(key, gathered.observed[key])} - whole
        before = {box: len(gathered.observed[box]) for box in boxes}
        if boxes:
            _take_inside(things, boxes, gathered)
        # A box may be met again, by another way and for another time: as long as that brings news of it, go on.
        things = {box for box in boxes if len(gathered.observed[box]) > before[box]}
        if not things:
            break
    return gathered


def _take_inside(things: set[Key], boxes: set[Key], gathered: Gathered) -> None:
    """What concerns things in their containers: a box that goes round for years has been in many lives.

    Steps: 1 what the boxes were put into, and what was packed into them since the things went in; 2 everything else
    while the things were inside.
    """
    since = first_moves(things, boxes, gathered.observed)
    gathered.take(_references(dict.fromkeys(since, ALWAYS), role=Role.CHILD))
    gathered.take(_references({box: (start, FOREVER) for box, start in since.items()}, role=Role.PARENT))
    gathered.take(_references(spans_inside(things, boxes, gathered.observed)))


def _references(spans: Spans, role: Role | None = None) -> _References:
    """(thing, event) of the events of things, each in its span of time."""
    keys = sorted(spans)
    ask = {
        "keys": binary.UuidArray(keys),
        "since": [spans[key][0] for key in keys],
        "until": [spans[key][1] for key in keys],
        "role": None if role is None else int(role),
    }
    with connection.cursor() as cursor:
        return cursor.execute(SQL["references"], ask, binary=True).fetchall()


def _replace(keys: list[Key], gathered: Gathered) -> None:
    rows = Rows()
    stays: list[tuple[Key, Interval]] = []
    resting: dict[Key, bytes] = {}
    for key in keys:
        if gathered.sights[key]:
            registers = _fold_one(key, gathered, rows)
            whole = life(key, gathered.observed)
            own = [stay.interval for stay in whole.stays if stay.depth == 1]
            stays += [(key, stay) for stay in own]
            _mark_moved(registers, own)
            rows.written[key] = registers
            _rest_on(life(key, gathered.observed, settled=True), resting)
    with connection.cursor() as cursor:
        ask = {"keys": binary.UuidArray(keys)}
        cursor.execute(SQL["forget_stays"], ask)
        cursor.execute(SQL["forget_items"], ask)
        stage(rows)
        cursor.execute(SQL["upsert"])
        save_stays(cursor, stays)
        save_resting(cursor, resting)


def _fold_one(key: Key, gathered: Gathered, rows: Rows) -> dict[int, tuple[bytes, Any]]:
    settled = life(key, gathered.observed, settled=True)
    registers: dict[int, tuple[bytes, Any]] = dict(fold(settled.entries, place_key))
    _number_state(settled, registers)
    own = gathered.sights[key]
    for seen in own:
        told = facts_about(key, seen)
        if told is not None:
            write(registers, seen.order, told.told())
    registers[SEEN] = (max(entry.observation.order for entry in settled.entries)[:16], None)
    moves = [seen.stamp for seen in own if seen.event.type == "AggregationEvent" and _is_child(key, seen)]
    if moves:
        registers[MOVED] = (max(moves), None)
    rows.texts[key] = next(thing.text for seen in own for thing in seen.of(key))
    return registers


def _mark_moved(registers: dict[int, tuple[bytes, Any]], own: list[Interval]) -> None:
    """The end of a stay is a move of the thing, though an emptying does not name it."""
    ends = [stay.end[:16] for stay in own if stay.end is not None]
    if ends:
        moved = registers.get(MOVED, (b"", None))[0]
        registers[MOVED] = (max(moved, *ends), None)


def _number_state(settled: Life, registers: dict[int, tuple[bytes, Any]]) -> None:
    """Replace the state by its stored number, which tells whether it was given to a label."""
    held = registers.get(Register.STATE)
    if held is None:
        return
    giver = next(e.observation for e in settled.entries if e.observation.order[8:16] == held[0][8:16])
    registers[Register.STATE] = (held[0], state_code(held[1], giver.event))


def _is_child(key: Key, seen: Sight) -> bool:
    return any(thing.role == Role.CHILD for thing in seen.of(key))


def _rest_on(settled: Life, resting: dict[Key, bytes]) -> None:
    """Older news of these containers, up to these moments, will concern the thing."""
    for stay in settled.stays:
        end = stay.interval.end
        if end is not None:
            container = stay.interval.container
            resting[container] = max(end[:16], resting.get(container, b""))
