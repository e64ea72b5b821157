"""Which number formats of a workbook show a moment, and which show digits with zeros in front."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from suyuan.core.epcis.tables.xlsx_guard import Archive, attribute, local

PART: Final = "xl/styles.xml"
_BUILT_IN_MOMENTS: Final = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""ISO/IEC 29500-1, 18.8.30; 27 to 36 and 50 to 58 are the dates of East Asian editions."""
_SILENT: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ZEROS: Final = re.compile(r"0{2,}")


@dataclass(frozen=True, slots=True)
class Style:
    """What a cell format does to a number."""

    is_moment: bool = False
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
            codes[_number(attribute(element, "numFmtId"))] = attribute(element, "formatCode") or ""
        else:
            styles = [
                _style(_number(attribute(xf, "numFmtId")), codes) for xf in element if local(xf) == "xf"
            ]
    return styles


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0


def _style(number: int, codes: dict[int, str]) -> Style:
    code = codes.get(number)
    if code is None:
        return Style(is_moment=number in _BUILT_IN_MOMENTS)
    shown = _SILENT.sub("", code.partition(";")[0])
    if _ZEROS.fullmatch(shown):
        return Style(digits=len(shown))
    return Style(
        is_moment=bool(re.search(r"[ymdhs年月日时]", shown.lower())) and "general" not in shown.lower()
    )
