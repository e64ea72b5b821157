"""From a code to the dark and light modules of its symbol (libzint, BSD; its binding, Apache 2.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import zint

from suyuan.core.identifiers.full_codes import FullCode
from suyuan.core.identifiers.translation import GS
from suyuan.masterdata.labels.kinds import Symbol

QUIET: Final = {
    Symbol.DATA_MATRIX: 2,
    Symbol.CODE_128: 10,
    Symbol.QR: 4,
    Symbol.LINK: 4,
    Symbol.HAN_XIN: 3,
}
"""Modules of light around; of Data Matrix and Han Xin the standard asks for one and three."""
_SYMBOLOGIES: Final = {
    Symbol.DATA_MATRIX: zint.Symbology.DATAMATRIX,
    Symbol.CODE_128: zint.Symbology.CODE128,
    Symbol.QR: zint.Symbology.QRCODE,
    Symbol.LINK: zint.Symbology.QRCODE,
    Symbol.HAN_XIN: zint.Symbology.HANXIN,
}
_MEDIUM: Final = 2
"""Level M of QR codes, and the second of Han Xin: a seventh of the symbol may be damaged."""


LONGEST_128: Final = 48
"""Characters that GS1-128 carries, separators counted (GS1 General Specifications 5.4)."""


@dataclass(frozen=True, slots=True)
class Modules:
    """Rows of modules, True for dark, without the quiet zone. A linear symbol has one row."""

    symbol: Symbol
    rows: tuple[tuple[bool, ...], ...]

    @property
    def width(self) -> int:
        return len(self.rows[0])


def content_of(code: FullCode, symbol: Symbol) -> str:
    """What a reader of the symbol must give back."""
    return code.link if symbol is Symbol.LINK else code.carried


def modules_of(code: FullCode, symbol: Symbol) -> Modules:
    """The modules. Raises ValueError where the symbol cannot hold the code."""
    made = zint.Symbol()
    made.symbology = _SYMBOLOGIES[symbol]
    made.input_mode = zint.InputMode.UNICODE
    text = content_of(code, symbol)
    if code.elements and symbol in {Symbol.DATA_MATRIX, Symbol.CODE_128, Symbol.QR}:
        made.input_mode = zint.InputMode.GS1
        text = "".join(f"[{ai}]{value}" for ai, value in code.elements)
        if symbol is Symbol.CODE_128:
            _refuse_long(code)
            made.symbology = zint.Symbology.GS1_128
    if symbol is Symbol.DATA_MATRIX:
        made.option_3 = zint.DataMatrixOptions.SQUARE
    if symbol in {Symbol.QR, Symbol.LINK, Symbol.HAN_XIN}:
        made.option_1 = _MEDIUM
    try:
        made.encode(text)
    except (RuntimeError, ValueError) as error:
        raise ValueError(f"{symbol} cannot hold {text.replace(GS, '^')!r}: {error}") from None
    bits = made.encoded_data
    rows = 1 if symbol is Symbol.CODE_128 else made.rows
    return Modules(
        symbol,
        tuple(
            tuple(bool(bits[row, column >> 3] >> (column & 7) & 1) for column in range(made.width))
            for row in range(rows)
        ),
    )


def _refuse_long(code: FullCode) -> None:
    if len(code.carried) > LONGEST_128:
        raise ValueError(f"GS1-128 carries {LONGEST_128} characters, this code has {len(code.carried)}")
