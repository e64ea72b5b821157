"""Who waits for work sleeps until another process says that there is some, or until it is time to look by itself.

The processes that one parent forks share a bell each (``share``, ``listen``). Who makes work announces it once it is
committed, whoever waits for it is rung, and looks. A bell is only ever a hint: it is rung for nothing at times, and
a call may be lost or never made, by a process of another machine for example. So one process looks for all of them
(``suyuan.project.lookout``), as often as each used to look by itself, and as long as it says that it does, the
others may sleep long. Where nothing is shared, as in ``suyuan worker JOB``, everybody looks by itself.
"""

from __future__ import annotations

import mmap
import os
import select
import struct
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

LONGEST: Final = 2.0
"""Seconds that the others sleep while one looks for them: what its sudden death can cost, at most."""
_MOMENT: Final = struct.Struct("d")


class Topic(StrEnum):
    """What there is to do."""

    CAPTURED = "captured"
    """Entries of the ledger wait for their numbers."""
    ACCEPTED = "accepted"
    """Documents wait to be captured."""
    NUMBERED = "numbered"
    """Events have got numbers."""


@dataclass(slots=True)
class _Shared:
    """What the processes of one parent have in common."""

    bells: dict[str, int] = field(default_factory=dict)
    """Event descriptors by listener."""
    hearers: dict[Topic, list[int]] = field(default_factory=dict)
    watched: mmap.mmap = field(default_factory=lambda: mmap.mmap(-1, _MOMENT.size))
    """The moment, by the machine's steady clock, until which somebody looks for all."""


@dataclass(slots=True)
class _Self:
    """What this process is."""

    bell: int | None = None
    rested: float = 0.0
    """When it last came back from its rest."""


_shared = _Shared()
_self = _Self()


def share(hears: Mapping[str, Topic | None]) -> None:
    """Give each listener a bell, before it is forked: by its name, and the topic it wants to hear of."""
    if not hasattr(os, "eventfd"):
        return
    for name, topic in hears.items():
        bell = _shared.bells[name] = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        if topic is not None:
            _shared.hearers.setdefault(topic, []).append(bell)


def listen(name: str) -> None:
    """From now on this process is the listener of that name, or one of several that share its bell."""
    _self.bell = _shared.bells.get(name)


def announce(topic: Topic) -> None:
    """Say that there is something to do. To be called once it is committed; costs next to nothing."""
    for bell in _shared.hearers.get(topic, ()):
        _ring(bell)


def call(names: Iterable[str]) -> None:
    """Ring these listeners."""
    for name in names:
        if name in _shared.bells:
            _ring(_shared.bells[name])


def nudge() -> None:
    """End this process's own rest; for the handlers of signals."""
    if _self.bell is not None:
        _ring(_self.bell)


def look_for_all(seconds: float) -> None:
    """Promise to look for the others, and to say so again before these seconds are over."""
    _MOMENT.pack_into(_shared.watched, 0, time.monotonic() + seconds)


def rest(seconds: float) -> None:
    """Wait for work: until the bell rings; for ``seconds`` where nobody looks for us.

    When calls come thick and fast one rest ends ``seconds`` after the last: many small pieces of work are done
    together, as if they had been looked for.
    """
    if _self.bell is None:
        time.sleep(seconds)
        return
    is_rung = _heard(_self.bell, _patience(seconds))
    early = _self.rested + seconds - time.monotonic()
    if is_rung and early > 0:
        time.sleep(early)
    _silence(_self.bell)
    _self.rested = time.monotonic()


def _patience(seconds: float) -> float:
    (until,) = _MOMENT.unpack_from(_shared.watched, 0)
    return max(LONGEST, seconds) if until > time.monotonic() else seconds


def _heard(bell: int, seconds: float) -> bool:
    waiting = select.poll()
    waiting.register(bell, select.POLLIN)
    return bool(waiting.poll(seconds * 1_000))


def _ring(bell: int) -> None:
    try:
        os.eventfd_write(bell, 1)
    except BlockingIOError:  # it rings since long
        return


def _silence(bell: int) -> None:
    try:
        os.eventfd_read(bell)
    except BlockingIOError:  # another one of this name was faster, or it never rang
        return
