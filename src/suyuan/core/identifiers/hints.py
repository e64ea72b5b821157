"""What a text that belongs to no code system probably was: a mistyped key, or a number that a spreadsheet made of it."""

from __future__ import annotations

import re
from typing import Final

from suyuan.core.identifiers.check_digits import is_digits
from suyuan.core.problem import Problem, Severity, rule

ID_NEARLY = rule(
    "ID-NEARLY",
    "The text looks like {what}, but its check digit does not hold.",
    "该文本形似{what}，但校验位不正确。",
    "Compare the digits with the label, or scan the code again.",
    "请与标签核对数字，或重新扫码。",
    Severity.NOTE,
)
ID_ROUNDED = rule(
    "ID-ROUNDED",
    "A spreadsheet took the code for a number and rounded it; digits are lost.",
    "电子表格把编码当作数字并做了舍入，部分数字已丢失。",
    "Format the column as text before the codes are pasted or typed in, and take the code from its source again.",
    "请先把该列设为文本格式，再重新粘贴或录入编码。",
    Severity.WARNING,
)

_NEARLY: Final = {13: "GTIN-13", 14: "GTIN-14", 18: "SSCC"}
"""Lengths at which digits are mostly typing errors; shorter ones may be anything."""
_ROUNDED: Final = re.compile(r"[0-9](?:[.,][0-9]{1,15})?[Ee]\+?[0-9]{2}")


def hints(text: str) -> tuple[Problem, ...]:
    """The hints for a text that no reader took."""
    if is_digits(text):
        what = _NEARLY.get(len(text))
        return (ID_NEARLY.problem(value=text, what=what),) if what else ()
    return (ID_ROUNDED.problem(value=text),) if _ROUNDED.fullmatch(text) else ()
