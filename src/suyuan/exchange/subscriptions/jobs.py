"""The delivery job: many subscribers at once, none of whom waits for another.

Two lanes of threads. In the quick one are subscribers that took their last delivery and took it quickly; in the
other those that are new, failing or slow. So a receiver that hangs can keep only others of its kind waiting, and
of those no owner may fill more than a quarter. The first delivery of a new subscriber proves what it is.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from django.db import connection

from suyuan import wake
from suyuan.exchange.search import services as search
from suyuan.exchange.subscriptions import store
from suyuan.exchange.subscriptions.sending import take_turn
from suyuan.exchange.subscriptions.tail import Tail
from suyuan.exchange.subscriptions.timing import wall
from suyuan.ledger.connection import AWAY

IDLE_SECONDS = 0.1
WIDTH = {False: 8, True: 16}
"""Receivers served at once, in the quick lane and in the doubtful one. Each has a connection to the database."""
OF_ONE_OWNER = 4
QUICK_SECONDS = 2.0
DUE_OF_ONE_OWNER = 50
Name = tuple[int, str]
_log = logging.getLogger(__name__)


def run_forever(should_stop: Callable[[], bool] = lambda: False) -> None:
    """Deliver what is due, as soon as it is. Ends when ``should_stop`` says so and all calls have ended."""
    with Lanes() as lanes:
        while not should_stop():
            if not lanes.fill():
                (time.sleep if lanes.are_busy else wake.rest)(IDLE_SECONDS)


def deliver_all(rounds: int = 1_000) -> None:
    """Deliver, in this thread, everything that is due now. For commands and tests."""
    tail = Tail()
    for _ in range(rounds):
        due = _due()
        if not due:
            return
        for name, _doubtful in due:
            take_turn(*name, tail)


class Lanes:
    """Threads that serve subscribers, and who is being served."""

    def __init__(self) -> None:
        self._pools = {
            doubtful: ThreadPoolExecutor(width, "doubtful" if doubtful else "quick")
            for doubtful, width in WIDTH.items()
        }
        self._busy: dict[Name, tuple[bool, Future[float]]] = {}
        self._slow: set[Name] = set()
        self._tail = Tail()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in self._pools.values():
            pool.shutdown(cancel_futures=True)

    @property
    def are_busy(self) -> bool:
        """Whether somebody is being served: a lane may come free at any moment, and no bell tells of it."""
        return bool(self._busy)

    def fill(self) -> int:
        """Give free threads to who is due; how many. Raises what failed when the database is away."""
        self._collect()
        free = {
            lane: WIDTH[lane] - sum(1 for one, _ in self._busy.values() if one == lane)
            for lane in self._pools
        }
        if not any(free.values()):
            return 0
        owners = Counter(owner for (owner, _), (lane, _) in self._busy.items() if lane)
        started = 0
        for name, doubtful in _due():
            lane = doubtful or name in self._slow
            is_full = not free[lane] or (lane and owners[name[0]] >= OF_ONE_OWNER)
            if name in self._busy or is_full:
                continue
            self._busy[name] = lane, self._pools[lane].submit(_serve, name, self._tail)
            free[lane] -= 1
            owners[name[0]] += lane
            started += 1
        return started

    def _collect(self) -> None:
        for name in [name for name, (_, future) in self._busy.items() if future.done()]:
            _, future = self._busy.pop(name)
            self._slow.discard(name)
            try:
                if future.result() > QUICK_SECONDS:
                    self._slow.add(name)
            except AWAY:
                raise
            except Exception:  # noqa: BLE001 - one subscriber's fault must not end the others' deliveries
                _log.exception("the turn of subscription %s failed", name[1])


def _serve(name: Name, tail: Tail) -> float:
    """The seconds that a turn took. Runs in a thread of a lane, on that thread's own connection."""
    start = time.monotonic()
    try:
        take_turn(*name, tail)
    except AWAY:
        connection.close()
        raise
    return time.monotonic() - start


def _due() -> list[tuple[Name, bool]]:
    """(name, whether it is new or failing) of who is due, who has waited longest first."""
    found = store.rows("due", now=wall(), head=search.horizon(), each=DUE_OF_ONE_OWNER)
    return [((owner, id_), doubtful) for owner, id_, doubtful in found]
