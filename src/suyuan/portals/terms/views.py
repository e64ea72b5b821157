"""``/terms/``: the text of the own role, and accepting it; ``/terms/people/``: who has, and who has not."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from suyuan.core.problem import Problem, Refused
from suyuan.ledger import acts
from suyuan.parties.models import TermsAcceptance, User
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.signin.pages import signed_in
from suyuan.parties.terms.services import accept, has_accepted, terms_of
from suyuan.parties.terms.wording import all_terms
from suyuan.parties.viewer import Viewer
from suyuan.portals.organisations.files import told
from suyuan.web.reading import voice


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def terms(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The text; POST: accept the version that was shown."""
    user = request.user
    assert isinstance(user, User)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        version = request.POST.get("version", "")[:40].replace("\0", "")
        try:
            _accept(user, viewer, version)
        except Refused as refused:
            problems = refused.problems
        else:
            return HttpResponseRedirect(_way_on(request))
    text = terms_of(user)
    accepted = TermsAcceptance.objects.filter(user=user, role=text.role, version=text.version).first()
    context = {
        "viewer": viewer,
        "terms": text,
        "paragraphs": text.en if voice().english else text.zh,
        "accepted": accepted,
        "next": request.GET.get("next", request.POST.get("next", "")),
        "problems": told(problems),
    }
    return render(request, "terms/terms.html", context, status=400 if problems else 200)


@require_safe
@permitted(Action.TERMS_READ)
def people(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Everybody whom the viewer keeps, those who have not accepted first."""
    rows = [_row(user) for user in _kept_by(viewer)]
    lacking = [row for row in rows if not row["accepted"]]
    context = {"viewer": viewer, "lacking": lacking, "accepted": [row for row in rows if row["accepted"]]}
    return render(request, "terms/people.html", context)


def _accept(user: User, viewer: Viewer, version: str) -> None:
    if has_accepted(user) and version == terms_of(user).version:
        return  # sent twice
    text = terms_of(user)
    with acts.ordering(
        "terms.accept", viewer, role=str(text.role), version=version, sha256=text.sha256
    ) as act:
        accept(user, version, act=act)


def _way_on(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else "/"


def _kept_by(viewer: Viewer) -> QuerySet[User]:
    found = User.objects.filter(is_active=True).select_related("party").prefetch_related("accepted_terms")
    if not may(viewer, Action.TERMS_READ):
        found = found.filter(party_id=viewer.party_id or 0)
    return found.order_by("party__name", "login")


def _row(user: User) -> dict[str, Any]:
    wanted = all_terms()[user.role]
    given = list(user.accepted_terms.all())
    now = next((one for one in given if (one.role, one.version) == (wanted.role, wanted.version)), None)
    earlier = max(given, key=lambda one: one.accepted_at, default=None)
    return {"user": user, "wanted": wanted, "accepted": now, "earlier": earlier}
