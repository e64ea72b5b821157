"""When a standing query runs: the schedule of EPCIS (2.0, clause 8.2.5.3), read and asked for its next time.

A field is numbers and ranges separated by commas: ``5``, ``[9-17]``, ``0,[20-25],40``. A field that is left out
takes any value, except that the fields below the finest one given take their lowest: ``hour=1, minute=5`` is five
past one, once, and not sixty times during that minute.
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
    """The values at which it comes true, all six fields filled and sorted."""

    second: tuple[int, ...]
    minute: tuple[int, ...]
    hour: tuple[int, ...]
    day_of_month: frozenset[int]
    month: frozenset[int]
    day_of_week: frozenset[int]

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Schedule:
        """From the members of ``schedule``. Raises EpcisException(SubscriptionControlsException)."""
        problems = [
            errors.NO_SUCH_SCHEDULE_FIELD.problem("schedule", name) for name in fields if name not in RANGES
        ]
        problems += [] if fields else [errors.EMPTY_SCHEDULE.problem("schedule")]
        given = {name: _values(name, fields[name], problems) for name in RANGES if name in fields}
        if problems:
            raise EpcisException("SubscriptionControlsException", *problems)
        filled = {name: given.get(name) or _default(name, set(given)) for name in RANGES}
        if not any(_exists(day, month) for month in filled["month"] for day in filled["dayOfMonth"]):
            never = errors.NEVER.problem("schedule", ", ".join(f"{k}={v}" for k, v in fields.items()))
            raise EpcisException("SubscriptionControlsException", never)
        second, minute, hour = (tuple(sorted(filled[name])) for name in _TIMES_OF_DAY)
        return cls(second, minute, hour, filled["dayOfMonth"], filled["month"], filled["dayOfWeek"])

    def matches(self, moment: dt.datetime) -> bool:
        """Whether the second of a moment, by the clock of its own time zone, is one of the schedule."""
        return (
            self._has_day(moment.date())
            and moment.hour in self.hour
            and moment.minute in self.minute
            and moment.second in self.second
        )

    def next_after(self, moment: dt.datetime) -> dt.datetime:
        """The first time strictly after an aware moment, by the clock of the moment's time zone."""
        day = moment.date()
        for _ in range(_DAYS):
            if self._has_day(day):
                for found in self._times_on(day, moment.tzinfo):
                    if found.timestamp() > moment.timestamp():
                        return found
            day += dt.timedelta(days=1)
        raise AssertionError("a schedule that was read has a next time")

    def _has_day(self, day: dt.date) -> bool:
        return day.month in self.month and day.day in self.day_of_month and day.isoweekday() in self.day_of_week

    def _times_on(self, day: dt.date, zone: dt.tzinfo | None) -> Iterator[dt.datetime]:
        for hour in self.hour:
            for minute in self.minute:
                for second in self.second:
                    yield dt.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)


def _values(name: str, value: Any, problems: list[Problem]) -> frozenset[int]:
    """The values of one field; a fault is added to the problems."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    lowest, highest = RANGES[name]
    found: set[int] = set()
    for element in text.split(",") if isinstance(text, str) else [""]:
        read = _ELEMENT.fullmatch(element.strip())
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


def _default(name: str, given: set[str]) -> frozenset[int]:
    """What a field that is left out takes."""
    lowest, highest = RANGES[name]
    names = list(RANGES)
    is_finest = name in _TIMES_OF_DAY and not given & set(names[: names.index(name)])
    return frozenset((lowest,)) if is_finest else frozenset(range(lowest, highest + 1))


def _exists(day: int, month: int) -> bool:
    leap_year = 2000
    return day <= calendar.monthrange(leap_year, month)[1]
