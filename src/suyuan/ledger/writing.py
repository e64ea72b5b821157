"""Write the events of one document, batch by batch, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from suyuan.failpoints import failpoint
from suyuan.intake import errors
from suyuan.intake.services import Prepared
from suyuan.ledger import binary, rows
from suyuan.ledger.results import Line, Status, Tally
from suyuan.named_sql import load
from suyuan.parties.pseudonyms import SealedOriginal, save_originals

_SQL = load(Path(__file__).parent / "sql" / "capture.sql")


@dataclass(slots=True)
class Known:
    """What the ledger already has of a batch."""

    events: set[bytes] = field(default_factory=set)
    presented: dict[bytes, set[tuple[bytes, int]]] = field(default_factory=dict)
    """Event id to (document, position) pairs of this sender."""
    erased: set[bytes] = field(default_factory=set)
    """Events that nobody can read any more: whoever presents one again brings its body again."""
    contents: dict[bytes, bytes] = field(default_factory=dict)
    """eventID digest to the content that this sender gave it."""


@dataclass(slots=True)
class _Rows:
    events: list[tuple[bytes, bytes]] = field(default_factory=list)
    items: list[bytes] = field(default_factory=list)
    sources: list[bytes] = field(default_factory=list)
    names: list[bytes] = field(default_factory=list)
    presentations: list[bytes] = field(default_factory=list)
    copies: list[bytes] = field(default_factory=list)
    pending: list[bytes] = field(default_factory=list)


@dataclass(slots=True)
class Writer:
    """Sorts events into new, known and refused, and writes the new ones."""

    cursor: psycopg.Cursor[Any]
    to: rows.Presentation
    tally: Tally
    keep_writing: bool = True
    """Switched off once the document is bound to be rolled back: the rest is only checked."""
    stop_at_refusal: bool = True

    def write(self, batch: list[Prepared]) -> None:
        names = {one.position: self._name(one) for one in batch if not one.is_refused}
        known = self.known(batch, names) if self.keep_writing else Known()
        new = _Rows()
        originals: list[SealedOriginal] = []
        for one in batch:
            line = self._sort(one, names.get(one.position), known, new)
            self.tally.add(line)
            if line.status is not Status.REFUSED:
                originals += one.originals
            elif self.stop_at_refusal:
                self.keep_writing = False
        if self.keep_writing:
            self._copy_all(new)
            save_originals(originals, self.cursor)

    @staticmethod
    def _name(one: Prepared) -> rows.Named:
        assert one.event is not None
        assert one.pieces is not None
        return rows.named(one.event, one.pieces.event_id, one.pieces.cbv_hash)

    def known(self, batch: list[Prepared], names: dict[int, rows.Named]) -> Known:
        known = Known()
        ids = [one.pieces.event_id for one in batch if one.pieces]
        found = self.cursor.execute(
            _SQL["known_events"], {"ids": binary.UuidArray(ids), "sender": self.to.sender}, binary=True
        )
        for event_id, document_id, position, readable in found:
            known.events.add(event_id.bytes)
            if not readable:
                known.erased.add(event_id.bytes)
            if document_id is not None:
                known.presented.setdefault(event_id.bytes, set()).add((document_id.bytes, position))
        explicit = {name.digest for name in names.values() if name.explicit}
        if explicit:
            given = {"names": binary.UuidArray(explicit), "sender": self.to.sender}
            for name, event_id in self.cursor.execute(_SQL["known_names"], given, binary=True):
                known.contents[name.bytes] = event_id.bytes
        return known

    def _sort(self, one: Prepared, name: rows.Named | None, known: Known, new: _Rows) -> Line:
        """Decide what becomes of one event; note it in ``known`` for the rest of the batch."""
        if one.is_refused or name is None or one.event is None or one.pieces is None:
            return Line(one.position, Status.REFUSED, problems=one.problems)
        event, event_id = one.event, one.pieces.event_id
        is_declaration = event.error_declaration is not None
        if name.explicit and not is_declaration:
            content = known.contents.setdefault(name.digest, event_id)
            if content != event_id:
                taken = errors.EVENT_ID_TAKEN.problem("eventID", event.event_id, event_id=event.event_id)
                return Line(one.position, Status.REFUSED, problems=(*one.problems, taken))
        status = self._present(one, event_id, known, new)
        is_new = event_id not in known.events
        if is_new:
            known.events.add(event_id)
            new.events.append((event_id, rows.event_row(one, name, self.to)))
            new.items += rows.item_rows(one)
            new.pending.append(rows.pending_row(one))
        elif event_id in known.erased:
            known.erased.remove(event_id)
            new.copies.append(rows.copy_row(one, self.to))
        if status is Status.ACCEPTED:
            self._call(event_id, name, new, is_declaration=is_declaration, is_new=is_new)
        shown = event.event_id or f"ni:///sha-256;{one.pieces.cbv_hash.hex()}?ver=CBV2.0"
        return Line(one.position, status, UUID(bytes=event_id), shown, one.problems)

    def _call(
        self, event_id: bytes, name: rows.Named, new: _Rows, *, is_declaration: bool, is_new: bool
    ) -> None:
        """Name the event for this sender; a later presenter's entry is numbered by itself."""
        entry = event_id
        if not is_new:
            entry = rows.presentation_id(event_id, self.to.sender)
            presentation, pending = rows.presentation_rows(event_id, self.to.sender)
            new.presentations.append(presentation)
            new.pending.append(pending)
        new.names.append(rows.name_row(event_id, name, self.to.sender, entry, declaration=is_declaration))

    def _present(self, one: Prepared, event_id: bytes, known: Known, new: _Rows) -> Status:
        """Note who presented the event; only one's own earlier presentation makes it a duplicate."""
        before = known.presented.setdefault(event_id, set())
        status = Status.DUPLICATE if before else Status.ACCEPTED
        here = (self.to.document_id, one.position)
        if here not in before:
            before.add(here)
            new.sources.append(rows.source_row(event_id, one.position, self.to))
        return status

    def _copy_all(self, new: _Rows) -> None:
        """In the order of the keys: neighbours share pages, and two writers meet in the same order."""
        new.events.sort()
        new.items.sort()
        for table, lines in (
            (rows.EVENT, [row for _, row in new.events]),
            (rows.SOURCE, sorted(new.sources)),
            (rows.NAME, sorted(new.names)),
            (rows.PRESENTATION, sorted(new.presentations)),
            (rows.COPY, sorted(new.copies)),
            (rows.ITEM, new.items),
            (rows.PENDING, new.pending),
        ):
            if lines:
                self.copy(table, lines)
            failpoint("capture.between_copies")

    def copy(self, table: str, lines: list[bytes]) -> None:
        """Ready-made rows into one table."""
        binary.copy_in(self.cursor, table, lines)


def save_job(cursor: psycopg.Cursor[Any], job: dict[str, Any]) -> None:
    cursor.execute(_SQL["save_job"], job)


def batches(events: Iterable[Prepared], size: int) -> Iterable[list[Prepared]]:
    batch: list[Prepared] = []
    for one in events:
        batch.append(one)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
