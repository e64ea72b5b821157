"""Asynchronous capture as doors see it: a document is taken durably and acknowledged, and what became of it is asked.

``jobs`` captures what was taken.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import psycopg
from django.db import transaction

from suyuan import clock, wake
from suyuan.exchange import fullness
from suyuan.exchange.identity import Caller
from suyuan.exchange.job_documents import SQL, SealedParts
from suyuan.failpoints import failpoint
from suyuan.intake.envelope import PART_BYTES
from suyuan.intake.sources import Source
from suyuan.ledger import connection
from suyuan.parties.scopes import whose
from suyuan.parties.viewer import Viewer

Behaviour = Literal["rollback", "proceed"]


@dataclass(frozen=True, slots=True)
class CaptureJob:
    """What is known of one document that was taken."""

    id: uuid.UUID
    sender: int
    created_at: dt.datetime
    finished_at: dt.datetime | None
    behaviour: str
    success: bool | None
    """Without any error; None while it waits or runs."""
    events: int
    """Counted at the door."""
    accepted: int | None = None
    duplicate: int | None = None
    refused: int | None = None
    errors: tuple[Mapping[str, Any], ...] = ()
    """Problems of RFC 7807, one an event that was refused; ``line`` is its place in the document."""

    @property
    def is_running(self) -> bool:
        return self.finished_at is None


def accept(
    content: bytes | Path,
    caller: Caller,
    media_type: str | None,
    behaviour: Behaviour = "rollback",
    *,
    events: int = 0,
) -> CaptureJob:
    """Take a document for capture; when this returns it is durable. ``events`` is their number, as told by the door.

    Raises DoorRefusal: 403 for callers without a party, 429 or 503 with Retry-After when too much waits already.
    """
    source, now = Source(content), clock.now()
    job = CaptureJob(uuid.uuid4(), caller.sender, now, None, behaviour, None, events)
    with transaction.atomic() if source.size > PART_BYTES else nullcontext(), connection.cursor() as cursor:
        _add(cursor, job, source, media_type)
    transaction.on_commit(partial(wake.announce, wake.Topic.ACCEPTED))
    failpoint("jobs.accepted")
    return job


def job_of(job_id: uuid.UUID, viewer: Viewer) -> CaptureJob | None:
    """A job that the viewer may see."""
    with connection.cursor() as cursor:
        text = SQL["one"].format(columns=SQL["columns"])
        row = cursor.execute(text, {"id": job_id, **whose(viewer)}).fetchone()
    return None if row is None else _job(row)


def jobs_of(
    viewer: Viewer, limit: int, before: tuple[dt.datetime, uuid.UUID] | None = None
) -> list[CaptureJob]:
    """The newest jobs that the viewer may see, from behind ``before`` (its moment and id)."""
    text = SQL["list_all" if viewer.is_operator else "list_party"].format(columns=SQL["columns"])
    at, last = before or (None, None)
    params = {**whose(viewer), "before": at, "before_id": last, "limit": limit}
    with connection.cursor() as cursor:
        return [_job(row) for row in cursor.execute(text, params)]


def _add(cursor: psycopg.Cursor[Any], job: CaptureJob, source: Source, media_type: str | None) -> None:
    sealed = SealedParts(job.id, source)
    row = {
        "id": job.id,
        "sender": job.sender,
        "now": job.created_at,
        "behaviour": job.behaviour,
        "media_type": media_type,
        "size": source.size,
        "events": job.events,
        "wrapped": sealed.wrapped,
        "body": sealed.first,
        **fullness.bounds(),
    }
    own, everybody, added = cursor.execute(SQL["add"], row).fetchone() or (0, 0, False)
    if not added:
        raise fullness.refusal(job.sender, own, everybody)
    sealed.add_rest(cursor)


def _job(row: tuple[Any, ...]) -> CaptureJob:
    known: list[Any] = [*row]
    known[-1] = tuple(known[-1] or ())
    return CaptureJob(*known)
