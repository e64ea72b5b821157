"""Codes as tables and scanners give them, as the text that an event names them by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from suyuan.core.epcis.spellings import spell_place
from suyuan.core.epcis.tables import rules
from suyuan.core.identifiers.check_digits import has_check_digit
from suyuan.core.identifiers.gs1_canonical import encode, full_key_text
from suyuan.core.identifiers.identification import Identification, Kind, Level
from suyuan.core.identifiers.ma import format_ma
from suyuan.core.identifiers.read import read
from suyuan.core.identifiers.typed import as_typed, read_typed
from suyuan.core.problem import Problem, Rule, Severity

LONGEST: Final = 2_000
_GS1_PART: Final = {"lot": "10", "serial": "21", "expiry": "17"}
_MA_PART: Final = {"lot": "lot", "serial": "serial", "expiry": "exp"}
_PART_ZH: Final = {"lot": "批号", "serial": "序列号", "expiry": "有效期"}


@dataclass(frozen=True, slots=True)
class Code:
    """One code, read. ``text`` is None when nothing can be made of it; then a problem says why."""

    text: str | None
    level: Level = Level.OTHER
    lot: str | None = None
    expiry: str | None = None
    """ISO date, where the code tells it."""
    problems: tuple[Problem, ...] = ()
    kind: Kind = Kind.UNKNOWN
    canonical: str | None = None

    @property
    def is_class(self) -> bool:
        return self.level in {Level.CLASS, Level.LOT}


def read_code(text: str, parts: Mapping[str, str] | None = None, where: str = "") -> Code:
    """A code in any spelling, completed by the ``lot``, ``serial`` and ``expiry`` (YYMMDD) of other columns.

    What belongs to no known system is kept as it is, with a note; what belongs to one and breaks its rules so
    that the thing is unsure is not taken.
    """
    if len(text) > LONGEST:
        return Code(None, problems=(rules.TOO_LONG.problem(where, None, limit=LONGEST),))
    if is_damaged(text):
        return Code(None, problems=(rules.TEXT_FIELD.problem(where),))
    item = read_typed(text)
    if item.canonical is None:
        return Code(None, problems=(_refusal(item, where),), kind=item.kind)
    remarks = tuple(_remarks(item, where))
    if parts:
        return _joined(item, parts, where, remarks)
    return _code(item, remarks)


def is_damaged(text: str) -> bool:
    """Whether a text holds what neither a keyboard nor a scanner gives."""
    return "\ufffd" in text or any(ch < " " and ch not in "\x1d\x1e\x04\t\r\n" for ch in text)


def _code(item: Identification, remarks: tuple[Problem, ...]) -> Code:
    told = item.components.get("dynamic", {})
    lot, expiry = told.get("lot"), told.get("expiry_date")
    return Code(_written(item), item.level, lot, expiry, remarks, item.kind, item.canonical)


def _written(item: Identification) -> str:
    """A URI where the system has one (a Digital Link without attributes), else the text of the label."""
    if item.digital_link is not None and item.kind not in {Kind.EPC_URN, Kind.GS1_DIGITAL_LINK}:
        return item.digital_link.partition("?")[0]
    if item.kind is Kind.DRUG_TRACE_CODE and item.canonical is not None:
        return f"AHM.{item.canonical.removeprefix('drug:')}"
    return as_typed(item.input)[0].strip()


def _joined(item: Identification, parts: Mapping[str, str], where: str, remarks: tuple[Problem, ...]) -> Code:
    elements = item.components.get("ai")
    if item.kind is Kind.GTIN and item.canonical is not None:
        elements = {"01": item.canonical.rpartition("/")[2]}
    if elements and "01" in elements:
        return _joined_gs1(elements, parts, where, remarks)
    if item.kind is Kind.MA_UDI and "di" in item.components:
        return _joined_ma(item, parts, where, remarks)
    own = item.components.get("dynamic", {})
    if all(own.get("expiry_date" if name == "expiry" else name) == value for name, value in parts.items()):
        return _code(item, remarks)
    if item.kind is Kind.DRUG_TRACE_CODE and "serial" not in parts:
        found = _code(item, remarks)
        return replace(found, lot=parts.get("lot"), expiry=_iso(parts.get("expiry")))
    return Code(None, problems=(rules.PARTS.problem(where),), kind=item.kind)


def _joined_gs1(
    elements: Mapping[str, str], parts: Mapping[str, str], where: str, remarks: tuple[Problem, ...]
) -> Code:
    whole = dict(elements)
    for name, value in parts.items():
        ai = _GS1_PART[name]
        if whole.setdefault(ai, value) != value:
            return Code(None, problems=(_differs(name, where),))
    return _code_again(full_key_text(whole, "01"), remarks, where)


def _joined_ma(
    item: Identification, parts: Mapping[str, str], where: str, remarks: tuple[Problem, ...]
) -> Code:
    whole = dict(item.components.get("pi", {}))
    for name, value in parts.items():
        if whole.setdefault(_MA_PART[name], value) != value:
            return Code(None, problems=(_differs(name, where),))
    return _code_again(format_ma(item.components["di"], whole, with_check=False), remarks, where)


def _code_again(text: str | None, remarks: tuple[Problem, ...], where: str) -> Code:
    item = read(text) if text else None
    if item is None or item.canonical is None:
        return Code(None, problems=(rules.PARTS.problem(where),))
    found = _code(item, remarks)
    return replace(found, text=(found.text or "").partition("?")[0])


def _differs(name: str, where: str) -> Problem:
    return rules.PARTS_DIFFER.problem(where, None, part=name, part_zh=_PART_ZH[name])


def _iso(six: str | None) -> str | None:
    return f"20{six[:2]}-{six[2:4]}-{six[4:6]}" if six else None


def _refusal(item: Identification, where: str) -> Problem:
    why = next((p for p in item.problems if p.is_error), item.problems[0] if item.problems else None)
    return _quoted(rules.CODE, why, where)


def _remarks(item: Identification, where: str) -> list[Problem]:
    """What a reader should know; that a bare number may be something else is no news in a table."""
    told = [p for p in item.problems if p.severity is not Severity.NOTE and p.code not in _SILENT]
    if item.kind is Kind.UNKNOWN:
        told = list(item.problems[:1])
    cut = [rules.CUT_SHORT.problem(where, item.input, gtin=item.input[2:16])] if _may_be_cut(item) else []
    return [*cut, *(_quoted(rules.CODE_WARNING, problem, where) for problem in told[:3])]


def _may_be_cut(item: Identification) -> bool:
    """Whether the bare digits of a drug trace code are also the product code of a UDI and four digits behind it."""
    text = item.input
    return (
        item.kind is Kind.DRUG_TRACE_CODE
        and text.isdigit()
        and text.startswith("01")
        and has_check_digit(text[2:16])
    )


_SILENT: Final = frozenset({"GS1-PLAIN"})


def _quoted(rule: Rule, why: Problem | None, where: str) -> Problem:
    if why is None:
        why = rules.PARTS.problem(where)
    return rule.problem(
        where, None, reason=f"{why.code}, {_bare(why.message)}", reason_zh=f"{why.code}，{_bare(why.message_zh)}",
        mend=why.remedy, mend_zh=why.remedy_zh,
    )  # fmt: skip


def _bare(text: str) -> str:
    return text.rstrip(".。 ")


def paper(text: str, issuer: str) -> str:
    """The URI of a business document: as it is when it is one, else the number behind its issuer's prefix.

    ``issuer`` is ``urn:epcglobal:cbv:bt:<GLN>:`` (CBV 2.0, 8.5) or another prefix of the party: two firms number
    their papers alike.
    """
    return text if ":" in text or not issuer else f"{issuer}{encode(text)}"


def read_party(text: str) -> str | None:
    """The identifier of an owner or holder: a PGLN in any spelling, or any URI."""
    digits = text if text.isascii() and text.isdigit() and len(text) == 13 else ""
    item = read(f"(417){digits}" if digits else text)
    if item.canonical is not None and item.level in {Level.PLACE, Level.PARTY}:
        return item.urn or item.digital_link or text
    return text if ":" in text else None


def read_place(text: str, named: Mapping[str, str]) -> str | None:
    """The identifier of a place: by its registered name, as any spelling of a GLN, or as an address code."""
    if text in named:
        return named[text]
    digits = text if text.isascii() and text.isdigit() and len(text) == 13 else ""
    item = read(f"(414){digits}" if digits else text)
    if item.canonical is None or len(text) > LONGEST:
        return None
    if item.level in {Level.PLACE, Level.PARTY}:
        return item.urn or item.digital_link or text
    is_address = item.kind in {Kind.IDCODE_URI, Kind.URL} or text.startswith("urn:")
    return text if is_address and spell_place(text).canonical else None
