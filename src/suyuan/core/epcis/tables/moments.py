"""Moments as tables write them: ISO, the usual Chinese forms, declared patterns, day numbers of Excel."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from suyuan.core.epcis.tables import rules
from suyuan.core.problem import Problem

OFFSET: Final = re.compile(r"[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00")
USUAL: Final = (
    "YYYY-M-D H:mm:ss", "YYYY-M-D H:mm", "YYYY-M-D",
    "YYYY/M/D H:mm:ss", "YYYY/M/D H:mm", "YYYY/M/D",
    "YYYY.M.D H:mm:ss", "YYYY.M.D H:mm", "YYYY.M.D",
    "YYYY年M月D日 H时mm分ss秒", "YYYY年M月D日 H时mm分", "YYYY年M月D日 H:mm:ss", "YYYY年M月D日 H:mm", "YYYY年M月D日",
    "YYYYMMDDHHmmss", "YYYYMMDDHHmm", "YYYYMMDD HH:mm:ss", "YYYYMMDD HH:mm", "YYYYMMDD",
)  # fmt: skip
EXAMPLE: Final = "2026-05-01 08:30:00"
FIRST_DAY, LAST_DAY = 20_000, 80_000
"""Day numbers of Excel that may be meant as moments: 1954 to 2119."""
_TOKENS: Final = {
    "YYYY": r"(?P<year>\d{4})", "MM": r"(?P<month>\d{2})", "M": r"(?P<month>\d{1,2})", "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})", "HH": r"(?P<hour>\d{2})", "H": r"(?P<hour>\d{1,2})", "mm": r"(?P<minute>\d{1,2})",
    "ss": r"(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,6})0*)?",
}  # fmt: skip
_TOKEN: Final = re.compile("|".join(sorted(_TOKENS, key=len, reverse=True)))
_ISO_ZONE: Final = re.compile(r"(?<=[\d:])\s*(Z|[+-]\d{2}:?\d{2})$")
_CLOCK: Final = re.compile(r"(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?[分秒]?")


@lru_cache(maxsize=256)
def _pattern(form: str) -> re.Pattern[str]:
    parts, position = [], 0
    for token in _TOKEN.finditer(form):
        parts += [_literal(form[position : token.start()]), _TOKENS[token[0]]]
        position = token.end()
    return re.compile("".join((*parts, _literal(form[position:]))))


def _literal(text: str) -> str:
    return r"\s+".join(map(re.escape, re.split(r"\s+", text)))


def formats_problem(forms: Sequence[str]) -> Iterator[Problem]:
    """Each declared pattern that cannot be used."""
    for form in forms:
        try:
            groups = set(_pattern(form).groupindex)
        except re.error:
            groups = set()
        if not {"year", "month", "day"} <= groups:
            detail = "YYYY M D H mm ss, each once"
            yield rules.MAPPING_VALUE.problem("dateFormats", form, name="dateFormats", detail=detail)


def read_moment(text: str, forms: Sequence[str]) -> tuple[dt.datetime | None, bool]:
    """(the moment, whether it has a time of day); aware when the text names an offset. None: not readable."""
    plain = " ".join(text.replace("：", ":").replace("T", " ").split())
    zone = _ISO_ZONE.search(plain)
    bare = plain[: zone.start()] if zone else plain
    for form in (*forms, *USUAL):
        found = _pattern(form).fullmatch(bare)
        if found:
            moment, has_clock = _made(found.groupdict())
            return _zoned(moment, zone[1] if zone else None), has_clock
    return None, False


def _made(parts: dict[str, str | None]) -> tuple[dt.datetime | None, bool]:
    named = {name: int(value) for name, value in parts.items() if value and name != "fraction"}
    fraction = (parts.get("fraction") or "").ljust(6, "0")
    try:
        return dt.datetime(**named, microsecond=int(fraction or 0)), "hour" in named  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None, False


def _zoned(moment: dt.datetime | None, zone: str | None) -> dt.datetime | None:
    if moment is None or zone is None:
        return moment
    text = "+00:00" if zone == "Z" else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    return moment.replace(tzinfo=zone_of(text)) if OFFSET.fullmatch(text) else None


def read_clock(text: str) -> dt.time | None:
    """A time of day: ``8:30``, ``08:30:00``, ``8时30分``."""
    found = _CLOCK.fullmatch(text.strip())
    try:
        hour, minute, second = (int(part or 0) for part in found.groups()) if found else (24, 0, 0)
        return dt.time(hour, minute, second)
    except ValueError:
        return None


def zone_of(offset: str) -> dt.timezone:
    """The zone of ``+08:00``."""
    minutes = int(offset[1:3]) * 60 + int(offset[4:6])
    return dt.timezone(dt.timedelta(minutes=-minutes if offset[0] == "-" else minutes))


def offset_text(moment: dt.datetime) -> str:
    """``+08:00`` of an aware moment."""
    minutes = int((moment.utcoffset() or dt.timedelta()).total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def moment_of_day_number(number: float, *, from_1904: bool = False) -> dt.datetime | None:
    """The moment of a day number of Excel, to the millisecond; days before March 1900 do not count as such."""
    start = dt.datetime(1904, 1, 1) if from_1904 else dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a table has no zone
    try:
        return start + dt.timedelta(milliseconds=round(number * 86_400_000))
    except (OverflowError, ValueError):
        return None
