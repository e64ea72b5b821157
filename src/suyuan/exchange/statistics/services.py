"""How many events there were in each area of an authority's duty, by what they are about, in a month that is over.

Whoever may read this may not read the events: every table leaves through ``small_counts.shown``. Months alone are
told, and only when they are over, so that nobody learns of a single day by taking one table from another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from suyuan.core.areas.codes import area_of, significant
from suyuan.core.risk.small_counts import Counts, shown
from suyuan.exchange.search.marks import sender_mark
from suyuan.ledger import binary, connection
from suyuan.named_sql import load
from suyuan.parties.kinds import SUBJECTS_OF_SECTION, Level, Subject
from suyuan.parties.models import Party
from suyuan.parties.queries import duty_of

SQL: Final = load(Path(__file__).parent / "sql" / "statistics.sql")
BEIJING: Final = ZoneInfo("Asia/Shanghai")
MONTHS: Final = 24
_MUNICIPALITIES: Final = ("11", "12", "31", "50")
"""Provinces whose districts lie directly within them."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """A month's table: areas of the next level down, and what events are about."""

    month: str
    areas: tuple[tuple[str, str], ...]
    """Code and name, a row each."""
    subjects: tuple[Subject, ...]
    counts: Counts


def months_over(now: dt.datetime) -> list[str]:
    """The months that can be asked for, as 2026-05, the last one first."""
    year, month = now.astimezone(BEIJING).year, now.astimezone(BEIJING).month
    numbers = (year * 12 + month - 1 - back for back in range(1, MONTHS + 1))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def statistics_of(party: Party, month: str) -> Statistics:
    """The table of an authority. ``month`` is one of ``months_over``."""
    subjects = SUBJECTS_OF_SECTION.get(party.section, tuple(Subject))
    counts: dict[tuple[str, Subject], int] = {}
    for audience, many in _events(duty_of(party), *_bounds(month)):
        code, number = divmod(-audience, 10)
        place = _row_of(f"{code:06}", party), Subject(number)
        counts[place] = counts.get(place, 0) + many
    areas = sorted({area for area, _ in counts})
    return Statistics(
        month=month,
        areas=tuple((code, _name(code)) for code in areas),
        subjects=subjects,
        counts=shown(counts, areas, subjects, settings.SMALL_COUNT),
    )


def _events(audiences: Sequence[int], since: dt.datetime, until: dt.datetime) -> Iterable[tuple[int, int]]:
    terms = binary.UuidArray(map(sender_mark, audiences))
    given = {"audiences": list(audiences), "terms": terms, "since": since, "until": until}
    with connection.cursor() as cursor:
        return cursor.execute(SQL["events_of_month"], given).fetchall()


def _bounds(month: str) -> tuple[dt.datetime, dt.datetime]:
    year, number = (int(part) for part in month.split("-"))
    since = dt.datetime(year, number, 1, tzinfo=BEIJING)
    return since, dt.datetime(year + number // 12, number % 12 + 1, 1, tzinfo=BEIJING)


def _row_of(area: str, party: Party) -> str:
    """The area of the next level down that this one lies in."""
    duty = "" if party.level == Level.NATIONAL else significant(party.area)
    length = 6 if duty[:2] in _MUNICIPALITIES else min(6, len(duty) + 2)
    return area[:length].ljust(6, "0")


def _name(code: str) -> str:
    found = area_of(code)
    return found.name if found is not None else code
