"""Rows of a national data set out of a table: each cell under the name of its field, with every problem of the row."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from suyuan.core.epcis.datasets.check import row_problems
from suyuan.core.epcis.datasets.profile import DataSet, Field
from suyuan.core.epcis.tables import moments, rules
from suyuan.core.epcis.tables.cells import Cell, Grid, Look, Row
from suyuan.core.epcis.tables.headings import LOOKED_AT
from suyuan.core.epcis.tables.mapping import heading_key
from suyuan.core.problem import Problem, Refused

_UNREAD: Final = {Look.LOST: rules.LOST_DIGITS, Look.ERROR: rules.CELL_ERROR, Look.FORMULA: rules.FORMULA}


@dataclass(frozen=True, slots=True)
class SetRow:
    """One row, numbered as the table shows it. Words of code lists are their values, days are in ISO form."""

    number: int
    values: dict[str, str]
    problems: tuple[Problem, ...]


def read_rows(grid: Grid, data_set: DataSet, spared: Collection[str] = ()) -> list[SetRow]:
    """The rows below the headings, which are Chinese or English titles or names of fields, in any order.

    ``spared`` fields may be empty though the set demands them. Raises Refused for a table of something else.
    """
    known = {heading_key(text): one for one in data_set.fields for text in (one.zh, one.en, one.name)}
    head = max(grid.rows[:LOOKED_AT], key=lambda row: len(_places(row, known)), default=None)
    places = _places(head, known) if head else {}
    if head is None or not places:
        missing = "、".join(one.zh for one in data_set.fields if one.must)
        raise Refused(
            rules.NO_HEADINGS.problem("file", None, mapping=data_set.name, rows=LOOKED_AT, missing=missing)
        )
    data = [row for row in grid.rows if row.number > head.number]
    if not data:
        raise Refused(rules.EMPTY.problem("file"))
    asked = [one for one in data_set.fields if one.name not in spared]
    rest = [one for one in data_set.fields if one.name in spared]
    return [_row(row, places, asked, rest) for row in data]


def _places(row: Row, known: dict[str, Field]) -> dict[int, Field]:
    keys = {place: heading_key(cell.text) for place, cell in enumerate(row.cells) if cell.text}
    return {place: known[key] for place, key in keys.items() if key in known}


def _row(row: Row, places: dict[int, Field], asked: list[Field], rest: list[Field]) -> SetRow:
    unread = [
        _UNREAD[cell.look].problem(one.name)
        for place, one in places.items()
        if (cell := row.cell(place)).look in _UNREAD
    ]
    values = {one.name: text for place, one in places.items() if (text := _text(row.cell(place), one))}
    told = [one for one in rest if one.name in values]
    problems = (*unread, *row_problems([*asked, *told], values, ("本行的填写人", "Who fills in the row")))
    return SetRow(row.number, values, problems)


def _text(cell: Cell, one: Field) -> str:
    if cell.look in _UNREAD:
        return ""
    if one.type == "day" and cell.text:
        moment, _ = moments.read_moment(cell.text, ())
        moment = cell.moment or moment
        return moment.date().isoformat() if moment is not None else cell.text
    word = one.word(cell.text) if one.words else None
    return word.value if word else cell.text
