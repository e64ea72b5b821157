"""The adapter job: many platforms at once, none of which waits for another.

Every connection is served by one thread at a time. Of one platform (host and port) no more than OF_ONE_PLATFORM
connections are served at once, and those that are new, failing or slow fill no more than half of the threads: a
platform that hangs can keep only its own kind waiting. Several workers share the work; rows are taken with SKIP
LOCKED.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from django.db import connection

from suyuan import wake
from suyuan.exchange.adapters import store
from suyuan.exchange.adapters.sending import take_turn
from suyuan.exchange.search import services as search
from suyuan.exchange.subscriptions.timing import wall
from suyuan.ledger.connection import AWAY

IDLE_SECONDS = 0.2
THREADS = 8
"""Each has a connection to the database while it serves."""
DOUBTFUL_THREADS = 4
OF_ONE_PLATFORM = 2
QUICK_SECONDS = 5.0
DUE_AT_ONCE = 500
_STUMBLED = dt.timedelta(seconds=60)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """A connection with something to do."""

    owner: int
    name: str
    platform: str
    is_doubtful: bool

    @property
    def key(self) -> tuple[int, str]:
        return self.owner, self.name


def run_forever(should_stop: Callable[[], bool] = lambda: False) -> None:
    """Hand over what is due, as soon as it is. Ends when ``should_stop`` says so and all calls have ended."""
    with Crew() as crew:
        while not should_stop():
            if not crew.fill():
                (time.sleep if crew.is_busy else wake.rest)(IDLE_SECONDS)


def send_all(rounds: int = 1_000) -> None:
    """Hand over, in this thread, everything that is due now. For commands and tests."""
    for _ in range(rounds):
        due = due_now()
        if not due:
            return
        for one in due:
            take_turn(*one.key)


def due_now() -> list[Due]:
    """Who is due, who has waited longest first."""
    found = store.rows("due", now=wall(), head=search.horizon(), limit=DUE_AT_ONCE)
    return [
        Due(owner, name, urlsplit(dest).netloc.lower(), is_doubtful)
        for owner, name, dest, is_doubtful in found
    ]


class Crew:
    """Threads that serve connections, and who is being served."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, "adapters")
        self._busy: dict[tuple[int, str], tuple[Due, Future[float]]] = {}
        self._slow: set[tuple[int, str]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    @property
    def is_busy(self) -> bool:
        """Whether a connection is being served: a thread may come free at any moment, and no bell tells of it."""
        return bool(self._busy)

    def fill(self) -> int:
        """Give free threads to who is due; how many. Raises what failed when the database is away."""
        self._collect()
        started = 0
        if len(self._busy) < THREADS:
            for due in due_now():
                started += self._start(due)
        return started

    def _start(self, due: Due) -> bool:
        doubtful = due.is_doubtful or due.key in self._slow
        platforms = Counter(one.platform for one, _ in self._busy.values())
        held = sum(1 for one, _ in self._busy.values() if one.is_doubtful or one.key in self._slow)
        is_full = len(self._busy) >= THREADS or (doubtful and held >= DOUBTFUL_THREADS)
        if is_full or due.key in self._busy or platforms[due.platform] >= OF_ONE_PLATFORM:
            return False
        self._busy[due.key] = due, self._pool.submit(_serve, *due.key)
        return True

    def _collect(self) -> None:
        for key in [key for key, (_, future) in self._busy.items() if future.done()]:
            _, future = self._busy.pop(key)
            try:
                (self._slow.add if future.result() > QUICK_SECONDS else self._slow.discard)(key)
            except AWAY:
                raise
            except Exception:  # noqa: BLE001 - one connection's fault must not end the others' messages
                _log.exception("the turn of connection %s failed", key[1])
                store.run("come_back", owner=key[0], name=key[1], next_at=wall() + _STUMBLED)


def _serve(owner: int, name: str) -> float:
    """The seconds that a turn took. Its connection to the database is given back: turns are rare and calls long."""
    start = time.monotonic()
    try:
        take_turn(owner, name)
    finally:
        connection.close()
    return time.monotonic() - start
