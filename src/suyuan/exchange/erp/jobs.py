"""The job ``erp``: asks each joined ERP in its turn, several at once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from django.db import connection

from suyuan.exchange.erp import store
from suyuan.exchange.erp.recording import take_turn
from suyuan.exchange.subscriptions.timing import wall
from suyuan.ledger.connection import AWAY

IDLE_SECONDS: Final = 0.5
THREADS: Final = 4
"""Each has a connection to the database while it asks; an ERP that hangs keeps one of them for a turn."""
_log = logging.getLogger(__name__)
Key = tuple[int, str]


def run_forever(should_stop: Callable[[], bool] = lambda: False) -> None:
    """Until ``should_stop`` says so and all turns have ended."""
    busy: dict[Key, Future[int]] = {}
    with ThreadPoolExecutor(THREADS, "erp") as pool:
        while not should_stop():
            _collect(busy)
            for key in due_now():
                if key not in busy and len(busy) < THREADS:
                    busy[key] = pool.submit(_serve, *key)
            time.sleep(IDLE_SECONDS)


def read_all() -> int:
    """Take, in this thread, every turn that is due now; how many papers were settled. For commands and tests."""
    return sum(take_turn(*key) for key in due_now())


def due_now() -> list[Key]:
    """Who is due, who has waited longest first."""
    return [(owner, name) for owner, name in store.rows("due", now=wall())]


def _collect(busy: dict[Key, Future[int]]) -> None:
    for key in [key for key, future in busy.items() if future.done()]:
        try:
            busy.pop(key).result()
        except AWAY:
            raise
        except Exception:  # noqa: BLE001 - one ERP must not hold up the others
            _log.exception("the turn of source %s failed", key[1])


def _serve(owner: int, name: str) -> int:
    try:
        return take_turn(owner, name)
    finally:
        connection.close()
