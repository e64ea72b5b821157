"""Coming in: an organisation's own registration, the operator's decision, a person's invitation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from suyuan.core.problem import Problem, Refused
from suyuan.ledger import acts
from suyuan.parties.facts import Facts
from suyuan.parties.joining.services import approve, ask, invitation_of, invite, join, refuse
from suyuan.parties.kinds import RegistrationState, Role
from suyuan.parties.models import Registration
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.queries import viewer_of
from suyuan.parties.viewer import Viewer
from suyuan.portals.organisations.files import told
from suyuan.portals.organisations.forms import JoinForm, RegisterForm
from suyuan.portals.organisations.showing import fact_lines

DECIDED_SHOWN = 30


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register(request: HttpRequest) -> HttpResponse:
    """For everybody: ask that an organisation be registered."""
    form = RegisterForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask(form.facts(), form.cleaned_data["contact"].strip())
        except Refused as refused:
            problems = refused.problems
        else:
            return render(request, "organisations/registered.html", {"asked": asked})
    context = {"form": form, "problems": told(problems)}
    return render(request, "organisations/register.html", context, status=400 if problems else 200)


@require_safe
@permitted(Action.REGISTRATION_DECIDE)
def registrations(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What waits, the oldest first, and what was decided last."""
    return _page(request, viewer)


@require_POST
@permitted(Action.REGISTRATION_DECIDE)
def decide(request: HttpRequest, viewer: Viewer, registration_id: UUID) -> HttpResponse:
    """Approve under a code, or refuse with a reason. An approval answers with a link for the first member."""
    found = Registration.objects.filter(pk=registration_id).first()
    if found is None:
        raise Http404
    try:
        if request.POST.get("decision") == "approve":
            return _page(request, viewer, link=_approve(request, viewer, found))
        reason = request.POST.get("reason", "")
        with acts.ordering("registration.refuse", viewer, registration=str(found.pk), reason=reason) as act:
            refuse(found, reason, act=act)
    except Refused as refused:
        return _page(request, viewer, problems=refused.problems)
    messages.success(request, _("已答复：未核准"))
    return HttpResponseRedirect("/registrations/")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def joined(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind an invitation. Steps: 1 find it by its secret; 2 an act of the party; 3 the account."""
    invitation = invitation_of(secret)
    if invitation is None:
        return render(request, "organisations/no_invitation.html", status=404)
    form = JoinForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        given, party = form.cleaned_data, invitation.party
        try:
            with acts.ordering(
                "member.join",
                Viewer(party_id=party.pk),
                party=party.code,
                role=invitation.role,
                invitation=invitation.pk,
            ) as act:
                join(invitation, given["login"].strip(), given["password"], given["name"].strip(), act=act)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("账号已建立，请登录"))
            return HttpResponseRedirect("/sign-in/")
    context = {
        "form": form,
        "party": invitation.party,
        "role": Role(invitation.role).label,
        "problems": told(problems),
        "may_sign_out": not viewer_of(request.user).is_public,
    }
    answer = render(request, "organisations/join.html", context, status=400 if problems else 200)
    # The address holds the secret: no page that is opened from here may learn it.
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _approve(request: HttpRequest, viewer: Viewer, found: Registration) -> str:
    code = request.POST.get("code", "").strip()
    with acts.ordering("registration.approve", viewer, registration=str(found.pk), party=code) as act:
        party = approve(found, code, act=act)
        issued = invite(party, Role.ADMINISTRATOR, act=act)
    return request.build_absolute_uri(f"/join/{issued.secret}/")


def _page(
    request: HttpRequest, viewer: Viewer, *, link: str = "", problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    waiting = Registration.objects.filter(state=RegistrationState.WAITING).order_by("asked_at")
    decided = Registration.objects.exclude(state=RegistrationState.WAITING).order_by("-decided_at")
    context = {
        "viewer": viewer,
        "waiting": [(one, fact_lines(Facts(**one.facts)), _suggested(one)) for one in waiting],
        "decided": [(one, RegistrationState(one.state).label) for one in decided[:DECIDED_SHOWN]],
        "link": link,
        "problems": told(problems),
    }
    return render(request, "organisations/registrations.html", context, status=400 if problems else 200)


def _suggested(one: Registration) -> str:
    """A code to begin with: the USCC, which is there once."""
    return str(one.facts.get("uscc") or f"party-{one.pk.hex[:8]}").lower()
