"""Who belongs to an organisation, as what; inviting people, and closing accounts."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from suyuan import clock
from suyuan.core.problem import Problem, Refused
from suyuan.ledger import acts
from suyuan.parties.joining.services import INVITED_FOR, invite, roles_in, take_back
from suyuan.parties.kinds import Role
from suyuan.parties.models import Invitation, Party, User
from suyuan.parties.signin.pages import signed_in
from suyuan.parties.viewer import Viewer
from suyuan.portals.organisations.access import own_party
from suyuan.portals.organisations.files import told

_MORE = (Role.OFFICER, Role.ADMINISTRATOR, Role.DATA_OFFICER)
"""Who may do more than a member."""


@require_safe
@signed_in
def members(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """People and their roles, open invitations."""
    return _page(request, viewer, own_party(viewer, code))


@require_POST
@signed_in
def new_invitation(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Make a link; the page that answers shows it, this once."""
    party, role = own_party(viewer, code), request.POST.get("role", "")
    try:
        if not _may_give(request, viewer, role):
            raise Http404
        with acts.ordering("member.invite", viewer, party=party.code, role=role) as act:
            issued = invite(party, role, act=act)
    except Refused as refused:
        return _page(request, viewer, party, problems=refused.problems)
    return _page(request, viewer, party, link=request.build_absolute_uri(f"/join/{issued.secret}/"))


@require_POST
@signed_in
def no_invitation(request: HttpRequest, viewer: Viewer, code: str, number: int) -> HttpResponse:
    """Take a link back."""
    party = own_party(viewer, code)
    invitation = Invitation.objects.filter(party=party, pk=number).first()
    if invitation is None:
        raise Http404
    try:
        with acts.ordering("member.uninvite", viewer, party=party.code, invitation=number) as act:
            take_back(invitation, act=act)
    except Refused as refused:
        return _page(request, viewer, party, problems=refused.problems)
    messages.success(request, _("邀请已收回"))
    return HttpResponseRedirect(f"/organisations/{party.code}/members/")


@require_POST
@signed_in
def switch(request: HttpRequest, viewer: Viewer, code: str, number: int) -> HttpResponse:
    """Close the account of a member, or open it again. The operator does it; nobody does it to himself."""
    party = own_party(viewer, code)
    user = User.objects.filter(party=party, pk=number).first()
    if user is None or not viewer.is_operator or user.pk == viewer.user_id:
        raise Http404
    active = not user.is_active
    with acts.ordering("member.open" if active else "member.close", viewer, party=party.code, user=number):
        user.is_active = active
        user.save(update_fields=["is_active"])
    messages.success(request, _("账号已恢复") if active else _("账号已停用"))
    return HttpResponseRedirect(f"/organisations/{party.code}/members/")


def _may_give(request: HttpRequest, viewer: Viewer, role: str) -> bool:
    """Nobody gives more than he has: officers and administrators are made by their like and by the operator."""
    giver = request.user.role if isinstance(request.user, User) else ""
    return role not in _MORE or viewer.is_operator or giver == role


def _page(
    request: HttpRequest, viewer: Viewer, party: Party, *, link: str = "", problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    roles = [role for role in roles_in(party) if _may_give(request, viewer, role)]
    open_links = Invitation.objects.filter(party=party, ended_at=None, expires_at__gt=clock.now())
    context = {
        "viewer": viewer,
        "party": party,
        "members": User.objects.filter(party=party).order_by("-is_active", "login"),
        "invitations": [(one, Role(one.role).label) for one in open_links.order_by("-made_at")],
        "roles": [(role.value, role.label) for role in roles],
        "days": INVITED_FOR.days,
        "link": link,
        "problems": told(problems),
    }
    return render(request, "organisations/members.html", context, status=400 if problems else 200)
