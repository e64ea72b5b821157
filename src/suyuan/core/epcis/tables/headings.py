"""Finding the row of headings and which column is which."""

from __future__ import annotations

from dataclasses import dataclass, field

from suyuan.core.epcis.tables import rules
from suyuan.core.epcis.tables.cells import Grid, Row
from suyuan.core.epcis.tables.mapping import Column, Mapping, heading_key
from suyuan.core.problem import Problem, Refused

LOOKED_AT = 10
"""Rows in which the headings may stand: tables have titles and notes above."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in one table."""

    columns: dict[int, Column]
    row: Row
    """The row of headings."""
    data: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    by_field: dict[str, int] = field(default_factory=dict)

    def heading(self, column: int) -> str:
        """As the table itself calls it."""
        return self.row.cell(column).text


def lay_out(grid: Grid, mapping: Mapping) -> Layout:
    """The layout. Raises Refused when needed headings are missing, or nothing stands below them."""
    known = {heading_key(name): column for column in mapping.columns for name in column.headings}
    best = max(grid.rows[:LOOKED_AT], key=lambda row: len(_matched(row, known)), default=None)
    if best is None:
        raise Refused(rules.EMPTY.problem("file"))
    found = _matched(best, known)
    _refuse_missing(found, mapping)
    _refuse_twice(best, known)
    data = tuple(row for row in grid.rows if row.number > best.number and not _is_note(row))
    if not data:
        raise Refused(rules.EMPTY.problem("file"))
    return Layout(
        found, best, data, _unknown(best, known), {column.field: place for place, column in found.items()}
    )


def _matched(row: Row, known: dict[str, Column]) -> dict[int, Column]:
    keys = {place: heading_key(cell.text) for place, cell in enumerate(row.cells) if cell.text}
    return {place: known[key] for place, key in keys.items() if key in known}


def _refuse_missing(found: dict[int, Column], mapping: Mapping) -> None:
    there = list(found.values())
    grouped = {heading_key(name) for name in mapping.group_by}
    needed = [
        c for c in mapping.columns if c.required or grouped & {heading_key(name) for name in c.headings}
    ]
    missing = [column.heading for column in needed if column not in there]
    if missing or not found:
        listed = "、".join(missing or [column.heading for column in mapping.columns[:5]])
        told = {"mapping": mapping.name, "rows": LOOKED_AT, "missing": listed}
        raise Refused(rules.NO_HEADINGS.problem("file", None, **told))


def _refuse_twice(row: Row, known: dict[str, Column]) -> None:
    seen: dict[int, str] = {}
    for cell in row.cells:
        column = known.get(heading_key(cell.text)) if cell.text else None
        if column is not None:
            if id(column) in seen:
                raise Refused(rules.HEADING_TWICE.problem(f"row {row.number}", None, heading=cell.text))
            seen[id(column)] = cell.text


PROBLEM_HEADINGS = ("问题", "处理结果", "Problem", "Result")
"""Of our own answers: a mended answer can be sent as it is."""
_OURS = {heading_key(name) for name in PROBLEM_HEADINGS}
NOTE_SIGN = "※"
"""A row whose first cell begins so explains the template and is no data."""


def _unknown(row: Row, known: dict[str, Column]) -> tuple[Problem, ...]:
    names = [cell.text for cell in row.cells if cell.text]
    strange = [name for name in names if heading_key(name) not in known and heading_key(name) not in _OURS]
    return tuple(rules.HEADING_UNKNOWN.problem(f"row {row.number}", None, heading=name) for name in strange)


def _is_note(row: Row) -> bool:
    first = next((cell.text for cell in row.cells if cell.text), "")
    return first.startswith(NOTE_SIGN)
