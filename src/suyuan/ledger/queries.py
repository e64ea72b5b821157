"""Read the ledger. Only numbered events are seen, and only by a viewer who may see them.

Followers read by number with the platform's own identity; everybody else by key, id or name.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import psycopg

from suyuan import clock
from suyuan.arrays import UuidArray
from suyuan.core.epcis.model import Event
from suyuan.intake.services import FUTURE_ALLOWED
from suyuan.ledger import connection
from suyuan.ledger.bodies import SQL, Bodies, Row
from suyuan.ledger.codes import EntryKind, Flag
from suyuan.parties.event_rights import EventRight, as_shown, things_known
from suyuan.parties.scopes import right_of, visible_to, whose
from suyuan.parties.sealing import Unreadable
from suyuan.parties.viewer import Viewer

_LOG = logging.getLogger(__name__)
_JUST_PASSED = dt.timedelta(minutes=1)
Damaged = list[tuple[int, str]]
"""Number in the log of each event that does not open, and why."""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One numbered event."""

    seq: int
    record_time: dt.datetime
    id: UUID
    sender: int
    """Party that presented it first."""
    document_id: UUID
    position: int
    name: UUID
    """Equal for an event and its declarations."""
    is_future: bool
    is_declaration: bool
    cbv_hash: bytes
    event: Event
    is_presentation: bool = False
    """Met by a follower once more, because somebody else presented it: nothing new happened, but a declaration
    of that party may have taken effect, or the event may count from now on."""
    was_early: bool = False
    """Dated in the future by its first presenter; ``is_future`` tells whether it still waits for its time."""
    size: int = 0
    """Bytes of its stored form, opened."""
    right: EventRight = EventRight.OWN
    """Why the viewer sees it, which says what of it is hidden."""
    is_whole: bool = True
    """Whether nothing of it is hidden from the viewer."""

    @property
    def ni(self) -> str:
        """The CBV hash as a name, CBV 2.0 section 8.9."""
        return f"ni:///sha-256;{self.cbv_hash.hex()}?ver=CBV2.0"


@dataclass(frozen=True, slots=True)
class Reference:
    """One event of one key."""

    key: UUID
    role: int
    stored: StoredEvent


@dataclass(frozen=True, slots=True)
class Declaration:
    """An error declaration that takes effect."""

    event_id: UUID
    """Of the declaration itself."""
    at: dt.datetime
    by: int
    """Party that declared."""


@dataclass(frozen=True, slots=True)
class Word:
    """One presenter's word that an event happened."""

    sender: int
    taken_back: Declaration | None
    """The first declaration of that party, or of one that acts for it."""
    number: int
    """In the log, of what made the word what it is."""


@dataclass(frozen=True, slots=True)
class Presentation:
    """Who presented an event, in which document."""

    sender: int
    document_id: UUID
    position: int
    presented_at: dt.datetime


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    id: UUID
    sha256: bytes
    media_type: str
    size: int
    received_at: dt.datetime
    sender: int


def sequenced_after(seq: int, limit: int, damaged: Damaged | None = None) -> list[StoredEvent]:
    """Events with the numbers ``seq`` + 1 to ``seq`` + ``limit``; acts have numbers too and are left out.

    An event whose row was altered raises Unreadable; given ``damaged``, it is left out and its number and the
    reason are added there.
    """
    with connection.cursor() as cursor:
        text = SQL["after"].format(columns=_columns(Viewer.operator()))
        rows = cursor.execute(text, {"seq": seq, "limit": limit}, binary=True).fetchall()
        return _stored(cursor, rows, damaged)


def events_of(
    keys: Iterable[UUID],
    viewer: Viewer,
    *,
    as_of: dt.datetime | None = None,
    known_at: dt.datetime | None = None,
    since: dt.datetime | None = None,
    damaged: Damaged | None = None,
) -> list[Reference]:
    """Every visible event that touches one of the keys, once a key, in no particular order.

    ``as_of`` leaves out what happened later, ``known_at`` what was recorded later, ``since`` what happened
    before; ``damaged`` as in ``events_by_id``.
    """
    found = references_of(keys, as_of=as_of, since=since)
    wanted = {event for _, event, _ in found}
    by_id = {e.id: e for e in events_by_id(wanted, viewer, known_at=known_at, damaged=damaged)}
    return [Reference(key, role, by_id[event]) for key, event, role in found if event in by_id]


def references_of(
    keys: Iterable[UUID], *, as_of: dt.datetime | None = None, since: dt.datetime | None = None
) -> list[tuple[UUID, UUID, int]]:
    """(key, event id, role) of every event of the keys, numbered or not, visible or not.

    Ids say nothing by themselves: what is shown must go through ``events_by_id`` with a viewer.
    """
    params = {"keys": UuidArray.of(keys), "to_time": as_of, "from_time": since}
    with connection.cursor() as cursor:
        return cursor.execute(SQL["references"], params, binary=True).fetchall()


def events_by_id(
    ids: Iterable[UUID],
    viewer: Viewer,
    *,
    known_at: dt.datetime | None = None,
    damaged: Damaged | None = None,
) -> list[StoredEvent]:
    """The visible ones among these events.

    An event whose row was altered raises Unreadable; given ``damaged``, it is left out and added there.
    """
    return _select("by_id", viewer, known_at, damaged, ids=UuidArray.of(ids))


def events_by_name(
    names: Iterable[UUID],
    viewer: Viewer,
    *,
    known_at: dt.datetime | None = None,
    damaged: Damaged | None = None,
) -> list[StoredEvent]:
    """Events and declarations that carry one of these names; ``damaged`` as in ``events_by_id``."""
    return _select("by_name", viewer, known_at, damaged, names=UuidArray.of(names))


def words_on(event_ids: Iterable[UUID], *, known_at: dt.datetime | None = None) -> dict[UUID, list[Word]]:
    """The words on those of the events that any declaration names, be it one that changes nothing."""
    found: dict[UUID, list[Word]] = {}
    with connection.cursor() as cursor:
        params = {"ids": UuidArray.of(event_ids), "known_at": _settled(cursor, known_at)}
        for event_id, sender, number, *declared in cursor.execute(SQL["words"], params, binary=True):
            taken_back = None if declared[0] is None else Declaration(*declared)
            found.setdefault(event_id, []).append(Word(sender, taken_back, number))
    return found


def retractions_of(
    event_ids: Iterable[UUID], *, known_at: dt.datetime | None = None
) -> dict[UUID, Declaration]:
    """The declaration that took back the last word on each event for which nobody stands any more."""
    found: dict[UUID, Declaration] = {}
    for event_id, words in words_on(event_ids, known_at=known_at).items():
        last = max(words, key=lambda word: word.number).taken_back
        if last is not None and all(word.taken_back for word in words):
            found[event_id] = last
    return found


def presentations_of(event_ids: Iterable[UUID], viewer: Viewer) -> dict[UUID, list[Presentation]]:
    """Who presented each event, first presentation first; of a party's partners the party learns nothing here."""
    found: dict[UUID, list[Presentation]] = {}
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["sources"], _own(event_ids, viewer), binary=True)
        for event_id, *rest in rows:
            found.setdefault(event_id, []).append(Presentation(*rest))
    return found


def presented_by(party_id: int, at_once: int) -> Iterator[list[UUID]]:
    """The ids of all events that a party presented, in batches. What is shown must go through ``events_by_id``."""
    last = UUID(int=0)
    while True:
        with connection.cursor() as cursor:
            given = {"sender": party_id, "after": last, "limit": at_once}
            batch = [event_id for (event_id,) in cursor.execute(SQL["presented_by"], given)]
        if not batch:
            return
        yield batch
        last = batch[-1]


def senders_of(event_id: UUID) -> list[int]:
    """Who presented an event, whether the asker may know or not: for the access log, never for an answer."""
    with connection.cursor() as cursor:
        return [sender for (sender,) in cursor.execute(SQL["senders"], {"id": event_id})]


def senders_by_name(name: UUID) -> list[int]:
    """As ``senders_of``, of events that are called so."""
    with connection.cursor() as cursor:
        return [sender for (sender,) in cursor.execute(SQL["senders_by_name"], {"name": name})]


def documents_of(document_ids: Iterable[UUID], viewer: Viewer) -> dict[UUID, DocumentFacts]:
    """What is known of the viewer's documents, without their content."""
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["documents"], _own(document_ids, viewer), binary=True)
        return {row[0]: DocumentFacts(*row) for row in rows}


def _own(ids: Iterable[UUID], viewer: Viewer) -> dict[str, Any]:
    return {"ids": UuidArray.of(ids), **whose(viewer)}


def _settled(cursor: Any, known_at: dt.datetime | None) -> dt.datetime | None:
    """The moment, made final: what is answered for it now is answered for it for ever.

    A batch gets its record time before it is committed; asking for a moment that has just passed waits for it.
    """
    if known_at is None or known_at < clock.now() - _JUST_PASSED:
        return known_at
    known_at = min(known_at, clock.now())
    cursor.execute(SQL["settle"])
    return known_at


def _select(
    name: str,
    viewer: Viewer,
    known_at: dt.datetime | None,
    damaged: Damaged | None,
    **given: UuidArray,
) -> list[StoredEvent]:
    visible, rights = visible_to(viewer, "e")
    text = SQL[name].format(columns=_columns(viewer), visible=visible)
    with connection.cursor() as cursor:
        params: Mapping[str, Any] = {**given, **rights, "known_at": _settled(cursor, known_at)}
        rows = _with_right(cursor.execute(text, params, binary=True).fetchall())
        stored = _stored(cursor, rows, damaged, known_at=params["known_at"])
        return _as_shown(stored, viewer, cursor)


def _with_right(rows: list[Row]) -> list[Row]:
    """The rows that their viewer has a right to: all, unless a statement forgot its condition.

    Then nothing of the others is opened, and who keeps the platform reads of it.
    """
    allowed = [row for row in rows if row[10] is not None]
    if len(allowed) < len(rows):
        _LOG.error("a statement gave %d events without a right to them", len(rows) - len(allowed))
    return allowed


def _as_shown(stored: list[StoredEvent], viewer: Viewer, cursor: psycopg.Cursor[Any]) -> list[StoredEvent]:
    """The events without what the viewer's right hides. Here and nowhere else: all that is read passes by."""
    partly = [each for each in stored if each.right is not EventRight.OWN]
    if not partly:
        return stored
    is_known = things_known(
        [each.event for each in partly if each.right is EventRight.HISTORY], viewer, cursor
    )
    return [_shown(each, as_shown(each.event, each.right, is_known)) for each in stored]


def _shown(stored: StoredEvent, event: Event) -> StoredEvent:
    return stored if event is stored.event else replace(stored, event=event, is_whole=False)


def _columns(viewer: Viewer) -> str:
    return SQL["columns"].format(right=right_of(viewer, "e"))


def _timely(cursor: Any, rows: Sequence[Row], known_at: dt.datetime | None) -> set[UUID]:
    """Of events that were early at first, those that somebody else has presented when their time had come."""
    early = {row[2] for row in rows if row[7] & Flag.FUTURE}
    if not early:
        return set()
    params = {"ids": UuidArray.of(early), "known_at": known_at, "allowed": FUTURE_ALLOWED}
    return {event_id for (event_id,) in cursor.execute(SQL["timely"], params, binary=True)}


def _stored(
    cursor: Any,
    rows: Sequence[Row],
    damaged: Damaged | None = None,
    *,
    known_at: dt.datetime | None = None,
) -> list[StoredEvent]:
    """Open the bodies. An erased event is left out: what nobody can read any more, nobody can show."""
    bodies, timely = Bodies(cursor, rows), _timely(cursor, rows, known_at)
    found = []
    for row in rows:
        try:
            content = bodies.open(row)
        except Unreadable as why:
            if damaged is None:
                raise
            damaged.append((row[0], str(why)))
            continue
        if content is not None:
            found.append(_event(row, content, timely))
    return found


def _event(row: Row, content: tuple[Event, int], timely: set[UUID]) -> StoredEvent:
    seq, record_time, event_id, sender, document_id, position, name, flags, cbv_hash, _, right, *kind = row
    was_early = bool(flags & Flag.FUTURE)
    return StoredEvent(
        seq,
        record_time,
        event_id,
        sender,
        document_id,
        position,
        name,
        was_early and event_id not in timely,
        bool(flags & Flag.DECLARATION),
        bytes(cbv_hash),
        content[0],
        kind == [EntryKind.PRESENTATION],
        was_early,
        content[1],
        EventRight(right),
    )
