"""Reading times strictly, and saying what is wrong with one that cannot be read.

EPCIS 2.0 clause 7.1: a time is an xsd:dateTimeStamp, so it carries its zone. Microseconds are kept and nothing
finer: a seventh digit is refused unless it is zero, since two events must not become one by rounding.
"""

from __future__ import annotations

import datetime as dt
import re

from suyuan.core.problem import Problem, Rule, rule

NO_ZONE = rule(
    "EVT-101",
    "The time {value} has no time zone.",
    "时间 {value} 没有时区。",
    "Write the offset from UTC behind the time, for Beijing +08:00.",
    "请在时间后写明时区，北京时间写 +08:00。",
)
NO_SUCH_YEAR = rule(
    "EVT-102",
    "The year of {value} is outside 0001 to 9999.",
    "时间 {value} 的年份不在 0001 至 9999 之间。",
    "Write the year in four digits; if the time is unknown, leave an optional field out.",
    "请写四位年份；时间未知时，可选字段请省略。",
)
LEAP_SECOND = rule(
    "EVT-103",
    "The time {value} names a leap second.",
    "时间 {value} 使用了闰秒。",
    "Write second 59, or 00 of the next minute.",
    "请改为第 59 秒，或下一分钟的 00 秒。",
)
OFFSET_OUT_OF_RANGE = rule(
    "EVT-104",
    "The offset of {value} is none between -14:00 and +14:00 with minutes up to 59.",
    "时间 {value} 的时区偏移有误：应在 -14:00 至 +14:00 之间，分钟不超过 59。",
    "Write the offset as ±hh:mm, for Beijing +08:00.",
    "时区请写作 ±hh:mm，北京时间为 +08:00。",
)
TOO_FINE = rule(
    "EVT-105",
    "The time {value} is finer than a microsecond.",
    "时间 {value} 的精度超过微秒。",
    "Write at most six digits behind the point.",
    "小数点后最多写六位。",
)
NOT_A_TIME = rule(
    "EVT-106",
    "{value} is not a time.",
    "{value} 不是有效的时间。",
    "Write times like 2026-05-01T08:30:00.000+08:00; the day and the hour must exist.",
    "时间请写作 2026-05-01T08:30:00.000+08:00，日期和钟点必须存在。",
)
BAD_EVENT_OFFSET = rule(
    "EVT-107",
    "The eventTimeZoneOffset {value} is not an offset between -14:00 and +14:00.",
    "eventTimeZoneOffset 的值 {value} 不是 -14:00 至 +14:00 之间的时区偏移。",
    "Write it as ±hh:mm, for Beijing +08:00, for UTC +00:00.",
    "请写作 ±hh:mm，北京时间为 +08:00，UTC 为 +00:00。",
)

_TIME = re.compile(
    r"(?P<year>\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d+))?"
    r"(?P<zone>[Zz]|[+-]\d\d:?\d\d)?",
    re.ASCII,
)
_OFFSETS = frozenset(
    f"{sign}{minutes // 60:02}:{minutes % 60:02}" for sign in "+-" for minutes in range(14 * 60 + 1)
)
_FARTHEST = dt.timedelta(hours=14)
MICRO_DIGITS = 6


def read_time(text: str, where: str = "") -> dt.datetime | Problem:
    """The aware time a text names, or the Problem that says why it names none."""
    stripped = text.strip()
    found = _TIME.fullmatch(stripped)
    broken = NOT_A_TIME if found is None else _broken_rule(found)
    if found is None or broken is not None:
        return (broken or NOT_A_TIME).problem(where, text)
    return _make(found, text, where)


def is_offset(text: str) -> bool:
    """Whether a text may stand as eventTimeZoneOffset."""
    return text in _OFFSETS


def is_offset_of(time: dt.datetime) -> bool:
    """Whether a time has an offset, and one that XML Schema allows."""
    offset = time.utcoffset()
    return offset is not None and -_FARTHEST <= offset <= _FARTHEST


def is_writable(time: dt.datetime) -> bool:
    """Whether the offset of a time is allowed and its instant still exists in UTC."""
    if not is_offset_of(time):
        return False
    try:
        time.astimezone(dt.UTC)
    except OverflowError:
        return False
    return True


def _broken_rule(found: re.Match[str]) -> Rule | None:
    fraction = found["fraction"] or ""
    if found["zone"] is None:
        return NO_ZONE
    if found["year"] == "0000":
        return NO_SUCH_YEAR
    if found["second"] == "60":
        return LEAP_SECOND
    if fraction[MICRO_DIGITS:].strip("0"):
        return TOO_FINE
    return None


def _make(found: re.Match[str], text: str, where: str) -> dt.datetime | Problem:
    zone, fraction = found["zone"].upper(), (found["fraction"] or "")[:MICRO_DIGITS]
    plain = found.string[: found.end("second")].upper().replace(" ", "T")
    sign = -1 if zone[0] == "-" else 1
    minutes = 0 if zone == "Z" else int(zone[1:3]) * 60 + int(zone[-2:])
    if minutes > _FARTHEST.total_seconds() / 60 or (zone != "Z" and int(zone[-2:]) > 59):
        return OFFSET_OUT_OF_RANGE.problem(where, text)
    try:
        naive = dt.datetime.fromisoformat(plain).replace(microsecond=int(fraction.ljust(6, "0")))
        time = naive.replace(tzinfo=dt.timezone(sign * dt.timedelta(minutes=minutes)) if minutes else dt.UTC)
        time.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return NOT_A_TIME.problem(where, text)
    return time
