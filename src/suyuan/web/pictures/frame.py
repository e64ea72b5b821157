"""The room that a picture is drawn for: a page beside its lane names, or a phone with the names above their lanes."""

from __future__ import annotations

from dataclasses import dataclass

from suyuan.web.pictures.shapes import NOMINAL
from suyuan.web.pictures.voice import Voice

NAME_ABOVE = 21
"""Pixels that a lane's name takes when it stands above its lane."""


@dataclass(frozen=True, slots=True)
class Frame:
    """``nominal`` pixels that the plot is at least wide; ``names`` pixels of the column of lane names, 0 without."""

    nominal: float
    names: float

    @property
    def stacked(self) -> bool:
        """Whether names stand above their lanes, so that the plot has the whole width."""
        return not self.names

    @property
    def scale(self) -> float:
        """How many times a percent of the wide plot is needed for the same pixels."""
        return NOMINAL / self.nominal

    @property
    def above(self) -> float:
        return NAME_ABOVE if self.stacked else 0

    @property
    def name_room(self) -> float:
        """Pixels that a lane's name may take."""
        return self.nominal - 4 if self.stacked else self.names - 10


WIDE = Frame(NOMINAL, 132)
BROAD = Frame(NOMINAL, 190)
"""For names in Latin letters, which are longer."""
PHONE = Frame(300, 0)
"""What a page of 360 pixels leaves a picture."""


def wide_for(voice: Voice) -> Frame:
    return BROAD if voice.english else WIDE
