"""Times out of range: from where the straight line between two readings leaves the limits to where it comes back.

Everything here is a sum over pairs of neighbours, so a series may be cut at any reading and its parts put together
again: ``joined(excursions(first) + excursions(second))`` are the excursions of the whole.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from suyuan.core.chain.cold.series import Reading
from suyuan.core.chain.conditions import ACTIVATION, ZERO_CELSIUS, Limit

HOUR = 3600.0


class Side(StrEnum):
    """Which limit was broken."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Excursion:
    """A time on one side of the limits."""

    side: Side
    start: dt.datetime
    end: dt.datetime
    peak: float
    """The value furthest out."""
    degree_seconds: float
    """How far times how long: the area between the line and the limit."""
    kinetic: float
    """The integral of exp(-activation / kelvin): what a mean kinetic temperature is made from."""

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()

    @property
    def degree_hours(self) -> float:
        return self.degree_seconds / HOUR

    @property
    def mean_kinetic(self) -> float:
        """Mean kinetic temperature while it lasted; the one reading there is where it lasted no time."""
        return _celsius(self.kinetic / self.seconds) if self.seconds and self.kinetic else self.peak


def excursions(ordered: Sequence[Reading], limit: Limit) -> list[Excursion]:
    """The times out of range of a series in order, by start; above and below apart.

    >>> start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    >>> series = [Reading(start + n * dt.timedelta(hours=1), c) for n, c in enumerate([6.0, 10.0, 10.0, 6.0])]
    >>> [(one.side.value, one.seconds / 3600, one.peak, one.degree_hours) for one in excursions(series, Limit(2, 8))]
    [('above', 2.0, 10.0, 3.0)]
    """
    found: list[Excursion] = []
    for side, edge in _edges(limit):
        found += _moments(ordered, side, edge)
        found += _stretches(ordered, side, edge)
    return joined(found)


def joined(parts: Iterable[Excursion]) -> list[Excursion]:
    """Parts of excursions as wholes: what touches on the same side is one."""
    wholes: list[Excursion] = []
    for side in Side:
        last: Excursion | None = None
        for part in sorted((part for part in parts if part.side is side), key=_by_time):
            if last is not None and part.start <= last.end:
                last = wholes[-1] = _together(last, part)
            else:
                last = part
                wholes.append(part)
    return sorted(wholes, key=_by_time)


def time_beyond(ordered: Sequence[Reading], side: Side, edge: float) -> float:
    """Seconds at or beyond a temperature: at -0.5 degrees already, not only colder.

    >>> start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    >>> series = [Reading(start + n * dt.timedelta(hours=1), c) for n, c in enumerate([-0.5, -0.5, 3.0])]
    >>> time_beyond(series, Side.BELOW, -0.5)
    3600.0
    """
    sign = 1.0 if side is Side.ABOVE else -1.0
    return math.fsum(
        _share(sign * (one.celsius - edge), sign * (two.celsius - edge), seconds)
        for one, two, seconds in _pairs(ordered)
    )


def mean_kinetic(ordered: Sequence[Reading]) -> float | None:
    """Mean kinetic temperature of a series over its time, by trapezoids; None without any time. USP <1079.2>."""
    parts = [(_kinetic(one.celsius, two.celsius, seconds), seconds) for one, two, seconds in _pairs(ordered)]
    whole = math.fsum(seconds for _, seconds in parts)
    return _celsius(math.fsum(part for part, _ in parts) / whole) if whole > 0 else None


def window(ordered: Sequence[Reading], start: dt.datetime, end: dt.datetime) -> list[Reading]:
    """The part of a series between two moments, cut on its straight lines."""
    inside = [reading for reading in ordered if start <= reading.at <= end]
    cuts = [
        Reading(moment, one.celsius + (two.celsius - one.celsius) * ((moment - one.at) / (two.at - one.at)))
        for moment in (start, end)
        for one, two in pairwise(ordered)
        if one.at < moment < two.at
    ]
    return sorted({*inside, *cuts})


def _edges(limit: Limit) -> Iterator[tuple[Side, float]]:
    if limit.high is not None:
        yield Side.ABOVE, limit.high
    if limit.low is not None:
        yield Side.BELOW, limit.low


def _moments(ordered: Iterable[Reading], side: Side, edge: float) -> Iterator[Excursion]:
    """Each reading out of range, so that one alone is not lost."""
    for one in ordered:
        if (one.celsius > edge) if side is Side.ABOVE else (one.celsius < edge):
            yield Excursion(side, one.at, one.at, one.celsius, 0.0, 0.0)


def _stretches(ordered: Sequence[Reading], side: Side, edge: float) -> Iterator[Excursion]:
    """Between each two readings, the part of the line that is out of range."""
    sign = 1.0 if side is Side.ABOVE else -1.0
    for one, two, seconds in _pairs(ordered):
        first, second = sign * (one.celsius - edge), sign * (two.celsius - edge)
        if first <= 0 and second <= 0:
            continue
        start = one.at if first > 0 else one.at + dt.timedelta(seconds=seconds * -first / (second - first))
        end = two.at if second > 0 else one.at + dt.timedelta(seconds=seconds * first / (first - second))
        lasted = (end - start).total_seconds()
        from_, to = edge + sign * max(first, 0.0), edge + sign * max(second, 0.0)
        peak = edge + sign * max(first, second)
        area = (max(first, 0.0) + max(second, 0.0)) / 2 * lasted
        yield Excursion(side, start, end, peak, area, _kinetic(from_, to, lasted))


def _pairs(ordered: Sequence[Reading]) -> Iterator[tuple[Reading, Reading, float]]:
    for one, two in pairwise(ordered):
        seconds = (two.at - one.at).total_seconds()
        if seconds > 0:
            yield one, two, seconds


def _share(first: float, second: float, seconds: float) -> float:
    """How much of the time between two readings is at or beyond zero."""
    if first >= 0 and second >= 0:
        return seconds
    if first < 0 and second < 0:
        return 0.0
    return seconds * max(first, second) / abs(first - second)


def _together(one: Excursion, two: Excursion) -> Excursion:
    furthest = max if one.side is Side.ABOVE else min
    return replace(
        one,
        end=max(one.end, two.end),
        peak=furthest(one.peak, two.peak),
        degree_seconds=one.degree_seconds + two.degree_seconds,
        kinetic=one.kinetic + two.kinetic,
    )


def _by_time(part: Excursion) -> tuple[dt.datetime, dt.datetime, str]:
    return part.start, part.end, part.side


def _kinetic(one: float, two: float, seconds: float) -> float:
    return (_rate(one) + _rate(two)) / 2 * seconds


def _rate(celsius: float) -> float:
    return math.exp(-ACTIVATION / max(celsius + ZERO_CELSIUS, 1.0))


def _celsius(rate: float) -> float:
    return ACTIVATION / -math.log(rate) - ZERO_CELSIUS if rate > 0 else -ZERO_CELSIUS
