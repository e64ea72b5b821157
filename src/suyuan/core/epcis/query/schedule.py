"""When a standing query runs: the schedule of EPCIS (2.0, clause 8.2.5.3), read and asked for its next time.

A field is numbers and ranges separated by commas: ``5``, ``[9-17]``, ``0,[20-25],40``. A field that is left out
takes any value, except that the fields below the finest one given take their lowest: ``hour=1, minute=5`` is five
past one, once, and not sixty times during that minute; ``month=2`` is its first midnight.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from suyuan.core.epcis.query import errors
from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.problem import Problem

RANGES: Final = {
    "second": (0, 59),
    "minute": (0, 59),
    "hour": (0, 23),
    "dayOfMonth": (1, 31),
    "month": (1, 12),
    "dayOfWeek": (1, 7),
}
"""Lowest and highest value of each field, finest first; Monday is day 1 of the week."""
_TIMES_OF_DAY: Final = ("second", "minute", "hour")
_ELEMENT: Final = re.compile(r"([0-9]{1,2})|\[([0-9]{1,2})-([0-9]{1,2})\]")
_DAYS: Final = 41 * 366
"""The 29th of February falls on every day of the week within so many days."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The values at which it comes true, all six fields filled."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    """These three in rising order."""
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]

    def next_run(self, after: dt.datetime, zone: dt.tzinfo) -> dt.datetime | None:
        """The first time strictly after an aware moment, by the clock on the wall in a time zone.

        A time that the clock skips in spring is made up for by the same distance behind the gap; one that comes
        twice in autumn counts the first time. None where the calendar ends.
        """
        try:
            return self._next_run(after, zone)
        except OverflowError:
            return None

    def _next_run(self, after: dt.datetime, zone: dt.tzinfo) -> dt.datetime | None:
        local = after.astimezone(zone)
        day, earliest = local.date(), local.time() if _is_calm(local.date(), zone) else dt.time()
        for _ in range(_DAYS):
            if day.month in self.months and day.day in self.days and day.isoweekday() in self.weekdays:
                for found in self._times_on(day, earliest, zone):
                    if found > after:
                        return found
            day, earliest = day + dt.timedelta(days=1), dt.time()
        return None

    def _times_on(self, day: dt.date, earliest: dt.time, zone: dt.tzinfo) -> Iterator[dt.datetime]:
        """Instants in UTC: inside one time zone Python would compare the clocks on the wall instead."""
        start = earliest.hour, earliest.minute
        for hour, minute in ((h, m) for h in self.hours for m in self.minutes if (h, m) >= start):
            for second in self.seconds:
                wall = dt.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
                yield wall.astimezone(dt.UTC)


def _is_calm(day: dt.date, zone: dt.tzinfo) -> bool:
    """Whether the clock on the wall is put neither forward nor back that day: then what it showed is past."""
    midnights = (dt.datetime.combine(one, dt.time(), zone) for one in (day, day + dt.timedelta(days=1)))
    return len({midnight.utcoffset() for midnight in midnights}) == 1


def read_schedule(fields: Mapping[str, Any]) -> Schedule:
    """The members of ``schedule``; None stands for a field that is left out.

    Raises EpcisException(SubscriptionControlsException).
    """
    given = {name: value for name, value in fields.items() if value is not None or name not in RANGES}
    problems = [
        errors.NO_SUCH_SCHEDULE_FIELD.problem("schedule", name) for name in given if name not in RANGES
    ]
    problems += [] if given else [errors.EMPTY_SCHEDULE.problem("schedule")]
    read = {name: _values(name, given[name], problems) for name in RANGES if name in given}
    if problems:
        raise EpcisException("SubscriptionControlsException", *problems)
    filled = {name: read.get(name) or _default(name, frozenset(read)) for name in RANGES}
    if not any(_exists(day, month) for month in filled["month"] for day in filled["dayOfMonth"]):
        never = errors.NEVER.problem(
            "schedule", ", ".join(f"{name}={value}" for name, value in given.items())
        )
        raise EpcisException("SubscriptionControlsException", never)
    second, minute, hour = (tuple(sorted(filled[name])) for name in _TIMES_OF_DAY)
    return Schedule(second, minute, hour, filled["dayOfMonth"], filled["month"], filled["dayOfWeek"])


def _values(name: str, value: Any, problems: list[Problem]) -> frozenset[int]:
    """The values of one field; a fault is added to the problems."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    lowest, highest = RANGES[name]
    found: set[int] = set()
    for element in text.split(",") if isinstance(text, str) else [""]:
        read = _ELEMENT.fullmatch(element)
        first, last = _ends(read) if read else (1, 0)
        if not lowest <= first <= last <= highest:
            bounds = {"field": name, "lowest": lowest, "highest": highest}
            problems.append(errors.BAD_SCHEDULE.problem(f"schedule.{name}", value, **bounds))
            return frozenset()
        found |= set(range(first, last + 1))
    return frozenset(found)


def _ends(read: re.Match[str]) -> tuple[int, int]:
    single, first, last = read.groups()
    return (int(single), int(single)) if single else (int(first), int(last))


def _default(name: str, given: frozenset[str]) -> frozenset[int]:
    """What a field that is left out takes."""
    lowest, highest = RANGES[name]
    finer = frozenset(list(RANGES)[: list(RANGES).index(name)])
    is_below_all = name in _TIMES_OF_DAY and not given & finer
    is_below_month = name == "dayOfMonth" and given == {"month"}
    return frozenset((lowest,)) if is_below_all or is_below_month else frozenset(range(lowest, highest + 1))


def _exists(day: int, month: int) -> bool:
    leap_year = 2000
    return day <= calendar.monthrange(leap_year, month)[1]
