"""Work out the whole life of things again, from the ledger: for late news, corrections and rebuilt doubts.

Slower than the stream and always right: it uses the pure rules of ``core.chain`` on every effective event of a
thing and of the containers it was in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import Any
from uuid import UUID

from suyuan.core.chain.containment import Interval
from suyuan.core.chain.effective import counts
from suyuan.core.chain.item_state import Register, fold, write
from suyuan.core.chain.life import DEPTH, Life, containers, life
from suyuan.core.chain.observation import Key, Observation
from suyuan.core.epcis.roles import Role
from suyuan.ledger import binary, connection
from suyuan.ledger.queries import Damaged, StoredEvent, events_of, retractions_of
from suyuan.parties.viewer import Viewer
from suyuan.state.boxes import save_resting, save_stays
from suyuan.state.registers import MOVED, SEEN, SQL, Rows, stage, state_code
from suyuan.state.sights import Sight, facts_about, observation, place_key, sight

CHUNK = 1_000
"""Things worked out at a time: memory stays flat for a container of 100,000."""


def refold(keys: Iterable[Key]) -> None:
    """Replace the rows of things by what their effective events say."""
    rest = iter(sorted(keys))
    while chunk := list(islice(rest, CHUNK)):
        _replace(chunk, gather(chunk))


class Gathered:
    """The effective events of things and their containers, each event once."""

    def __init__(self) -> None:
        self.sights: dict[Key, list[Sight]] = defaultdict(list)
        self.observed: dict[Key, list[Observation]] = defaultdict(list)
        self._known: dict[UUID, tuple[Sight, Observation] | None] = {}

    def add(self, key: Key, stored: StoredEvent, retracted: set[UUID]) -> None:
        if stored.id not in self._known:
            effective = counts(stored, stored.id, retracted)
            seen = sight(stored) if effective else None
            self._known[stored.id] = (seen, observation(seen)) if seen else None
        found = self._known[stored.id]
        if found is not None:
            self.sights[key].append(found[0])
            self.observed[key].append(found[1])


def gather(keys: Iterable[Key]) -> Gathered:
    """The events of things, then of their containers, level by level."""
    gathered = Gathered()
    done: set[Key] = set()
    level = set(keys)
    for _ in range(DEPTH):
        if not level:
            break
        done |= level
        damaged: Damaged = []  # altered since: told where it is met by number, and no reason to stop here
        references = events_of([UUID(bytes=key) for key in level], Viewer.operator(), damaged=damaged)
        retracted = set(retractions_of({each.stored.id for each in references}))
        for each in references:
            gathered.add(each.key.bytes, each.stored, retracted)
        level = {box for key in level for box in containers(key, gathered.observed[key])} - done
    return gathered


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
    rows.texts[key] = next(thing.text for seen in own for thing in seen.things if thing.key == key)
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
    return any(thing.key == key and thing.role == Role.CHILD for thing in seen.things)


def _rest_on(settled: Life, resting: dict[Key, bytes]) -> None:
    """Older news of these containers, up to these moments, will concern the thing."""
    for stay in settled.stays:
        end = stay.interval.end
        if end is not None:
            container = stay.interval.container
            resting[container] = max(end[:16], resting.get(container, b""))
