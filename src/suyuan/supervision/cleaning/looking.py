"""What a run looks for, kind by kind: each yields what it found, and says nothing of what was found before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from suyuan.core.chain.rules.catalogue import RULES
from suyuan.core.chain.vocabulary import bare, step_name
from suyuan.core.epcis.cbv import master_data_attribute
from suyuan.core.epcis.model import Event
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of
from suyuan.ledger import binary, connection
from suyuan.ledger.queries import (
    StoredEvent,
    events_by_id,
    events_of,
    retractions_of,
    sequenced_after,
)
from suyuan.named_sql import load
from suyuan.parties.viewer import Viewer
from suyuan.state.sights import place_key
from suyuan.supervision.cleaning.kinds import Kind

SQL: Final = load(Path(__file__).parent.parent / "sql" / "cleaning.sql")
WITHIN: Final = dt.timedelta(minutes=10)
"""Between two reports of one thing that somebody did once (algorithm DU-3)."""
STALE_AFTER: Final = dt.timedelta(days=30)
BATCH: Final = 2_000
MOST: Final = 2_000
"""Proposals of a kind in one run."""
LOT_THINGS: Final = 20
"""Things of a spelling whose records are looked at."""
LOT: Final = "lotNumber"
_MACHINE: Final = Viewer.operator()


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that seems wrong."""

    kind: Kind
    party: int
    subject: str
    """What makes it the same when it is found again."""
    text: str
    event: UUID | None = None
    other: UUID | None = None
    words: Mapping[str, Any] = field(default_factory=dict)


def doubles(after: int, upto: int) -> Iterator[Found]:
    """Of the records with these numbers those that say what the same party said minutes before or after."""
    for start in range(after, upto, BATCH):
        stored = sequenced_after(start, min(BATCH, upto - start), damaged=[])
        fresh = [
            one for one in stored if not one.is_declaration and not one.is_presentation and _things(one.event)
        ]
        yield from _doubles_of(_alike(fresh))


def _alike(fresh: list[StoredEvent]) -> set[frozenset[UUID]]:
    given = {
        "ids": binary.UuidArray.of(one.id for one in fresh),
        "keys": binary.UuidArray(key_of(min(_things(one.event))) for one in fresh),
        "within": WITHIN,
    }
    with connection.cursor() as cursor:
        return {frozenset(pair) for pair in cursor.execute(SQL["alike"], given, binary=True).fetchall()}


def _doubles_of(pairs: set[frozenset[UUID]]) -> Iterator[Found]:
    ids = {each for pair in pairs for each in pair}
    stored = {one.id: one for one in events_by_id(ids, _MACHINE, damaged=[])}
    gone = set(retractions_of(ids))
    for pair in pairs:
        both = sorted((stored[each] for each in pair if each in stored and each not in gone), key=_by_number)
        if len(both) == 2 and _says(both[0].event) == _says(both[1].event):
            yield _double(*both)


def _by_number(one: StoredEvent) -> int:
    return one.seq


def still_doubled(first: UUID, second: UUID) -> bool:
    """Do both still stand?"""
    return not retractions_of([first, second])


def _double(first: StoredEvent, later: StoredEvent) -> Found:
    chinese, english = step_name(bare(later.event.biz_step))
    things = sorted(_things(later.event))
    minutes = abs(later.event.event_time - first.event.event_time).total_seconds() / 60
    words = {
        "minutes": f"{minutes:.0f}",
        "step": chinese or later.event.type,
        "step_en": english or later.event.type,
        "things": len(things),
        "first": first.event.event_time.isoformat(),
        "later": later.event.event_time.isoformat(),
    }
    subject = " ".join(sorted((first.id.hex, later.id.hex)))
    return Found(Kind.DOUBLE, later.sender, subject, things[0], later.id, first.id, words)


def _things(event: Event) -> frozenset[str]:
    named = (
        *(event.epc_list or ()),
        *(event.child_epcs or ()),
        *([event.parent_id] if event.parent_id else []),
    )
    return frozenset(map(canonical_text, named))


def _says(event: Event) -> tuple[Any, ...]:
    """All that must be equal beside what the database compared."""
    papers = frozenset(
        (bare(one.type), canonical_text(one.biz_transaction)) for one in event.biz_transaction_list or ()
    )
    ends = (*(event.source_list or ()), *(event.destination_list or ()))
    return _things(event), event.quantity_list, papers, frozenset(map(repr, ends))


def lots() -> Iterator[Found]:
    """Records that write a lot otherwise than most."""
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["lots"], {"things": LOT_THINGS, "limit": MOST}).fetchall()
    for lot, usual, usual_things, keys in rows:
        told = {one.stored.id: one.stored for one in events_of(keys, _MACHINE, damaged=[])}
        gone = set(retractions_of(told))
        for stored in sorted(told.values(), key=_by_number):
            if stored.id not in gone and not stored.is_declaration and lot_in(stored.event) == lot:
                words = {"lot": lot, "usual": usual, "usual_things": usual_things}
                text = min(_things(stored.event), default=lot)
                yield Found(Kind.LOT, stored.sender, f"{stored.id.hex} {usual}", text, stored.id, words=words)


def lot_in(event: Event) -> str | None:
    """The lot that the instance data of an event says."""
    found = (master_data_attribute(data, LOT) for data in (event.ilmd, event.extensions))
    return next((value for value in found if isinstance(value, str)), None)


def places() -> Iterator[Found]:
    """Places that nobody registered, each once for who names it."""
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["places"], {"limit": MOST}).fetchall()
    stored = {one.id: one.event for one in events_by_id((row[4] for row in rows), _MACHINE, damaged=[])}
    for sender, key, many, last, event in rows:
        text = _place_in(stored.get(event), key)
        if text is not None:
            words = {"events": many, "last": last.isoformat()}
            yield Found(Kind.PLACE, sender, f"{sender} {key.hex}", text, event, words=words)


def _place_in(event: Event | None, key: UUID) -> str | None:
    named = (event.read_point, event.biz_location) if event is not None else ()
    return next((one.id for one in named if one is not None and place_key(one.id) == key.bytes), None)


def products() -> Iterator[Found]:
    """Products of which nobody registered anything, for who reported something of them first."""
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["products"], {"limit": MOST}).fetchall()
        for key, many, example in rows:
            if "/8003/" in example:  # a box that comes back has a class too, and is no product
                continue
            ask = {"key": UUID(bytes=key_of(example))}
            sender = cursor.execute(SQL["first_sender"], ask).fetchone()
            if sender is not None:
                text = class_text(example) or example
                yield Found(Kind.PRODUCT, sender[0], key.hex, text, words={"things": many})


def stale(now: dt.datetime) -> Iterator[Found]:
    """Findings that nobody mended a month after their deadline."""
    with connection.cursor() as cursor:
        ask = {"before": now - STALE_AFTER, "limit": MOST}
        rows = cursor.execute(SQL["stale"], ask).fetchall()
    for finding, party, rule, things, deadline, event in rows:
        title, title_en = RULES[rule].title
        words = {"title": title, "title_en": title_en, "days": (now - deadline).days, "things": things}
        yield Found(Kind.STALE, party, finding.hex, rule, event, finding, words)


def found_now(after: int, upto: int, now: dt.datetime) -> Iterable[Found]:
    """Everything that a run finds."""
    yield from doubles(after, upto)
    yield from lots()
    yield from places()
    yield from products()
    yield from stale(now)
