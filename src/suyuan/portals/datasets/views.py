"""The national data sets of a thing: ``/datasets/?q=<code>``, and as files."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suyuan.core.epcis.datasets.profile import profile
from suyuan.core.problem import Refused
from suyuan.parties.permissions.asking import may
from suyuan.parties.signin.pages import signed_in
from suyuan.parties.viewer import Viewer
from suyuan.portals.datasets.showing import asked_fields, debts, shown
from suyuan.portals.taken_away import books, table
from suyuan.state.trace.subject import hri
from suyuan.supervision.datasets.model import Filled, Filling
from suyuan.supervision.datasets.services import fill
from suyuan.supervision.datasets.taking import NEEDS
from suyuan.supervision.datasets.wire import as_json, cells, columns, gaps
from suyuan.web.language import is_english

LONGEST: Final = 500
GAP_HEADS: Final = tuple(map(gettext_noop, ("数据集", "字段", "应补齐单位", "问题与改正")))


@require_safe
@never_cache
@signed_in
def page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Steps: 1 without a code say what the sets ask; 2 fill them by what the viewer may see; 3 lay out."""
    asked = _asked(request)
    filling = _filled(request, viewer) if asked else None
    context: dict[str, Any] = {
        "asked": asked,
        "standard": profile().standard,
        "search_value": asked,
        "extended": _is_extended(request),
    }
    if filling is None:
        context |= {"fields": list(asked_fields()), "sendable": _sendable(viewer)}
    else:
        context |= {
            "filling": filling,
            "hri": hri(filling.thing),
            "groups": shown(filling),
            "debts": debts(filling),
        }
    return render(request, "datasets/page.html", context)


@require_safe
@never_cache
@signed_in
def export(request: HttpRequest, viewer: Viewer, ending: str) -> HttpResponse:
    """All sets as a workbook or JSON; one set (``?set=``), or what is missing, as CSV."""
    filling = _filled(request, viewer)
    if filling is None:
        raise Http404(_("没有查到这个码"))
    name = re.sub(r"[^0-9A-Za-z]+", "-", hri(filling.thing)).strip("-")[:60] or "datasets"
    if ending == "json":
        body = json.dumps(as_json(filling), ensure_ascii=False, indent=1)
        response = HttpResponse(body, content_type="application/json; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="datasets-{name}.json"'
        return response
    if ending == "csv":
        return _csv(filling, request.GET.get("set", ""), name)
    return books(_sheets(filling), name=f"datasets-{name}")


def _csv(filling: Filling, wanted: str, name: str) -> HttpResponse:
    english = is_english()
    if not wanted:
        return table(GAP_HEADS, gaps(filling, english=english), "csv", name=f"gaps-{name}", title="")
    one = next((each for each in filling.sets if each.data_set.name == wanted), None)
    if one is None:
        raise Http404(_("没有这个数据集"))
    return table(_heads(one), cells(one, english=english), "csv", name=f"{wanted}-{name}", title="")


def _sheets(filling: Filling) -> list[tuple[str, list[str], list[list[str]]]]:
    """What is missing first, then a sheet for each set that has rows."""
    english = is_english()
    missing = [list(gap) for gap in gaps(filling, english=english)]
    first = (_("待补齐"), [_(head) for head in GAP_HEADS], missing)
    filled = [one for one in filling.sets if one.rows]
    return [
        first,
        *((one.data_set.title[english], _heads(one), list(cells(one, english=english))) for one in filled),
    ]


def _heads(one: Filled) -> list[str]:
    return [field.title[is_english()] for field in columns(one)]


def _sendable(viewer: Viewer) -> list[tuple[str, str]]:
    """Sets whose rows the viewer may send for his own party."""
    party = viewer.party_id
    sets, side = profile().sets, is_english()
    return [
        (name, sets[name].title[side]) for name, need in NEEDS.items() if party and may(viewer, need, party)
    ]


def _asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]


def _is_extended(request: HttpRequest) -> bool:
    return request.GET.get("extensions") == "yes"


def _filled(request: HttpRequest, viewer: Viewer) -> Filling | None:
    """None for what is no code, as for a code that nobody reported."""
    asked = _asked(request)
    try:
        return fill(asked, viewer, extended=_is_extended(request)) if asked else None
    except Refused:
        return None
