"""The content rules that the GS1 syntax dictionary names, one small function each.

A linter gets one component of a value whose length and character set are already checked. It returns None,
or the broken rule with the arguments of its message. Names and meanings are those of the dictionary.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Final

from suyuan.core.identifiers import gs1_rules
from suyuan.core.identifiers.check_digits import check_digit, check_pair, has_check_digit, is_digits
from suyuan.core.problem import Rule

Fault = tuple[Rule, dict[str, str]]
Linter = Callable[[str], Fault | None]

PIVOT_YEAR: Final = 2026
"""The year against which a two-digit year is read. The window is 100 years wide, core has no clock."""

_MONTH_DAYS: Final = frozenset(
    f"{month:02}{day:02}"
    for month in range(1, 13)
    for day in range(1, calendar.monthrange(2025, month)[1] + 1)
)


def full_year(two_digits: int, pivot: int = PIVOT_YEAR) -> int:
    """The year that YY means: at most 49 years back and 50 years ahead of the pivot (GenSpecs 7.12)."""
    ahead = two_digits - pivot % 100
    century = pivot - pivot % 100
    if ahead >= 51:
        return century - 100 + two_digits
    return century + two_digits if ahead > -50 else century + 100 + two_digits


def full_date(yymmdd: str, pivot: int = PIVOT_YEAR) -> str | None:
    """``YYMMDD`` as ``YYYY-MM-DD``; day 00 means the last day of the month. None when there is no such day.

    >>> full_date("280200")
    '2028-02-29'
    """
    is_six = len(yymmdd) == 6 and is_digits(yymmdd)
    if not is_six or _date(yymmdd, day_may_be_zero=True) is not None:
        return None
    year, month = full_year(int(yymmdd[:2]), pivot), yymmdd[2:4]
    day = yymmdd[4:] if yymmdd[4:] != "00" else f"{calendar.monthrange(year, int(month))[1]:02}"
    return f"{year}-{month}-{day}"


def _date(yymmdd: str, *, day_may_be_zero: bool) -> Fault | None:
    month_day = yymmdd[2:]
    if month_day in _MONTH_DAYS or (month_day == "0229" and int(yymmdd[:2]) % 4 == 0):
        return None
    month, day = month_day[:2], month_day[2:]
    if not "01" <= month <= "12":
        return gs1_rules.DATE_MONTH, {"month": month}
    return None if day_may_be_zero and day == "00" else (gs1_rules.DATE_DAY, {"day": day})


def yymmdd(value: str) -> Fault | None:
    return _date(value, day_may_be_zero=False)


def yymmd0(value: str) -> Fault | None:
    return _date(value, day_may_be_zero=True)


def yyyymmdd(value: str) -> Fault | None:
    year, month_day = int(value[:4]), value[4:]
    if month_day in _MONTH_DAYS or (month_day == "0229" and calendar.isleap(year)):
        return None
    if not "01" <= month_day[:2] <= "12":
        return gs1_rules.DATE_MONTH, {"month": month_day[:2]}
    return gs1_rules.DATE_DAY, {"day": month_day[2:]}


def hh(value: str) -> Fault | None:
    return None if value <= "23" else (gs1_rules.TIME, {"part": value})


def mi(value: str) -> Fault | None:
    return None if value <= "59" else (gs1_rules.TIME, {"part": value})


def hhmi(value: str) -> Fault | None:
    return None if value[:2] <= "23" and value[2:] <= "59" else (gs1_rules.TIME, {"part": value})


def csum(value: str) -> Fault | None:
    if has_check_digit(value):
        return None
    return gs1_rules.CHECK_DIGIT, {"found": value[-1], "expected": check_digit(value[:-1])}


def csumalpha(value: str) -> Fault | None:
    return None if len(value) >= 2 and check_pair(value[:-2]) == value[-2:] else (gs1_rules.CHECK_PAIR, {})


def gcppos1(value: str) -> Fault | None:
    """A company prefix has at least four digits. Which prefixes are given out is not for us to refuse."""
    head = value[:4]
    return None if len(head) == 4 and head.isdigit() else (gs1_rules.COMPANY_PREFIX, {})


def gcppos2(value: str) -> Fault | None:
    return gcppos1(value[1:])


def hasnondigit(value: str) -> Fault | None:
    return _unless(not value.isdigit(), value, "hasnondigit")


def hyphen(value: str) -> Fault | None:
    return _unless(value == "-", value, "hyphen")


def nonzero(value: str) -> Fault | None:
    return _unless(value.strip("0") != "", value, "nonzero")


def nozeroprefix(value: str) -> Fault | None:
    return _unless(value[0] != "0", value, "nozeroprefix")


def zero(value: str) -> Fault | None:
    return _unless(value.strip("0") == "", value, "zero")


def yesno(value: str) -> Fault | None:
    return _unless(value in {"0", "1"}, value, "yesno")


def winding(value: str) -> Fault | None:
    return _unless(value in {"0", "1", "9"}, value, "winding")


def iso5218(value: str) -> Fault | None:
    return _unless(value in {"0", "1", "2", "9"}, value, "iso5218")


def importeridx(value: str) -> Fault | None:
    return _unless(value.isalnum() or value in {"-", "_"}, value, "importeridx")


def latitude(value: str) -> Fault | None:
    return _unless(value <= "1800000000", value, "latitude")


def longitude(value: str) -> Fault | None:
    return _unless(value <= "3600000000", value, "longitude")


def mediatype(value: str) -> Fault | None:
    """01 to 10 are assigned, 80 to 99 are for national and local use."""
    return _unless("01" <= value <= "10" or value >= "80", value, "mediatype")


def pcenc(value: str) -> Fault | None:
    return (gs1_rules.PERCENT, {}) if "%" in value and _BAD_ESCAPE.search(value) else None


def pieceoftotal(value: str) -> Fault | None:
    half = len(value) // 2
    return None if "0" * half < value[:half] <= value[half:] else (gs1_rules.PIECE, {"part": value})


def posinseqslash(value: str) -> Fault | None:
    position, _, end = value.partition("/")
    fits = _COUNT.fullmatch(position) and _COUNT.fullmatch(end) and int(position) <= int(end)
    return _unless(bool(fits), value, "posinseqslash")


def iban(value: str) -> Fault | None:
    """ISO 13616: the first four characters go to the end, letters count from 10, modulo 97 leaves 1."""
    shape = 10 < len(value) <= 34 and value.isalnum() and value.upper() == value
    if not shape or value[:2] not in CODE_LISTS["iso3166alpha2"]:
        return gs1_rules.FORMAT, {"part": value, "linter": "iban"}
    number = int("".join(str(int(character, 36)) for character in value[4:] + value[:4]))
    return _unless(number % 97 == 1, value, "iban")


def iso3166(value: str) -> Fault | None:
    return _listed(value, "iso3166")


def iso3166999(value: str) -> Fault | None:
    return None if value == "999" else _listed(value, "iso3166")


def iso3166alpha2(value: str) -> Fault | None:
    return _listed(value, "iso3166alpha2")


def iso4217(value: str) -> Fault | None:
    return _listed(value, "iso4217")


def packagetype(value: str) -> Fault | None:
    return _listed(value, "packagetype")


def couponcode(value: str) -> Fault | None:
    """North American coupon code (AI 8110): a chain of length-prefixed digit groups, then optional fields."""
    found = _COUPON.fullmatch(value)
    if found is None:
        return gs1_rules.FORMAT, {"part": value, "linter": "couponcode"}
    expiry, start = found["expiry"], found["start"]
    dates = [date for date in (expiry, start) if date]
    good = all(yymmdd(date) is None for date in dates) and not (expiry and start and start > expiry)
    return _unless(good, value, "couponcode")


def couponposoffer(value: str) -> Fault | None:
    """North American positive offer file (AI 8112): format, funder, offer code, serial number."""
    return _unless(_COUPON_OFFER.fullmatch(value) is not None, value, "couponposoffer")


def _unless(good: bool, value: str, linter: str) -> Fault | None:
    return None if good else (gs1_rules.FORMAT, {"part": value, "linter": linter})


def _listed(value: str, name: str) -> Fault | None:
    return None if value in CODE_LISTS[name] else (gs1_rules.CODE_LIST, {"part": value, "list": name})


def _length_prefixed(flags: str, extra: int) -> str:
    """A digit that tells how many digits follow it: ``extra`` more than the digit says."""
    return "(?:" + "|".join(f"{flag}[0-9]{{{int(flag) + extra}}}" for flag in flags) + ")"


def _load_code_lists() -> dict[str, frozenset[str]]:
    text = (files("suyuan.core.identifiers") / "data" / "code-lists.txt").read_text("utf-8")
    lists: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in text.splitlines():
        if line.startswith("["):
            current = lists.setdefault(line.strip("[]"), set())
        elif not line.startswith("#"):
            current.update(line.split())
    return {name: frozenset(codes) for name, codes in lists.items()}


CODE_LISTS: Final = _load_code_lists()
"""Country, currency and package type codes by the name of their linter."""

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_COUNT = re.compile(r"[1-9][0-9]*")
_PURCHASE = _length_prefixed("12345", 0) + "[0-49][0-9]{3}"
_OTHER_COMPANY = "(?:" + _length_prefixed("0123456", 6) + "|9)"
_COUPON = re.compile(
    _length_prefixed("0123456", 6)
    + "[0-9]{6}"
    + _length_prefixed("12345", 0)
    + _PURCHASE
    + f"(?:1[0-3]{_PURCHASE}{_OTHER_COMPANY})?"
    + f"(?:2{_PURCHASE}{_OTHER_COMPANY})?"
    + "(?:3(?P<expiry>[0-9]{6}))?(?:4(?P<start>[0-9]{6}))?"
    + f"(?:5{_length_prefixed('0123456789', 6)})?"
    + f"(?:6{_length_prefixed('1234567', 6)})?"
    + "(?:9[01256][012][0-9][01])?"
)
_COUPON_OFFER = re.compile(
    "[01]" + _length_prefixed("0123456", 6) + "[0-9]{6}" + _length_prefixed("0123456789", 6)
)

LINTERS: Final[dict[str, Linter]] = {
    linter.__name__: linter
    for linter in (
        couponcode,
        couponposoffer,
        csum,
        csumalpha,
        gcppos1,
        gcppos2,
        hasnondigit,
        hh,
        hhmi,
        hyphen,
        iban,
        importeridx,
        iso3166,
        iso3166999,
        iso3166alpha2,
        iso4217,
        iso5218,
        latitude,
        longitude,
        mediatype,
        mi,
        nonzero,
        nozeroprefix,
        packagetype,
        pcenc,
        pieceoftotal,
        posinseqslash,
        winding,
        yesno,
        yymmd0,
        yymmdd,
        yyyymmdd,
        zero,
    )
}
LINTERS["ss"] = mi
"""Every linter the dictionary names. Seconds keep the rule of minutes."""
