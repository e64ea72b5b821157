"""Tables to take away: CSV with a byte-order mark, or a workbook whose cells are all text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from suyuan.core.epcis.tables.formulas import quoted

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table(
    heads: Iterable[str], rows: Iterable[Iterable[str]], ending: str, *, name: str, title: str
) -> HttpResponse:
    """Rows as ``csv`` or ``xlsx``; a cell that a spreadsheet would run gets an apostrophe in front."""
    words = [_(head) for head in heads]
    cells = ([quoted(cell) for cell in row] for row in rows)
    if ending == "csv":
        response = HttpResponse(_csv(words, cells), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(workbook(words, cells, title), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


def _csv(heads: list[str], rows: Iterable[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def workbook(heads: Iterable[str], rows: Iterable[list[str]], title: str) -> bytes:
    """A workbook of texts, none of which a spreadsheet takes for a number; ``rows`` are quoted already."""
    book = Workbook(write_only=True)
    _add_sheet(book, heads, rows, title)
    return _saved(book)


def books(sheets: Iterable[tuple[str, Iterable[str], Iterable[list[str]]]], *, name: str) -> HttpResponse:
    """One workbook with a sheet for each table: title, headings, rows."""
    book = Workbook(write_only=True)
    for title, heads, rows in sheets:
        _add_sheet(book, heads, ([quoted(cell) for cell in row] for row in rows), _sheet_title(title))
    response = HttpResponse(_saved(book), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _sheet_title(title: str) -> str:
    """As a spreadsheet takes it: at most 31 characters, none of those that mean something to it."""
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in title)[:31]


def _add_sheet(book: Workbook, heads: Iterable[str], rows: Iterable[list[str]], title: str) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    bold = [WriteOnlyCell(sheet, value=head) for head in heads]
    for cell in bold:
        cell.font = Font(bold=True)
    sheet.append(bold)
    for row in rows:
        cells = [WriteOnlyCell(sheet, value=text) for text in row]
        for cell in cells:
            cell.number_format, cell.data_type = "@", "s"
        sheet.append(cells)


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
