"""Both sides of business documents: of goods without serial numbers, what was sent must have been received (MB-3).

What has serial numbers is judged thing by thing. Documents without any shipment are not judged: whether somebody else
sent the goods on another document cannot be told from one side.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from suyuan import clock
from suyuan.core.chain.balance import Difference, Kind, differences
from suyuan.core.chain.item_state import movers
from suyuan.core.chain.observation import Key
from suyuan.core.chain.order import time_of
from suyuan.core.chain.rules import catalogue
from suyuan.core.chain.rules.finding import Finding, Party
from suyuan.core.chain.rules.template import GENERIC
from suyuan.core.chain.vocabulary import RECEIVING, SHIPPING, bare
from suyuan.core.identifiers.canonical import canonical_text, key_of
from suyuan.ledger import binary, connection
from suyuan.ledger.queries import StoredEvent
from suyuan.named_sql import load
from suyuan.state.refold import Opened
from suyuan.state.sights import NO_LOT
from suyuan.state.stock import Book
from suyuan.supervision.findings.cases import Directory
from suyuan.supervision.findings.store import Found, Moment, save

SQL = load(Path(__file__).parent.parent / "sql" / "documents.sql")
RANKS = {"desadv": 1, "inv": 2, "po": 3}
NOT_COMPARED = 9
"""Rank of whatever else an event names: it is found by its number, and its sides are not compared."""
_MOVES = SHIPPING | RECEIVING
_OUT, _IN = (Book.SHIPPED, Book.CONSIGNED), (Book.RECEIVED, Book.ACCEPTED)
MOST_LINES = 8
"""Lines of a document that a message names."""
Goods = tuple[Key, Key, str]
"""(product, lot, unit)"""


@dataclass(slots=True)
class _Document:
    """What the events of one document moved."""

    text: str
    moved: dict[int, dict[Goods, Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Decimal))
    )
    """Book to goods to amount, out or in, always positive."""
    events: dict[bool, set[bytes]] = field(default_factory=lambda: {True: set(), False: set()})
    """Those that send, and those that do not."""
    is_first: bool = False
    """Is it the document by which a shipment is known?"""

    def side(self, books: tuple[Book, Book]) -> dict[Goods, Decimal]:
        """What one side says: of its two books the larger counts."""
        one, other = (self.moved[book] for book in books)
        return {goods: max(one[goods], other[goods]) for goods in one.keys() | other.keys()}


def note(stored: Iterable[StoredEvent]) -> None:
    """Remember which events name which documents."""
    rows = sorted({row for each in stored for row in _named(each)})
    if rows:
        docs, events, ranks, texts = zip(*rows, strict=True)
        with connection.cursor() as cursor:
            ask = {"docs": binary.UuidArray(docs), "events": binary.UuidArray(events)}
            cursor.execute(SQL["note"], {**ask, "ranks": list(ranks), "texts": list(texts)})


def _named(stored: StoredEvent) -> list[tuple[bytes, bytes, int, str]]:
    """A row for each document, and one for its bare number, which is what people type."""
    event = stored.event
    if stored.is_declaration:
        return []
    moves = bare(event.biz_step) in _MOVES
    found: dict[bytes, tuple[int, str]] = {}
    for entry in event.biz_transaction_list or ():
        rank = RANKS.get(bare(entry.type) or "", NOT_COMPARED) if moves else NOT_COMPARED
        text = canonical_text(entry.biz_transaction)
        key = key_of(text)
        found[key] = min((rank, text), found.get(key, (rank, text)))
        found.setdefault(key_of(canonical_text(bare_number(text))), (NOT_COMPARED, text))
    return [(key, stored.id.bytes, rank, text) for key, (rank, text) in found.items()]


def bare_number(text: str) -> str:
    """The number of a document without who issued it: ``PO-7`` of ``urn:epcglobal:cbv:bt:6901234000016:PO-7``."""
    number = re.split("[/:]", text.rstrip("/"))[-1] or text
    return number.rpartition(".")[2] if number.startswith("MA.") else number


def judge_events(stored: Iterable[StoredEvent], moment: Moment) -> None:
    """Compare the documents that some events name."""
    with connection.cursor() as cursor:
        ask = {"ids": binary.UuidArray(each.id.bytes for each in stored)}
        docs = [doc for (doc,) in cursor.execute(SQL["of_events"], ask, binary=True)]
    judge_documents(docs, moment)


def judge_documents(docs: Iterable[Key], moment: Moment) -> None:
    """Compare the sides of documents and write what changed."""
    wanted = set(docs)
    if not wanted:
        return
    found, again = Found(judged=wanted), {}
    opened, people = Opened(), Directory()
    documents = _documents(wanted)
    differing = {key: _differing(one) for key, one in documents.items() if one.is_first}
    names = names_of({part for lines in differing.values() for line in lines for part in line.goods[:2]})
    for key, lines in differing.items():
        if lines:
            finding, due = _finding(documents[key], lines, names, opened, people)
            if due > clock.now():
                again[key] = due
            else:
                found.add([key], finding, "")
    save(found, moment)
    _look_again(wanted, again)


def _documents(wanted: set[Key]) -> dict[Key, _Document]:
    found: dict[Key, _Document] = {}
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["flows"], {"docs": binary.UuidArray(wanted)}, binary=True)
        for doc, text, event, is_first, product, lot, uom, book, amount in rows:
            one = found.setdefault(doc, _Document(text))
            sends = book in _OUT
            one.events[sends].add(event)
            one.is_first |= is_first and sends
            one.moved[book][product, lot, uom] += -amount if sends else amount
    return found


def _differing(one: _Document) -> list[Difference[Goods]]:
    return differences(one.side(_OUT), one.side(_IN))


def _finding(
    one: _Document, lines: list[Difference[Goods]], names: dict[Key, str], opened: Opened, people: Directory
) -> tuple[Finding, dt.datetime]:
    """What is said of a document, and from when on: what is under way, or on its way here, is no difference yet."""
    opened.read(UUID(bytes=event) for event in (*one.events[True], *one.events[False]))
    seen = {event: found[1] for event in (*one.events[True], *one.events[False])
            if (found := opened.known[UUID(bytes=event)]) is not None}  # fmt: skip
    people.learn(seen.values())
    sent = max(seen[event].order for event in one.events[True])
    got = max((seen[event].order for event in one.events[False]), default=None)
    giver, taker = (people.resolve(text) if text else None for text in movers(seen[sent[8:]].event))
    giver = giver if giver is not None else people.actor(seen[sent[8:]])
    is_missing = all(line.kind is Kind.MISSING for line in lines) and got is None
    due = time_of(sent) + GENERIC.transit if is_missing else time_of(max(sent, got or sent)) + GENERIC.grace
    words = (("document", one.text), ("lines", _told(lines, names)))
    party: Party | None = taker if taker is not None else giver
    return Finding(catalogue.BALANCE.id, sent, got, party, giver, words), due


def _told(lines: list[Difference[Goods]], names: dict[Key, str]) -> str:
    """The lines as figures, which need no language."""
    told = [
        f"{names.get(line.goods[1]) or names.get(line.goods[0]) or line.goods[0].hex()}: "
        f"{line.sent.normalize():f} → {line.got.normalize():f} {line.goods[2]}".rstrip()
        for line in lines
    ]
    more = len(told) - MOST_LINES
    return "; ".join(told[:MOST_LINES]) + (f"; +{more}" if more > 0 else "")


def names_of(keys: set[Key]) -> dict[Key, str]:
    """Canonical texts of products and lots."""
    with connection.cursor() as cursor:
        ask = {"keys": binary.UuidArray(keys - {NO_LOT})}
        return dict(cursor.execute(SQL["products"], ask, binary=True).fetchall())


def _look_again(wanted: set[Key], again: dict[Key, dt.datetime]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SQL["forget_rechecks"], {"docs": binary.UuidArray(wanted)})
        if again:
            ask = {"docs": binary.UuidArray(again), "times": list(again.values())}
            cursor.execute(SQL["save_rechecks"], ask)
