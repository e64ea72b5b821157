"""The one door into the ledger that all doors lead to: ``capture``."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec
from django.db import DatabaseError, transaction
from psycopg import Error as PsycopgError
from psycopg.types.json import Jsonb

from suyuan import clock
from suyuan.core.problem import Problem, Refused
from suyuan.failpoints import failpoint
from suyuan.intake import documents, errors
from suyuan.intake.services import read_in
from suyuan.intake.sources import Source
from suyuan.ledger import connection, writing
from suyuan.ledger.results import CaptureResult, Tally
from suyuan.ledger.rows import Presentation
from suyuan.ledger.sequencer import call_sequencer

Behaviour = Literal["rollback", "proceed"]
Progress = Callable[[int], None]

BATCH = 2_000
"""Events that are looked up and copied together."""
ATTEMPTS = 7
_COLLISIONS = {"23505", "40P01", "40001"}
"""Unique violation, deadlock, serialization failure: somebody else was storing the same thing."""
_DISK_FULL = "53100"


def capture(
    content: bytes | Path,
    *,
    sender: int,
    media_type: str | None = None,
    behaviour: Behaviour = "rollback",
    progress: Progress | None = None,
) -> CaptureResult:
    """Take a document of ``sender`` (party id) into the ledger. Acknowledged means durable.

    ``rollback`` stores all events or none, ``proceed`` stores what is sound; a document that cannot be read to
    its end is never stored in part. Repeating a delivery changes nothing and succeeds. ``progress`` is told
    the number of events read so far. Never raises for bad input: the result carries the Problems.
    """
    source = Source(content)
    job = _Job(source, sender, behaviour)
    for attempt in range(ATTEMPTS):
        try:
            return _attempt(job, media_type, progress, attempt)
        except _RolledBack as undone:
            return job.fail(undone.tally)
        except Refused as refused:
            return job.fail(Tally(), refused.problems)
        except (DatabaseError, PsycopgError) as error:
            state = connection.sqlstate_of(error)
            if state == _DISK_FULL:
                return job.result(Tally(), success=False, problems=(errors.STORAGE_FULL.problem(),))
            if state not in _COLLISIONS:
                raise
    return job.fail(Tally(), (errors.BUSY.problem(),))


class _RolledBack(Exception):  # noqa: N818 - a way out of the transaction, not an error
    def __init__(self, tally: Tally) -> None:
        self.tally = tally


class _Job:
    """One capture, from the first attempt to its answer."""

    def __init__(self, source: Source, sender: int, behaviour: Behaviour) -> None:
        self.id = uuid.uuid4()
        self.source, self.sender, self.behaviour = source, sender, behaviour
        self.created_at = clock.now()
        self.document_id = source.document_id(sender)

    def result(self, tally: Tally, *, success: bool, problems: tuple[Problem, ...] = ()) -> CaptureResult:
        return CaptureResult(
            self.id,
            self.document_id,
            success,
            tally.accepted if success else 0,
            tally.duplicate if success else 0,
            tally.refused,
            tuple(tally.lines) if success else tally.undone(),
            problems,
        )

    def save(self, result: CaptureResult) -> None:
        with connection.cursor() as cursor:
            writing.save_job(
                cursor,
                {
                    "id": self.id,
                    "document_id": self.document_id,
                    "sender": self.sender,
                    "created_at": self.created_at,
                    "finished_at": clock.now(),
                    "behaviour": self.behaviour,
                    "success": result.success,
                    "accepted": result.accepted,
                    "duplicate": result.duplicate,
                    "refused": result.refused,
                    "problems": Jsonb(result.all_problems(), dumps=msgspec.json.encode),
                },
            )

    def fail(self, tally: Tally, problems: tuple[Problem, ...] = ()) -> CaptureResult:
        """Nothing of the document was kept; the attempt and its problems are."""
        result = self.result(tally, success=False, problems=problems)
        self.save(result)
        return result


def _attempt(job: _Job, media_type: str | None, progress: Progress | None, attempt: int) -> CaptureResult:
    """One transaction from the first byte to the pending rows.

    The first attempt trusts that events are new, the second asks for each. Who collided even then waits its turn:
    documents that overlap would else collide for ever.
    """
    now = clock.now()
    with transaction.atomic(), connection.cursor() as cursor:
        if attempt > 1:
            cursor.execute("SELECT pg_advisory_xact_lock(7350102)")
        reading = read_in(job.source, job.sender, media_type, now)
        key = documents.keep(cursor, job.source, job.sender, media_type or sniffed(job.source), now)
        to = Presentation(job.sender, job.document_id.bytes, job.source.sha256, now, key)
        tally = Tally()
        writer = writing.Writer(
            cursor, to, tally, stop_at_refusal=job.behaviour == "rollback", is_trusting=attempt == 0
        )
        for batch in writing.batches(reading.blocks, writer.take, BATCH):
            writer.write(batch)
            if progress:
                progress(tally.total)
        _finish(tally, job)
        result = job.result(tally, success=True)
        job.save(result)
        call_sequencer()
        failpoint("capture.before_commit")
    failpoint("capture.before_answer")
    return result


def _finish(tally: Tally, job: _Job) -> None:
    """Leave the transaction when nothing of the document is to be kept."""
    if tally.total == 0:
        raise Refused(errors.NO_EVENTS.problem())
    all_refused = tally.refused == tally.total
    if all_refused or (tally.refused and job.behaviour == "rollback"):
        raise _RolledBack(tally)


def sniffed(source: Source) -> str:
    """The media type of a document whose sender named none."""
    with source.open() as stream:
        head = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    return "application/xml" if head.startswith(b"<") else "application/json"
