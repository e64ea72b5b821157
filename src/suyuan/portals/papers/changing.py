"""Attaching a paper, saying whether it is in order, and taking one's own back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties.media import services as media
from suyuan.parties.media.models import Purpose
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.files.keeping import kept
from suyuan.portals.papers.views import GUARDED, page, seen
from suyuan.supervision.papers import errors
from suyuan.supervision.papers.about import targets_of
from suyuan.supervision.papers.kinds import KIND_NAMES, PROVISION_NAMES
from suyuan.supervision.papers.queries import Paper
from suyuan.supervision.papers.services import NewPaper, attach, checked, judge, withdraw
from suyuan.web.language import is_english

FIELDS: Final = ("kind", "number", "issuer", "issued", "until", "provision", "codes", "lot", "events")
LONGEST_FIELD: Final = 200_000


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(Action.PAPER_KEEP, guarded=GUARDED)
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Steps: 1 GET shows the form, with what the address names in it; 2 POST attaches in the name of one's own party,
    with the file that was sent along.
    """
    party = _party(viewer, Action.PAPER_KEEP)
    sent = request.POST if request.method == "POST" else request.GET
    typed = {name: sent.get(name, "").replace("\0", "")[:LONGEST_FIELD] for name in FIELDS}
    if request.method != "POST":
        return _form(request, party, typed)
    try:
        made = _attached(request, typed, party, viewer)
    except Refused as refused:
        return _form(request, party, typed, [problem.as_json() for problem in refused.problems])
    messages.success(request, _("已附上，并记入账本：收到这些货的单位和监管部门都能看到。"))
    return HttpResponseRedirect(f"/papers/{made.id}/")


@require_POST
@permitted(Action.PAPER_JUDGE, guarded=GUARDED)
def judged(request: HttpRequest, viewer: Viewer, paper_id: UUID) -> HttpResponse:
    """Say for one's own party whether a paper is in order; an authority says so for all."""
    line, party = seen(paper_id, viewer), _party(viewer, Action.PAPER_JUDGE)
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
    try:
        judge(line, verdict, reason, party=party, viewer=viewer)
    except Refused as refused:
        return _told(request, line, viewer, refused, {"verdict": verdict, "reason": reason})
    messages.success(request, _("验证结果已记入账本。"))
    return HttpResponseRedirect(f"/papers/{line.id}/")


@require_POST
@permitted(Action.PAPER_KEEP, guarded=GUARDED)
def withdrawn(request: HttpRequest, viewer: Viewer, paper_id: UUID) -> HttpResponse:
    """Take one's own paper back."""
    line = seen(paper_id, viewer)
    if line.party != viewer.party_id or not may(viewer, Action.PAPER_KEEP, line.party):
        raise Http404
    why = request.POST.get("why", "")
    try:
        withdraw(line, why, viewer=viewer)
    except Refused as refused:
        return _told(request, line, viewer, refused, {"why": why})
    messages.success(request, _("已撤回，并记入账本。"))
    return HttpResponseRedirect(f"/papers/{line.id}/")


def _told(
    request: HttpRequest, line: Paper, viewer: Viewer, refused: Refused, typed: dict[str, str]
) -> HttpResponse:
    problems = [problem.as_json() for problem in refused.problems]
    return page(request, line, viewer, status=422, problems=problems, typed=typed)


def _party(viewer: Viewer, action: Action) -> Party:
    """The party in whose name somebody acts. Raises Http404 for who belongs to none."""
    party = Party.objects.filter(pk=viewer.party_id or 0).first()
    if party is None or not may(viewer, action, party):
        raise Http404
    return party


def _attached(request: HttpRequest, typed: dict[str, str], party: Party, viewer: Viewer) -> Paper:
    """Check what was typed before a file is kept: what is refused leaves nothing. Raises Refused."""
    about = targets_of(_lines(typed["codes"]), typed["lot"], _lines(typed["events"]))
    if typed["until"].strip() and _day(typed["until"]) is None:
        raise Refused(errors.DAYS.problem("until", typed["until"][:40]))
    written = NewPaper(
        typed["kind"],
        typed["number"],
        typed["issuer"],
        _day(typed["issued"]),
        about,
        _day(typed["until"]),
        typed["provision"],
    )
    checked(written, clock.now())
    with transaction.atomic():
        return attach(_with_file(request, written, party, viewer), party=party, viewer=viewer)


def _with_file(request: HttpRequest, written: NewPaper, party: Party, viewer: Viewer) -> NewPaper:
    came = request.FILES.get("file")
    if came is None:
        return written
    made = media.prepared(party.pk, came.read(), Purpose.DOCUMENT, name=came.name or "")
    return replace(written, file_id=kept(viewer, made).id)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _day(text: str) -> dt.date | None:
    """A day as a form writes it; None where nothing or nonsense stands there."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None


def _form(
    request: HttpRequest, party: Party, typed: dict[str, str], problems: list[dict[str, Any]] | None = None
) -> HttpResponse:
    english = is_english()
    context = {
        "typed": typed,
        "party": party,
        "problems": problems or [],
        "kinds": [(str(kind), names[english]) for kind, names in KIND_NAMES.items()],
        "provisions": [(str(kind), names[english]) for kind, names in PROVISION_NAMES.items()],
        "today": clock.now().astimezone(clock.BEIJING).date().isoformat(),
        "largest_mb": settings.MEDIA_LARGEST_FILE >> 20,
    }
    return render(request, "papers/new.html", context, status=422 if problems else 200)
