"""What a scanner sends with its AIM symbology identifier (ISO/IEC 15424) in front.

The identifier tells GS1 data from plain data: ``]C1`` GS1-128, ``]e0`` GS1 DataBar, ``]d2`` GS1 DataMatrix,
``]Q3`` GS1 QR, ``]J1`` GS1 DotCode; ``]E…`` and ``]I1`` carry a GTIN. Anything else is plain text, in which a
Digital Link may stand.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from suyuan.core.identifiers import gs1_rules
from suyuan.core.identifiers.check_digits import check_digit, has_check_digit, is_digits
from suyuan.core.identifiers.company_prefix import NO_PREFIXES, CompanyPrefixes
from suyuan.core.identifiers.digital_link import is_web_address, read_digital_link
from suyuan.core.identifiers.gs1_elements import TRAILING, judge, read_transmitted
from suyuan.core.identifiers.gs1_split import split_fnc1
from suyuan.core.identifiers.identification import Identification, Kind, Verdict
from suyuan.core.problem import Problem

GS1_SYMBOLS: Final = frozenset(("]C1", "]e0", "]d2", "]Q3", "]J1"))
"""Symbols whose data is a GS1 element string."""
TRADE_ITEM_SYMBOLS: Final = {"]E0": 13, "]E1": 2, "]E2": 5, "]E3": 13, "]E4": 8, "]I1": 14}
"""Symbols whose data is a number of so many digits; ``]E1`` and ``]E2`` are price and issue add-ons."""
COMPOSITE: Final = "|"
"""Stands between a linear symbol and its GS1 composite part."""

_LETTERS: Final = frozenset("ABCEFGHIJKLMNOPQRSTUVZacdefghijklmnopqrstuvyz")


def split_symbol(text: str) -> tuple[str, str]:
    """``(symbol, data)`` of a scan; ``("", text)`` when no symbology identifier stands in front."""
    return (text[:3], text[3:]) if text[:1] == "]" and len(text) >= 3 else ("", text)


def read_scan(text: str, prefixes: CompanyPrefixes = NO_PREFIXES) -> Identification:
    """Read a scan that begins with an AIM symbology identifier."""
    symbol, data = split_symbol(text.rstrip(TRAILING))
    if not symbol:
        return _refused(text, gs1_rules.NOT_SCANNED.problem("", text))
    if symbol in GS1_SYMBOLS:
        return read_transmitted(text, data, Kind.GS1_SCAN_AIM, prefixes=prefixes)
    if symbol in TRADE_ITEM_SYMBOLS:
        return _read_trade_item(text, symbol, data, prefixes)
    if (
        symbol[1] not in _LETTERS
        or not symbol[2].isalnum()
        or symbol[2] in "ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ"
    ):
        return _refused(text, gs1_rules.UNKNOWN_SYMBOL.problem("", symbol, symbol=symbol))
    if is_web_address(data):
        link = read_digital_link(data, prefixes)
        return Identification(
            text,
            Kind.GS1_SCAN_AIM,
            link.verdict,
            link.problems,
            link.components,
            link.canonical,
            link.level,
            link.urn,
            link.digital_link,
        )
    return Identification(text, Kind.GS1_SCAN_AIM, Verdict.YES, (), {"plain": True})


def trade_item_of(symbol: str, data: str) -> str | None:
    """The GTIN-14 that a linear symbol carries, or None when length or check digit is wrong."""
    size = TRADE_ITEM_SYMBOLS[symbol]
    number = data.partition(COMPOSITE)[0]
    good = size >= 8 and len(number) == size and is_digits(number) and has_check_digit(number)
    return number.zfill(14) if good else None


def _read_trade_item(text: str, symbol: str, data: str, prefixes: CompanyPrefixes) -> Identification:
    number, _, composite = data.partition(COMPOSITE)
    gtin = trade_item_of(symbol, data)
    if gtin is None:
        return _refused(text, _number_problem(symbol, number))
    if not composite:
        item = judge(text, Kind.GS1_SCAN_AIM, {"01": gtin}, None, prefixes=prefixes)
        components = {"plain": True, "gtin14": gtin, **item.components}
        del components["ai"]
        return _with_components(item, components)
    elements, stop = split_fnc1(split_symbol(composite)[1])
    item = judge(text, Kind.GS1_SCAN_AIM, {"01": gtin} | elements, stop, prefixes=prefixes)
    return _with_components(item, item.components | {"gtin14": gtin, "ai": elements})


def _with_components(item: Identification, components: dict[str, object]) -> Identification:
    return replace(item, components=components)


def _number_problem(symbol: str, number: str) -> Problem:
    size = TRADE_ITEM_SYMBOLS[symbol]
    if len(number) != size or not is_digits(number):
        return gs1_rules.PRIMARY_LENGTH.problem(symbol, number, expected=size, found=len(number))
    if size < 8:
        return gs1_rules.UNKNOWN_SYMBOL.problem("", symbol, symbol=symbol)
    expected = check_digit(number[:-1])
    return gs1_rules.CHECK_DIGIT.problem(symbol, number, found=number[-1], expected=expected)


def _refused(text: str, problem: Problem) -> Identification:
    return Identification(text, Kind.GS1_SCAN_AIM, Verdict.NO, (problem,))
