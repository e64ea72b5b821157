"""What the doors keep for a while, and the sweep that takes away what has had its time.

The ledger and the documents beneath it are kept for good: nothing here names them. What goes is listed in ``KINDS``;
docs/reference/retention.md tells it to people.

Procedure (``sweep``), kind by kind and batch by batch, each batch a short transaction:
 1. One process sweeps at a time: a lock that ends with the transaction. Who does not get it leaves.
 2. The oldest rows are found along an index, no more than a batch, and removed; the condition is asked once more of
    each row as it then is, so that what was put to work again meanwhile stays.
 3. How many went is added up in the same transaction. A kill loses nothing but the batch.
 4. When the seconds are over the rest is left for the next call.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from suyuan import clock
from suyuan.exchange.subscriptions import timing
from suyuan.ledger import connection
from suyuan.named_sql import load

SQL: Final = load(Path(__file__).parent / "sql" / "retention.sql")
SECONDS: Final = 0.5
"""How long one call may take; the work that shares its process waits no longer."""
MOST_COUNTED: Final = 100_000
_LOCK: Final = int.from_bytes(hashlib.blake2b(b"suyuan sweep", digest_size=8).digest(), "big", signed=True)
_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of rows that are kept for a while."""

    name: str
    """Of its statements in retention.sql: ``NAME_old`` and ``NAME_remove``."""
    kept: Callable[[], dt.timedelta | None]
    """None: for ever."""
    now: Callable[[], dt.datetime]
    """The clock that its moments are of."""
    batch: int = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the sweep is with one kind."""

    name: str
    kept_seconds: float | None
    """None: for ever. 0: each row says itself how long."""
    due: int
    """Rows that have had their time, counted up to MOST_COUNTED."""
    swept_at: dt.datetime | None
    removed: int
    """Rows, ever."""
    removed_at: dt.datetime | None


def _clock() -> dt.datetime:
    return clock.now()


def _wall() -> dt.datetime:
    return timing.wall()


def _days(setting: str) -> Callable[[], dt.timedelta | None]:
    def kept() -> dt.timedelta | None:
        days = getattr(settings, setting)
        return dt.timedelta(days=days) if days else None

    return kept


def _outliving_answers(setting: str) -> Callable[[], dt.timedelta | None]:
    """Never shorter than a repeated request is answered, and a day: that answer leads here."""
    days = _days(setting)

    def kept() -> dt.timedelta | None:
        asked = days()
        return None if asked is None else max(asked, dt.timedelta(hours=settings.IDEMPOTENCY_HOURS) + _DAY)

    return kept


KINDS: Final = (
    Kind("calls", _days("CALL_LOG_DAYS"), _clock, 1_000),
    Kind("idempotency_keys", dt.timedelta, _clock, 200),
    Kind("page_tokens", dt.timedelta, _clock),
    Kind("captures", _outliving_answers("CAPTURE_JOB_DAYS"), _clock),
    Kind("imports", _outliving_answers("IMPORT_DAYS"), _clock, 50),
    Kind("inbox_files", _days("IMPORT_DAYS"), _clock, 50),
    Kind("deliveries", _days("DELIVERY_DAYS"), _wall),
    Kind("ended_subscriptions", _days("DELIVERY_DAYS"), _wall, 50),
    Kind("receipts", _days("RECEIPT_DAYS"), _wall, 200),
    Kind("comparisons", _days("RECEIPT_DAYS"), _wall, 50),
)


def sweep(seconds: float = SECONDS) -> bool:
    """Remove what has had its time, for so long; whether some is left. Safe to call from several processes."""
    end = time.monotonic() + seconds
    for kind in KINDS:
        while removed := _batch(kind):
            if time.monotonic() > end:
                return True
            if removed < kind.batch:
                break
    return False


def sweep_all() -> None:
    """Remove everything that has had its time."""
    while sweep():
        pass


def standings() -> list[Standing]:
    """How far the sweep is, kind by kind."""
    with connection.cursor() as cursor:
        noted = {name: row for name, *row in cursor.execute(SQL["noted"])}
    return [_standing(kind, noted.get(kind.name, (None, 0, None))) for kind in KINDS]


def _batch(kind: Kind) -> int:
    """Take one batch away; how many rows went. 0 too when somebody else is at it."""
    given = _given(kind, kind.batch)
    if given is None:
        return 0
    text = SQL[f"{kind.name}_remove"].format(old=SQL[f"{kind.name}_old"])
    with transaction.atomic(), connection.cursor() as cursor:
        (alone,) = cursor.execute(SQL["alone"], {"number": _LOCK}).fetchone() or (False,)
        if not alone:
            return 0
        removed = cursor.execute(text, given).rowcount
        cursor.execute(SQL["note"], {"name": kind.name, "now": clock.now(), "removed": removed})
    return removed


def _standing(kind: Kind, noted: Any) -> Standing:
    kept, given = kind.kept(), _given(kind, MOST_COUNTED)
    due = 0
    if given is not None:
        with connection.cursor() as cursor:
            text = SQL["due"].format(old=SQL[f"{kind.name}_old"])
            (due,) = cursor.execute(text, given).fetchone() or (0,)
    swept_at, removed, removed_at = noted
    return Standing(
        kind.name, kept.total_seconds() if kept is not None else None, due, swept_at, removed, removed_at
    )


def _given(kind: Kind, limit: int) -> dict[str, Any] | None:
    """What the statements of a kind ask for; None when it is kept for ever."""
    kept = kind.kept()
    return None if kept is None else {"before": kind.now() - kept, "limit": limit}
