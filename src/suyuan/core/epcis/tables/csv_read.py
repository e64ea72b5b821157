"""CSV as it is really sent: UTF-8 with or without mark, GB18030, UTF-16, four separators, quoted line ends."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from suyuan.core.epcis.tables import rules
from suyuan.core.epcis.tables.cells import (
    EMPTY,
    LONGEST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Grid,
    Look,
    Row,
)
from suyuan.core.problem import Refused

SEPARATORS: Final = (",", ";", "\t", "|", "，")
_DECLARED: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_EXPONENT: Final = re.compile(r"[+-]?\d(?:\.\d+)?[eE]\+?\d{1,3}")
_KEEP_AS_TEXT: Final = re.compile(r'="?([^"]*)"?')
"""``="0123"``, the way to write digits that Excel leaves alone."""
_LONGEST_HEAD: Final = 20_000


def read_csv(data: bytes) -> Grid:
    """The table. Raises Refused when it cannot be taken apart."""
    text, encoding = _decoded(data)
    declared = _DECLARED.match(text)
    body = text[declared.end() :] if declared else text
    separator = declared[1] if declared else _separator(body)
    return Grid("csv", tuple(_rows(body, separator)), encoding, separator)


def _decoded(data: bytes) -> tuple[str, str]:
    """Its text: by its mark, else as UTF-8, else as GB18030, the encoding of Chinese Windows."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        tried: tuple[str, ...] = ("utf-16",)
    else:
        tried = ("utf-8-sig", "gb18030")
    for encoding in tried:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    raise Refused(rules.ENCODING.problem("file"))


def _separator(text: str) -> str:
    """The one that stands most often outside quotes in the first lines; the comma when none does."""
    head = re.sub(r'"[^"]*"', "", text[:_LONGEST_HEAD])
    lines = [line for line in head.splitlines() if line.strip()][:5]
    counts = {sign: sum(line.count(sign) for line in lines) for sign in SEPARATORS}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] else ","


def _rows(text: str, separator: str) -> Iterator[Row]:
    """Rows are counted as a table program counts them: blank ones too, one with line ends inside once."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    kept = cells = 0
    try:
        for number, values in enumerate(reader, 1):
            if not any(values):
                continue
            cells += len(values)
            _refuse_large(kept + 1, len(values), cells)  # before a cell is made of each of them
            row = Row(number, tuple(map(_cell, values)))
            if row.is_empty:
                continue
            kept += 1
            yield row
    except csv.Error:
        line = max(reader.line_num, 1)
        raise Refused(rules.QUOTES.problem(f"line {line}", None, line=line)) from None


def _refuse_large(rows: int, columns: int, cells: int) -> None:
    if rows > MOST_ROWS + 10:
        raise Refused(rules.TOO_MANY_ROWS.problem("file", None, limit=MOST_ROWS))
    if columns > MOST_COLUMNS:
        raise Refused(rules.TOO_MANY_COLUMNS.problem("file", None, limit=MOST_COLUMNS))
    if cells > MOST_CELLS:
        raise Refused(rules.TOO_MANY_CELLS.problem("file", None, limit=MOST_CELLS))


def _cell(value: str) -> Cell:
    text = value.strip(" \t\r\n\u00a0\u3000\ufeff")
    if not text:
        return EMPTY
    if text.startswith("="):
        kept = _KEEP_AS_TEXT.fullmatch(text)
        text = kept[1] if kept and '"' in value else text
    if ("." in text or "+" in text) and _EXPONENT.fullmatch(text):
        return Cell(text, Look.LOST)
    return Cell(text[: LONGEST_CELL + 1])
