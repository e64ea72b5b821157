"""Read a document into events that are ready for the ledger: people replaced, checked, canonicalised once.

A few dozen events at a time walk from stage to stage. Objects die young, and a document of any size needs the
memory of one batch; and the code and the tables of one stage are still in the processor's cache when the next
event comes, which takes a sixth off the time of one event after the other. Nothing here writes; the ledger
decides in its own transaction what is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, cast

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
STRIDE = 64
"""Events that take each stage together: their objects fit into the processor's second cache."""


class Prepared(Struct, frozen=True, gc=False):
    """One sound event on its way into the ledger."""

    position: int
    """In the document, from 0."""
    event: Event
    pieces: Pieces
    body: bytes
    """The stored form."""
    problems: tuple[Problem, ...]
    """Warnings."""
    is_future: bool = False
    originals: tuple[SealedOriginal, ...] = ()
    """The people replaced in it, for the vault, to be saved if the event is kept."""


class Unfit(Struct, frozen=True, gc=False):
    """One event that cannot be read, or breaks a rule."""

    position: int
    problems: tuple[Problem, ...]
    """At least one of them is an error."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A document being read; its events can be walked once."""

    header: DocumentHeader
    blocks: Iterator[list[Prepared | Unfit]]
    """The events in the order of the document, some dozens at a time."""


def read_in(source: Source, sender: int, media_type: str | None, now: dt.datetime) -> Reading:
    """Open a document of this sender. Raises Refused when it cannot be read as a whole.

    Refused may also be raised while the events are walked. No Problem quotes what may be about people.
    """
    content = source.content if isinstance(source.content, bytes) else source.open()
    try:
        document = read_document(content, media_type)
    except Refused as refused:
        _close(content)
        raise refused_without_quotations(refused) from None
    people, latest = Pseudonymiser(sender), now + FUTURE_ALLOWED
    return Reading(document.header, _all_prepared(document.events, content, people, latest))


def _all_prepared(
    events: Iterator[ReadEvent], content: bytes | BinaryIO, people: Pseudonymiser, latest: dt.datetime
) -> Iterator[list[Prepared | Unfit]]:
    try:
        for block in _blocks(events):
            yield _prepared(block, people, latest)
    finally:
        _close(content)


def _close(content: bytes | BinaryIO) -> None:
    if not isinstance(content, bytes):
        content.close()


def _blocks(events: Iterator[ReadEvent]) -> Iterator[list[ReadEvent]]:
    try:
        while block := list(islice(events, STRIDE)):
            yield block
    except Refused as refused:
        raise refused_without_quotations(refused) from None


def _prepared(block: list[ReadEvent], people: Pseudonymiser, latest: dt.datetime) -> list[Prepared | Unfit]:
    """Steps: people out, derived once, checked."""
    drafts = _without_people([read for read in block if read.event is not None], people)
    pieces = [event_pieces(draft.event, draft.ignored) for draft in drafts]
    found = [check_event(draft.event, one, draft.body) for draft, one in zip(drafts, pieces, strict=True)]
    ready = [
        _judged(draft, one, problems, latest)
        for draft, one, problems in zip(drafts, pieces, found, strict=True)
    ]
    if len(ready) == len(block):
        return ready
    ready += [Unfit(read.position, _unquoted(read.problems)) for read in block if read.event is None]
    return sorted(ready, key=lambda one: one.position)


class _Draft(Struct, frozen=True, gc=False):
    """An event without people, before anything is derived from it."""

    position: int
    event: Event
    body: bytes
    ignored: frozenset[str]
    problems: tuple[Problem, ...]
    originals: tuple[SealedOriginal, ...]


def _without_people(block: list[ReadEvent], people: Pseudonymiser) -> list[_Draft]:
    """People out, and names that cover people out."""
    events = [cast(Event, read.event) for read in block]
    stored = [
        body.encode(event) if read.body is None else read.body
        for read, event in zip(block, events, strict=True)
    ]
    return [
        _Draft(read.position, event, form, read.ignored, _unquoted(read.problems), ())
        if event is read.event
        else _anonymous(read, event, originals)
        for read, form, (event, originals) in zip(
            block, stored, people.replace_all(events, stored), strict=True
        )
    ]


def _anonymous(read: ReadEvent, event: Event, originals: Sequence[SealedOriginal]) -> _Draft:
    """The event from which people were taken."""
    problems = _unquoted(read.problems)
    anonymous = without_hash_names(event, event_pieces(event, read.ignored))
    if anonymous is not event:
        problems += (errors.NAME_FROM_PEOPLE.problem("eventID"),)
    return _Draft(read.position, anonymous, body.encode(anonymous), read.ignored, problems, tuple(originals))


def _judged(
    draft: _Draft, pieces: Pieces, found: tuple[Problem, ...], latest: dt.datetime
) -> Prepared | Unfit:
    event, problems = draft.event, draft.problems + found
    is_future = event.event_time > latest
    if is_future:
        minutes = int((event.event_time - latest + FUTURE_ALLOWED).total_seconds() // 60)
        problems += (errors.FUTURE.problem("eventTime", event.event_time.isoformat(), minutes=minutes),)
    if problems and any(problem.is_error for problem in problems):
        return Unfit(draft.position, problems)
    return Prepared(draft.position, event, pieces, draft.body, problems, is_future, draft.originals)


def _unquoted(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(map(without_quotations, problems)) if problems else ()
