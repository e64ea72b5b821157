"""The lists as workbooks: the template, taking a filled one with the problems of each row, and the export."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from suyuan.core.epcis.tables.cells import Grid
from suyuan.core.epcis.tables.formulas import unquoted
from suyuan.core.epcis.tables.xlsx_read import read_xlsx
from suyuan.core.problem import Problem, Refused
from suyuan.masterdata.lists import errors
from suyuan.masterdata.models import ListKind
from suyuan.parties.access_log import recording
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.taken_away import table
from suyuan.portals.white_lists.changing import FIELDS, entered
from suyuan.portals.white_lists.showing import APPROVAL, TABS, Shown, asked, shown

LARGEST: Final = 5 << 20
MOST_ROWS: Final = 2_000
MOST_EXPORTED: Final = 10_000
COLUMNS: Final = {
    ListKind.IMPORTER.value: {"party": "单位代码", "name": "名称", "basis": "依据文件", "since": "起始日期"},
    ListKind.PRODUCT.value: {"product": "产品编码", "name": "名称", "basis": "依据文件", "since": "起始日期"},
    APPROVAL: {
        "number": "批准文件编号", "product": "产品编码", "name": "产品名称", "quantity": "批准数量", "unit": "单位",
        "valid_from": "有效期起", "valid_to": "有效期止", "institutions": "医疗机构代码",
    },
}  # fmt: skip
"""Field to heading; the table is read by the last word of its headings, which is the name of the field."""


@dataclass(slots=True)
class Row:
    """One row of a table and what became of it."""

    number: int
    words: str
    address: str = ""
    is_known: bool = False
    problems: list[Problem] = field(default_factory=list)

    @property
    def told(self) -> list[dict[str, Any]]:
        return [problem.as_json() for problem in self.problems]


@require_safe
@permitted(Action.LIST_KEEP)
def template(request: HttpRequest, _viewer: Viewer) -> HttpResponse:
    """The empty table of a list."""
    of = _of(request.GET.get("of", ListKind.IMPORTER.value))
    return table(_heads(of), (), "xlsx", name=f"{of}-template", title=_(TABS[of]))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(Action.LIST_KEEP)
def take(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A filled table: each good row is entered by its own act; the others come back with their problems."""
    sent = request.POST if request.method == "POST" else request.GET
    of = _of(sent.get("of", ListKind.IMPORTER.value))
    rows: list[Row] = []
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            rows = _taken(of, _grid(request), viewer)
        except Refused as refused:
            problems = refused.problems
    context = {
        "of": of,
        "title": _(TABS[of]),
        "rows": rows,
        "new": sum(bool(row.address) for row in rows),
        "known": sum(row.is_known for row in rows),
        "wrong": sum(bool(row.problems) for row in rows),
        "problems": [problem.as_json() for problem in problems],
    }
    return render(request, "white_lists/import.html", context, status=422 if problems else 200)


@require_safe
@never_cache
@permitted(Action.LIST_READ)
def export(request: HttpRequest, _viewer: Viewer, ending: str) -> HttpResponse:
    """The lines that the page shows with the same question, up to 10,000, as CSV or workbook."""
    wanted = asked(request.GET)
    if wanted.misread:
        raise Http404
    found = shown(wanted, MOST_EXPORTED)[:MOST_EXPORTED]
    recording.count(len(found))
    heads = [
        _("名称"),
        _("编码"),
        _("批准文件编号") if wanted.of == APPROVAL else _("依据文件"),
        _("起"),
        _("止"),
        _("状态"),
    ]
    if wanted.of == APPROVAL:
        heads += [_("批准数量"), _("已用数量"), _("剩余数量"), _("医疗机构")]
    rows = (_cells(line, wanted.of) for line in found)
    return table(heads, rows, ending, name=f"white-list-{wanted.of}", title=_(TABS[wanted.of]))


def _cells(line: Shown, of: str) -> list[str]:
    cells = [line.name, line.code, line.number, line.since, line.until, line.state]
    return (
        [*cells, line.amount, line.used, line.rest, "、".join(line.institutions)] if of == APPROVAL else cells
    )


def _of(text: str) -> str:
    if text not in TABS:
        raise Http404
    return text


def _heads(of: str) -> list[str]:
    return [f"{words} {name}" for name, words in COLUMNS[of].items()]


def _grid(request: HttpRequest) -> Grid:
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > LARGEST:
        raise Refused(errors.NO_TABLE.problem("file"))
    return read_xlsx(file.read())


def _taken(of: str, grid: Grid, viewer: Viewer) -> list[Row]:
    """Raises Refused for the table as a whole."""
    rows = [(row.number, [cell.text.strip() for cell in row.cells]) for row in grid.rows]
    names = [head.split(" ")[-1] for head in rows[0][1]] if rows else []
    columns = list(COLUMNS[of])
    if names[: len(columns)] != columns or not 1 < len(rows) <= MOST_ROWS + 1:
        raise Refused(errors.NO_TABLE.problem("file"))
    return [_row(of, number, cells[: len(columns)], viewer) for number, cells in rows[1:] if any(cells)]


def _row(of: str, number: int, cells: list[str], viewer: Viewer) -> Row:
    typed = dict.fromkeys(FIELDS, "") | dict(zip(COLUMNS[of], map(unquoted, cells), strict=False))
    row = Row(number, " ".join(filter(None, cells[:3])))
    try:
        row.address = entered(of, typed, viewer)
    except Refused as refused:
        row.is_known = {problem.code for problem in refused.problems} == {errors.THERE.code}
        row.problems = [] if row.is_known else list(refused.problems)
    return row
