"""Keep findings up with the ledger, behind the states, and look again at what time alone changes."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import transaction

from suyuan import clock, wake
from suyuan.ledger import connection
from suyuan.ledger.follow import follow, follow_all
from suyuan.ledger.sequencer import last_number
from suyuan.state.project import FOLLOWER as STATE
from suyuan.supervision.findings import books, documents, news, records
from suyuan.supervision.findings.cases import SQL
from suyuan.supervision.findings.project import BATCH, FOLLOWER, apply, judge_things
from suyuan.supervision.findings.store import Moment

IDLE_SECONDS = 0.1
LOOK_AGAIN_EVERY = 30.0
"""Seconds between two looks for what is overdue."""
SWEEP = 5_000
"""Things judged in one transaction of a sweep."""
TABLES = (
    "finding",
    "finding_thing",
    "recheck",
    "reporting",
    "document_event",
    "recheck_document",
    "awaited_name",
    "recheck_record",
    "lot_event",
    "recheck_lot",
    "approval_thing",
)


def catch_up() -> int:
    """Judge everything that is folded now, and what is overdue; how many numbers."""
    moved = follow_all(FOLLOWER, apply, BATCH, behind=STATE)
    while look_again():
        pass
    return moved


def look_again() -> int:
    """Judge what time has changed; how many things."""
    with transaction.atomic(), connection.cursor() as cursor:
        news.take_news(clock.now())
        due = [
            key for (key,) in cursor.execute(SQL["due"], {"now": clock.now(), "limit": SWEEP}, binary=True)
        ]
        ask = {"now": clock.now(), "limit": SWEEP}
        papers = [doc for (doc,) in cursor.execute(documents.SQL["due"], ask, binary=True)]
        documents.judge_documents(papers, _now())
        others = books.look_again(SWEEP, _now()) + records.look_again(SWEEP, _now())
        return judge_things(due, _now()) + len(papers) + others


def sweep() -> int:
    """Judge every thing there is; how many. Changes nothing where nothing was missed."""
    after, many = bytes(16), 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            ask = {"after": after.hex(), "limit": SWEEP}
            keys = [key for (key,) in cursor.execute(SQL["all_things"], ask, binary=True)]
            if not keys:
                break
            judge_things(keys, _now())
        many += len(keys)
        after = keys[-1]
    _sweep_documents()
    _sweep_books()
    with transaction.atomic():
        records.sweep(_now())
    return many


def _sweep_documents() -> None:
    after = bytes(16)
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            ask = {"after": after.hex(), "limit": SWEEP}
            docs = [doc for (doc,) in cursor.execute(documents.SQL["all_documents"], ask, binary=True)]
            documents.judge_documents(docs, _now())
        if not docs:
            return
        after = docs[-1]


def _sweep_books() -> None:
    after = bytes(16)
    while True:
        with transaction.atomic():
            lots = books.some_lots(after, SWEEP)
            books.judge_lots(lots, _now())
        if not lots:
            return
        after = lots[-1]


def rebuild() -> int:
    """Forget all findings and find them again; how many numbers of the ledger were followed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM cursor WHERE name = %s FOR UPDATE", (FOLLOWER,))
        cursor.execute(f"TRUNCATE {', '.join(TABLES)}")
        cursor.execute("UPDATE cursor SET seq = 0 WHERE name = %s", (FOLLOWER,))
    return catch_up()


def run_forever(should_stop: Callable[[], bool] = lambda: False) -> None:
    """Judge what is folded, as soon as it is. Ends when ``should_stop`` says so."""
    looked = 0.0
    while not should_stop():
        if time.monotonic() - looked > LOOK_AGAIN_EVERY:
            looked = time.monotonic()
            while look_again() and not should_stop():
                pass
        if follow(FOLLOWER, apply, BATCH, behind=STATE) == 0:
            wake.rest(IDLE_SECONDS)


def _now() -> Moment:
    return Moment(last_number(), clock.now())
