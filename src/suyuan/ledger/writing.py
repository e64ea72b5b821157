"""Write the events of one document, batch by batch, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from suyuan.core.identifiers.canonical import Keys
from suyuan.failpoints import failpoint
from suyuan.intake import errors
from suyuan.intake.services import Prepared, Unfit
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

    @property
    def is_any(self) -> bool:
        """Does the ledger have anything of the batch?"""
        return bool(self.events or self.contents)


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
    is_trusting: bool = False
    """Take events for new where the first of a batch is. That spares a look-up for each; where it was wrong, the keys of
    events and names refuse the rows, and the whole attempt is done again with every look-up."""
    keys: Keys = field(default_factory=Keys)

    def take(self, block: Sequence[Prepared | Unfit]) -> list[rows.Made | Line]:
        """Turn events into rows at once, so that no batch of events is kept; refused ones into their lines."""
        sound = [one for one in block if isinstance(one, Prepared)]
        taken: list[rows.Made | Line] = [*rows.make(sound, self.to, self.keys)]
        if len(taken) < len(block):
            taken += [
                Line(one.position, Status.REFUSED, problems=one.problems)
                for one in block
                if isinstance(one, Unfit)
            ]
            taken.sort(key=lambda one: one.position)
        return taken

    def write(self, batch: list[rows.Made | Line]) -> None:
        """Sort and copy what ``take`` made of some events, in the order of the document."""
        made = [one for one in batch if isinstance(one, rows.Made)]
        known = self.known(made) if self.keep_writing else Known()
        new = _Rows()
        originals: list[SealedOriginal] = []
        for one in batch:
            line = one if isinstance(one, Line) else self._sort(one, known, new)
            self.tally.add(line)
            if line.status is Status.REFUSED:
                self.keep_writing = self.keep_writing and not self.stop_at_refusal
            elif isinstance(one, rows.Made) and one.originals:
                originals += one.originals
        if self.keep_writing:
            self._copy_all(new)
            self.keep(originals)

    def known(self, batch: list[rows.Made]) -> Known:
        """What the ledger has of a batch."""
        if self.is_trusting and batch and not self.look_up(batch[:1]).is_any:
            return Known()
        return self.look_up(batch)

    def look_up(self, batch: list[rows.Made]) -> Known:
        """Ask for events and eventIDs."""
        known = Known()
        ids = binary.UuidArray(one.event_id for one in batch)
        found = self.cursor.execute(_SQL["known_events"], {"ids": ids, "sender": self.to.sender}, binary=True)
        for event_id, document_id, position, readable in found:
            known.events.add(event_id.bytes)
            if not readable:
                known.erased.add(event_id.bytes)
            if document_id is not None:
                known.presented.setdefault(event_id.bytes, set()).add((document_id.bytes, position))
        explicit = {one.name.digest for one in batch if one.name.explicit}
        if explicit:
            given = {"names": binary.UuidArray(explicit), "sender": self.to.sender}
            for name, event_id in self.cursor.execute(_SQL["known_names"], given, binary=True):
                known.contents[name.bytes] = event_id.bytes
        return known

    def _sort(self, one: rows.Made, known: Known, new: _Rows) -> Line:
        """Decide what becomes of one event; note it in ``known`` for the rest of the batch."""
        event_id = one.event_id
        if one.name.explicit and not one.is_declaration:
            content = known.contents.setdefault(one.name.digest, event_id)
            if content != event_id:
                taken = errors.EVENT_ID_TAKEN.problem("eventID", one.given_id, event_id=one.given_id)
                return Line(one.position, Status.REFUSED, problems=(*one.problems, taken))
        status = self._present(one, known, new)
        is_new = event_id not in known.events
        if is_new:
            known.events.add(event_id)
            new.events.append((event_id, one.event_row))
            new.items += one.item_rows
            new.pending.append(one.pending_row)
        elif event_id in known.erased:
            known.erased.remove(event_id)
            new.copies.append(rows.copy_row(one, self.to))
        if status is Status.ACCEPTED:
            self._call(one, new, is_new=is_new)
        return Line(one.position, status, event_id, one.given_id, one.cbv_hash, one.problems)

    def _call(self, one: rows.Made, new: _Rows, *, is_new: bool) -> None:
        """Name the event for this sender; a later presenter's entry is numbered by itself."""
        entry, sender = one.event_id, self.to.sender
        if not is_new:
            entry = rows.presentation_id(one.event_id, sender)
            presentation, pending = rows.presentation_rows(one.event_id, sender)
            new.presentations.append(presentation)
            new.pending.append(pending)
        new.names.append(rows.name_row(one.event_id, one.name, sender, entry, declaration=one.is_declaration))

    def _present(self, one: rows.Made, known: Known, new: _Rows) -> Status:
        """Note who presented the event; only one's own earlier presentation makes it a duplicate."""
        before = known.presented.get(one.event_id)
        here = (self.to.document_id, one.position)
        if before is None:
            known.presented[one.event_id] = {here}
        elif here not in before:
            before.add(here)
        else:
            return Status.DUPLICATE
        new.sources.append(rows.source_row(one.event_id, one.position, self.to))
        return Status.ACCEPTED if before is None else Status.DUPLICATE

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

    def keep(self, originals: list[SealedOriginal]) -> None:
        """The people that were replaced, into the vault."""
        save_originals(originals, self.cursor)


def copy_sorted(cursor: psycopg.Cursor[Any], gathered: dict[str, list[bytes]]) -> None:
    """The rows that several writers made, table by table in the order of a single one.

    A row begins with the number of its fields and then its key, so rows sort by key; the waiting entries keep the
    order in which they were made.
    """
    for table in (rows.EVENT, rows.SOURCE, rows.NAME, rows.PRESENTATION, rows.COPY, rows.ITEM, rows.PENDING):
        lines = gathered.get(table)
        if lines:
            binary.copy_in(cursor, table, lines if table == rows.PENDING else sorted(lines))
        failpoint("capture.between_copies")


def save_jobs(cursor: psycopg.Cursor[Any], jobs: Sequence[dict[str, Any]]) -> None:
    cursor.executemany(_SQL["save_job"], jobs)


def save_job(cursor: psycopg.Cursor[Any], job: dict[str, Any]) -> None:
    cursor.execute(_SQL["save_job"], job)


def batches(
    blocks: Iterable[Sequence[Prepared | Unfit]],
    take: Callable[[Sequence[Prepared | Unfit]], list[rows.Made | Line]],
    size: int,
) -> Iterator[list[rows.Made | Line]]:
    """What ``take`` makes of the events, in lists of about ``size``."""
    batch: list[rows.Made | Line] = []
    for block in blocks:
        batch += take(block)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
