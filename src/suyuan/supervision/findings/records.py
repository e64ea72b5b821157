"""Findings about single records: dated in the future, named like another, declared without effect or correction.

Procedure for a batch:
 1. Which records are in doubt: those that are or were too early, and whatever shares a name with others or is declared,
    by the names of the batch and of the declarations that wait for them.
 2. Those that the batch has not brought are read; each is judged by the pure rules.
 3. What changed is written, with what each declaration waits for and when to look again.

A record stands for itself here: its id is the key of the finding.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from suyuan import clock
from suyuan.core.chain.observation import observe
from suyuan.core.chain.rules import catalogue_of_records as rules
from suyuan.core.chain.rules.records import Declared, Record, judge_record
from suyuan.ledger import binary, connection
from suyuan.ledger.queries import StoredEvent, Word, events_by_id, retractions_of, words_on
from suyuan.ledger.rows import digest_of_name
from suyuan.named_sql import load
from suyuan.parties.viewer import Viewer
from suyuan.supervision.findings.cases import Directory
from suyuan.supervision.findings.store import Found, Moment, save

SQL = load(Path(__file__).parent.parent / "sql" / "records.sql")
RULES = [each.id for each in (rules.FUTURE, rules.SAME_NAME, rules.UNCORRECTED, rules.INEFFECTIVE)]


class _Row(NamedTuple):
    """That a sender called an event so."""

    name: bytes
    event_id: UUID
    sender: int
    explicit: bool
    declaration: bool
    seq: int


def judge_events(told: Sequence[StoredEvent], moment: Moment) -> None:
    """Judge the records of a batch that are in doubt, and those that it may heal."""
    named = {each.name.bytes for each in told if each.is_declaration or each.event.event_id is not None}
    rows = _rows(named | _waiting({each.name.bytes for each in told}))
    early = {each.id for each in told if (each.is_future or each.was_early) and not each.is_declaration}
    _judge(early, rows, {each.id: each for each in told}, moment)


def judge_records(ids: Iterable[UUID], moment: Moment) -> None:
    """Judge some records again."""
    stored = {each.id: each for each in events_by_id(ids, Viewer.operator(), damaged=[])}
    early = {each.id for each in stored.values() if not each.is_declaration}
    _judge(early, _rows({each.name.bytes for each in stored.values()}), stored, moment)


@dataclass
class _Surroundings:
    """What was read about the records in doubt."""

    rows: list[_Row]
    stored: dict[UUID, StoredEvent]
    people: Directory = field(default_factory=Directory)

    @cached_property
    def by_name(self) -> dict[bytes, list[_Row]]:
        found: dict[bytes, list[_Row]] = defaultdict(list)
        for row in self.rows:
            found[row.name].append(row)
        return found

    @cached_property
    def retracted(self) -> set[UUID]:
        return set(retractions_of([each.id for each in self.stored.values() if not each.is_declaration]))

    @cached_property
    def words(self) -> dict[UUID, list[Word]]:
        return words_on([row.event_id for row in self.rows if not row.declaration])

    @cached_property
    def known(self) -> set[bytes]:
        """Names of corrections that were reported."""
        wanted = {name for each in self.stored.values() for name in corrections(each)}
        with connection.cursor() as cursor:
            found = cursor.execute(SQL["known"], {"names": binary.UuidArray(wanted)}, binary=True)
            return {name for (name,) in found}

    def order(self, event_id: UUID) -> bytes | None:
        found = self.stored.get(event_id)
        return observe(found.event, found.id.bytes, ()).order if found else None


def corrections(stored: StoredEvent) -> set[bytes]:
    """Names of the events that a declaration says are right. Of a name by content (``ni:``) nothing can be asked."""
    declared = stored.event.error_declaration
    ids = declared.corrective_event_ids if declared else ()
    return {digest_of_name(each) for each in ids if not each.startswith("ni:")}


def _judge(early: set[UUID], rows: list[_Row], stored: dict[UUID, StoredEvent], moment: Moment) -> None:
    ids = early | {row.event_id for row in rows}
    if not ids:
        return
    missing = ids - stored.keys()
    read = events_by_id(missing, Viewer.operator(), damaged=[]) if missing else []
    doubtful = {key: each for key, each in stored.items() if key in ids} | {each.id: each for each in read}
    around = _Surroundings(rows, doubtful)
    around.people.learn(observe(each.event, each.id.bytes, ()) for each in doubtful.values())
    found, again = Found(judged={each.bytes for each in ids}), {}
    for each in doubtful.values():
        findings, due = judge_record(_record(each, around), clock.now())
        for finding in findings:
            found.add([each.id.bytes], finding, "")
        if due is not None:
            again[each.id.bytes] = due
    save(found, moment)
    _wait(ids, again, around)


def _record(each: StoredEvent, around: _Surroundings) -> Record:
    order = around.order(each.id)
    assert order is not None
    party, counts = around.people.reporters.get(each.id.bytes), each.id not in around.retracted
    if each.is_declaration:
        return Record(order, each.event, party, each.record_time, declared=_declared(each, around))
    is_future = each.is_future and counts
    return Record(
        order, each.event, party, each.record_time, is_future, _before(each, around) if counts else None
    )


def _before(each: StoredEvent, around: _Surroundings) -> tuple[bytes, int] | None:
    """The event that had its eventID first."""
    for row in around.by_name[each.name.bytes]:
        if row.event_id == each.id:
            return None
        order = around.order(row.event_id)
        if row.explicit and not row.declaration and order and row.event_id not in around.retracted:
            return order, row.sender
    return None


def _declared(each: StoredEvent, around: _Surroundings) -> Declared:
    rows = around.by_name[each.name.bytes]
    senders = {row.sender for row in rows if row.event_id == each.id}
    about = {row.event_id for row in rows if not row.declaration}
    words = [word for event in about for word in around.words.get(event, ())]
    taken = [word for word in words if word.taken_back and {word.sender, word.taken_back.by} & senders]
    is_effective = bool(taken) or (bool(words) and all(word.taken_back for word in words))
    return Declared(bool(about), is_effective, _is_corrected(rows, senders, around))


def _is_corrected(rows: list[_Row], senders: set[int], around: _Surroundings) -> bool:
    mine = {row.event_id for row in rows if row.declaration and row.sender in senders}
    declarations = [around.stored[event] for event in mine if event in around.stored]
    ids = [name for each in declarations for name in _named_right(each)]
    return any(name.startswith("ni:") or digest_of_name(name) in around.known for name in ids)


def _named_right(each: StoredEvent) -> tuple[str, ...]:
    return each.event.error_declaration.corrective_event_ids if each.event.error_declaration else ()


def _rows(names: set[bytes]) -> list[_Row]:
    if not names:
        return []
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["namesakes"], {"names": binary.UuidArray(names)}, binary=True)
        return [_Row(*row) for row in rows.fetchall()]


def _waiting(names: set[bytes]) -> set[bytes]:
    """Names of what those declarations speak of that wait for these names."""
    with connection.cursor() as cursor:
        found = cursor.execute(SQL["waiting"], {"names": binary.UuidArray(names)}, binary=True)
        return {name for (name,) in found}


def _wait(ids: set[UUID], again: dict[bytes, dt.datetime], around: _Surroundings) -> None:
    """Which declarations wait for which names: for the event that they declare, and for its correction."""
    pairs = [
        (name, each.id.bytes)
        for each in around.stored.values()
        if each.is_declaration
        for name in {each.name.bytes, *corrections(each)}
    ]
    with connection.cursor() as cursor:
        cursor.execute(SQL["forget"], {"ids": binary.UuidArray(each.bytes for each in ids)})
        if pairs:
            names, waiting = zip(*pairs, strict=True)
            ask = {"names": binary.UuidArray(names), "ids": binary.UuidArray(waiting)}
            cursor.execute(SQL["await"], ask)
        if again:
            ask_again = {"ids": binary.UuidArray(again), "times": list(again.values())}
            cursor.execute(SQL["save_rechecks"], ask_again)


def look_again(limit: int, moment: Moment) -> int:
    """Judge the records that time has changed; how many."""
    with connection.cursor() as cursor:
        ask = {"now": clock.now(), "limit": limit}
        due = [event for (event,) in cursor.execute(SQL["due"], ask, binary=True)]
    if due:
        judge_records(due, moment)
    return len(due)


def sweep(moment: Moment) -> None:
    """Judge again what is in doubt."""
    with connection.cursor() as cursor:
        ids = [event for (event,) in cursor.execute(SQL["doubtful"], {"rules": RULES}, binary=True)]
    if ids:
        judge_records(ids, moment)
