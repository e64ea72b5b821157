"""``/access-log/``: the log, a page at a time; one line; tables to take away.

The audit administrator sees everything. The administrator of an organisation sees what its people and machines did,
and in a second view who else read its data. To everybody else there is no such page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from suyuan.core.problem import Problem, Refused
from suyuan.ledger import acts
from suyuan.parties.access_log import alarms, queries, recording
from suyuan.parties.access_log.queries import Range
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.access_log import tables
from suyuan.portals.access_log.abnormal import alarms_in_words
from suyuan.portals.access_log.asking import Asked, asked
from suyuan.portals.access_log.chart import chart
from suyuan.portals.access_log.showing import GRADES, KINDS, RESULTS, shown

MOST_EXPORTED: Final = 10_000
View = Callable[..., HttpResponse]


def range_of(viewer: Viewer, of: str) -> Range | None:
    """Which lines the person may see; None: none at all."""
    if may(viewer, Action.LOG_READ):
        return Range(everything=True)
    if viewer.party_id is not None and may(viewer, Action.LOG_READ, viewer.party_id):
        return Range(read_by_others=viewer.party_id) if of == "readers" else Range(own=viewer.party_id)
    return None


def for_auditors(view: View) -> View:
    """A page of the access log. The view gets the question and the range."""

    @wraps(view)
    def answer(request: HttpRequest, viewer: Viewer, **parts: Any) -> HttpResponse:
        wanted = asked(request.GET)
        allowed = range_of(viewer, wanted.of)
        if allowed is None:
            raise Http404
        return view(request, wanted, allowed, **parts)

    return permitted(Action.LOG_READ)(answer)


@require_safe
@for_auditors
def listed(request: HttpRequest, wanted: Asked, allowed: Range) -> HttpResponse:
    """The newest lines that are meant, with the picture of their hours or days; above, what looks abnormal."""
    return _page(request, wanted, allowed, status=400 if wanted.misread else 200)


@require_POST
@permitted(Action.ALARM_EXPLAIN)
def explain(request: HttpRequest, viewer: Viewer, number: int) -> HttpResponse:
    """Say what an abnormal access was. An act, written first; the finding itself stays."""
    why = request.POST.get("why", "")
    try:
        with acts.ordering("access.explain", viewer, alarm=number) as act:
            alarms.explain(number, viewer.user_id or 0, why, act=act)
    except Refused as refused:
        return _page(
            request, asked(request.GET), Range(everything=True), problems=refused.problems, status=400
        )
    messages.success(request, gettext("已记录说明"))
    return HttpResponseRedirect("/access-log/")


def _page(
    request: HttpRequest,
    wanted: Asked,
    allowed: Range,
    *,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> HttpResponse:
    anonymous, before = allowed.read_by_others is not None, request.GET.get("before", "")
    found = queries.lines(wanted.question, allowed, before=before, limit=queries.PER_PAGE + 1)
    counted = [] if before else queries.tallies(wanted.question, allowed)
    since, until = wanted.question.period()
    context = {
        "lines": [shown(one, anonymous=anonymous) for one in found[: queries.PER_PAGE]],
        "next": found[queries.PER_PAGE - 1].ref if len(found) > queries.PER_PAGE else "",
        "is_first": not before,
        "asked": wanted,
        "chart": chart(counted or [], (since, until), hourly=queries.is_hourly(wanted.question)),
        "too_many": counted is None,
        "since": since,
        "until": until,
        "is_everything": allowed.everything,
        "kinds": KINDS.items(),
        "results": RESULTS.items(),
        "grades": {str(number): words for number, words in GRADES.items() if number > 1}.items(),
        "problems": [problem.as_json() for problem in problems],
        **(alarms_in_words() if allowed.everything else {}),
    }
    return render(request, "access_log/list.html", context, status=status)


@require_safe
@for_auditors
def detail(request: HttpRequest, wanted: Asked, allowed: Range, ref: str) -> HttpResponse:
    """All of one line."""
    line = queries.line(ref, allowed)
    if line is None:
        raise Http404
    context = {"line": shown(line, anonymous=allowed.read_by_others is not None), "asked": wanted}
    return render(request, "access_log/line.html", context)


@require_safe
@for_auditors
def export(_request: HttpRequest, wanted: Asked, allowed: Range, ending: str) -> HttpResponse:
    """The lines that the page shows with the same question, up to 10,000, as CSV or workbook."""
    if wanted.misread:
        raise Http404
    found = queries.lines(wanted.question, allowed, limit=MOST_EXPORTED)
    recording.count(len(found))
    rows = [shown(one, anonymous=allowed.read_by_others is not None) for one in found]
    return tables.written(rows, ending)
