"""``/acceptance/``: scan what came; everything in it judged; decide, and it is received."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.acceptance.showing import TONES, lines_of, shown_records
from suyuan.portals.papers.showing import shown as shown_papers
from suyuan.portals.trace_code.asking import moment_of
from suyuan.supervision.acceptance import errors
from suyuan.supervision.acceptance.deciding import places_of, temperature_of, uuids_of
from suyuan.supervision.acceptance.judging import delivery_of
from suyuan.supervision.acceptance.model import Arrival, Choice, Delivery
from suyuan.supervision.acceptance.queries import records
from suyuan.supervision.acceptance.services import accept
from suyuan.supervision.verify.model import TITLES, Result
from suyuan.web.language import is_english

LONGEST: Final = 200_000
NEWEST: Final = 20
GUARDED: Final = "acceptance"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(Action.ACCEPTANCE_READ, Action.ACCEPTANCE_MAKE, guarded=GUARDED)
def page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Steps: 1 without a delivery the field and the newest records; 2 with one everything in it, judged; 3 POST decides."""
    party = Party.objects.filter(pk=viewer.party_id or 0).first()
    may_make = party is not None and may(viewer, Action.ACCEPTANCE_MAKE, party)
    sent = request.POST if request.method == "POST" else request.GET
    asked = sent.get("q", "").replace("\0", "").strip()[:LONGEST]
    if party is None or not may_make:
        if request.method == "POST":
            raise Http404
        asked = ""
    if not asked or party is None:
        return _front(request, viewer, may_make=may_make)
    try:
        delivery = delivery_of(asked, party=party, viewer=viewer)
    except Refused as refused:
        return _front(request, viewer, may_make=True, asked=asked, problems=_told(refused))
    if request.method != "POST":
        return _judged(request, delivery, party, viewer)
    return _decided(request, asked, delivery, party, viewer)


def _decided(
    request: HttpRequest, asked: str, delivery: Delivery, party: Party, viewer: Viewer
) -> HttpResponse:
    try:
        made = accept(asked, _arrival(request, delivery), party=party, viewer=viewer)
    except Refused as refused:
        return _judged(request, delivery, party, viewer, problems=_told(refused))
    messages.success(request, _("验收已记入账本，追溯和库存已更新。"))
    return HttpResponseRedirect(f"/acceptance/{made.id}/")


def _title(delivery: Delivery) -> str:
    """The code as people read it, where one thing was asked for; else what was asked."""
    first = delivery.items[0].line
    is_code = first.code == delivery.asked and len(delivery.outer) == 1
    return first.hri if is_code else delivery.asked


def _told(refused: Refused) -> list[dict[str, Any]]:
    return [problem.as_json() for problem in refused.problems]


def _arrival(request: HttpRequest, delivery: Delivery) -> Arrival:
    """What was typed. Raises Refused for what cannot be read."""
    typed = request.POST
    when = typed.get("at", "").strip()
    at = moment_of(when) if when else None
    if when and at is None:
        raise Refused(errors.TIME.problem("at", when[:40]))
    choices = {
        text: Choice(typed[f"d:{text}"], typed.get(f"r:{text}", ""))
        for text in (item.line.text for item in delivery.leaves)
        if f"d:{text}" in typed
    }
    return Arrival(
        typed.get("place", ""),
        at.astimezone(dt.UTC) if at else None,
        temperature_of(typed.get("temperature", "")),
        uuids_of(typed.getlist("papers")),
        typed.get("note", ""),
        {text: _plain(choice) for text, choice in choices.items()},
        Choice(typed["others"]) if typed.get("others") else None,
    )


def _plain(choice: Choice) -> Choice:
    return Choice(choice.decision, choice.reason.replace("\0", ""))


def _front(
    request: HttpRequest,
    viewer: Viewer,
    *,
    may_make: bool,
    asked: str = "",
    problems: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    context = {
        "may_make": may_make,
        "asked": asked,
        "problems": problems or [],
        "records": shown_records(records(viewer, NEWEST), viewer),
    }
    return render(request, "acceptance/front.html", context, status=422 if problems else 200)


def _judged(
    request: HttpRequest,
    delivery: Delivery,
    party: Party,
    viewer: Viewer,
    problems: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    typed: Mapping[str, str] = request.POST
    lines, others = lines_of(delivery, typed)
    results = (Result.PASS, Result.WARN, Result.STOP)
    context = {
        "delivery": delivery,
        "title": _title(delivery),
        "asked": (request.POST or request.GET).get("q", ""),
        "counts": [(TONES[each], TITLES[each][is_english()], delivery.count(each)) for each in results],
        "lines": lines,
        "others": others,
        "papers": shown_papers(delivery.papers, viewer),
        "ticked": request.POST.getlist("papers"),
        "places": places_of(party),
        "typed": typed,
        "now": clock.now().astimezone(clock.BEIJING).strftime("%Y-%m-%dT%H:%M"),
        "problems": problems or [],
    }
    return render(request, "acceptance/judged.html", context, status=422 if problems else 200)
