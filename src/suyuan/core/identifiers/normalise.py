"""What readers, keyboards and copied tables put around or into a code, taken off by name.

Each repair is told as a warning; the Identification keeps the text as it came.
"""

from __future__ import annotations

import re
from typing import Final

from suyuan.core.identifiers import hibc
from suyuan.core.problem import Problem, Rule, Severity, rule

ID_LINE_END = rule(
    "ID-LINE-END",
    "The scan ends with a line end or a tab that the reader added; it was taken off.",
    "扫描内容末尾带有扫码器附加的回车、换行或制表符，已去除。",
    "Switch the suffix off in the reader's settings.",
    "请在扫码器设置中关闭后缀。",
    Severity.WARNING,
)
ID_SPACES = rule(
    "ID-SPACES",
    "Spaces around the code were taken off.",
    "编码前后的空格已去除。",
    "Nothing to do; check how the code was copied.",
    "无需处理；请检查复制方式。",
    Severity.WARNING,
)
ID_INVISIBLE = rule(
    "ID-INVISIBLE",
    "Invisible characters around the code, as web pages and office programs add them, were taken off.",
    "编码前后的不可见字符（来自网页或办公软件）已去除。",
    "Scan the code instead of copying it.",
    "请扫码录入，避免复制粘贴。",
    Severity.WARNING,
)
ID_STARS = rule(
    "ID-STARS",
    "The stars that enclose the printed form of an HIBC code were taken off.",
    "HIBC码印刷形式两端的星号已去除。",
    "Nothing to do.",
    "无需处理。",
    Severity.WARNING,
)
ID_FULL_WIDTH = rule(
    "ID-FULL-WIDTH",
    "Full-width characters were read as the ordinary ones.",
    "全角字符已按半角字符读取。",
    "Switch the input method to half-width (English) before typing or scanning.",
    "录入或扫码前请将输入法切换为半角（英文）。",
    Severity.WARNING,
)
ID_CONTROL_PICTURE = rule(
    "ID-CONTROL-PICTURE",
    "Signs that show control characters (␝ ␞ ␄) were read as those characters.",
    "显示控制字符的符号（␝ ␞ ␄）已按对应控制字符读取。",
    "Scan the code instead of copying it from a screen.",
    "请扫码录入，避免从屏幕复制。",
    Severity.WARNING,
)

_LINE_ENDS: Final = "\r\n\t"
_INVISIBLE: Final = "\u200b\u200c\u200d\u2060\ufeff\u00a0\u3000"
_FULL_WIDTH: Final = re.compile("[\uff01-\uff5e]")
_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PICTURES: Final = str.maketrans({"\u241d": "\x1d", "\u241e": "\x1e", "\u2404": "\x04"})

Repaired = tuple[str, tuple[Problem, ...]]


def tidy(text: str) -> Repaired:
    """The text without what stands around it, and one warning for each thing taken off."""
    found: list[Problem] = []
    plain = text
    for characters, repair in ((_LINE_ENDS, ID_LINE_END), (_INVISIBLE, ID_INVISIBLE)):
        plain = _stripped(plain, characters, repair, found)
    if not _ends_with_space_check(plain):
        plain = _stripped(plain, " ", ID_SPACES, found)
        plain = _stripped(plain, _LINE_ENDS, ID_LINE_END, found)
    shown = plain if plain.isascii() else plain.translate(_PICTURES)
    if shown != plain:
        plain = shown
        found.append(ID_CONTROL_PICTURE.problem())
    if plain.startswith("*+") and plain.endswith("*") and len(plain) > 3:
        plain = plain[1:-1]
        found.append(ID_STARS.problem())
    return plain, tuple(found)


def _stripped(text: str, characters: str, repair: Rule, found: list[Problem]) -> str:
    plain = text.strip(characters)
    if len(plain) != len(text) and not any(problem.rule is repair for problem in found):
        found.append(repair.problem())
    return plain


def _ends_with_space_check(text: str) -> bool:
    """Whether the last space belongs to the code: mod 43 has the space among its check characters."""
    start = text.find("+", 0, 4)
    return text.endswith(" ") and start >= 0 and hibc.has_good_check(text[start:])


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as the ordinary ones."""
    return text.translate(_NARROW) if _FULL_WIDTH.search(text) else text
