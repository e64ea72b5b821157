"""Taking GS1 element strings apart, without judging the values.

Both the readers and the canonical text begin here. A splitter answers with the elements in their order and
the Problem that stopped it, if one did: what stands before that place is kept.
"""

from __future__ import annotations

from typing import Final

from suyuan.core.identifiers import gs1_rules
from suyuan.core.identifiers.gs1_dictionary import AIS, WIDTHS, quotable
from suyuan.core.problem import Problem

GS: Final = "\x1d"
Split = tuple[dict[str, str], Problem | None]

_FULL_WIDTH: Final = {0xFF01 + offset: 0x21 + offset for offset in range(0x5E)} | {0x3000: 0x20}
_HIDDEN_BRACKET: Final = "\x00"

_FIXED: Final = {code: ai.longest for code, ai in AIS.items() if ai.predefined_length}


def to_half_width(text: str) -> str:
    """Full-width letters, digits and brackets (U+FF01 to U+FF5E, U+3000) as their ASCII forms."""
    return text if text.isascii() else text.translate(_FULL_WIDTH)


def split_fnc1(data: str) -> Split:
    """Split transmitted data: FNC1 as GS, one at the start and redundant ones tolerated.

    Values of predefined length are cut at that length; what is missing shows when the value is checked.
    """
    elements: dict[str, str] = {}
    position, size = (1 if data[:1] == GS else 0), len(data)
    if position == size:
        return elements, gs1_rules.EMPTY.problem()
    while position < size:
        code = data[position : position + WIDTHS.get(data[position : position + 2], 2)]
        ai = AIS.get(code)
        if ai is None:
            return elements, _unknown(data[position : position + 4])
        start = position + len(code)
        longest = _FIXED.get(code)
        if longest is None:
            end = data.find(GS, start)
            end = size if end < 0 else end
        else:
            end = start + longest
        value = data[start:end]
        if elements.setdefault(code, value) != value:
            return elements, gs1_rules.REPEATED.problem(f"AI ({code})", ai=code)
        position = end + 1 if data[end : end + 1] == GS else end
    return elements, None


def split_bracketed(text: str) -> Split:
    r"""Split ``(AI)value(AI)value``; ``\(`` is a bracket inside a value."""
    hidden = "\\(" in text
    elements: dict[str, str] = {}
    if hidden:
        if _HIDDEN_BRACKET in text:
            return elements, gs1_rules.BRACKETS.problem("", quotable(text))
        text = text.replace("\\(", _HIDDEN_BRACKET)
    head, *parts = text.split("(")
    if head or not parts:
        return elements, gs1_rules.BRACKETS.problem("", quotable(text))
    for part in parts:
        code, closing, value = part.partition(")")
        wrong = _wrong_part(part, code, closing, value)
        if wrong is not None:
            return elements, wrong
        if hidden:
            value = value.replace(_HIDDEN_BRACKET, "(")
        if elements.setdefault(code, value) != value:
            return elements, gs1_rules.REPEATED.problem(f"AI ({code})", ai=code)
    return elements, None


def _wrong_part(part: str, code: str, closing: str, value: str) -> Problem | None:
    if value and code in AIS:
        return None
    if not closing:
        return gs1_rules.BRACKETS.problem("", quotable("(" + part))
    return gs1_rules.EMPTY_VALUE.problem(f"AI ({code})", ai=code) if code in AIS else _unknown(code)


def _unknown(code: str) -> Problem:
    return gs1_rules.UNKNOWN_AI.problem(f"AI ({code})", code, ai=code)
