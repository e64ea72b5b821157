"""Which symbols, sizes and resolutions labels come in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from suyuan.core.problem import rule


class Symbol(StrEnum):
    """How a code is drawn."""

    DATA_MATRIX = "datamatrix"
    CODE_128 = "code128"
    """GS1-128 for codes of GS1, plain Code 128 for others."""
    QR = "qr"
    LINK = "link"
    """A QR code with the GS1 Digital Link."""
    HAN_XIN = "hanxin"


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in millimetres."""

    width: int
    height: int

    @property
    def name(self) -> str:
        return f"{self.width}x{self.height}"


SIZES: Final = {size.name: size for size in (Size(30, 20), Size(40, 30), Size(60, 40), Size(100, 50))}
RESOLUTIONS: Final = (203, 300, 600)
"""Dots an inch that label printers have."""

KIND = rule(
    "LBL-003",
    "{value} is not one of: {known}",
    "{value} 不在可选范围：{known}",
    "Choose from the list",
    "请从列表中选择",
)
TOO_LARGE = rule(
    "LBL-004",
    "The symbol or its text does not fit on {value} at {dpi} dots an inch with bars that scanners read",
    "在 {value} 毫米、{dpi} dpi 下放不下可扫读的符号或文字",
    "Take a larger label, a higher resolution, or a Data Matrix",
    "请改用更大的标签、更高的分辨率，或 Data Matrix",
)
NO_LINK = rule(
    "LBL-005",
    "Codes of this kind have no GS1 Digital Link",
    "这类编码没有 GS1 数字链接",
    "Take another symbol",
    "请选择其他符号",
)
NO_FONT = rule(
    "LBL-006",
    "This installation has no font with Chinese characters, which the label needs",
    "本系统没有安装中文字体，无法打印含汉字的标签",
    "Ask the operator to install Noto Sans CJK, or to name a font in SUYUAN_LABEL_FONT",
    "请联系运营方安装 Noto Sans CJK 字体，或设置 SUYUAN_LABEL_FONT",
)
UNREADABLE = rule(
    "LBL-007",
    "The label of {value} was drawn and could not be read back; nothing is printed",
    "{value} 的标签绘制后未能读回，不予打印",
    "Take a larger label or a higher resolution",
    "请改用更大的标签或更高的分辨率",
)
