"""The institution's side: whom it follows, what is late, a new link, ending one."""

from __future__ import annotations

from uuid import UUID

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.followups.words import shown_obligations
from suyuan.supervision.followups import errors, queries, services
from suyuan.supervision.followups.model import FollowUp
from suyuan.supervision.using.services import USERS


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(Action.EVENT_SEND)
def listed(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Whom the institution follows; a POST makes the link of a patient, which is shown this once."""
    party = Party.objects.filter(pk=viewer.party_id or 0, kind__in=USERS).first()
    if request.method != "POST":
        return _list(request, party)
    code = request.POST.get("code", "").replace("\0", "").strip()[:2_000]
    try:
        issued = _issued(code, party, viewer)
    except Refused as refused:
        problems = [problem.as_json() for problem in refused.problems]
        return _list(request, party, problems=problems, code=code, status=422)
    link = request.build_absolute_uri(f"/follow/{issued.secret}/")
    return _list(request, party, link=link, picture=_qr(link), made=issued.id)


def _qr(link: str) -> str:
    return str(segno.make(link, error="m").svg_data_uri(scale=5, border=3, light="#fff"))


def _issued(code: str, party: Party | None, viewer: Viewer) -> services.Issued:
    if party is None:
        raise Refused(errors.NO_TAKEAWAY.problem("code"))
    return services.issue(code, party=party, viewer=viewer)


@require_safe
@never_cache
@permitted(Action.EVENT_SEND)
def shown(request: HttpRequest, viewer: Viewer, follow_up: UUID) -> HttpResponse:
    """One patient's list and what was shown."""
    one = _seen(viewer, follow_up)
    context = {"one": one, "things": shown_obligations(queries.obligations_of(one.id), clock.now())}
    return render(request, "followups/one.html", context)


@require_POST
@permitted(Action.EVENT_SEND)
def end(request: HttpRequest, viewer: Viewer, follow_up: UUID) -> HttpResponse:
    """Take the link out of use."""
    services.end(_seen(viewer, follow_up), viewer)
    messages.success(request, _("链接已作废"))
    return HttpResponseRedirect(f"/follow-ups/{follow_up}/")


def _seen(viewer: Viewer, follow_up: UUID) -> FollowUp:
    """A follow-up of the viewer's own institution; who acts for it, and the platform, have no business with patients."""
    one = queries.one(follow_up, viewer.party_id)
    if one is None:
        raise Http404
    return one


def _list(request: HttpRequest, party: Party | None, *, status: int = 200, **more: object) -> HttpResponse:
    context = {"lines": queries.listed(party.pk) if party else [], "may_issue": party is not None, **more}
    return render(request, "followups/list.html", context, status=status)
