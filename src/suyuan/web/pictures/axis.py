"""One time axis for a whole life: linear where it can be, with long idle spans pressed and crowded ones opened.

A life of a medicine is a burst of scans, months on a shelf, a burst again. A strictly linear axis would draw the
bursts as one stroke; so every stretch between two known moments gets its linear share, but not less than a
floor and not more than a cap. Positions are percent of the plot's width.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from suyuan.clock import BEIJING
from suyuan.web.pictures.shapes import NOMINAL
from suyuan.web.pictures.voice import DAY, HOUR, MINUTE, MONTHS, YEAR, Voice, width_of

LEFT, RIGHT = 1.2, 98.8
"""The plot keeps a margin, so that marks at its ends are not cut."""
FLOOR, FLOOR_IN_ALL = 0.022, 0.55
CAP = 0.34
CROWDED = 60
"""With more stretches than this no stretch is opened: each would take the others' room."""
PRESSED = 0.5
"""A stretch drawn at less than half its linear share is marked as pressed."""
START_ROOM = 13.0
"""Percent that the full date at the start of the axis takes."""
TICK_APART = 9.0
"""Percent that two tick labels keep between them on a wide page."""
TICK_SIZE = 12


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    text: str
    major: bool


@dataclass(frozen=True, slots=True)
class Break:
    """A pressed stretch: where its middle is drawn and how long it really is."""

    at: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Axis:
    """Moments (seconds since 1970) and the percent they are drawn at, both ascending."""

    moments: tuple[float, ...]
    places: tuple[float, ...]
    breaks: tuple[Break, ...] = ()
    opened: bool = False

    def at(self, moment: float) -> float:
        """Percent of the plot's width; moments outside are drawn at the ends."""
        index = bisect_right(self.moments, moment)
        if index == 0:
            return self.places[0]
        if index == len(self.moments):
            return self.places[-1]
        before, after = self.moments[index - 1], self.moments[index]
        share = (moment - before) / (after - before)
        return self.places[index - 1] + share * (self.places[index] - self.places[index - 1])

    def covers(self, moment: float) -> bool:
        return self.moments[0] <= moment <= self.moments[-1]

    @property
    def start(self) -> float:
        return self.moments[0]

    @property
    def end(self) -> float:
        return self.moments[-1]


def axis_over(moments: Iterable[float], *, pressing: bool = True, scale: float = 1) -> Axis:
    """An axis that shows every moment; half a day around a single one. Raises ValueError without any.

    ``scale`` tells how many times narrower than a wide page the plot is: floors grow with it.
    """
    known = sorted(set(moments))
    if not known:
        raise ValueError("an axis needs at least one moment")
    if len(known) == 1:
        known = [known[0] - DAY / 2, known[0], known[0] + DAY / 2]
    spans = [after - before for before, after in pairwise(known)]
    total = sum(spans)
    linear = [span / total for span in spans]
    shares = _shares(linear, scale) if pressing else linear
    places = tuple(_running(shares))
    breaks = tuple(_breaks(places, linear, shares, total))
    opened = any(drawn > 3 * share for drawn, share in zip(shares, linear, strict=True))
    return Axis(tuple(known), places, breaks, opened)


def ticks(axis: Axis, voice: Voice, scale: float = 1) -> tuple[Tick, ...]:
    """Calendar marks that leave each other room and end on the plot; the first one always tells the year."""
    best: tuple[Tick, ...] = ()
    for unit in UNITS:
        found = _thinned(tuple(_marks(axis, unit, voice)), scale)
        if len(found) > len(best) or not best:
            best = found
        if len(best) >= (3 if scale < 2 else 2) and unit[0] != "minute":
            break
    return _with_start(best, axis, voice, scale)


UNITS: tuple[tuple[str, int, float], ...] = (
    ("year", 1, YEAR),
    ("month", 3, 91 * DAY),
    ("month", 1, 30 * DAY),
    ("day", 7, 7 * DAY),
    ("day", 1, DAY),
    ("hour", 6, 6 * HOUR),
    ("hour", 1, HOUR),
    ("minute", 10, 10 * MINUTE),
    ("minute", 1, MINUTE),
)
MOST_MARKS = 400


def _shares(linear: list[float], scale: float) -> list[float]:
    """Capped stretches keep the cap; all others, none below the floor, share the rest in proportion."""
    floor = min(FLOOR * scale, FLOOR_IN_ALL / len(linear)) if len(linear) <= CROWDED else 0.0
    cap = CAP if len(linear) >= 3 else 1.0
    room = 1 - cap * sum(1 for share in linear if share > cap)
    grown = room / sum(max(share, floor) for share in linear if share <= cap)
    return [cap if share > cap else max(share, floor) * grown for share in linear]


def _running(shares: list[float]) -> Iterator[float]:
    place = LEFT
    yield place
    for share in shares:
        place += share * (RIGHT - LEFT)
        yield place


def _breaks(
    places: tuple[float, ...], linear: list[float], drawn: list[float], total: float
) -> Iterator[Break]:
    for index, (share, width) in enumerate(zip(linear, drawn, strict=True)):
        if width < PRESSED * share and share > 0.2:
            yield Break((places[index] + places[index + 1]) / 2, share * total)


def _marks(axis: Axis, unit: tuple[str, int, float], voice: Voice) -> Iterator[Tick]:
    name, step, seconds = unit
    if (axis.end - axis.start) / seconds > MOST_MARKS:
        return
    moment = _floor(dt.datetime.fromtimestamp(axis.start, BEIJING), name, step)
    while (stamp := moment.timestamp()) <= axis.end:
        if stamp >= axis.start:
            yield Tick(axis.at(stamp), _tick_text(moment, name, voice), _is_major(moment, name))
        moment = _next(moment, name, step)


def _thinned(found: tuple[Tick, ...], scale: float) -> tuple[Tick, ...]:
    apart = TICK_APART * scale
    kept: list[Tick] = []
    for tick in found:
        if not kept or tick.at - kept[-1].at >= apart:
            kept.append(tick)
        elif tick.major and not kept[-1].major:
            kept[-1] = tick
    return tuple(tick for tick in kept if tick.at + _room(tick, scale) <= 100)


def _room(tick: Tick, scale: float) -> float:
    """Percent that a tick's label takes."""
    return (width_of(tick.text, TICK_SIZE) + 4) / NOMINAL * 100 * scale


def _with_start(found: tuple[Tick, ...], axis: Axis, voice: Voice, scale: float) -> tuple[Tick, ...]:
    """The first label tells year and day: that of the first mark, or of the axis's start where there is room."""
    moment = dt.datetime.fromtimestamp(axis.start, BEIJING)
    while found and found[0].at < axis.at(axis.start) + START_ROOM * scale:
        found = found[1:]
    return (Tick(axis.at(axis.start), _full_day(moment, voice), True), *found)


def _full_day(moment: dt.datetime, voice: Voice) -> str:
    if voice.english:
        return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"
    return f"{moment.year}年{moment.month}月{moment.day}日"


def _tick_text(moment: dt.datetime, name: str, voice: Voice) -> str:
    month = MONTHS[moment.month - 1] if voice.english else f"{moment.month}月"
    if name == "year":
        return str(moment.year) if voice.english else f"{moment.year}年"
    if name == "month":
        if moment.month != 1:
            return month
        return f"{month} {moment.year}" if voice.english else f"{moment.year}年{month}"
    if name == "day" or (moment.hour == 0 and moment.minute == 0):
        return f"{moment.day} {month}" if voice.english else f"{month}{moment.day}日"
    return f"{moment:%H:%M}"


def _is_major(moment: dt.datetime, name: str) -> bool:
    return {
        "year": moment.year % 5 == 0,
        "month": moment.month == 1,
        "day": moment.day == 1,
        "hour": moment.hour == 0,
        "minute": moment.hour == 0 and moment.minute == 0,
    }[name]


def _floor(moment: dt.datetime, name: str, step: int) -> dt.datetime:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if name == "year":
        return midnight.replace(month=1, day=1)
    if name == "month":
        return midnight.replace(month=(moment.month - 1) // step * step + 1, day=1)
    if name == "day":
        return midnight if step == 1 else midnight.replace(day=1)
    if name == "hour":
        return midnight + dt.timedelta(hours=moment.hour // step * step)
    return midnight + dt.timedelta(hours=moment.hour, minutes=moment.minute // step * step)


def _next(moment: dt.datetime, name: str, step: int) -> dt.datetime:
    if name == "year":
        return moment.replace(year=moment.year + step)
    if name == "month":
        months = moment.month - 1 + step
        return moment.replace(year=moment.year + months // 12, month=months % 12 + 1)
    if name == "day":
        return _next_day(moment, step)
    return moment + (dt.timedelta(hours=step) if name == "hour" else dt.timedelta(minutes=step))


def _next_day(moment: dt.datetime, step: int) -> dt.datetime:
    """Weeks restart with the month, so that the first of a month is always marked: 1, 8, 15, 22."""
    later = moment + dt.timedelta(days=step)
    if step == 1 or (later.month == moment.month and later.day <= 22):
        return later
    return _next(moment.replace(day=1), "month", 1)
