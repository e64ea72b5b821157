"""What a picture is made of: frozen values without markup. x and widths are percent of the plot, y and heights pixels.

Percent across and pixels down let one drawing stretch with its page while its text keeps its size.
"""

from __future__ import annotations

from dataclasses import dataclass

NOMINAL = 900
"""Pixels that the plot is at least wide on a screen; texts are fitted for it. The style sheet keeps it."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where a piece leads, and what it is in words: its title, and what a screen reader says."""

    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time. ``look`` names classes of the style sheet."""

    x: float
    width: float
    y: float
    height: float
    look: str
    text: str = ""
    link: Link | None = None
    hatched: bool = False
    radius: float = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment. ``shape`` is one of dot, ring, diamond, hollow, cross, triangle, count."""

    x: float
    y: float
    shape: str
    look: str = ""
    text: str = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    look: str


@dataclass(frozen=True, slots=True)
class Text:
    """Words at a place; ``shift`` moves them by pixels; ``anchor`` is start, middle or end."""

    x: float
    y: float
    text: str
    look: str = ""
    anchor: str = "start"
    shift: float = 0


@dataclass(frozen=True, slots=True)
class Curve:
    """A connector between two lanes."""

    x1: float
    y1: float
    x2: float
    y2: float
    look: str = "wire"


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A flow between two columns; its ends have heights."""

    x1: float
    y1: float
    height1: float
    x2: float
    y2: float
    height2: float
    look: str
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Polyline:
    """A measured line."""

    points: tuple[tuple[float, float], ...]
    look: str


Piece = Bar | Mark | Rule | Text | Curve | Ribbon | Polyline


@dataclass(frozen=True, slots=True)
class Label:
    """A lane's name: beside its lane around y, or above it with its foot on y.

    ``more`` is the rest of a name that takes two lines, ``note`` the small line below, ``full`` all of it in words.
    """

    y: float
    text: str
    note: str = ""
    look: str = ""
    more: str = ""
    full: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole drawing with its words for those who do not see it."""

    height: float
    pieces: tuple[Piece, ...]
    title: str
    description: str
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    """What the reader should know about the drawing: pressed spans, what was joined."""
    look: str = ""
    width: float = 0
    """Pixels, for a picture that is wider than any page; 0 fills the page."""
    phone: Picture | None = None
    """The same drawing for a narrow page."""
    names: float = 132
    """Pixels of the column of lane names; 0 when the names stand in the plot, above their lanes."""
