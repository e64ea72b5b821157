"""No label is printed that was not read back from its very picture.

Data Matrix, QR and Code 128 are read by zxing-cpp (Apache 2.0), an implementation that shares nothing with the one that
drew them. It does not read Han Xin: of that each module of the picture is compared with the symbol that was asked for.
"""

from __future__ import annotations

from typing import Final

import zxingcpp
from PIL import Image

from suyuan.core.problem import Refused
from suyuan.masterdata.labels.kinds import UNREADABLE, Symbol
from suyuan.masterdata.labels.picture import Drawn
from suyuan.masterdata.labels.symbols import content_of

_FORMATS: Final = {
    Symbol.DATA_MATRIX: zxingcpp.BarcodeFormat.DataMatrix,
    Symbol.CODE_128: zxingcpp.BarcodeFormat.Code128,
    Symbol.QR: zxingcpp.BarcodeFormat.QRCode,
    Symbol.LINK: zxingcpp.BarcodeFormat.QRCode,
}
_MARKS: Final = {Symbol.DATA_MATRIX: "]d2", Symbol.CODE_128: "]C1", Symbol.QR: "]Q3"}
"""How a reader tells that a symbol is one of GS1."""


def refuse_unreadable(drawn: Drawn) -> None:
    """Raises Refused where the picture does not give back what it should."""
    label = drawn.label
    is_right = (
        _has_modules(drawn)
        if label.symbol is Symbol.HAN_XIN
        else content_of(label.code, label.symbol)
        in read_back(drawn.picture, label.symbol, gs1=bool(label.code.elements))
    )
    if not is_right:
        raise Refused(UNREADABLE.problem("serials", label.code.serial))


def read_back(picture: Image.Image, symbol: Symbol, *, gs1: bool = False) -> list[str]:
    """What a reader finds in a picture: separators as GS. Of GS1 codes only those that say they are."""
    found = zxingcpp.read_barcodes(
        picture.convert("L"),
        formats=zxingcpp.BarcodeFormats(_FORMATS[symbol]),
        text_mode=zxingcpp.TextMode.Plain,
    )
    mark = _MARKS.get(symbol) if gs1 else None
    return [one.text for one in found if mark is None or one.symbology_identifier == mark]


def _has_modules(drawn: Drawn) -> bool:
    """Whether the middle of each module is as dark or light as it should be."""
    left, top = drawn.corner
    middle = drawn.module // 2
    return all(
        (
            drawn.picture.getpixel((left + column * drawn.module + middle, top + row * drawn.module + middle))
            == 0
        )
        == is_dark
        for row, cells in enumerate(drawn.modules.rows)
        for column, is_dark in enumerate(cells)
    )
