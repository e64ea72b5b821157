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
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
