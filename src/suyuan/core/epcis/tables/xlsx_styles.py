"""Which number formats of a workbook show a moment, and which show digits with zeros in front."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from suyuan.core.epcis.tables.xlsx_guard import Archive, attribute, local

PART: Final = "xl/styles.xml"
_BUILT_IN_MOMENTS: Final = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""ISO/IEC 29500-1, 18.8.30; 27 to 36 and 50 to 58 are the dates of East Asian editions."""
_BUILT_IN_CLOCKS: Final = {*range(18, 23), *range(32, 36), *range(45, 48), 55, 56}
"""Those of them that show hours."""
_SILENT: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ZEROS: Final = re.compile(r"0{2,}")
_LONGEST_CODE: Final = 255
"""Signs of a number format, as Excel has it."""
_MOST_DIGITS: Final = 40
_MOST_STYLES: Final = 70_000
"""Excel has 65,490."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a cell format does to a number."""

    is_moment: bool = False
    has_clock: bool = False
    """The moment is shown with its hour."""
    digits: int = 0
    """The number is shown with at least so many digits."""


PLAIN: Final = Style()


def read_styles(archive: Archive) -> list[Style]:
    """The styles by the number that cells give."""
    if PART not in archive:
        return []
    codes: dict[int, str] = {}
    styles: list[Style] = []
    for element in archive.elements(PART, "numFmt", "cellXfs"):
        if local(element) == "numFmt":
            code = attribute(element, "formatCode") or ""
            codes[_number(attribute(element, "numFmtId"))] = code[:_LONGEST_CODE]
        else:
            formats = (xf for xf in element if local(xf) == "xf")
            styles = [
                _style(_number(attribute(xf, "numFmtId")), codes) for xf in islice(formats, _MOST_STYLES)
            ]
    return styles


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0


def _style(number: int, codes: dict[int, str]) -> Style:
    code = codes.get(number)
    if code is None:
        return Style(is_moment=number in _BUILT_IN_MOMENTS, has_clock=number in _BUILT_IN_CLOCKS)
    shown = _SILENT.sub("", code.partition(";")[0])
    if _ZEROS.fullmatch(shown):
        return Style(digits=min(len(shown), _MOST_DIGITS))
    shown = shown.lower()
    is_moment = bool(re.search(r"[ymdhs年月日时]", shown)) and "general" not in shown
    return Style(is_moment=is_moment, has_clock=is_moment and bool(re.search(r"[hs时]", shown)))
