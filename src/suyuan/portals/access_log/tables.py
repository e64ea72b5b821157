"""Lines of the access log as a table to take away: CSV with a byte-order mark, or a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from suyuan.core.epcis.tables.formulas import quoted
from suyuan.portals.access_log.showing import Shown

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS: Final = (
    gettext_noop("时间"), gettext_noop("谁"), gettext_noop("角色"), gettext_noop("单位"), gettext_noop("做什么"),
    gettext_noop("对象"), gettext_noop("结果"), gettext_noop("记录数"), gettext_noop("等级"), gettext_noop("地址"),
)  # fmt: skip


def written(rows: Iterable[Shown], ending: str) -> HttpResponse:
    """The rows as ``csv`` or ``xlsx``; a cell that a spreadsheet would run gets an apostrophe in front."""
    cells = ([quoted(cell) for cell in _cells(row)] for row in rows)
    if ending == "csv":
        response = HttpResponse(_csv(cells), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(_workbook(cells), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="access-log.{ending}"'
    return response


def _cells(row: Shown) -> Iterator[str]:
    yield from (row.when, row.who, row.role, row.organisation, row.action)
    yield dict(row.details)[_("对象")]
    yield from (row.result, row.records, row.grade_words, row.address)


def _csv(rows: Iterable[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_(head) for head in HEADS])
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def _workbook(rows: Iterable[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("访问日志"))
    sheet.freeze_panes = "A2"
    heads = [WriteOnlyCell(sheet, value=_(head)) for head in HEADS]
    for cell in heads:
        cell.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        cells = [WriteOnlyCell(sheet, value=text) for text in row]
        for cell in cells:
            cell.number_format, cell.data_type = "@", "s"
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
