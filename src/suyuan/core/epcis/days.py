"""Days as senders write them in master data: expiry and production dates, and the names under which they stand."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from suyuan.core.identifiers.gs1_linters import full_date

EXPIRY: Final = frozenset(
    {"itemExpirationDate", "expirationDate", "expiryDate", "expiry", "EXP", "sellByDate"}
)
PRODUCED: Final = frozenset({"productionDate", "manufacturingDate", "produced", "MFG", "producedDate"})
LONGEST: Final = 64
"""Characters of a date with time and zone, and many more; longer texts are none."""
_SHAPES: Final = (
    re.compile(
        r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?:(?P=s)(?P<d>\d{1,2})(?:[T ].+|Z|[+-]\d\d:?\d\d)?)?"
    ),
    re.compile(r"(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月(?:\s*(?P<d>\d{1,2})\s*日?)?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?:[T ].*|\d{2,6})?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>)"),
)

_LONGEST_NAME: Final = 200
_DAYS: Final = EXPIRY | PRODUCED


def local_name(name: str) -> str:
    """The name of a field without its namespace, in whatever way that is written."""
    return _local_name(name) if len(name) <= _LONGEST_NAME else ""


@lru_cache(maxsize=4_096)
def _local_name(name: str) -> str:
    return re.split("[}/#:]", name.rstrip("/"))[-1]


def texts_of(fields: Mapping[str, Any], names: frozenset[str]) -> list[str]:
    """What fields of these names say, whatever their namespace; numbers as texts."""
    found = []
    for name, value in fields.items():
        if local_name(name) in names:
            said = value.get("#text") if isinstance(value, dict) else value
            if isinstance(said, (str, int, Decimal)) and not isinstance(said, bool) and str(said).strip():
                found.append(str(said).strip())
    return found


def first_day(texts: Iterable[str]) -> dt.date | None:
    """The first of several spellings that names a day."""
    return next(filter(None, map(day_of, texts)), None)


def unread_days(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(field, text) of expiry and production dates that name no day."""
    return [
        (name, text)
        for name, value in fields.items()
        if local_name(name) in _DAYS
        for text in texts_of({name: value}, _DAYS)
        if day_of(text) is None
    ]


def day_of(text: str | None) -> dt.date | None:
    """The day that a text names; a month alone, or day 00, stands for its last day. None when it names no day.

    A moment is the day as written, whatever its zone.

    >>> day_of("260200") == day_of("2026-02") == day_of("2026年2月28日") == dt.date(2026, 2, 28)
    True
    """
    return _day_of(text.strip()) if text and len(text) <= LONGEST else None


@lru_cache(maxsize=8_192)
def _day_of(text: str) -> dt.date | None:
    plain = unicodedata.normalize("NFKC", text)
    short = full_date(plain)  # YYMMDD goes before YYYYMM: as that it would lie before 2013
    if short is not None:
        return dt.date.fromisoformat(short)
    found = next((match for shape in _SHAPES if (match := shape.fullmatch(plain))), None)
    return None if found is None else _day(int(found["y"]), int(found["m"]), int(found["d"] or 0))


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day or calendar.monthrange(year, month)[1])
    except ValueError:
        return None
