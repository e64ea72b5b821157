"""The first visible sheet of an Excel workbook (ISO/IEC 29500-1), row by row.

Numbers are taken from their digits in the file, never through float: a code of up to 15 digits comes out exactly,
and one that Excel has rounded is recognised. Formulas are not evaluated; the result that the file keeps is taken.
A value merged downwards stands in each of its rows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Context, Decimal, InvalidOperation
from itertools import islice
from typing import Any, Final

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
from suyuan.core.epcis.tables.moments import moment_of_day_number
from suyuan.core.epcis.tables.xlsx_guard import LARGEST_MB, Archive, attribute, children, damaged, local
from suyuan.core.epcis.tables.xlsx_styles import PLAIN, Style, read_styles
from suyuan.core.problem import Refused

DIGITS: Final = 15
"""Excel keeps so many digits of a number."""
_ROUND: Final = Context(prec=DIGITS)
_PLACE: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_MOST_MERGED: Final = 100_000
_MOST_ROWS_WRITTEN: Final = 1_048_576
"""Rows of a sheet, empty ones too."""
_MOST_STRINGS: Final = 2_000_000
_BLANKS: Final = " \t\r\n\u00a0\u3000\ufeff"
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_xlsx(data: bytes) -> Grid:
    """The table. Raises Refused."""
    archive = Archive(data)
    name, part, from_1904 = _sheet(archive)
    reader = _Reader(_strings(archive), read_styles(archive), from_1904)
    merged = _merged_down(archive, part)
    return Grid("xlsx", tuple(_rows(archive, part, reader, merged)), sheet=name)


def _sheet(archive: Archive) -> tuple[str, str, bool]:
    """(name, part, whether days count from 1904) of the first sheet that is not hidden."""
    from_1904, found = False, None
    for element in archive.elements("xl/workbook.xml", "workbookPr", "sheet"):
        if local(element) == "workbookPr":
            from_1904 = attribute(element, "date1904") in {"1", "true"}
        elif found is None and attribute(element, "state") in {None, "visible"}:
            found = attribute(element, "name") or "", attribute(element, "id") or ""
    if found is None:
        raise damaged("xl/workbook.xml")
    return found[0], _target(archive, found[1]), from_1904


def _target(archive: Archive, relation: str) -> str:
    name = "xl/_rels/workbook.xml.rels"
    for element in archive.small(name):
        if attribute(element, "Id") == relation:
            target = attribute(element, "Target") or ""
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise damaged(name)


def _strings(archive: Archive) -> list[Cell]:
    """The table of texts, as the cells that show them: one for each text, however many cells name it.

    Piece by piece: what is read is forgotten, however many runs a text has.
    """
    name, found, pieces = "xl/sharedStrings.xml", list[Cell](), list[str]()
    if name not in archive:
        return []
    for element in archive.elements(name, "t", "r", "rPh", "si"):
        if local(element) == "t" and local(element.getparent()) != "rPh":
            pieces.append(element.text or "")
        elif local(element) == "si":
            found.append(_words(_unescaped("".join(pieces))))
            pieces.clear()
            if len(found) > _MOST_STRINGS:
                raise Refused(rules.TOO_LARGE_INSIDE.problem("file", None, limit=LARGEST_MB))
    return found


def _unescaped(text: str) -> str:
    """``_x001D_`` is how a workbook writes a control character."""
    if "_x" not in text:
        return text
    whole = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _merged_down(archive: Archive, part: str) -> list[tuple[int, int, int]]:
    """(column, first row, last row) of the merged cells; they stand behind the rows, so they are looked up first."""
    found: list[tuple[int, int, int]] = []
    with archive.open(part) as stream:
        tail = b""
        while block := _block(stream, part):
            text = tail + block
            ranges = islice(_MERGED.finditer(text), _MOST_MERGED - len(found))
            found += [(_column(one[1].decode()), int(one[2]), int(one[3])) for one in ranges]
            tail = text[text.rfind(b"<") :] if b"<" in text[-500:] else b""
    return [one for one in found if one[0] < MOST_COLUMNS and one[1] < one[2] <= one[1] + MOST_ROWS]


def _block(stream: Any, part: str) -> bytes:
    try:
        data: bytes = stream.read(1 << 20)
    except Exception:  # noqa: BLE001 - whatever a damaged archive makes the decompressor say
        raise damaged(part) from None
    return data


def _rows(archive: Archive, part: str, reader: _Reader, merged: list[tuple[int, int, int]]) -> Iterator[Row]:
    starts: dict[int, list[tuple[int, int]]] = {}
    for column, first, last in merged:
        starts.setdefault(first, []).append((column, last))
    running: dict[int, tuple[int, Cell]] = {}
    kept = number = written = 0
    for element in archive.elements(part, "t", "r", "rPh", "c", "row"):
        if local(element) != "row":
            reader.take(element)
            continue
        written += 1
        if written > _MOST_ROWS_WRITTEN:
            raise Refused(rules.TOO_MANY_ROWS.problem("file", None, limit=MOST_ROWS))
        told = attribute(element, "r") or ""
        number = int(told) if told.isascii() and told.isdigit() and len(told) < 8 else number + 1
        row = _filled_down(reader.row(number), running, starts)
        if not row.is_empty:
            kept += 1
            if kept > MOST_ROWS + 10:
                raise Refused(rules.TOO_MANY_ROWS.problem("file", None, limit=MOST_ROWS))
            yield row


def _filled_down(
    row: Row, running: dict[int, tuple[int, Cell]], starts: dict[int, list[tuple[int, int]]]
) -> Row:
    """The row with what was merged down into it; a row that is empty otherwise stays so."""
    for column, last in starts.get(row.number, ()):
        running[column] = last, row.cell(column)
    if not running or row.is_empty:
        return row
    cells = list(row.cells)
    for column, (last, cell) in list(running.items()):
        if row.number > last:
            del running[column]
        elif column < MOST_COLUMNS:
            cells += [EMPTY] * (column + 1 - len(cells))
            cells[column] = cell
    return Row(row.number, tuple(cells))


def _column(letters: str) -> int:
    """0 for A."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class _Reader:
    """Cells of one workbook."""

    def __init__(self, strings: list[Cell], styles: list[Style], from_1904: bool) -> None:
        self._strings, self._styles, self._from_1904 = strings, styles, from_1904
        self._cells: list[Cell] = []
        self._taken = 0
        self._pieces: list[str] = []

    def take(self, element: Any) -> None:
        """One cell of the row that is being read, or a piece of its text; one after the other, so that no row needs
        more memory than its first MOST_COLUMNS.
        """
        if local(element) != "c":
            if local(element) == "t" and local(element.getparent()) != "rPh":
                self._pieces.append(element.text or "")
            return
        self._taken += 1
        if self._taken > MOST_CELLS:
            raise Refused(rules.TOO_MANY_CELLS.problem("file", None, limit=MOST_CELLS))
        place = _PLACE.fullmatch(attribute(element, "r") or "")
        column = _column(place[1]) if place else len(self._cells)
        if column < MOST_COLUMNS:
            self._cells += [EMPTY] * (column + 1 - len(self._cells))
            self._cells[column] = self._cell(element)
        elif not self._cell(element).is_empty:
            raise Refused(rules.TOO_MANY_COLUMNS.problem("file", None, limit=MOST_COLUMNS))

    def row(self, number: int) -> Row:
        """The cells taken since the last row."""
        cells, self._cells = tuple(self._cells), []
        return Row(number, cells)

    def _cell(self, element: Any) -> Cell:
        kind = attribute(element, "t") or "n"
        value = next((child.text or "" for child in children(element, "v")), "")
        if not value and kind != "inlineStr":
            has_formula = next(children(element, "f"), None) is not None
            return Cell("", Look.FORMULA) if has_formula and kind != "str" else EMPTY
        if kind == "inlineStr":
            text, self._pieces = "".join(self._pieces), []
            return _words(_unescaped(text))
        if kind == "s":
            return self._shared(value)
        if kind == "e":
            return Cell(value, Look.ERROR)
        if kind == "n":
            style = attribute(element, "s") or ""
            return self._number(value, self._style(style))
        return _words({"1": "TRUE", "0": "FALSE"}.get(value, value) if kind == "b" else value)

    def _shared(self, value: str) -> Cell:
        if not value.isascii() or not value.isdigit() or len(value) > 9 or int(value) >= len(self._strings):
            raise damaged("xl/sharedStrings.xml")
        return self._strings[int(value)]

    def _style(self, number: str) -> Style:
        known = number.isascii() and number.isdigit() and int(number) < len(self._styles)
        return self._styles[int(number)] if known else PLAIN

    def _number(self, value: str, style: Style) -> Cell:
        try:
            exact = Decimal(value)
        except InvalidOperation:
            return _words(value)
        if not exact.is_finite() or abs(exact.adjusted()) > 30:
            return Cell(value, Look.LOST)
        if style.is_moment:
            return self._moment(exact, style)
        if exact.adjusted() >= DIGITS:
            return Cell(value, Look.LOST)
        return Cell(_plain(_ROUND.plus(exact)).rjust(style.digits, "0"), Look.NUMBER)

    def _moment(self, number: Decimal, style: Style) -> Cell:
        """Its text is a day where the format shows one and no hour was kept."""
        if 0 <= number < 1:
            seconds = round(number * 86_400) % 86_400
            return Cell(str(dt.timedelta(seconds=int(seconds))).rjust(8, "0"))
        moment = moment_of_day_number(float(number), from_1904=self._from_1904)
        if moment is None:
            return Cell(_plain(number), Look.NUMBER)
        is_day = not style.has_clock and moment.time() == dt.time(0)
        text = moment.date().isoformat() if is_day else moment.isoformat(" ", "auto")
        return Cell(text, Look.MOMENT, moment)


def _words(text: str) -> Cell:
    return Cell(text.strip(_BLANKS)[: LONGEST_CELL + 1])


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
