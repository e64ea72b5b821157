"""Exports of exactly what the page shows: the trace as JSON, its events as CSV, the trace sheet for print."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suyuan import clock
from suyuan.core.epcis.tables.formulas import quoted
from suyuan.parties.queries import viewer_of
from suyuan.portals.trace_code.asking import Asked, asked
from suyuan.portals.trace_code.views import page_context, traced
from suyuan.web.pictures.life import Links
from suyuan.web.pictures.tables import Tables
from suyuan.web.pictures.voice import Voice
from suyuan.web.reading import voice

COLUMNS = (
    "时间", "时区", "记账时间", "记账号", "类型", "动作", "环节", "处置", "角色", "读取点", "业务地点",
    "单据", "上报单位", "数量", "单位", "批号", "有效期至", "已更正", "将来", "哈希", "事件",
)  # fmt: skip


LEFT_OUT = "事件太多，另有 %s 条未列入本文件"
MISREAD = gettext_noop("时间没有看懂。请写成 2026-10-25 18:00，或不写。")


def export(made: Callable[[HttpRequest, Asked], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A view about the code that is asked for; without one it leads to the start."""

    @require_safe
    @never_cache
    @wraps(made)
    def view(request: HttpRequest) -> HttpResponse:
        wanted = asked(request.GET)
        if wanted.misread:
            return HttpResponse(gettext(MISREAD), status=400, content_type="text/plain; charset=utf-8")
        return made(request, wanted) if wanted.code else HttpResponseRedirect("/")

    return view


@export
def as_json(request: HttpRequest, wanted: Asked) -> HttpResponse:
    found = traced(wanted, viewer_of(request.user))
    body = json.dumps(found, ensure_ascii=False, indent=1)
    return _file(body, "application/json; charset=utf-8", wanted, "json")


@export
def as_csv(request: HttpRequest, wanted: Asked) -> HttpResponse:
    """One row an event, UTF-8 with a byte-order mark, so that Excel opens it with its Chinese whole."""
    reader = voice()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([reader.say(column) for column in COLUMNS])
    found = traced(wanted, viewer_of(request.user))
    for event in found["events"]:
        writer.writerow([quoted("" if cell is None else str(cell)) for cell in _row(event, reader)])
    if found["truncated"]["events"]:
        writer.writerow([reader.say(LEFT_OUT).replace("%s", str(found["truncated"]["events"]))])
    return _file("\ufeff" + out.getvalue(), "text/csv; charset=utf-8", wanted, "csv")


@export
def sheet(request: HttpRequest, wanted: Asked) -> HttpResponse:
    """The trace sheet: the page made for paper."""
    viewer = viewer_of(request.user)
    found = traced(wanted, viewer)
    tables = Tables(found, voice(), Links(f"/trace/?{wanted.query}")).of_view("panorama")
    context = page_context(found, wanted) | {
        "tables": tables,
        "printed": clock.now().isoformat(),
        "viewer": viewer,
    }
    return render(request, "trace_code/sheet.html", context)


def _row(event: dict[str, Any], reader: Voice) -> Iterator[object]:
    yield from (reader.minute(event["time"]), event["offset"], reader.minute(event["recorded"]), event["seq"])
    yield from (event["type"], event["action"], reader.step(event), event["disposition"], event["role"])
    yield from (reader.name(event[place]) if event[place] else "" for place in ("read_point", "biz_location"))
    yield "; ".join(reader.document(document) for document in event["documents"])
    yield "; ".join(reader.name(party) for party in event["capturers"])
    quantity = event["quantity"] or {}
    yield from (quantity.get("value", event["count"]), quantity.get("uom"), event["lot"], event["expiry"])
    yield from ("1" if event["retracted"] else "", "1" if event["future"] else "")
    yield from (event["cbv_hash"], event["id"])


def _file(body: str, media_type: str, wanted: Asked, ending: str) -> HttpResponse:
    response = HttpResponse(body, content_type=media_type)
    name = re.sub(r"[^0-9A-Za-z]+", "-", wanted.code).strip("-")[:60] or "trace"
    response["Content-Disposition"] = f'attachment; filename="suyuan-{name}.{ending}"'
    return response
