"""Read a document into events that are ready for the ledger: people replaced, checked, canonicalised once.

One event at a time from bytes to rows: objects die young, and a document of any size needs the memory of one
batch. Nothing here writes; the ledger decides in its own transaction what is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from suyuan.core.epcis import body
from suyuan.core.epcis.check import check_event
from suyuan.core.epcis.document import ReadEvent
from suyuan.core.epcis.model import DocumentHeader, Event
from suyuan.core.epcis.pieces import Pieces, event_pieces
from suyuan.core.epcis.read import read_document
from suyuan.core.problem import Problem
from suyuan.intake import errors
from suyuan.intake.sources import Source
from suyuan.parties.pseudonyms import Pseudonymiser, SealedOriginal

FUTURE_ALLOWED = dt.timedelta(minutes=5)
"""Clocks of honest devices differ by so much."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One event on its way into the ledger."""

    position: int
    """In the document, from 0."""
    event: Event | None
    pieces: Pieces | None
    body: bytes
    """The stored form."""
    problems: tuple[Problem, ...]
    is_future: bool = False

    @property
    def is_refused(self) -> bool:
        return self.event is None or any(p.is_error for p in self.problems)


@dataclass(slots=True)
class Reading:
    """A document being read. ``originals`` fills up while ``events`` is walked."""

    header: DocumentHeader
    events: Iterator[Prepared]
    originals: list[SealedOriginal] = field(default_factory=list)


def read_in(source: Source, sender: int, media_type: str | None, now: dt.datetime) -> Reading:
    """Open a document of this sender. Raises Refused when it cannot be read as a whole."""
    content = source.content if isinstance(source.content, bytes) else source.open()
    document = read_document(content, media_type)
    originals: list[SealedOriginal] = []
    events = _prepared(document.events, Pseudonymiser(sender), originals, now + FUTURE_ALLOWED)
    return Reading(document.header, events, originals)


def _prepared(
    events: Iterator[ReadEvent], people: Pseudonymiser, originals: list[SealedOriginal], latest: dt.datetime
) -> Iterator[Prepared]:
    for read in events:
        if read.event is None:
            yield Prepared(read.position, None, None, b"", read.problems)
            continue
        stored = body.encode(read.event) if read.body is None else read.body
        event, found = people.replace(read.event, stored)
        if event is not read.event:
            stored = body.encode(event)
        if found:
            originals += found
        pieces = event_pieces(event)
        problems = read.problems + check_event(event, pieces.items)
        is_future = event.event_time > latest
        if is_future:
            minutes = int((event.event_time - latest + FUTURE_ALLOWED).total_seconds() // 60)
            problems += (errors.FUTURE.problem("eventTime", event.event_time.isoformat(), minutes=minutes),)
        yield Prepared(read.position, event, pieces, stored, problems, is_future)
