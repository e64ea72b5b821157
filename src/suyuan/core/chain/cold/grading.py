"""How grave an excursion is, 0 to 4, by the profile of the product: its label and stability budget, as data.

A mean kinetic temperature excuses nothing. It can make an excursion graver, never milder, and says nothing about cold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from suyuan.core.chain.cold.excursions import (
    Excursion,
    Side,
    excursions,
    mean_kinetic,
    time_beyond,
    window,
)
from suyuan.core.chain.cold.series import Gap, Reading
from suyuan.core.chain.conditions import Limit

DAY = dt.timedelta(hours=24)
ENOUGH_OF_A_DAY = 0.5
"""Of the 24 hours that a mean is made over, how much must have been watched. A mean of minutes is no mean."""


class ColdGrade(IntEnum):
    """How grave."""

    NONE = 0
    MINOR = 1
    MODERATE = 2
    SERIOUS = 3
    CRITICAL = 4


HOLDS_FROM = ColdGrade.MODERATE
GRADE_WORDS = {
    ColdGrade.NONE: ("无", "none"),
    ColdGrade.MINOR: ("轻微", "minor"),
    ColdGrade.MODERATE: ("中等", "moderate"),
    ColdGrade.SERIOUS: ("严重", "serious"),
    ColdGrade.CRITICAL: ("危急", "critical"),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What a product bears."""

    name: str
    limit: Limit
    tolerance: float = 0.5
    """Degrees out of range that a sensor may err by."""
    handling: dt.timedelta = dt.timedelta(minutes=30)
    """How long goods may be handled, ..."""
    handling_degrees: float = 2.0
    """... and how far out of range meanwhile."""
    serious_peak: float | None = 15.0
    serious_mean: float | None = 8.0
    """Mean kinetic temperature of the 24 hours up to the end of the excursion."""
    serious_time: dt.timedelta | None = dt.timedelta(hours=10)
    freezes_at: float | None = None
    """Where the product freezes; None: it bears it."""
    freezes_after: dt.timedelta = dt.timedelta(minutes=60)
    budget: dt.timedelta | None = None
    """How long it may be out of range in its whole life; None: the holder has not told."""
    unwatched: dt.timedelta = dt.timedelta(hours=6)
    """A longer gap is no record at all."""


_COLD, _HOUR = Limit(2.0, 8.0), dt.timedelta(hours=1)
PROFILES = {
    one.name: one
    for one in (
        Profile("vaccine", _COLD, freezes_at=-0.5),
        Profile("cold", _COLD),
        Profile("frozen", Limit(None, -15.0), serious_peak=-5.0, serious_mean=None, serious_time=2 * _HOUR),
        Profile("cool", Limit(None, 20.0), serious_peak=30.0, serious_mean=20.0, serious_time=24 * _HOUR),
        Profile("room", Limit(10.0, 30.0), serious_peak=40.0, serious_mean=25.0, serious_time=24 * _HOUR),
    )
}
"""What labels ask for, by name. A holder's own stability data are a Profile of their own."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An excursion with its grade, and the mean of its day where enough of it was watched."""

    excursion: Excursion
    grade: ColdGrade
    day_mean: float | None


def judge(ordered: Sequence[Reading], profile: Profile, *, spent: float = 0.0) -> list[Judged]:
    """The excursions of a series in order, graded; ``spent`` seconds were used of the budget before it."""
    found = []
    for one in excursions(ordered, profile.limit):
        spent += one.seconds
        mean = day_mean(ordered, one.end)
        within = window(ordered, one.start, one.end)
        found.append(Judged(one, grade_of(one, within, profile, day_mean=mean, spent=spent), mean))
    return found


def grade_of(
    excursion: Excursion,
    within: Sequence[Reading],
    profile: Profile,
    *,
    day_mean: float | None,
    spent: float,
) -> ColdGrade:
    """The grade of one excursion; ``within`` are its readings, ``spent`` the seconds out of range with it."""
    if _has_frozen(within, profile):
        return ColdGrade.CRITICAL
    if _is_serious(excursion, profile, day_mean, spent):
        return ColdGrade.SERIOUS
    return ColdGrade.MINOR if _is_minor(excursion, profile) else ColdGrade.MODERATE


def grade_of_gap(gap: Gap, profile: Profile) -> ColdGrade:
    """Nobody watched: no record, where it lasted so long that the record proves nothing."""
    too_long = gap.seconds > profile.unwatched.total_seconds()
    return ColdGrade.CRITICAL if too_long else ColdGrade.NONE


def day_mean(ordered: Sequence[Reading], end: dt.datetime) -> float | None:
    """Mean kinetic temperature of the 24 hours up to a moment; None where too little of them was watched."""
    day = window(ordered, end - DAY, end)
    if len(day) < 2 or day[-1].at - day[0].at < DAY * ENOUGH_OF_A_DAY:
        return None
    return mean_kinetic(day)


def out_of_range(legs: Iterable[Sequence[Reading]], limit: Limit) -> dict[Side, float]:
    """Seconds out of range over all legs of a way, above and below apart."""
    spent = dict.fromkeys(Side, 0.0)
    for leg in legs:
        for one in excursions(leg, limit):
            spent[one.side] += one.seconds
    return spent


def budget_left(legs: Iterable[Sequence[Reading]], profile: Profile) -> float | None:
    """Seconds that the product may still be out of range, negative when overdrawn; None without a budget."""
    if profile.budget is None:
        return None
    return profile.budget.total_seconds() - sum(out_of_range(legs, profile.limit).values())


def _has_frozen(within: Sequence[Reading], profile: Profile) -> bool:
    if profile.freezes_at is None:
        return False
    return time_beyond(within, Side.BELOW, profile.freezes_at) >= profile.freezes_after.total_seconds()


def _is_serious(excursion: Excursion, profile: Profile, day_mean: float | None, spent: float) -> bool:
    is_above = excursion.side is Side.ABOVE
    too_hot = profile.serious_peak is not None and is_above and excursion.peak >= profile.serious_peak
    mean = profile.serious_mean
    too_warm = mean is not None and day_mean is not None and is_above and day_mean > mean
    longest = profile.serious_time
    too_long = longest is not None and is_above and excursion.seconds > longest.total_seconds()
    overdrawn = profile.budget is not None and spent > profile.budget.total_seconds()
    return too_hot or too_warm or too_long or overdrawn


def _is_minor(excursion: Excursion, profile: Profile) -> bool:
    edge = profile.limit.high if excursion.side is Side.ABOVE else profile.limit.low
    deviation = abs(excursion.peak - (edge or 0.0))
    is_short = excursion.seconds <= profile.handling.total_seconds()
    return deviation <= profile.tolerance or (is_short and deviation <= profile.handling_degrees)
