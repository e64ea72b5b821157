"""``/access-log/``: the log, a page at a time; one line; tables to take away.

The audit administrator sees everything. The administrator of an organisation sees what its people and machines did,
and in a second view who else read its data. To everybody else there is no such page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from suyuan.parties.access_log import queries, recording
from suyuan.parties.access_log.queries import Range
from suyuan.parties.kinds import Role
from suyuan.parties.models import User
from suyuan.parties.signin.pages import signed_in
from suyuan.parties.viewer import Viewer
from suyuan.portals.access_log import tables
from suyuan.portals.access_log.asking import Asked, asked
from suyuan.portals.access_log.chart import chart
from suyuan.portals.access_log.showing import GRADES, KINDS, RESULTS, shown

MOST_EXPORTED: Final = 10_000
View = Callable[..., HttpResponse]


def range_of(user: Any, of: str) -> Range | None:
    """Which lines the person may see; None: none at all."""
    if not isinstance(user, User):
        return None
    if user.role == Role.AUDIT_ADMIN:
        return Range(everything=True)
    if user.role == Role.ADMINISTRATOR and user.party_id is not None:
        return Range(read_by_others=user.party_id) if of == "readers" else Range(own=user.party_id)
    return None


def for_auditors(view: View) -> View:
    """A page of the access log. The view gets the question and the range."""

    @wraps(view)
    def answer(request: HttpRequest, _viewer: Viewer, **parts: Any) -> HttpResponse:
        wanted = asked(request.GET)
        allowed = range_of(request.user, wanted.of)
        if allowed is None:
            raise Http404
        return view(request, wanted, allowed, **parts)

    return signed_in(answer)


@require_safe
@for_auditors
def listed(request: HttpRequest, wanted: Asked, allowed: Range) -> HttpResponse:
    """The newest lines that are meant, with the picture of their hours or days."""
    found = queries.lines(
        wanted.question, allowed, before=request.GET.get("before", ""), limit=queries.PER_PAGE + 1
    )
    is_first = "before" not in request.GET
    counted = queries.tallies(wanted.question, allowed) if is_first else []
    since, until = wanted.question.period()
    context = {
        "lines": [
            shown(one, anonymous=allowed.read_by_others is not None) for one in found[: queries.PER_PAGE]
        ],
        "next": found[queries.PER_PAGE - 1].ref if len(found) > queries.PER_PAGE else "",
        "is_first": is_first,
        "asked": wanted,
        "chart": chart(counted or [], (since, until), hourly=queries.is_hourly(wanted.question)),
        "too_many": counted is None,
        "since": since,
        "until": until,
        "is_everything": allowed.everything,
        "kinds": KINDS.items(),
        "results": RESULTS.items(),
        "grades": {str(number): words for number, words in GRADES.items() if number > 1}.items(),
    }
    return render(request, "access_log/list.html", context, status=400 if wanted.misread else 200)


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
