"""Bare GTINs and SSCCs, as typed from under a bar code."""

from __future__ import annotations

from dataclasses import replace

from suyuan.core.identifiers import gs1_rules
from suyuan.core.identifiers.check_digits import check_digit, has_check_digit, is_digits
from suyuan.core.identifiers.company_prefix import NO_PREFIXES, CompanyPrefixes
from suyuan.core.identifiers.gs1_elements import TRAILING, judge
from suyuan.core.identifiers.gs1_split import to_half_width
from suyuan.core.identifiers.identification import Identification, Kind, Verdict
from suyuan.core.problem import Problem, Rule


def read_gtin(text: str, prefixes: CompanyPrefixes = NO_PREFIXES) -> Identification:
    """Read a GTIN of 8, 12, 13 or 14 digits. The 14-digit national drug code keeps the same check rule."""
    digits = to_half_width(text.strip(TRAILING))
    wrong = _number_problem(digits, gs1_rules.GTIN, (8, 12, 13, 14))
    if wrong is not None:
        return Identification(text, Kind.GTIN, Verdict.NO, (wrong,))
    gtin = digits.zfill(14)
    return _named(judge(text, Kind.GTIN, {"01": gtin}, None, prefixes=prefixes), {"gtin14": gtin})


def read_sscc(text: str, prefixes: CompanyPrefixes = NO_PREFIXES) -> Identification:
    """Read an SSCC of 18 digits, or with its AI ``00`` in front."""
    digits = to_half_width(text.strip(TRAILING))
    if len(digits) == 20 and digits.startswith("00"):
        digits = digits[2:]
    wrong = _number_problem(digits, gs1_rules.SSCC, (18,))
    if wrong is not None:
        return Identification(text, Kind.SSCC, Verdict.NO, (wrong,))
    parts = {"ext": digits[0], "serial_and_gcp": digits[1:17], "cd": digits[17]}
    return _named(judge(text, Kind.SSCC, {"00": digits}, None, prefixes=prefixes), parts)


def _number_problem(digits: str, rule: Rule, sizes: tuple[int, ...]) -> Problem | None:
    if len(digits) not in sizes or not is_digits(digits):
        return rule.problem("", digits)
    if has_check_digit(digits):
        return None
    expected = check_digit(digits[:-1])
    return gs1_rules.CHECK_DIGIT.problem("", digits, found=digits[-1], expected=expected)


def _named(item: Identification, parts: dict[str, str]) -> Identification:
    components = {**parts, **{name: part for name, part in item.components.items() if name != "ai"}}
    return replace(item, components=components)
