"""A label as a picture in black and white, dot for dot what a printer of that resolution prints.

Modules are whole dots, as large as fit, so that no printer driver has to round them. A square symbol stands left of its
text; a row of bars stands beneath, with the code under it. Everything is measured in dots here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw

from suyuan.core.identifiers.full_codes import FullCode
from suyuan.core.problem import Refused
from suyuan.masterdata.labels.fonts import Font, font_of, needs_chinese
from suyuan.masterdata.labels.kinds import NO_LINK, TOO_LARGE, Size, Symbol
from suyuan.masterdata.labels.symbols import QUIET, Modules, modules_of

MM: Final = 25.4
MARGIN: Final = 1.0
"""Millimetres at each edge, where printers are not exact."""
SMALLEST_MODULE, LARGEST_MODULE = 0.25, 0.75
SMALLEST_TEXT, LARGEST_TEXT = 1.5, 3.2
"""Millimetres: the height of characters, and of modules (GS1 asks for 0.25 to 0.99 on packages)."""
WHOLE_LINES: Final = 1.8
"""Millimetres down to which lines are kept whole rather than large."""
SHORTEST_BARS: Final = 6.0
WIDEST_SYMBOL: Final = 0.55
"""How much of the width a square symbol may take, so that the text has room."""


LINE: Final = 1.2
FEWEST_SIGNS: Final = 6
"""A column of text is wider than so many digits."""
Box = tuple[int, int, int, int]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of text that fit."""

    font: Font
    size: int
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """What is on a label."""

    code: FullCode
    lines: tuple[str, ...]
    """For people: the product, lot, dates. The code itself is added."""
    symbol: Symbol
    size: Size
    dpi: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A label, drawn."""

    label: Label
    picture: Image.Image
    """Mode ``1``."""
    modules: Modules
    module: int
    """Dots a module."""
    corner: tuple[int, int]
    """Where the symbol begins, without its quiet zone."""


def draw(label: Label) -> Drawn:
    """Raises Refused where symbol or text do not fit."""
    modules = _modules(label)
    width, height = dots(label.size.width, label.dpi), dots(label.size.height, label.dpi)
    picture = Image.new("L", (width, height), 255)
    place = _bars if label.symbol is Symbol.CODE_128 else _square
    module, corner = place(label, modules, ImageDraw.Draw(picture), (width, height))
    return Drawn(
        label, picture.point(lambda value: 255 * (value > 127)).convert("1"), modules, module, corner
    )


def dots(millimetres: float, dpi: int) -> int:
    """Whole dots of a length."""
    return int(millimetres * dpi / MM)


def _modules(label: Label) -> Modules:
    if label.symbol is Symbol.LINK and not label.code.link:
        raise Refused(NO_LINK.problem("symbol", label.symbol))
    try:
        return modules_of(label.code, label.symbol)
    except ValueError:
        raise _too_large(label) from None


def _too_large(label: Label) -> Refused:
    return Refused(TOO_LARGE.problem("size", label.size.name, dpi=label.dpi))


def _modules_that_fit(label: Label, room: int, modules: int) -> range:
    """Sizes of modules in dots, the largest first. Raises Refused where the largest is too small to read."""
    least = max(2, round(SMALLEST_MODULE * label.dpi / MM))
    most = min(room // modules, dots(LARGEST_MODULE, label.dpi))
    if most < least:
        raise _too_large(label)
    return range(most, least - 1, -1)


def _square(
    label: Label, modules: Modules, pen: ImageDraw.ImageDraw, room: tuple[int, int]
) -> tuple[int, tuple[int, int]]:
    """The largest symbol beside which the text still has room."""
    edge, quiet = dots(MARGIN, label.dpi), QUIET[label.symbol]
    across = modules.width + 2 * quiet
    free = min(room[1] - 2 * edge, int(room[0] * WIDEST_SYMBOL))
    lines = (*label.lines, *_pieces(label.code))
    for module in _modules_that_fit(label, free, across):
        box = (edge + across * module, edge, room[0] - edge, room[1] - edge)
        text = _fitting(label, lines, box)
        if text is not None:
            corner = edge + quiet * module, (room[1] - modules.width * module) // 2
            _fill(pen, modules, module, corner, module)
            _write(pen, text, box)
            return module, corner
    raise _too_large(label)


def _bars(
    label: Label, modules: Modules, pen: ImageDraw.ImageDraw, room: tuple[int, int]
) -> tuple[int, tuple[int, int]]:
    edge, quiet = dots(MARGIN, label.dpi), QUIET[label.symbol]
    module = _modules_that_fit(label, room[0] - 2 * edge, modules.width + 2 * quiet)[0]
    bars = max(dots(SHORTEST_BARS, label.dpi), room[1] // 3)
    under = dots(LARGEST_TEXT * 1.6, label.dpi)
    top = room[1] - edge - under - bars
    if top < edge:
        raise _too_large(label)
    corner = (room[0] - modules.width * module) // 2, top
    _fill(pen, modules, module, corner, bars)
    above = (edge, edge, room[0] - edge, top - dots(0.5, label.dpi))
    beneath = (edge, top + bars + dots(0.3, label.dpi), room[0] - edge, room[1] - edge)
    for lines, box in ((label.lines, above), ((label.code.printed,), beneath)):
        text = _fitting(label, lines, box)
        if text is None:
            raise _too_large(label)
        _write(pen, text, box)
    return module, corner


def _fill(
    pen: ImageDraw.ImageDraw, modules: Modules, module: int, corner: tuple[int, int], height: int
) -> None:
    """Dark modules; one row of bars is ``height`` dots high."""
    for row, cells in enumerate(modules.rows):
        top = corner[1] + row * module
        for column, is_dark in enumerate(cells):
            if is_dark:
                left = corner[0] + column * module
                pen.rectangle((left, top, left + module - 1, top + height - 1), fill=0)


def _fitting(label: Label, lines: Sequence[str], box: Box) -> Text | None:
    """The lines as large as they fit into the box; None where none fits. They are broken only where they would else
    become smaller than WHOLE_LINES.
    """
    return _text(label, lines, box, WHOLE_LINES) or _text(label, lines, box, SMALLEST_TEXT, may_break=True)


def _text(
    label: Label, lines: Sequence[str], box: Box, least: float, *, may_break: bool = False
) -> Text | None:
    chinese = needs_chinese(lines)
    for size in range(dots(LARGEST_TEXT, label.dpi), dots(least, label.dpi) - 1, -1):
        font = font_of(size, chinese=chinese)
        if font.getlength("0" * FEWEST_SIGNS) > box[2] - box[0]:
            continue
        pieces = [piece for line in lines for piece in _broken(line, font, box[2] - box[0])]
        is_whole = may_break or len(pieces) == len(lines)
        if is_whole and len(pieces) * int(size * LINE) <= box[3] - box[1]:
            return Text(font, size, tuple(pieces))
    return None


def _write(pen: ImageDraw.ImageDraw, text: Text, box: Box) -> None:
    step = int(text.size * LINE)
    top = box[1] + (box[3] - box[1] - len(text.pieces) * step) // 2
    for number, piece in enumerate(text.pieces):
        pen.text((box[0], top + number * step), piece, font=text.font, fill=0)


def _broken(line: str, font: Font, width: int) -> list[str]:
    """The line in pieces that fit; characters are all places to break at, as Chinese is written."""
    pieces, piece = [], ""
    for sign in line:
        if piece and font.getlength(piece + sign) > width:
            pieces.append(piece)
            piece = ""
        piece += sign
    return [*pieces, piece]


def _pieces(code: FullCode) -> list[str]:
    """The code for people, a line for each of its parts."""
    if code.elements:
        return [f"({ai}){value}" for ai, value in code.elements]
    return code.printed.split(" ")
