"""Drawn labels as files: PDF with a label a page, PDF on sheets of A4, ZPL for label printers.

All three hold the very dots that were read back. ZPL II gives them as a graphic field, so that Chinese characters need
no font in the printer.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

from PIL import Image

from suyuan.masterdata.labels.picture import Drawn, dots

A4: Final = (210, 297)
GAP, BORDER = 2, 8
"""Millimetres between labels on a sheet, and around."""


class Form(StrEnum):
    """Where labels go."""

    PDF = "pdf"
    """A label a page."""
    SHEET = "a4"
    ZPL = "zpl"


def pdf(drawn: Sequence[Drawn]) -> bytes:
    """A page for each label, of its very size."""
    return _pdf([one.picture for one in drawn], drawn[0].label.dpi)


def sheets(drawn: Sequence[Drawn]) -> bytes:
    """Labels side by side on sheets of A4."""
    return _pdf(list(_sheets(drawn)), drawn[0].label.dpi)


def zpl(drawn: Sequence[Drawn]) -> bytes:
    """A format for each label, one after the other."""
    return "\n".join(_format(one.picture) for one in drawn).encode("ascii") + b"\n"


def _pdf(pages: Sequence[Image.Image], dpi: int) -> bytes:
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=dpi, save_all=True, append_images=pages[1:], producer="Suyuan")
    return out.getvalue()


def _sheets(drawn: Sequence[Drawn]) -> Iterator[Image.Image]:
    dpi, (width, height) = drawn[0].label.dpi, drawn[0].picture.size
    whole, gap, border = tuple(dots(side, dpi) for side in A4), dots(GAP, dpi), dots(BORDER, dpi)
    across = (whole[0] - 2 * border + gap) // (width + gap)
    down = (whole[1] - 2 * border + gap) // (height + gap)
    for start in range(0, len(drawn), across * down):
        sheet = Image.new("1", (whole[0], whole[1]), 1)
        for place, one in enumerate(drawn[start : start + across * down]):
            row, column = divmod(place, across)
            sheet.paste(one.picture, (border + column * (width + gap), border + row * (height + gap)))
        yield sheet


def _format(picture: Image.Image) -> str:
    """ZPL II: width, length, one graphic field at the origin; a dark dot is a set bit."""
    row = (picture.width + 7) // 8
    dark = picture.point(lambda value: 255 * (not value)).tobytes()
    total = row * picture.height
    field = f"^GFA,{total},{total},{row},{dark.hex().upper()}"
    return f"^XA^PW{picture.width}^LL{picture.height}^FO0,0{field}^FS^XZ"
