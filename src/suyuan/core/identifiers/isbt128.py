"""ISBT 128 data structures of blood, cells, tissues and devices of human origin (ICCBBA ST-001).

A message is a row of structures, each a two- or three-character data identifier and a value of fixed length.
It is split by those lengths, never by searching for ``=``, because a value may hold that sign. Dates are
``cYYJJJ``: c is the third digit of the year. Product codes need ICCBBA's licensed table and stay codes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from suyuan.core.identifiers.identification import Identification, Kind, Level, Verdict
from suyuan.core.problem import Problem, Severity, rule

ISBT_STRUCTURE = rule(
    "ISBT-STRUCTURE",
    "{value} does not start an ISBT 128 structure that is known here.",
    "{value}不是已知的ISBT 128数据结构。",
    "Scan the symbol again; if it stays so, enter the printed donation number instead.",
    "请重新扫码；如仍如此，请改为录入印刷的捐献编号。",
)
ISBT_LENGTH = rule(
    "ISBT-LENGTH",
    "The structure {name} needs {length} characters; only {found} follow.",
    "数据结构{name}应有{length}个字符，实际仅有{found}个。",
    "The scan is cut off: scan the symbol again.",
    "扫描内容不完整：请重新扫码。",
)
ISBT_DATE = rule(
    "ISBT-DATE",
    "{value} is not a date: cYYJJJ is expected, JJJ being the day of the year.",
    "{value}不是有效日期：应为cYYJJJ，JJJ为年内第几天。",
    "Compare with the printed date and report the label to the blood or tissue establishment.",
    "请与印刷日期核对并告知血液或组织机构。",
)
ISBT_DIN = rule(
    "ISBT-DIN",
    "The donation number {value} does not follow facility (5), year (2), sequence (6); it is kept whole.",
    "捐献编号{value}不符合机构5位、年份2位、序号6位的格式，按原样保留。",
    "Nothing to do; the issuing facility may use its own numbering.",
    "无需处理；发码机构可能使用自有编号。",
    Severity.WARNING,
)
ISBT_TWICE = rule(
    "ISBT-TWICE",
    "The message states {name} twice, differently.",
    "数据中{name}出现两次且不一致。",
    "The scan joined two labels: scan one label at a time.",
    "扫描可能混合了两张标签：请逐张扫描。",
)


@dataclass(frozen=True, slots=True)
class Structure:
    """One data structure: its identifier, the component it fills, the length and the form of its value."""

    identifier: str
    name: str
    length: int
    form: str = ""


STRUCTURES = (
    Structure("&,1", "lot", 18),
    Structure("=/", "di", 16),
    Structure("=,", "fpc_serial", 6),
    Structure("=>", "exp", 6, "date"),
    Structure("&>", "exp", 10, "time"),
    Structure("=}", "mfg", 6, "date"),
    Structure("&}", "mfg", 10, "time"),
    Structure("=*", "collected", 6, "date"),
    Structure("&*", "collected", 10, "time"),
    Structure("=<", "product_code", 8),
    Structure("=%", "blood_group", 4),
    Structure("=)", "bag_catalogue", 10),
    Structure("&)", "bag_lot", 10),
)
DIN_LENGTH = 15
_DIN = Structure("=", "din", DIN_LENGTH, "din")
_BY_IDENTIFIER = {structure.identifier: structure for structure in STRUCTURES}
_WRITTEN = {structure.name: structure for structure in reversed(STRUCTURES)}
_DIN_FORM = re.compile(r"[A-NP-Z1-9][0-9A-Z]{4}[0-9]{8}[0-9A-Z]{2}")
_COMPOUND = re.compile(r"=\+[0-9]{5}")
_VALUE = re.compile(r"[ -~]+")
_ALNUM = re.compile(r"[0-9A-Za-z]")
_MOD37 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"


def looks_like_isbt(text: str) -> bool:
    """Whether the text opens with a known structure that is long enough."""
    if _COMPOUND.match(text):
        return True
    structure = _structure_at(text, 0)
    if structure is None or len(text) < len(structure.identifier) + structure.length:
        return False
    return structure is not _DIN or _ALNUM.match(text, DIN_LENGTH) is not None


def _structure_at(text: str, place: int) -> Structure | None:
    known = _BY_IDENTIFIER.get(text[place : place + 2]) or _BY_IDENTIFIER.get(text[place : place + 3])
    if known is not None:
        return known
    return _DIN if text[place : place + 1] == "=" and _ALNUM.match(text, place + 1) else None


def read_isbt(text: str) -> Identification:
    """Read one structure or a row of them. Never raises; what was read before a breach is kept."""
    parts: dict[str, str] = {}
    problems: list[Problem] = []
    header = _COMPOUND.match(text)
    place = header.end() if header else 0
    while True:
        structure = _structure_at(text, place)
        if structure is None:
            problems.append(ISBT_STRUCTURE.problem(f"character {place + 1}", text[place : place + 3]))
            break
        start = place + len(structure.identifier)
        place = start + structure.length
        _take(structure, text[start:place], parts, problems)
        if place >= len(text):
            break
    return _finish(text, parts, problems)


def _finish(text: str, parts: dict[str, str], problems: list[Problem]) -> Identification:
    if any(problem.is_error for problem in problems):
        return Identification(text, Kind.ISBT128, Verdict.NO, tuple(problems), parts)
    canonical, level = _canonical(text, parts)
    components: dict[str, Any] = parts | {"dynamic": _dynamic(parts)}
    return Identification(text, Kind.ISBT128, Verdict.YES, tuple(problems), components, canonical, level)


def _dynamic(parts: dict[str, str]) -> dict[str, str]:
    """Lot, serial and dates under the names that every code system here uses."""
    names = {"lot": "lot", "fpc_serial": "serial", "mfg": "production_date", "exp": "expiry_date"}
    found = {names[name]: value for name, value in parts.items() if name in names}
    return {name: value[:10] if name.endswith("_date") else value for name, value in found.items()}


def _take(structure: Structure, value: str, parts: dict[str, str], problems: list[Problem]) -> None:
    if len(value) < structure.length or not _VALUE.fullmatch(value):
        breach = ISBT_LENGTH.problem(
            structure.identifier, value, name=structure.name, length=structure.length, found=len(value)
        )
        problems.append(breach)
        return
    for name, part in _values(structure, value, problems).items():
        if parts.setdefault(name, part) != part:
            problems.append(ISBT_TWICE.problem(structure.identifier, part, name=name))


def _values(structure: Structure, value: str, problems: list[Problem]) -> dict[str, str]:
    if structure.form == "din":
        if _DIN_FORM.fullmatch(value):
            return {"din": value[:13], "flag": value[13:]}
        problems.append(ISBT_DIN.problem("=", value))
        return {"din": value}
    if not structure.form:
        return {structure.name: value}
    moment = _moment(value)
    if moment is None:
        problems.append(ISBT_DATE.problem(structure.identifier, value))
        return {f"{structure.name}_raw": value}
    return {structure.name: moment, f"{structure.name}_raw": value}


@lru_cache(maxsize=16_384)
def _moment(digits: str) -> str | None:
    """``cYYJJJ`` as ISO date, ``cYYJJJHHMM`` as ISO minute; None when there is no such day."""
    if not (digits.isascii() and digits.isdigit()):
        return None
    day = int(digits[3:6])
    year = 2000 + int(digits[:3])
    found = date(year, 1, 1) + timedelta(days=day - 1)
    if day < 1 or found.year != year:
        return None
    if len(digits) == 6:
        return found.isoformat()
    hour, minute = digits[6:8], digits[8:10]
    return f"{found.isoformat()}T{hour}:{minute}" if hour < "24" and minute < "60" else None


def _canonical(text: str, parts: dict[str, str]) -> tuple[str, Level]:
    """What identifies the thing, in a fixed order, whatever else the symbol held."""
    named = [f"{sign}{parts[name]}" for name, sign in _KEYS.items() if name in parts]
    if not named:
        return f"text:{text}", Level.OTHER
    if "fpc_serial" in parts or ("din" in parts and ("product_code" in parts or "di" not in parts)):
        level = Level.INSTANCE
    else:
        level = Level.LOT if "lot" in parts or "bag_lot" in parts else Level.CLASS
    return "isbt:" + "".join(named), level


_KEYS = {
    "di": "=/",
    "fpc_serial": "=,",
    "din": "=",
    "product_code": "=<",
    "lot": "&,1",
    "bag_catalogue": "=)",
    "bag_lot": "&)",
}
"""The components that name a thing and the sign each carries in the canonical text."""


def din_check_character(din: str) -> str:
    """The keyboard check character of a donation number (13 characters), ISO 7064 mod 37-2.

    It is printed in a box after the number and is not part of the symbol. Raises ValueError for characters
    outside digits and capitals.
    """
    total = 0
    for character in din:
        total = (total + _MOD37.index(character)) * 2 % 37
    return _MOD37[(38 - total) % 37]


def format_isbt(parts: dict[str, str]) -> str:
    """The structures of these components (raw dates as ``exp_raw``, ``mfg_raw``), in the order given."""
    written = []
    for name, value in parts.items():
        if name == "din":
            written.append(f"={value}{parts.get('flag', '')}")
        elif name.endswith("_raw"):
            identifier = _WRITTEN[name[:-4]].identifier
            written.append((identifier if len(value) == 6 else f"&{identifier[1]}") + value)
        elif name in _WRITTEN and not _WRITTEN[name].form:
            written.append(_WRITTEN[name].identifier + value)
    return "".join(written)
