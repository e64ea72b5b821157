"""Read a document into events that are ready for the ledger: people replaced, checked, canonicalised once.

One event at a time from bytes to rows: objects die young, and a document of any size needs the memory of one
batch. Nothing here writes; the ledger decides in its own transaction what is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec import Struct

from suyuan.core.epcis import body
from suyuan.core.epcis.check import check_event
from suyuan.core.epcis.document import ReadEvent
from suyuan.core.epcis.model import DocumentHeader, Event
from suyuan.core.epcis.pieces import Pieces, event_pieces
from suyuan.core.epcis.read import read_document
from suyuan.core.problem import Problem, Refused
from suyuan.intake import errors
from suyuan.intake.people import without_hash_names
from suyuan.intake.quoting import refused_without_quotations, without_quotations
from suyuan.intake.sources import Source
from suyuan.parties.pseudonyms import Pseudonymiser, SealedOriginal

FUTURE_ALLOWED = dt.timedelta(minutes=5)
"""Clocks of honest devices differ by so much."""


class Prepared(Struct, frozen=True, gc=False):
    """One event on its way into the ledger."""

    position: int
    """In the document, from 0."""
    event: Event | None
    pieces: Pieces | None
    body: bytes
    """The stored form."""
    problems: tuple[Problem, ...]
    is_future: bool = False
    originals: tuple[SealedOriginal, ...] = ()
    """The people replaced in it, for the vault, to be saved if the event is kept."""

    @property
    def is_refused(self) -> bool:
        return self.event is None or any(p.is_error for p in self.problems)


@dataclass(frozen=True, slots=True)
class Reading:
    """A document being read; its events can be walked once."""

    header: DocumentHeader
    events: Iterator[Prepared]


def read_in(source: Source, sender: int, media_type: str | None, now: dt.datetime) -> Reading:
    """Open a document of this sender. Raises Refused when it cannot be read as a whole.

    Refused may also be raised while the events are walked. No Problem quotes what may be about people.
    """
    content = source.content if isinstance(source.content, bytes) else source.open()
    try:
        document = read_document(content, media_type)
    except Refused as refused:
        raise refused_without_quotations(refused) from None
    people, latest = Pseudonymiser(sender), now + FUTURE_ALLOWED
    return Reading(document.header, (_prepared(read, people, latest) for read in _read(document.events)))


def _read(events: Iterator[ReadEvent]) -> Iterator[ReadEvent]:
    try:
        yield from events
    except Refused as refused:
        raise refused_without_quotations(refused) from None


def _prepared(read: ReadEvent, people: Pseudonymiser, latest: dt.datetime) -> Prepared:
    """Steps: people out, names that cover people out, derived once, checked."""
    problems = tuple(map(without_quotations, read.problems)) if read.problems else ()
    if read.event is None:
        return Prepared(read.position, None, None, b"", problems)
    stored = body.encode(read.event) if read.body is None else read.body
    event, originals = people.replace(read.event, stored)
    pieces = event_pieces(event, read.ignored)
    if event is not read.event:
        anonymous = without_hash_names(event, pieces)
        if anonymous is not event:
            event, pieces = anonymous, event_pieces(anonymous, read.ignored)
            problems += (errors.NAME_FROM_PEOPLE.problem("eventID"),)
        stored = body.encode(event)
    problems += check_event(event, pieces.items)
    is_future = event.event_time > latest
    if is_future:
        minutes = int((event.event_time - latest + FUTURE_ALLOWED).total_seconds() // 60)
        problems += (errors.FUTURE.problem("eventTime", event.event_time.isoformat(), minutes=minutes),)
    return Prepared(read.position, event, pieces, stored, problems, is_future, tuple(originals))
