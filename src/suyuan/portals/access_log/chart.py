"""The picture of how many accesses each hour or day had, and the same as a list for those who do not see it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from suyuan.clock import BEIJING
from suyuan.parties.access_log.queries import LONGEST_CHART, Tally
from suyuan.parties.signin import wall

HEIGHT: Final = 120
WIDTH: Final = 960


@dataclass(frozen=True, slots=True)
class Column:
    """One hour or day; lengths in units of the picture."""

    x: float
    width: float
    y: float
    height: float
    refused_y: float
    refused_height: float
    words: str
    many: int
    not_done: int


@dataclass(frozen=True, slots=True)
class Chart:
    columns: tuple[Column, ...]
    labels: tuple[str, ...]
    most: int
    total: int
    not_done: int
    width: int = WIDTH
    height: int = HEIGHT


def chart(tallies: list[Tally], period: tuple[dt.datetime, dt.datetime], *, hourly: bool) -> Chart | None:
    """The picture of a period, at most its last 31 days; hours or days without any access have their place too."""
    if not tallies:
        return None
    step = dt.timedelta(hours=1) if hourly else dt.timedelta(days=1)
    by_start = {one.since: one for one in tallies}
    first = min(tallies[0].since, _start(max(period[0], period[1] - LONGEST_CHART), hourly=hourly))
    last = max(tallies[-1].since, _start(min(period[1], wall.now()), hourly=hourly))
    starts = [first + step * number for number in range(int((last - first) / step) + 1)]
    most = max(one.many for one in tallies)
    full = [by_start.get(start, Tally(start, 0, 0)) for start in starts]
    columns = tuple(_column(place, one, len(full), most, hourly=hourly) for place, one in enumerate(full))
    shown = sorted({0, len(full) // 2, len(full) - 1})
    labels = tuple(_words(full[place].since, hourly=hourly) for place in shown)
    return Chart(
        columns, labels, most, sum(one.many for one in tallies), sum(one.not_done for one in tallies)
    )


def _column(place: int, tally: Tally, places: int, most: int, *, hourly: bool) -> Column:
    step = WIDTH / places
    height, refused = (round(HEIGHT * count / most, 1) for count in (tally.many, tally.not_done))
    return Column(
        round(place * step + step * 0.1, 1),
        round(step * 0.8, 1),
        HEIGHT - height,
        height,
        HEIGHT - refused,
        refused,
        _words(tally.since, hourly=hourly),
        tally.many,
        tally.not_done,
    )


def _start(moment: dt.datetime, *, hourly: bool) -> dt.datetime:
    """Of the hour or day in Beijing."""
    start = moment.astimezone(BEIJING).replace(minute=0, second=0, microsecond=0)
    return start if hourly else start.replace(hour=0)


def _words(start: dt.datetime, *, hourly: bool) -> str:
    return f"{start.astimezone(BEIJING):%m-%d %H:00}" if hourly else f"{start.astimezone(BEIJING):%Y-%m-%d}"
