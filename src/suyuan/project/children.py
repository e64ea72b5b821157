"""One process that imports once and forks the others, watches them, starts anew what failed, and ends them gently.

The parent does nothing else: it has one thread and no connection, so that every copy begins clean at any time, and
what it imported lies in memory once for all. It sleeps until a signal comes or something is due.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from suyuan.project.forked import HEEDED, LAST_WORDS, live
from suyuan.project.parent import PARENT, end_with_parent

FIRST_DELAY: Final = 0.25
LONGEST_DELAY: Final = 60.0
"""Seconds between a failure and the next start: the first of a row of failures, and the longest it grows to."""
WELL_AFTER: Final = 30.0
"""Seconds that a process must live for its next failure to be a first one."""
FAILS_AGAIN: Final = 2
"""Failures in a row from which on it is no accident."""
LOOK_EVERY: Final = 0.5
"""Seconds between looks whether what runs only when it is wanted is wanted."""
LONGEST_SLEEP: Final = 3_600.0
_log = logging.getLogger(__name__)


def delay(failures: int) -> float:
    """Seconds to the next start after so many failures in a row."""
    return min(FIRST_DELAY * 2.0 ** min(failures - 1, 20), LONGEST_DELAY)


@dataclass(frozen=True, slots=True)
class Work:
    """What runs in a process of its own."""

    name: str
    """As ``ps`` shows it behind "suyuan", and as it is told of."""
    run: Callable[[], None]
    """Works until the process is told to end (SIGTERM)."""
    is_wanted: Callable[[], bool] | None = None
    """For what does its work and ends: whether there is any. None: it always runs."""
    hears_hangup: bool = False
    """SIGHUP is passed on to it, and then ends nobody."""
    goodbye: float = 30.0
    """Seconds it may take to end."""


@dataclass(slots=True)
class _Place:
    """One piece of work and the process that does it now, if any does."""

    work: Work
    pid: int | None = None
    last_words: int = -1
    began: float = 0.0
    due: float = 0.0
    failures: int = 0
    told: str = ""
    """The reason of the last failure that was told of."""


@dataclass(slots=True)
class Children:
    """``Children([[web], jobs]).run()`` forks all of them; at the end the first group goes first.

    Before that everything they need is imported. Nothing of ours may hold a thread or a connection.
    """

    groups: Sequence[Sequence[Work]]
    _places: list[list[_Place]] = field(default_factory=list, init=False)

    def run(self) -> None:
        """Until SIGTERM or SIGINT, or SIGHUP when nobody wants to hear it. Returns when every process has ended."""
        if threading.active_count() > 1:
            raise RuntimeError("threads are not copied; the locks they hold would stay shut in every copy")
        self._places = [[_Place(work) for work in group] for group in self.groups]
        gc.collect()
        gc.freeze()
        with _signals_held_back():
            end_with_parent()
            os.environ[PARENT] = str(os.getpid())
            self._watch()
            for group in self._places:
                _end(group)

    def _all(self) -> Iterator[_Place]:
        for group in self._places:
            yield from group

    def _watch(self) -> None:
        while True:
            for place in self._all():
                if place.pid is None and place.due <= time.monotonic():
                    _start(place)
            came = signal.sigtimedwait(HEEDED, _time_to_next(self._all()))
            for place, status in _reap(self._all()):
                _judge(place, status)
            for place in self._all():
                _note_recovery(place)
            if came is not None and came.si_signo != signal.SIGCHLD and not self._passed_on(came.si_signo):
                return

    def _passed_on(self, number: int) -> bool:
        hearers = [place for place in self._all() if place.work.hears_hangup]
        if number != signal.SIGHUP or not hearers:
            return False
        for place in hearers:
            _send(place, signal.SIGHUP)
        return True


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Inside the block signals wait until they are asked for; behind it no more of them cuts anything short."""
    signal.pthread_sigmask(signal.SIG_BLOCK, HEEDED)
    try:
        yield
    finally:
        for number in HEEDED[1:]:
            signal.signal(number, lambda _number, _frame: None)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HEEDED)


def _start(place: _Place) -> None:
    """Fork the process of a place, unless it is not wanted now."""
    if place.work.is_wanted is not None and not place.work.is_wanted():
        place.due = time.monotonic() + LOOK_EVERY
        return
    sys.stdout.flush()
    sys.stderr.flush()
    place.began = time.monotonic()
    ours, its = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        pid = os.fork()
    except OSError as why:
        _fail(place, f"no process could be made: {why.strerror}")
    else:
        if pid == 0:
            live(place.work.name, place.work.run, its)
        place.pid, place.last_words = pid, ours
    os.close(its)


def _reap(places: Iterable[_Place]) -> Iterator[tuple[_Place, int]]:
    """Places whose process has ended, with its status. Whoever else is our child by inheritance is buried silently."""
    here = {place.pid: place for place in places if place.pid is not None}
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        if pid in here:
            here[pid].pid = None
            yield here[pid], os.waitstatus_to_exitcode(status)


def _judge(place: _Place, status: int) -> None:
    """What follows from the end of a process that nobody ended."""
    words = _heard(place)
    if status == 0 and place.work.is_wanted is not None:
        place.failures, place.due = 0, time.monotonic() + LOOK_EVERY
    else:
        _fail(place, words or how(status))


def _heard(place: _Place) -> str:
    """The last words of a process that is dead; its own children may still hold the other end."""
    try:
        return os.read(place.last_words, LAST_WORDS).decode(errors="replace")
    except BlockingIOError:
        return ""
    finally:
        os.close(place.last_words)


def _fail(place: _Place, words: str) -> None:
    """Note a failure and when to start again. A row of failures is told of when it begins, and when it changes.

    ``words`` begin with a line that is the same for the same failure.
    """
    now = time.monotonic()
    place.failures = 1 if now - place.began >= WELL_AFTER else place.failures + 1
    place.due = now + delay(place.failures)
    reason = words.split("\n", 1)[0]
    if place.failures <= 1 or reason != place.told:
        _log.error("suyuan %s failed and is started again: %s", place.work.name, words.rstrip())
    elif place.failures == FAILS_AGAIN:
        text = "suyuan %s fails again and again, and is tried ever later, every %d s in the end"
        _log.error(text, place.work.name, LONGEST_DELAY)
    place.told = reason


def _note_recovery(place: _Place) -> None:
    if place.pid is not None and place.failures and time.monotonic() - place.began >= WELL_AFTER:
        if place.failures >= FAILS_AGAIN:
            _log.warning("suyuan %s runs again, after %d failures", place.work.name, place.failures)
        place.failures = 0


def _time_to_next(places: Iterable[_Place]) -> float:
    """Seconds until something is to be started, or has lived long enough."""
    now = time.monotonic()
    moments = [
        place.due if place.pid is None else place.began + WELL_AFTER
        for place in places
        if place.pid is None or place.failures
    ]
    return max(0.0, min(moments, default=now + LONGEST_SLEEP) - now)


def _end(group: Sequence[_Place]) -> None:
    """Ask the processes of a group to end, wait, and kill who does not."""
    began = time.monotonic()
    for place in group:
        _send(place, signal.SIGTERM)
    while living := [place for place in group if place.pid is not None]:
        left = min(began + place.work.goodbye for place in living) - time.monotonic()
        if left <= 0:
            for place in living:
                if time.monotonic() - began >= place.work.goodbye:
                    _log.warning("suyuan %s did not end and is killed", place.work.name)
                    _send(place, signal.SIGKILL)
        signal.sigtimedwait([signal.SIGCHLD], max(left, LOOK_EVERY))
        for _ in _reap(group):
            pass


def _send(place: _Place, number: signal.Signals) -> None:
    if place.pid is not None:
        os.kill(place.pid, number)


def how(status: int) -> str:
    """The end of a process in words: its exit status, or minus the number of the signal that killed it."""
    if status >= 0:
        return f"it ended with status {status}"
    try:
        return f"it was killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"it was killed by signal {-status}"
