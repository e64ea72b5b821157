"""Small documents of one sender, captured together: the same rows as one by one, in a few statements for all.

A document of one event costs some fifteen statements when it is captured by itself, and they cost more than its rows.
Here the questions and the COPYs of many documents are asked and sent once. Only documents about which there is
nothing to decide are taken: new ones, whose events are all sound and whose eventIDs are free. Whatever else is found
(a fault, a repeated delivery, a collision with another writer) undoes the whole bundle, and the caller captures each
document by itself, where every case is judged.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import psycopg
from django.db import DatabaseError, transaction
from psycopg.types.json import Jsonb

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.intake import documents
from suyuan.intake.services import read_in
from suyuan.intake.sources import Source
from suyuan.ledger import connection, writing
from suyuan.ledger.results import CaptureResult, Status, Tally
from suyuan.ledger.rows import Made, Presentation
from suyuan.ledger.sequencer import call_sequencer
from suyuan.ledger.services import Behaviour, sniffed
from suyuan.parties.pseudonyms import SealedOriginal, save_originals


@dataclass(frozen=True, slots=True)
class Wanted:
    """One small document."""

    content: bytes
    media_type: str | None
    behaviour: Behaviour


class _NotTogether(Exception):  # noqa: N818 - a way out of the transaction, not an error
    """Something in the bundle wants to be judged by itself."""


def capture_together(wanted: Sequence[Wanted], sender: int) -> list[CaptureResult] | None:
    """The results in the order of the documents; None when nothing was stored and each must be captured by itself."""
    now = clock.now()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            call_sequencer()
            return _Bundle(cursor, wanted, sender, now).capture()
    except (_NotTogether, Refused):
        return None
    except (DatabaseError, psycopg.Error) as error:
        if connection.sqlstate_of(error) is None:
            raise
        return None


@dataclass(slots=True)
class _Gatherer(writing.Writer):
    """Keeps the rows of a document for one COPY of all."""

    rows: dict[str, list[bytes]] = field(default_factory=dict)
    shared: writing.Known = field(default_factory=writing.Known)
    originals: list[SealedOriginal] = field(default_factory=list)

    def known(self, batch: list[Made]) -> writing.Known:  # noqa: ARG002 - all were asked for together
        """What the ledger had of all documents, and what the documents before this one added."""
        return self.shared

    def copy(self, table: str, lines: list[bytes]) -> None:
        self.rows.setdefault(table, []).extend(lines)

    def keep(self, originals: list[SealedOriginal]) -> None:
        self.originals += originals


class _Bundle:
    """Documents on their way into the ledger, in a transaction of their own."""

    def __init__(
        self, cursor: psycopg.Cursor[Any], wanted: Sequence[Wanted], sender: int, now: dt.datetime
    ) -> None:
        self.cursor, self.wanted, self.sender, self.now = cursor, wanted, sender, now
        self.sources = [Source(one.content) for one in wanted]
        self.ids = [source.document_id(sender) for source in self.sources]

    def capture(self) -> list[CaptureResult]:
        """Steps: 1 only new documents; 2 read; 3 look up all events at once; 4 sort; 5 write."""
        if len(set(self.ids)) < len(self.ids) or documents.any_kept(self.cursor, self.ids):
            raise _NotTogether
        keys = [documents.new_key(document_id) for document_id in self.ids]
        writers = [
            _Gatherer(
                self.cursor,
                Presentation(self.sender, document_id.bytes, source.sha256, self.now, key),
                Tally(),
            )
            for document_id, source, key in zip(self.ids, self.sources, keys, strict=True)
        ]
        made = [self._read(*each) for each in zip(self.wanted, self.sources, writers, strict=True)]
        known = writers[0].look_up([one for each in made for one in each])
        rows: dict[str, list[bytes]] = {}
        originals: list[SealedOriginal] = []
        for writer, each in zip(writers, made, strict=True):
            writer.rows, writer.shared = rows, known
            writer.write(list(each))
            if writer.tally.refused:
                raise _NotTogether
            originals += writer.originals
        facts = [
            (source, one.media_type or sniffed(source), key)
            for source, one, key in zip(self.sources, self.wanted, keys, strict=True)
        ]
        documents.keep_new(self.cursor, facts, self.sender, self.now)
        writing.copy_sorted(self.cursor, rows)
        save_originals(originals, self.cursor)
        results = [self._result(*each) for each in zip(self.ids, writers, strict=True)]
        self._save_jobs(results)
        return results

    def _read(self, wanted: Wanted, source: Source, writer: _Gatherer) -> list[Made]:
        made = []
        for block in read_in(source, self.sender, wanted.media_type, self.now).blocks:
            for one in writer.take(block):
                if not isinstance(one, Made):
                    raise _NotTogether
                made.append(one)
        if not made:
            raise _NotTogether
        return made

    def _result(self, document_id: uuid.UUID, writer: _Gatherer) -> CaptureResult:
        tally = writer.tally
        assert all(line.status is not Status.REFUSED for line in tally.lines)
        return CaptureResult(
            uuid.uuid4(),
            document_id,
            success=True,
            accepted=tally.accepted,
            duplicate=tally.duplicate,
            lines=tuple(tally.lines),
        )

    def _save_jobs(self, results: list[CaptureResult]) -> None:
        rows = [
            {
                "id": result.job_id,
                "document_id": result.document_id,
                "sender": self.sender,
                "created_at": self.now,
                "finished_at": clock.now(),
                "behaviour": one.behaviour,
                "success": True,
                "accepted": result.accepted,
                "duplicate": result.duplicate,
                "refused": 0,
                "problems": Jsonb(result.all_problems(), dumps=msgspec.json.encode),
            }
            for one, result in zip(self.wanted, results, strict=True)
        ]
        writing.save_jobs(self.cursor, rows)
