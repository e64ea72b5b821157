"""Rows as JSON: a list of flat objects whose names are the headings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from suyuan.core.epcis.tables import rules
from suyuan.core.epcis.tables.cells import LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Cell, Grid, Row
from suyuan.core.problem import Refused

_YES_NO: Final = {True: "是", False: "否"}
_ROWS: Final = msgspec.json.Decoder(list[dict[str, Any]], float_hook=str)


def read_json(data: bytes) -> Grid:
    """The table; the first row holds the names. Raises Refused for what is no such list."""
    rows = _decoded(data)
    names = list(dict.fromkeys(name for row in rows for name in row))
    for count, limit, rule in (
        (len(rows), MOST_ROWS, rules.TOO_MANY_ROWS),
        (len(names), MOST_COLUMNS, rules.TOO_MANY_COLUMNS),
        (len(rows) * len(names), MOST_CELLS, rules.TOO_MANY_CELLS),
    ):
        if count > limit:
            raise Refused(rule.problem("file", None, limit=limit))
    head = Row(1, tuple(Cell(name) for name in names))
    return Grid("json", (head, *_rows(rows, names)), "utf-8")


def _decoded(data: bytes) -> list[dict[str, Any]]:
    try:
        found = _ROWS.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Refused(rules.NOT_ROWS.problem("file", None, detail=str(error))) from None
    if not found:
        raise Refused(rules.EMPTY.problem("file"))
    return found


def _rows(rows: list[dict[str, Any]], names: list[str]) -> Iterator[Row]:
    for number, row in enumerate(rows, 2):
        made = Row(number, tuple(_cell(row.get(name), number, name) for name in names))
        if not made.is_empty:
            yield made


def _cell(value: Any, number: int, name: str) -> Cell:
    """Numbers as they were written, a code of twenty digits too."""
    if isinstance(value, bool):
        return Cell(_YES_NO[value])
    if isinstance(value, (list, dict)) or len(str(value)) > LONGEST_CELL:
        raise Refused(rules.NOT_ROWS.problem("file", None, detail=f"row {number}, {name}"))
    return Cell("" if value is None else str(value).strip())
