"""Reporting what is missing: the drafted event is shown, its time and place are asked, and then it is captured."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from suyuan.core.problem import Refused
from suyuan.ledger.queries import StoredEvent, events_by_id
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.kinds import PlaceKind
from suyuan.parties.models import Place
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.findings.showing import shown
from suyuan.portals.findings.views import may_mend, visible
from suyuan.portals.trace_code.asking import moment_of
from suyuan.state.jobs import catch_up as fold
from suyuan.state.trace.subject import hri
from suyuan.supervision.findings import errors, queries
from suyuan.supervision.findings.drafts import MOST_THINGS, document, draft_of
from suyuan.supervision.findings.jobs import catch_up as judge
from suyuan.supervision.findings.queries import Line
from suyuan.supervision.findings.words import minute


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(Action.EVENT_SEND)
def mend(request: HttpRequest, viewer: Viewer, finding: UUID) -> HttpResponse:
    """Steps: 1 only who may report for the party that must act; 2 GET shows the draft; 3 POST needs time and place;
    4 the event goes through the one door; 5 it is numbered, folded and judged at once, since the person looks next.
    """
    line = _to_mend(finding, viewer)
    if request.method != "POST":
        return _form(request, line)
    try:
        content = _drafted(request.POST.get("when", ""), request.POST.get("place", ""), line)
    except Refused as refused:
        return _form(request, line, _told(refused))
    result = capture(content, sender=int(str(line.party)))
    if not result.success:
        return _form(request, line, result.all_problems())
    sequence_all()
    fold()
    judge()
    messages.success(request, _("已补报。事件已入账，追溯和问题清单已重新判断。"))
    return HttpResponseRedirect(f"/findings/{finding}/")


@require_safe
@never_cache
@permitted(Action.EVENT_SEND)
def draft(request: HttpRequest, viewer: Viewer, finding: UUID) -> HttpResponse:
    """The drafted document, for one's own system to send."""
    line = _to_mend(finding, viewer)
    try:
        content = _drafted(request.GET.get("when", ""), request.GET.get("place", ""), line)
    except Refused as refused:
        return _form(request, line, _told(refused))
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="draft-{line.rule.id}.json"'
    return response


def _to_mend(finding: UUID, viewer: Viewer) -> Line:
    line = visible(finding, viewer)
    if not may_mend(line, viewer):
        raise Http404
    return line


def _told(refused: Refused) -> list[dict[str, Any]]:
    return [problem.as_json() for problem in refused.problems]


def _form(request: HttpRequest, line: Line, problems: list[dict[str, Any]] | None = None) -> HttpResponse:
    (words,) = shown([line])
    given = request.POST or request.GET
    drafted = draft_of(line)
    found = queries.things(line.id, 6)
    context = {
        "one": words,
        "line": line,
        "places": _places(line),
        "when": given.get("when", ""),
        "place": given.get("place", ""),
        "latest": minute(line.at) if drafted and drafted.before else "",
        "earliest": minute(line.at) if drafted and not drafted.before else "",
        "things": [hri(one.text) for one in found if one.is_open][:5],
        "problems": problems or [],
    }
    return render(request, "findings/mend.html", context, status=422 if problems else 200)


def _drafted(when: str, place: str, line: Line) -> bytes:
    """The document with the time and place that somebody gave. Raises Refused for what cannot be read."""
    moment = moment_of(when)
    problems = [] if moment else [errors.TIME.problem("when", when)]
    if place not in {each.uri for each in _places(line)}:
        problems.append(errors.PLACE.problem("place", place))
    if problems or moment is None:
        raise Refused(*problems)
    found = queries.things(line.id, MOST_THINGS)
    return document(line, found, _neighbour(line), _in_utc(moment), place, _uri)


def _neighbour(line: Line) -> StoredEvent:
    """The event that shows the finding: who must mend it may read what it asks for."""
    stored = events_by_id([line.event_id], Viewer.operator())
    if not stored:
        raise Refused(errors.NO_DRAFT.problem("finding", line.id.hex))
    return stored[0]


def _in_utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)


def _places(line: Line) -> list[Place]:
    """Where the party that must act does things."""
    own = Place.objects.filter(party_id=int(str(line.party))).order_by("id")
    return list(own.exclude(kind=PlaceKind.ORGANISATION)) or list(own)


def _uri(party: object) -> str | None:
    """How events name a party: its own identifier, else that of its first place, else as it was written."""
    if not isinstance(party, int):
        return party if isinstance(party, str) else None
    places = Place.objects.filter(party_id=party).order_by("id")
    own = places.filter(kind=PlaceKind.ORGANISATION).first() or places.first()
    return own.uri if own else None
