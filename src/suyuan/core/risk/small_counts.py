"""Tables of counts that may be shown to people who must not learn of a single case.

A small count tells of somebody: three events of one product in one district are one hospital's. It is left out, and so
are others, or it would follow from its total. Everything here is pure.

Procedure, over the table with its totals (each row and column, totals included, is then an equation):
 1. Leave out each count from 1 to under the threshold, totals too. A nought stays: it tells of nobody.
 2. The cells left out join their row to their column. A cell has one possible value only if that join lies on no circle
    (Gusfield, SIAM J. Comput. 17 (1988) 552: a bridge). For each such cell leave out the three others of a rectangle
    with it, those with the smallest counts; all are 1 or more, so that every value left out can be one more or less.
 3. Repeat until nothing follows. It ends: the totals of a cell's row, column and table are never smaller than the cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

LEAST: Final = 5
Row = TypeVar("Row")
Column = TypeVar("Column")
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """A table with totals as its last row and column. None: left out."""

    cells: tuple[tuple[int | None, ...], ...]

    @property
    def rows(self) -> tuple[tuple[int | None, ...], ...]:
        """Without the row of totals; each ends with its total."""
        return self.cells[:-1]

    @property
    def totals(self) -> tuple[int | None, ...]:
        """Of the columns, and of all."""
        return self.cells[-1]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return all(cell is not None for row in self.cells for cell in row)


def shown(
    counts: Mapping[tuple[Row, Column], int],
    rows: Sequence[Row],
    columns: Sequence[Column],
    least: int = LEAST,
) -> Counts:
    """The table of ``counts`` with its totals, without those under ``least`` and those that they would follow from.

    A missing pair is nought. Raises ValueError for a count below nought, or ``least`` below 1.
    """
    if least < 1 or any(number < 0 for number in counts.values()):
        raise ValueError("counts are 0 or more, and the least that is shown 1 or more")
    table = with_totals([[counts.get((row, column), 0) for column in columns] for row in rows], len(columns))
    left_out = {place for place, number in _each(table) if 0 < number < least}
    while bridge := next(_bridges(left_out, len(table)), None):
        left_out |= _rectangle(table, bridge, left_out)
    cells = tuple(
        tuple(None if (i, j) in left_out else number for j, number in enumerate(row))
        for i, row in enumerate(table)
    )
    return Counts(cells)


def with_totals(table: Sequence[Sequence[int]], width: int) -> list[list[int]]:
    """The table of so many columns with the total of each row, and a row of the totals of the columns."""
    rows = [[*row, sum(row)] for row in table]
    return [*rows, [sum(row[column] for row in rows) for column in range(width + 1)]]


def _each(table: Sequence[Sequence[int]]) -> Iterator[tuple[Place, int]]:
    for i, row in enumerate(table):
        for j, number in enumerate(row):
            yield (i, j), number


def _bridges(places: set[Place], height: int) -> Iterator[Place]:
    """The places whose row and column are joined by no other way; columns are numbered behind the rows."""
    joined: dict[int, set[int]] = {}
    for i, j in places:
        joined.setdefault(i, set()).add(height + j)
        joined.setdefault(height + j, set()).add(i)
    for i, j in sorted(places):
        joined[i].discard(height + j)
        if not _reaches(joined, i, height + j):
            yield i, j
        joined[i].add(height + j)


def _reaches(joined: Mapping[int, set[int]], start: int, end: int) -> bool:
    waiting, met = [start], {start}
    while waiting:
        for one in joined[waiting.pop()] - met:
            if one == end:
                return True
            met.add(one)
            waiting.append(one)
    return False


def _rectangle(table: Sequence[Sequence[int]], place: Place, left_out: set[Place]) -> set[Place]:
    """The cheapest three cells that make a rectangle with this one."""
    i, j = place
    found: list[tuple[int, set[Place]]] = []
    for row in range(len(table)):
        for column in range(len(table[0])):
            others = {(i, column), (row, j), (row, column)}
            if row == i or column == j or any(table[r][c] == 0 for r, c in others):
                continue
            found.append((sum(table[r][c] for r, c in others - left_out), others))
    return min(found, key=lambda each: (each[0], sorted(each[1])))[1]
