"""The job ``capture``: documents that were taken and acknowledged (``capture_jobs``) are captured by workers.

Procedure, one transaction a batch:
 1. Lock the next waiting jobs; rows locked by other workers are passed by.
 2. Capture each through ``ledger.capture``, in a savepoint of its own.
 3. Note the result, and forget the document here: intake keeps it for good if it was captured.
 4. Commit. A worker killed before leaves the jobs waiting as they were, and nothing of their events: a job is done
    exactly once, whenever the worker dies.
What takes a worker down each time would be tried for ever. Large documents and the first jobs of each worker's life
are therefore begun in a small transaction before, which counts the attempts.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from django.db import transaction
from psycopg.types.json import Jsonb

from suyuan import clock, wake
from suyuan.core.epcis.read import read_document
from suyuan.core.problem import Refused
from suyuan.exchange import errors
from suyuan.exchange.capture_jobs import Behaviour
from suyuan.exchange.job_documents import SQL, KeptDocument
from suyuan.exchange.job_errors import errors_of
from suyuan.exchange.passing import is_passing
from suyuan.exchange.problems import problem_body
from suyuan.exchange.search import vocabulary
from suyuan.exchange.temporary import sweep
from suyuan.failpoints import failpoint
from suyuan.intake import documents
from suyuan.intake.envelope import PART_BYTES
from suyuan.intake.errors import NO_EVENTS
from suyuan.intake.sources import Source
from suyuan.ledger import connection
from suyuan.ledger.connection import AWAY
from suyuan.ledger.results import CaptureResult
from suyuan.ledger.services import capture
from suyuan.ledger.together import Wanted, capture_together

BATCH_EVENTS = 2_000
"""Small documents are committed together up to so many events."""
BATCH_JOBS = 64
SERVED_REMEMBERED = 200
CAREFUL = 20
"""Jobs at the beginning of a worker's life whose attempts are counted."""
ATTEMPTS = 8
IDLE_SECONDS = 0.05
_NEVER_LATER = dt.timedelta(minutes=1)
_PASSES_IN = dt.timedelta(seconds=5)
"""Until a document is tried again that met a full disk or others storing the same. That counts as no attempt: what was
acknowledged is never given up because a disk was full for an hour.
"""
_log = logging.getLogger(__name__)


def run_forever(should_stop: Callable[[], bool] = lambda: False) -> None:
    """Capture what waits, as soon as it comes. Ends when ``should_stop`` says so."""
    sweep()
    careful = CAREFUL
    while not should_stop():
        done = work_once(careful=careful > 0)
        careful = max(0, careful - max(done, 1))
        if done == 0:
            wake.rest(IDLE_SECONDS)


def work_all() -> int:
    """Capture everything that waits now; the count."""
    total = 0
    while done := work_once():
        total += done
    return total


def work_once(*, careful: bool = False) -> int:
    """Capture the next jobs; how many were looked at, 0 when nothing waits."""
    try:
        if careful:
            return _work_one()
        return _work_batch(BATCH_JOBS)
    except _AlreadyRisky:
        return _work_one()
    except AWAY:
        raise
    except Exception:  # noqa: BLE001 - one bad document must hold up nobody; it is logged and counted
        _log.exception("a batch of captures failed; its documents are tried one by one")
        return _work_one()


class _AlreadyRisky(Exception):  # noqa: N818 - a way out of the transaction, not an error
    """The batch cannot be done as a batch."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    id: uuid.UUID
    sender: int
    behaviour: Behaviour
    media_type: str | None
    size: int
    events: int
    wrapped: bytes
    body: bytes
    attempts: int

    @property
    def kept(self) -> KeptDocument:
        return KeptDocument(self.id, self.size, self.wrapped, self.body)

    @property
    def is_small(self) -> bool:
        return self.size <= PART_BYTES and self.events <= BATCH_EVENTS and self.attempts == 0


def _work_batch(limit: int) -> int:
    """Small documents together, in one commit; a large one at the head is left to ``_work_one``."""
    with transaction.atomic(), connection.cursor() as cursor:
        jobs = _claim(cursor, limit)
        if not jobs:
            return 0
        if not jobs[0].is_small:
            raise _AlreadyRisky
        batch = _worth_one_commit(jobs)
        for job, result in _captured(cursor, batch):
            if is_passing(result):
                raise _AlreadyRisky
            _finish(cursor, job, result)
        failpoint("jobs.before_commit")
    return len(batch)


def _work_one() -> int:
    """The next job by itself, its attempt counted before."""
    with transaction.atomic(), connection.cursor() as cursor:
        jobs = _claim(cursor, 1)
        if not jobs:
            return 0
        job = jobs[0]
        delay = min(dt.timedelta(seconds=2**job.attempts), _NEVER_LATER)
        cursor.execute(SQL["begin"], {"id": job.id, "delay": delay})
    failpoint("jobs.begun")
    try:
        _attempt(job)
    except AWAY:
        raise
    except Exception:  # noqa: BLE001 - as above
        _log.exception("capture job %s failed at attempt %d", job.id, job.attempts + 1)
    return 1


def _attempt(job: _Waiting) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # Another worker may have taken it between the two transactions of ours.
        lock = "SELECT 1 FROM capture_request WHERE id = %s AND finished_at IS NULL FOR UPDATE SKIP LOCKED"
        if cursor.execute(lock, (job.id,)).fetchone() is None:
            return
        if job.attempts >= ATTEMPTS:
            _give_up(cursor, job)
            return
        result = _capture(cursor, job)
        if is_passing(result):
            cursor.execute(SQL["no_attempt"], {"id": job.id, "delay": _PASSES_IN})
        else:
            _finish(cursor, job, result)
        failpoint("jobs.before_commit")


def _claim(cursor: psycopg.Cursor[Any], limit: int) -> list[_Waiting]:
    rows = cursor.execute(SQL["claim"], {"limit": limit, "events": BATCH_EVENTS, "served": list(_served)})
    return [_Waiting(*row) for row in rows]


_served: dict[int, None] = {}
"""Senders in the order in which this worker served them last."""


def _note_served(sender: int) -> None:
    _served.pop(sender, None)
    _served[sender] = None
    if len(_served) > SERVED_REMEMBERED:
        del _served[next(iter(_served))]


def _captured(cursor: psycopg.Cursor[Any], batch: list[_Waiting]) -> Iterator[tuple[_Waiting, CaptureResult]]:
    """Each job with its result: the documents of a sender together where that can be, else one by one."""
    of_sender: dict[int, list[_Waiting]] = {}
    for job in batch:
        of_sender.setdefault(job.sender, []).append(job)
    for sender, jobs in of_sender.items():
        _note_served(sender)
        results = None
        if len(jobs) > 1:
            wanted = [Wanted(job.kept.first(), job.media_type, job.behaviour) for job in jobs]
            results = capture_together(wanted, sender)
        if results is None:
            results = [_capture(cursor, job) for job in jobs]
        yield from zip(jobs, results, strict=True)


def _worth_one_commit(jobs: list[_Waiting]) -> list[_Waiting]:
    """The first small ones, as many as are worth one commit."""
    batch: list[_Waiting] = []
    events = 0
    for job in jobs:
        if not job.is_small or (batch and events + job.events > BATCH_EVENTS):
            break
        batch.append(job)
        events += job.events
    return batch


def _capture(cursor: psycopg.Cursor[Any], job: _Waiting) -> CaptureResult:
    _note_served(job.sender)
    with job.kept.content(cursor) as content:
        result = capture(content, sender=job.sender, media_type=job.media_type, behaviour=job.behaviour)
        if [problem.rule for problem in result.problems] == [NO_EVENTS] and _keep_master_data(
            cursor, job, content
        ):
            return CaptureResult(result.job_id, result.document_id, success=True)
        return result


def _keep_master_data(cursor: psycopg.Cursor[Any], job: _Waiting, content: bytes | Path) -> bool:
    """Keep a document that brings no event and all the same something: master data in its header."""
    source = Source(content)
    with source.open() as stream:
        document = read_document(stream, job.media_type)
        if next(document.events, None) is not None or not document.header.master_data:
            return False
    try:
        documents.keep(cursor, source, job.sender, job.media_type or "application/json", clock.now())
    except Refused:  # it was erased; it is not kept again
        return False
    vocabulary.learn([source.document_id(job.sender)])
    return True


def _finish(cursor: psycopg.Cursor[Any], job: _Waiting, result: CaptureResult) -> None:
    found = errors_of(result)
    _save(
        cursor,
        job,
        {
            "success": result.success and not found,
            "accepted": result.accepted,
            "duplicate": result.duplicate,
            "refused": result.refused,
            "document_id": result.document_id if result.success else None,
            "errors": found,
        },
    )


def _give_up(cursor: psycopg.Cursor[Any], job: _Waiting) -> None:
    """A document that failed again and again for no reason that we know; it is not tried any more."""
    _log.critical("capture job %s was given up after %d attempts", job.id, job.attempts)
    fault = problem_body("ImplementationException", 500, [errors.FAULT.problem(reference=str(job.id))])
    nothing = {"accepted": 0, "duplicate": 0, "refused": job.events, "document_id": None}
    _save(cursor, job, {"success": False, "errors": [fault], **nothing})


def _save(cursor: psycopg.Cursor[Any], job: _Waiting, said: dict[str, Any]) -> None:
    kept = Jsonb(said.pop("errors"), dumps=msgspec.json.encode)
    cursor.execute(SQL["finish"], {"id": job.id, "now": clock.now(), "errors": kept, **said})
    if job.size > PART_BYTES:
        cursor.execute(SQL["drop_parts"], {"id": job.id})
