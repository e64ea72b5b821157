"""Series of readings, and the times in them that nobody watched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from suyuan.core.chain.conditions import Limit


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """What a sensor said at one moment."""

    at: dt.datetime
    celsius: float


def in_order(*series: Iterable[Reading]) -> list[Reading]:
    """Readings of several series as one, in order of time; what was told twice is there once."""
    return sorted({reading for one in series for reading in one})


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often readings are required: appendix on automatic monitoring of the GSP, kept as data."""

    store: dt.timedelta = dt.timedelta(minutes=30)
    transport: dt.timedelta = dt.timedelta(minutes=5)
    excursion: dt.timedelta = dt.timedelta(minutes=2)
    slack: float = 1.5
    """By how much an interval may be longer before it is a gap."""


DEFAULT_CADENCE = Cadence()


@dataclass(frozen=True, slots=True)
class Gap:
    """A time between two readings that is longer than allowed: nobody knows what happened."""

    start: dt.datetime
    end: dt.datetime

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()


def gaps(
    ordered: Sequence[Reading], required: dt.timedelta, limit: Limit, cadence: Cadence = DEFAULT_CADENCE
) -> list[Gap]:
    """The times that nobody watched, in a series in order. Out of range at both ends asks for the closer watch.

    >>> minute = dt.timedelta(minutes=1)
    >>> start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    >>> series = [Reading(start + n * minute, 5.0) for n in (0, 5, 12, 20)]
    >>> [gap.seconds / 60 for gap in gaps(series, 5 * minute, Limit(2, 8))]
    [8.0]
    """

    def allowed(one: Reading, two: Reading) -> dt.timedelta:
        is_out = limit.breaks(one.celsius) and limit.breaks(two.celsius)
        return (min(required, cadence.excursion) if is_out else required) * cadence.slack

    return [Gap(one.at, two.at) for one, two in pairwise(ordered) if two.at - one.at > allowed(one, two)]
