"""What a sensor says that no store can do: it is flagged, and left out by nobody but a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise

from suyuan.core.chain.cold.series import Reading


class FaultKind(StrEnum):
    """What is wrong with a sensor."""

    STUCK = "stuck"
    JUMP = "jump"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Plausible:
    """What a sound sensor may say."""

    low: float = -90.0
    high: float = 80.0
    per_minute: float = 10.0
    """Degrees that air can change in a minute."""
    same: int = 120
    """Readings without the least change: so still is no air."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A time in which a sensor is not to be believed."""

    kind: FaultKind
    start: dt.datetime
    end: dt.datetime


DEFAULT_PLAUSIBLE = Plausible()


def faults(ordered: Sequence[Reading], plausible: Plausible = DEFAULT_PLAUSIBLE) -> list[Fault]:
    """What is wrong with the sensor of a series in order.

    >>> start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    >>> series = [Reading(start + n * dt.timedelta(minutes=1), c) for n, c in enumerate([5.0, 5.1, 16.0, 5.2, 85.0])]
    >>> [fault.kind.value for fault in faults(series)]
    ['jump', 'jump', 'jump', 'impossible']
    """
    found = [*_impossible(ordered, plausible), *_jumps(ordered, plausible), *_stuck(ordered, plausible)]
    return sorted(found, key=lambda fault: (fault.start, fault.end, fault.kind))


def _impossible(ordered: Sequence[Reading], plausible: Plausible) -> Iterator[Fault]:
    for one in ordered:
        if not plausible.low <= one.celsius <= plausible.high:
            yield Fault(FaultKind.IMPOSSIBLE, one.at, one.at)


def _jumps(ordered: Sequence[Reading], plausible: Plausible) -> Iterator[Fault]:
    for one, two in pairwise(ordered):
        minutes = (two.at - one.at).total_seconds() / 60
        if abs(two.celsius - one.celsius) > plausible.per_minute * minutes:
            yield Fault(FaultKind.JUMP, one.at, two.at)


def _stuck(ordered: Sequence[Reading], plausible: Plausible) -> Iterator[Fault]:
    for _, same in groupby(ordered, key=lambda reading: reading.celsius):
        run = list(same)
        if len(run) >= plausible.same:
            yield Fault(FaultKind.STUCK, run[0].at, run[-1].at)
