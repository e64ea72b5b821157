"""Taking away what has had its time: old calls, answers to requests that nobody repeats any more."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.conf import settings

from suyuan import clock
from suyuan.exchange.doors.statements import SQL
from suyuan.ledger import connection

BATCH: Final = 10_000


def tidy() -> int:
    """Remove what is too old; how many rows went. Logs of network services are kept six months and more (CSL 21)."""
    now, gone = clock.now(), 0
    with connection.cursor() as cursor:
        gone += cursor.execute(SQL["key_tidy"], {"now": now}).rowcount
        before = now - dt.timedelta(days=settings.CALL_LOG_DAYS)
        while True:
            removed = cursor.execute(SQL["call_tidy"], {"before": before, "limit": BATCH}).rowcount
            gone += removed
            if removed < BATCH:
                return gone
