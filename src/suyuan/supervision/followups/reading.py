"""Reading the codes in a picture, and comparing them with a thing."""

from __future__ import annotations

import io
from enum import StrEnum
from typing import Final

import zxingcpp
from PIL import Image

from suyuan.core.identifiers.canonical import canonical_text

_LONGEST: Final = 3_000
"""Pixels of the longer side: phones take more than a decoder needs."""


class Seen(StrEnum):
    """What could be read."""

    OWN = "own"
    OTHER = "other"
    NONE = "none"


def seen_in(picture: bytes, text: str) -> Seen:
    """Whether a picture that was judged and drawn anew shows the code of a thing (its canonical text)."""
    found = {canonical_text(code) for code in _codes(picture)}
    if text in found:
        return Seen.OWN
    return Seen.OTHER if found else Seen.NONE


def _codes(picture: bytes) -> list[str]:
    with Image.open(io.BytesIO(picture)) as came:
        plain = came.convert("L")
    plain.thumbnail((_LONGEST, _LONGEST))
    return [one.text for one in zxingcpp.read_barcodes(plain) if one.text]
