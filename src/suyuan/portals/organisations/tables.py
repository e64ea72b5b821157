"""Organisations as a workbook: the template, taking a filled one with the problems of each row, and the export."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from suyuan.core.epcis.tables.cells import Grid
from suyuan.core.epcis.tables.formulas import quoted, unquoted
from suyuan.core.epcis.tables.xlsx_read import read_xlsx
from suyuan.core.problem import Problem, Refused
from suyuan.ledger import acts
from suyuan.parties import register_errors
from suyuan.parties.facts import FIELDS, Facts, problems_of
from suyuan.parties.history import facts_of
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.rules import code_problems
from suyuan.parties.services import create_party
from suyuan.parties.signin.pages import signed_in
from suyuan.parties.viewer import Viewer
from suyuan.portals import taken_away
from suyuan.portals.organisations.access import parties_seen
from suyuan.portals.organisations.files import narrowed, told
from suyuan.portals.organisations.showing import NAMES

COLUMNS: Final = ("code", *FIELDS)
HEADS: Final = tuple(f"{name} {field}" for field, name in {"code": "单位代码", **NAMES}.items())
"""In both languages; a table is read by the last word."""
TITLE: Final = "单位 Organisations"
LARGEST: Final = 5 << 20


@dataclass(slots=True)
class Line:
    """One row of the table and what became of it: new, known, wrong."""

    number: int
    code: str
    facts: Facts
    state: str = "new"
    problems: list[Problem] = field(default_factory=list)

    @property
    def told(self) -> list[dict[str, Any]]:
        return told(tuple(self.problems))


@require_safe
@permitted(Action.PARTY_REGISTER)
def template(_request: HttpRequest, _viewer: Viewer) -> HttpResponse:
    """The empty table: its headings are the names of the fields."""
    return workbook("organisations-template.xlsx", TITLE, HEADS, [])


@require_safe
@signed_in
def export(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Exactly those organisations that the list shows with the same filter; what it holds can be imported again."""
    found = narrowed(parties_seen(viewer), request)
    rows = [(party.code, *facts_of(party).as_body().values()) for party in found]
    return workbook("organisations.xlsx", TITLE, HEADS, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Action.PARTY_REGISTER)
def take(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A filled table: good rows are registered, each by its own act; the others come back with their problems.

    With ``answer`` nothing is registered, and the answer is the table with a column that holds the problems.
    """
    lines: list[Line] = []
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            lines = judged(_grid(request))
        except Refused as refused:
            problems = refused.problems
        if lines and "answer" in request.POST:
            return _answer(lines)
        for line in lines:
            if line.state == "new":
                _register(line, viewer)
    context = {
        "viewer": viewer,
        "lines": lines,
        "counts": {state: sum(line.state == state for line in lines) for state in ("new", "known", "wrong")},
        "problems": told(problems),
    }
    return render(request, "organisations/import.html", context, status=400 if problems else 200)


def judged(grid: Grid) -> list[Line]:
    """Each row with its problems; a row whose organisation is there with the same facts is known. Raises Refused."""
    rows = [[cell.text.strip() for cell in row.cells] for row in grid.rows]
    heads = rows[0] if rows else []
    if [head.split(" ")[-1] for head in heads[: len(COLUMNS)]] != list(COLUMNS) or len(rows) < 2:
        raise Refused(register_errors.NO_TABLE.problem("file"))
    lines = [
        _line(row.number, dict(zip(COLUMNS, [*cells, *[""] * len(COLUMNS)], strict=False)))
        for row, cells in zip(grid.rows[1:], rows[1:], strict=True)
        if any(cells)
    ]
    there = {
        party.code: facts_of(party) for party in Party.objects.filter(code__in=[one.code for one in lines])
    }
    seen: set[str] = set()
    for line in lines:
        _judge(line, there, seen)
    return lines


def _line(number: int, cells: dict[str, str]) -> Line:
    code = unquoted(cells.pop("code"))
    cells = {name: unquoted(text) for name, text in cells.items()}
    cells["kind"], cells["country"] = cells["kind"].upper(), cells["country"].upper() or "CN"
    return Line(number, code, Facts(**cells).with_area_code())


def _judge(line: Line, there: dict[str, Facts], seen: set[str]) -> None:
    if there.get(line.code) == line.facts:
        line.state = "known"
        return
    line.problems = [*code_problems(line.code), *problems_of(line.facts)]
    for value in {line.code, line.facts.uscc} - {""}:
        if value in seen:
            line.problems.append(register_errors.ROW_TWICE.problem("code", value))
        seen.add(value)
    if not line.problems:
        line.problems = _refusal(line)
    line.state = "wrong" if line.problems else "new"


def _refusal(line: Line) -> list[Problem]:
    """What registering it would be refused for: tried and taken back."""
    try:
        with transaction.atomic():
            create_party(line.code, **_fields(line))
            transaction.set_rollback(True)
    except Refused as refused:
        return list(refused.problems)
    return []


def _register(line: Line, viewer: Viewer) -> None:
    try:
        with acts.ordering("party.create", viewer, party=line.code, by="table") as act:
            create_party(line.code, act=act, **_fields(line))
    except Refused as refused:
        line.state, line.problems = "wrong", list(refused.problems)


def _fields(line: Line) -> dict[str, Any]:
    return {**line.facts.as_body()}


def _answer(lines: list[Line]) -> HttpResponse:
    rows = [
        (line.code, *line.facts.as_body().values(), "\n".join(_words(problem) for problem in line.problems))
        for line in lines
    ]
    return workbook("organisations-checked.xlsx", TITLE, (*HEADS, "问题 problems"), rows)


def _words(problem: Problem) -> str:
    return f"{problem.code} {problem.where}: {problem.message_zh} {problem.remedy_zh} / {problem.message} {problem.remedy}"


def _grid(request: HttpRequest) -> Grid:
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > LARGEST:
        raise Refused(register_errors.NO_TABLE.problem("file"))
    return read_xlsx(file.read())


def workbook(name: str, title: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> HttpResponse:
    """A workbook of texts, none of which a spreadsheet runs."""
    body = taken_away.workbook(heads, ([quoted(text) for text in row] for row in rows), title)
    response = HttpResponse(body, content_type=taken_away.XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
