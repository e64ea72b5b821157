"""``/api/v1/mappings``: which tables can be sent, their templates, and declaring one's own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from suyuan.core.epcis.tables.mapping import Mapping, mapping_json
from suyuan.exchange.api.questions import Nothing, asked
from suyuan.exchange.bodies import received
from suyuan.exchange.doors import mappings, sheets
from suyuan.exchange.doors.door import LARGEST_JSON, json_answer
from suyuan.exchange.doors.import_views import workbook
from suyuan.exchange.identity import Caller


def show_all(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET: every mapping that the caller can name."""
    asked(request, Nothing)
    found = mappings.mappings_of(caller.party_id or 0)
    place = request.path.rstrip("/")
    return json_answer({"mappings": [_brief(mapping, place) for mapping in found.values()]})


def declare(request: HttpRequest, caller: Caller) -> HttpResponse:
    """POST: a mapping as the next version of its name."""
    asked(request, Nothing)
    with received(request, LARGEST_JSON) as body:
        made = mappings.declare(caller.sender, body.bytes())
    place = {"Location": f"{request.path.rstrip('/')}/{made.name}"}
    return json_answer(mapping_json(made), 201, place)


def show(request: HttpRequest, caller: Caller, name: str) -> HttpResponse:
    """GET: the newest version."""
    asked(request, Nothing)
    mapping, _ = mappings.newest(caller.party_id or 0, name)
    return json_answer(mapping_json(mapping))


def template(request: HttpRequest, caller: Caller, name: str, form: str) -> HttpResponse:
    """GET …/template.xlsx or .csv."""
    asked(request, Nothing)
    mapping, _ = mappings.newest(caller.party_id or 0, name)
    return template_file(mapping, form)


def template_file(mapping: Mapping, form: str) -> HttpResponse:
    """The empty table of a mapping."""
    if form == "xlsx":
        return workbook(sheets.template(mapping), f"suyuan-{mapping.name}.xlsx")
    headers = {"Content-Disposition": f'attachment; filename="suyuan-{mapping.name}.csv"'}
    return HttpResponse(sheets.template_csv(mapping), content_type="text/csv; charset=utf-8", headers=headers)


def _brief(mapping: Mapping, place: str) -> dict[str, Any]:
    return {
        "name": mapping.name,
        "version": mapping.version,
        "title": mapping.title,
        "titleEn": mapping.title_en,
        "template": f"{place}/{mapping.name}/template.xlsx",
    }
