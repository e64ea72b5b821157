"""The content of a document that waits for its capture: encrypted from the door to the worker.

Each job has a key of its own, wrapped like those of kept documents (``intake.envelope``). The first part lies in the
row of the job, so that a small document is one row; key and parts are gone when the job is done.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg

from suyuan.exchange.temporary import temporary_file
from suyuan.intake.envelope import PART_BYTES, DocumentKey, unwrap, wrap
from suyuan.intake.sources import Source
from suyuan.named_sql import load
from suyuan.parties.sealing import Unreadable, wrapping_key

SQL: Final = load(Path(__file__).parent / "sql" / "jobs.sql")


class SealedParts:
    """A document on its way into the queue."""

    def __init__(self, job_id: uuid.UUID, source: Source) -> None:
        self._job_id, self._key, self._parts = job_id, DocumentKey.new(job_id), source.parts()
        self.wrapped = wrap(self._key, wrapping_key())
        self.first = self._key.seal_part(0, next(self._parts, b""))

    def add_rest(self, cursor: psycopg.Cursor[Any]) -> None:
        """Store what stands behind the first part."""
        for number, part in enumerate(self._parts, 1):
            cursor.execute(SQL["add_part"], (self._job_id, number, self._key.seal_part(number, part)))


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document in the queue."""

    job_id: uuid.UUID
    size: int
    wrapped: bytes
    body: bytes
    """The first part."""

    def first(self) -> bytes:
        """The first part, which is all of a small document."""
        return self._key().open_part(0, bytes(self.body))

    @contextmanager
    def content(self, cursor: psycopg.Cursor[Any]) -> Iterator[bytes | Path]:
        """All of it: in memory when it is small, else in a file for as long as the block lasts."""
        if self.size <= PART_BYTES:
            yield self.first()
            return
        key = self._key()
        with temporary_file() as (place, stream):
            stream.write(self.first())
            for number, body in cursor.execute(SQL["parts"], {"id": self.job_id}):
                stream.write(key.open_part(number, bytes(body)))
            if stream.tell() != self.size:
                raise Unreadable(f"capture job {self.job_id} has lost a part")
            stream.flush()
            yield place

    def _key(self) -> DocumentKey:
        return unwrap(self.job_id, bytes(self.wrapped), wrapping_key())
