"""The books of lots of goods without serial numbers: nobody gives what he does not have (MB-4), and no more comes in than
was sent (MB-5).

Lots of which things have serial numbers are left out: their things are judged one by one, and events by name and by
thing may tell of the same goods.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from suyuan import clock
from suyuan.core.chain.observation import Key
from suyuan.core.chain.order import event_of, time_of
from suyuan.core.chain.rules import books
from suyuan.core.chain.rules.case import step_words_of
from suyuan.core.chain.rules.finding import Finding
from suyuan.core.chain.rules.template import DEFAULTS, GENERIC, Template
from suyuan.core.identifiers.canonical import canonical_text, key_of, lot_text
from suyuan.ledger import binary, connection
from suyuan.ledger.queries import StoredEvent
from suyuan.masterdata.queries import kinds_for
from suyuan.named_sql import load
from suyuan.parties.queries import places_for
from suyuan.state.refold import Opened
from suyuan.state.sights import place_key
from suyuan.state.stock import Book
from suyuan.supervision.findings.cases import Directory
from suyuan.supervision.findings.documents import names_of
from suyuan.supervision.findings.store import Found, Moment, save
from suyuan.supervision.findings.templates import Version, versions

SQL = load(Path(__file__).parent.parent / "sql" / "books.sql")
_BOOKS = {book: books.Book(book.name.lower()) for book in Book}
_Flow = tuple[Key, Key, bytes, Key, UUID, str, int, Decimal]


def judge_events(told: Sequence[StoredEvent], moment: Moment, opened: Opened | None = None) -> None:
    """Judge the books that some events may change; ``opened`` are events that were read already."""
    ids = binary.UuidArray(each.id.bytes for each in told)
    boxes = {place_key(each.event.parent_id) for each in told if each.event.parent_id}
    named = {lot for each in told for lot in _named(each)}
    with connection.cursor() as cursor:
        cursor.execute(SQL["note"], {"ids": ids})
        rows = cursor.execute(SQL["lots"], {"ids": ids, "boxes": binary.UuidArray(boxes)}, binary=True)
        named |= {lot for (lot,) in rows}
    judge_lots(named, moment, opened)


def _named(stored: StoredEvent) -> Iterator[Key]:
    """The lots that an event names beside serial numbers."""
    event = stored.event
    for listed in (
        event.quantity_list,
        event.child_quantity_list,
        event.input_quantity_list,
        event.output_quantity_list,
    ):
        for line in listed or ():
            lot = lot_text(canonical_text(line.epc_class), None)
            if lot:
                yield key_of(lot)


def judge_lots(lots: Iterable[Key], moment: Moment, opened: Opened | None = None) -> int:
    """Judge the books of some lots and write what changed; how many lots."""
    wanted = set(lots)
    if not wanted:
        return 0
    flows = _flows(wanted)
    kinds, known = _kinds(flows), versions()
    names = names_of(set(flows))
    found = Found(judged=wanted)
    again: dict[Key, dt.datetime] = {}
    for lot, finding, kind in _judged(flows, names, kinds, known, opened or Opened()):
        due = time_of(finding.at) + GENERIC.grace
        if due > clock.now():
            again[lot] = min(due, again.get(lot, due))
        else:
            found.add([lot], finding, kind)
    save(found, moment)
    _look_again(wanted, again)
    return len(wanted)


def _flows(lots: set[Key]) -> dict[Key, list[_Flow]]:
    found: dict[Key, list[_Flow]] = defaultdict(list)
    with connection.cursor() as cursor:
        for row in cursor.execute(SQL["moves"], {"lots": binary.UuidArray(lots)}, binary=True):
            found[row[0]].append(row)
    return found


def _judged(
    flows: dict[Key, list[_Flow]],
    names: dict[Key, str],
    kinds: dict[Key, str],
    known: dict[str, list[Version]],
    opened: Opened,
) -> Iterator[tuple[Key, Finding, str]]:
    places = places_for({row[4] for rows in flows.values() for row in rows})
    people = Directory()
    for lot, rows in flows.items():
        kind = kinds.get(rows[0][1], "")
        moves = [_move(row, places[row[4]].party_id if row[4] in places else None) for row in rows]
        for finding in books.judge_books(names.get(lot, lot.hex()), moves):
            if finding.rule not in _template_at(known.get(kind), time_of(finding.at)).off:
                yield lot, _with_event(finding, opened, people), kind if kind in DEFAULTS else ""


def _move(row: _Flow, party: int | None) -> books.Move:
    _, _, at, event, holder, uom, book, amount = row
    return books.Move(at[:8] + event, party if party is not None else holder, uom, _BOOKS[Book(book)], amount)


def _with_event(finding: Finding, opened: Opened, people: Directory) -> Finding:
    """The finding with the step of its event; who is not registered is asked by way of who reported it."""
    event = UUID(bytes=event_of(finding.at))
    opened.read([event])
    seen = opened.known[event]
    people.learn([seen[1]] if seen else [])
    party = finding.party if isinstance(finding.party, int) else people.reporters.get(event.bytes)
    words = step_words_of(seen[1].event) if seen else ()
    return replace(finding, party=party, words=(*words, *finding.words))


def _kinds(flows: dict[Key, list[_Flow]]) -> dict[Key, str]:
    found = kinds_for({UUID(bytes=row[1]) for rows in flows.values() for row in rows})
    return {key.bytes: kind for key, kind in found.items()}


def _template_at(lines: list[Version] | None, moment: dt.datetime) -> Template:
    return next((one.template for one in reversed(lines or []) if one.since <= moment), GENERIC)


def _look_again(lots: set[Key], again: dict[Key, dt.datetime]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SQL["forget_rechecks"], {"lots": binary.UuidArray(lots)})
        if again:
            ask = {"lots": binary.UuidArray(again), "times": list(again.values())}
            cursor.execute(SQL["save_rechecks"], ask)


def look_again(limit: int, moment: Moment) -> int:
    """Judge the books that time has changed; how many."""
    with connection.cursor() as cursor:
        ask = {"now": clock.now(), "limit": limit}
        return judge_lots([lot for (lot,) in cursor.execute(SQL["due"], ask, binary=True).fetchall()], moment)


def some_lots(after: Key, limit: int) -> list[Key]:
    """The next lots in the order of their keys, for a sweep."""
    with connection.cursor() as cursor:
        ask = {"after": after.hex(), "limit": limit}
        return [lot for (lot,) in cursor.execute(SQL["all_lots"], ask, binary=True)]
