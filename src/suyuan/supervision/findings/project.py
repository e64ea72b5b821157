"""Follow the ledger behind ``state``: judge again every life that a batch of events touches.

Procedure for a batch, in the transaction that moves the cursor:
 1. Which things do the events concern: those they name, those that stood in a box they name, and those of events
    that declarations take back.
 2. Things with the same life are one cohort; one of each is gathered and judged by all rules.
 3. The difference to what was open is written: new findings, healed ones and by what, and when to look again.
 4. The documents that the events name are compared: what one side sent with what the other received.
 5. The books of the lots whose goods they move are closed: nobody gave what he did not have.
 6. Records that are wrong by themselves are told: from the future, named like another, declared in vain.
 7. What was brought in by an approval of an urgent import is noted.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from uuid import UUID

from suyuan import clock
from suyuan.core.chain.observation import Key
from suyuan.ledger import binary, connection
from suyuan.ledger.queries import Damaged, StoredEvent, events_by_id, events_by_name
from suyuan.parties.viewer import Viewer
from suyuan.state.refold import Opened
from suyuan.supervision.findings import books, documents, records
from suyuan.supervision.findings.cases import SQL, Directory, cases, cohorts_of
from suyuan.supervision.findings.reporting import count_reports
from suyuan.supervision.findings.store import Found, Moment, save
from suyuan.supervision.findings.templates import accompanied_in, judge_by_time, versions
from suyuan.supervision.imports import brought_in

FOLLOWER = "findings"
BATCH = 4_000
CHUNK = 5_000
"""Things judged at a time: memory stays flat for a container of 100,000."""
DEPTH = 16
REMEMBERED = 200_000
"""Things of events that are kept from batch to batch: about 80 MB."""


def apply(stored: list[StoredEvent]) -> None:
    """Judge what a batch of events touches."""
    told = with_declared(stored)
    opened = _memory.for_batch(stored, told)
    healers = touched(told, opened)
    last = stored[-1]
    moment = Moment(last.seq, last.record_time, healers)
    judge_things(healers, moment, opened)
    documents.note(stored)
    documents.judge_events(told, moment)
    books.judge_events(told, moment, opened)
    records.judge_events(told, moment)
    brought_in.note(told, opened)
    count_reports(stored)


class _Memory:
    """Events that the batches before opened: the same lives come again and again, and events never change.

    Whether an event counts may change, by a batch that speaks of it, and such events are read anew. So what is known
    holds only while this process follows without a gap.
    """

    def __init__(self) -> None:
        self._opened, self._next = Opened(most=REMEMBERED), 0

    def for_batch(self, stored: list[StoredEvent], told: list[StoredEvent]) -> Opened:
        if stored[0].seq != self._next:
            self._opened = Opened(most=REMEMBERED)
        self._next = stored[-1].seq + 1
        self._opened.forget(each.id for each in told[len(stored) :])
        # A later presentation tells another time of recording; the event itself is read where it is wanted.
        new = [each for each in stored if not each.is_presentation and each.id not in self._opened.known]
        self._opened.take(new)
        return self._opened


_memory = _Memory()


def judge_things(keys: Iterable[Key], moment: Moment, opened: Opened | None = None) -> int:
    """Judge lives and write what changed; how many things."""
    opened, people, many = opened or Opened(), Directory(), 0
    rest = iter(sorted(keys))
    while chunk := list(islice(rest, CHUNK)):
        save(_judged(chunk, opened, people), moment)
        many += len(chunk)
    return many


def _judged(keys: list[Key], opened: Opened, people: Directory) -> Found:
    found, known = Found(judged=set(keys)), versions()
    for cohort, case in cases(cohorts_of(keys), opened, people, clock.now(), accompanied_in(known)):
        judgement = judge_by_time(case, known)
        for finding in judgement.findings:
            found.add(cohort.keys, finding, case.template.kind)
        if judgement.again is not None:
            found.again.update(dict.fromkeys(cohort.keys, judgement.again))
    return found


def touched(told: list[StoredEvent], opened: Opened) -> dict[Key, bytes]:
    """The things whose lives some events may change, each with the newest that concerns it."""
    named: dict[Key, bytes] = {}
    since: dict[Key, bytes] = {}
    for each in told:
        seen = opened.sight(each)
        for thing in seen.things:
            named[thing.key] = seen.id
            since[thing.key] = min(seen.stamp, since.get(thing.key, seen.stamp))
    _add_inside(named, since)
    return named


def things_of_events(ids: Iterable[UUID]) -> set[Key]:
    """The things that events name, and what stood in them."""
    damaged: Damaged = []
    stored = events_by_id(ids, Viewer.operator(), damaged=damaged)
    return set(touched(stored, Opened())) if stored else set()


def inside_of(since: dict[Key, bytes]) -> set[Key]:
    """What stood in boxes at a moment (a stamp) or since, to any depth."""
    named = dict(since)
    _add_inside(named, dict(since))
    return named.keys() - since.keys()


def with_declared(stored: list[StoredEvent]) -> list[StoredEvent]:
    """A batch, and the events that declarations of it speak of."""
    return [*stored, *_declared(stored)]


def _declared(stored: list[StoredEvent]) -> list[StoredEvent]:
    """The events that declarations of the batch speak of."""
    names = {each.name for each in stored if each.is_declaration or each.is_presentation}
    if not names:
        return []
    damaged: Damaged = []
    return [
        each for each in events_by_name(names, Viewer.operator(), damaged=damaged) if not each.is_declaration
    ]


def _add_inside(named: dict[Key, bytes], since: dict[Key, bytes]) -> None:
    """What stood in the boxes that events name, to any depth."""
    level = dict(since)
    for _ in range(DEPTH):
        deeper: dict[Key, bytes] = {}
        for child, box in _inside(level):
            at = level[box]
            if child not in since or at < since[child]:
                deeper[child] = min(at, deeper.get(child, at))
                named.setdefault(child, named[box])
        if not deeper:
            return
        since |= deeper
        level = deeper


def _inside(level: dict[Key, bytes]) -> list[tuple[Key, Key]]:
    """(child, box) of what stood in boxes at a moment or since."""
    ask = {"keys": binary.UuidArray(level), "stamps": binary.UuidArray(level.values())}
    with connection.cursor() as cursor:
        return cursor.execute(SQL["inside"], ask, binary=True).fetchall()
