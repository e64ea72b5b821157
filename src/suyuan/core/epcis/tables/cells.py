"""A table as it was found: rows of cells, each with its text and with what the file says of it."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from msgspec import Struct

MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CELLS = 2_000_000
"""Of a table: forty columns in each of the rows that one may have."""
LONGEST_CELL = 32_767


class Look(enum.IntEnum):
    """What a cell is to the file."""

    TEXT = 0
    NUMBER = 1
    MOMENT = 2
    LOST = 3
    """A number whose digits were not all kept."""
    ERROR = 4
    FORMULA = 5
    """A formula whose result is not in the file."""


class Cell(Struct, frozen=True, gc=False):
    """One cell. ``text`` is what a person sees there, trimmed; a number without exponent, a moment in ISO form."""

    text: str = ""
    look: Look = Look.TEXT
    moment: dt.datetime | None = None

    @property
    def is_empty(self) -> bool:
        return not self.text and self.look is Look.TEXT


EMPTY = Cell()


class Row(Struct, frozen=True, gc=False):
    """One row with its number as the table program shows it, from 1."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        return self.cells[column] if column < len(self.cells) else EMPTY

    @property
    def is_empty(self) -> bool:
        return all(cell.is_empty for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows of the first sheet that hold anything."""

    form: str
    """``csv``, ``xlsx`` or ``json``."""
    rows: tuple[Row, ...]
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
