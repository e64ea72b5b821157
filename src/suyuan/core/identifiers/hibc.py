"""HIBC codes of suppliers (HIBCC SLS, ANSI/HIBC 2.6), as printed on imported devices.

The combined form is one string, ``+`` LIC PCN UoM ``/`` secondary ``/`` supplements and one check character
(mod 43) over everything before it. The older form is two or more lines, each with its own check, the later
ones carrying the first one's check as a link. The check character may itself be ``/`` or ``+``, so it is cut
off before anything is split. Two-digit years are of this century: the scheme is younger than its devices.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from suyuan.core.identifiers.identification import Identification, Kind, Level, Verdict
from suyuan.core.problem import Problem, Severity, rule

SYMBOLS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
"""The 43 characters of Code 39 in the order of their check values."""

HIBC_STRUCTURE = rule(
    "HIBC-STRUCTURE",
    "This is not an HIBC code: + is followed by the labeler (4), the product (1-18), the unit digit.",
    "不是有效的HIBC码：+后应为4位标签商代码、1至18位产品代码和1位包装单位。",
    "Scan the code again, or compare it with the label character by character.",
    "请重新扫码，或与标签逐字符核对。",
)
HIBC_CHECK = rule(
    "HIBC-CHECK",
    "The check character is {value}; the rule (mod 43) gives {expected}.",
    "校验字符为{value}，按模43规则应为{expected}。",
    "Scan the code again; a typed code has a wrong character.",
    "请重新扫码；如为手工输入，则有字符录入错误。",
)
HIBC_LINK = rule(
    "HIBC-LINK",
    "The second line carries the link character {value}; the first line ends with {expected}.",
    "第二行的链接字符为{value}，而第一行的校验字符为{expected}。",
    "The two lines belong to different packs: scan both lines of one label.",
    "两行来自不同包装：请扫描同一标签的两行。",
)
HIBC_SECONDARY = rule(
    "HIBC-SECONDARY",
    "The data part {value} cannot be read: lot, serial, quantity or date is malformed.",
    "数据段{value}无法识别：批号、序列号、数量或日期格式有误。",
    "Compare with the printed lot and date and report the label to the supplier.",
    "请与印刷的批号、日期核对并告知供应商。",
)
HIBC_CONFLICT = rule(
    "HIBC-CONFLICT",
    "The code states {name} twice, differently.",
    "编码中{name}出现两次且不一致。",
    "Compare with the printed text and report the label to the supplier.",
    "请与印刷文字核对并告知供应商。",
)
HIBC_SPACE = rule(
    "HIBC-SPACE",
    "The printed _ stands for a space as the check character.",
    "印刷的下划线表示校验字符为空格。",
    "Nothing to do.",
    "无需处理。",
    Severity.NOTE,
)

_VALUE = {symbol: value for value, symbol in enumerate(SYMBOLS)}
_CHARSET = re.compile(r"[0-9A-Z\-. $/+%]+")
_PRIMARY = re.compile(r"\+([A-Z][0-9A-Z]{3})([0-9A-Z]{1,18})([0-9])")
_SECONDARY = re.compile(r"\$\$(\+?)(8[0-9]{2}|9[0-9]{5})?(.*)", re.DOTALL)
_OLD = re.compile(r"([0-9]{5})([^/]{0,18})")
_SHORT_DATES = {
    "2": (6, "mdy"),
    "3": (6, "ymd"),
    "4": (8, "ymdh"),
    "5": (5, "yj"),
    "6": (7, "yjh"),
    "7": (0, ""),
}
_TAIL = 18
LONGEST = 400
"""Characters of all lines together; longer texts are no labels."""
_LINES = 8
_BYTES = bytes(_VALUE.get(chr(byte), 0) for byte in range(256))


def check_character(text: str) -> str:
    """The mod-43 check character over ``text``, which holds only the characters of ``SYMBOLS``.

    >>> check_character("+A123BJC5D6E71")
    'G'
    """
    return SYMBOLS[sum(text.encode("ascii", "replace").translate(_BYTES)) % 43]


def has_good_check(text: str) -> bool:
    """Whether the last character is the check of all before it."""
    return len(text) > 1 and _CHARSET.fullmatch(text) is not None and check_character(text[:-1]) == text[-1]


def looks_like_hibc(text: str) -> bool:
    """Whether the text opens as an HIBC primary does; its check is another matter."""
    return _PRIMARY.match(text) is not None and _CHARSET.fullmatch(text.replace("_", " ")) is not None


def read_hibc(text: str) -> Identification:
    """Read a combined code or the lines of the older form (joined, or one a line). Never raises."""
    code, problems = _plain(text)
    if not (_CHARSET.fullmatch(code) and _PRIMARY.match(code)):
        return _failed(text, HIBC_STRUCTURE.problem(value=text))
    lines = _lines(code)
    if lines is not None:
        return _read_lines(text, lines, problems)
    foreign = _foreign_line(code)
    return _read_combined(text, code, problems) if foreign is None else _failed(text, foreign)


def _plain(text: str) -> tuple[str, list[Problem]]:
    """The code without the stars of its printed form, without an AIM prefix and without line ends."""
    code = text
    if code.startswith("]") and len(code) > 3:
        code = code[3:]
    if code.startswith("*+") and code.endswith("*") and len(code) > 2:
        code = code[1:-1]
    if "\n" in code or "\r" in code:
        code = "".join(line.strip("*") for line in code.split())
    if len(code) > LONGEST:
        return "", []
    if code.endswith("_"):
        return f"{code[:-1]} ", [HIBC_SPACE.problem(value="_")]
    return code, []


def _failed(text: str, *problems: Problem, parts: dict[str, str] | None = None) -> Identification:
    return Identification(text, Kind.HIBC, Verdict.NO, problems, parts or {})


def _read_combined(text: str, code: str, problems: list[Problem]) -> Identification:
    """One string with one check: cut the check, then split on the slashes that are left."""
    body, check = code[:-1], code[-1]
    primary, *blocks = body.split("/")
    match = _PRIMARY.fullmatch(primary)
    if match is None:
        return _failed(text, HIBC_STRUCTURE.problem(value=text))
    parts = {"lic": match[1], "pcn": match[2], "uom": match[3]}
    expected = check_character(body)
    if check != expected:
        problems.append(HIBC_CHECK.problem("check", check, expected=expected))
    for block in blocks:
        _read_block(block, parts, problems)
    return _finish(text, parts, problems)


def _lines(code: str) -> list[str] | None:
    """The lines of the older form, each with a good check and the link; None for a combined code."""
    if "+" not in code[7:]:
        return None
    for end in _plus_signs(code, 7):
        first = code[:end]
        if _PRIMARY.fullmatch(first[:-1]) and check_character(first[:-1]) == first[-1]:
            rest = _linked(code[end:], first[-1], _LINES)
            if rest is not None:
                return [first, *rest]
    return None


def _foreign_line(code: str) -> Problem | None:
    """What is wrong with two lines that are each good, but not of one label."""
    for end in _plus_signs(code, 7):
        first, second = code[:end], code[end:]
        if _PRIMARY.fullmatch(first[:-1]) and has_good_check(first) and has_good_check(second):
            return HIBC_LINK.problem("second line", second[-2], expected=first[-1])
    return None


def _linked(code: str, link: str, most: int) -> list[str] | None:
    """Split ``+…<link><check>`` lines; None when no split makes every check and link good."""
    ends = [end for end in _plus_signs(code, 3) if code[end - 2] == link]
    for end in (*ends, len(code)):
        line = code[:end]
        if len(line) > 3 and line[-2] == link and check_character(line[:-1]) == line[-1]:
            if end == len(code):
                return [line]
            rest = _linked(code[end:], link, most - 1) if most else None
            if rest is not None:
                return [line, *rest]
    return None


def _plus_signs(code: str, start: int) -> Iterator[int]:
    place = code.find("+", start)
    while place >= 0:
        yield place
        place = code.find("+", place + 1)


def _read_lines(text: str, lines: list[str], problems: list[Problem]) -> Identification:
    match = _PRIMARY.fullmatch(lines[0][:-1])
    assert match is not None  # _lines() matched it
    parts = {"lic": match[1], "pcn": match[2], "uom": match[3]}
    for line in lines[1:]:
        for block in line[1:-2].split("/"):
            _read_block(block, parts, problems)
    return _finish(text, parts, problems)


def _finish(text: str, parts: dict[str, str], problems: list[Problem]) -> Identification:
    if any(problem.is_error for problem in problems):
        return _failed(text, *problems, parts=parts)
    serial, lot = parts.get("serial"), parts.get("lot")
    components: dict[str, Any] = parts | {"dynamic": _dynamic(parts)}
    level = Level.INSTANCE if serial else Level.LOT if lot else Level.CLASS
    di = parts["lic"] + parts["pcn"] + parts["uom"]
    canonical = canonical_of(di, serial, lot)
    return Identification(text, Kind.HIBC, Verdict.YES, tuple(problems), components, canonical, level)


def _dynamic(parts: dict[str, str]) -> dict[str, str]:
    """Lot, serial and dates under the names that every code system here uses; a month ends on its last day."""
    found: dict[str, str] = {name: parts[name] for name in ("lot", "serial") if name in parts}
    if "mfg" in parts:
        found["production_date"] = parts["mfg"]
    expires = parts.get("exp", "")
    if len(expires) == len("YYYY-MM"):
        year, month = int(expires[:4]), int(expires[5:])
        found["expiry_date"] = f"{expires}-{monthrange(year, month)[1]}"
    elif expires:
        found["expiry_date"] = expires[:10]
    return found


def canonical_of(di: str, serial: str | None = None, lot: str | None = None) -> str:
    """Canonical text of an item, a lot or a product. ``di`` is LIC + PCN + UoM, as databases keep it."""
    if serial:
        return f"hibc:{di}/S{serial}"
    return f"hibc:{di}/L{lot}" if lot else f"hibc:{di}"


def _read_block(block: str, parts: dict[str, str], problems: list[Problem]) -> None:
    """One part between slashes: secondary data with ``$``, the old date form, or a supplement."""
    found = _block_values(block)
    if found is None:
        problems.append(HIBC_SECONDARY.problem("secondary", block))
        return
    for name, value in found.items():
        if parts.setdefault(name, value) != value:
            problems.append(HIBC_CONFLICT.problem(name, value, name=name))


def _block_values(block: str) -> dict[str, str] | None:
    if block.startswith("$$"):
        return _dated(block)
    if block.startswith("$"):
        name, value = ("serial", block[2:]) if block.startswith("$+") else ("lot", block[1:])
        return {name: value} if 0 < len(value) <= _TAIL else None
    if block.startswith("S") and 1 < len(block) <= _TAIL + 1:
        return {"serial": block[1:]}
    if block.startswith(("16D", "14D")) and len(block) == 11:
        day = _date(block[3:], "Ymd")
        return None if day is None else {"mfg" if block[1] == "6" else "exp": day}
    if block.startswith("Q") and block[1:].isdigit() and len(block) <= 9:
        return {"qty": _quantity(block[1:])}
    return _old_form(block)


def _old_form(block: str) -> dict[str, str] | None:
    """``YYJJJ`` and a lot, without any sign before them."""
    match = _OLD.fullmatch(block)
    day = _date(match[1], "yj") if match else None
    if match is None or day is None:
        return None
    return {"exp": day, "lot": match[2]} if match[2] else {"exp": day}


def _dated(block: str) -> dict[str, str] | None:
    """``$$`` or ``$$+``, perhaps a quantity, a date in one of seven forms, then lot or serial."""
    match = _SECONDARY.fullmatch(block)
    assert match is not None  # the block starts with $$
    sign, quantity, rest = match.groups()
    found: dict[str, str] = {}
    if quantity:
        found["qty"] = _quantity(quantity[1:])
        if not rest:
            return found
    taken = _leading_date(rest)
    if taken is None:
        return None
    day, tail = taken
    if day:
        found["exp"] = day
    if len(tail) > _TAIL:
        return None
    if tail:
        found["serial" if sign else "lot"] = tail
    return found


def _quantity(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _leading_date(text: str) -> tuple[str, str] | None:
    """The date in front and what follows it; the date is empty for format 7."""
    if text[:1] in ("0", "1"):
        day, tail = _date(text[:4], "my"), text[4:]
        return None if day is None else (day, tail)
    known = _SHORT_DATES.get(text[:1])
    if known is None:
        return None
    length, form = known
    if not length:
        return "", text[1:]
    day = _date(text[1 : 1 + length], form)
    return None if day is None or len(text) < 1 + length else (day, text[1 + length :])


@lru_cache(maxsize=16_384)
def _date(digits: str, form: str) -> str | None:
    """ISO date of one of the forms: month only as ``YYYY-MM``, with an hour as ``YYYY-MM-DD-HH``."""
    if not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return _FORMS[form](digits)
    except ValueError:
        return None


def _ymd(year: str, month: str, day: str) -> str:
    return date(2000 + int(year), int(month), int(day)).isoformat()


def _month_year(digits: str) -> str:
    return date(2000 + int(digits[2:4]), int(digits[:2]), 1).isoformat()[:7]


def _julian(digits: str) -> str:
    year, day = 2000 + int(digits[:2]), int(digits[2:5])
    found = date(year, 1, 1) + timedelta(days=day - 1)
    if not 1 <= day <= 366 or found.year != year:
        raise ValueError(digits)
    return found.isoformat()


def _hour(digits: str) -> str:
    if int(digits) > 23:
        raise ValueError(digits)
    return f"-{digits}"


_FORMS: dict[str, Callable[[str], str]] = {
    "my": _month_year,
    "mdy": lambda d: _ymd(d[4:6], d[:2], d[2:4]),
    "ymd": lambda d: _ymd(d[:2], d[2:4], d[4:6]),
    "ymdh": lambda d: _ymd(d[:2], d[2:4], d[4:6]) + _hour(d[6:8]),
    "yj": _julian,
    "yjh": lambda d: _julian(d[:5]) + _hour(d[5:7]),
    "Ymd": lambda d: date(int(d[:4]), int(d[4:6]), int(d[6:8])).isoformat(),
}


def format_hibc(
    lic: str,
    pcn: str,
    uom: str,
    *,
    lot: str | None = None,
    serial: str | None = None,
    expires: date | None = None,
    made: date | None = None,
    quantity: int | None = None,
) -> str:
    """The combined form with its check character; expiry and making as 14D and 16D supplements.

    >>> format_hibc("A999", "1234", "5", lot="10X3", expires=date(2020, 1, 31))
    '+A99912345/$10X3/14D20200131I'
    """
    blocks = [f"+{lic}{pcn}{uom}"]
    blocks += [f"${lot}"] if lot else []
    blocks += [f"S{serial}" if lot else f"$+{serial}"] if serial else []
    blocks += [f"16D{made:%Y%m%d}"] if made else []
    blocks += [f"14D{expires:%Y%m%d}"] if expires else []
    blocks += [f"Q{quantity}"] if quantity is not None else []
    body = "/".join(blocks)
    return body + check_character(body)


def format_lines(lic: str, pcn: str, uom: str, *secondaries: str) -> tuple[str, ...]:
    """The older form: the primary line and one line for each secondary (``$…``, ``$$…``, ``S…``)."""
    primary = f"+{lic}{pcn}{uom}"
    link = check_character(primary)
    lines = [primary + link]
    for secondary in secondaries:
        body = f"+{secondary}{link}"
        lines.append(body + check_character(body))
    return tuple(lines)
