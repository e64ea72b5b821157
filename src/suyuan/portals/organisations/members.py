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
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import party_for, permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.organisations.files import told

_INVITING = {
    Role.CAPTURER: Action.MEMBER_INVITE,
    Role.ADMINISTRATOR: Action.INVITE_ADMINISTRATOR,
    Role.DATA_OFFICER: Action.INVITE_DATA_OFFICER,
    Role.OFFICER: Action.INVITE_OFFICER,
    Role.ORDINARY_OFFICER: Action.INVITE_OFFICER,
}
"""What is asked before somebody is invited to a role."""


@require_safe
@permitted(Action.MEMBER_READ)
def members(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """People and their roles, open invitations."""
    return _page(request, viewer, party_for(viewer, code, Action.MEMBER_READ))


@require_POST
@permitted(*_INVITING.values())
def new_invitation(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Make a link; the page that answers shows it, this once."""
    party, role = party_for(viewer, code, Action.MEMBER_READ), request.POST.get("role", "")
    if not _may_give(viewer, party, role):
        raise Http404
    try:
        with acts.ordering("member.invite", viewer, party=party.code, role=role) as act:
            issued = invite(party, role, act=act)
    except Refused as refused:
        return _page(request, viewer, party, problems=refused.problems)
    return _page(request, viewer, party, link=request.build_absolute_uri(f"/join/{issued.secret}/"))


@require_POST
@permitted(*_INVITING.values())
def no_invitation(request: HttpRequest, viewer: Viewer, code: str, number: int) -> HttpResponse:
    """Take a link back."""
    party = party_for(viewer, code, Action.MEMBER_READ)
    invitation = Invitation.objects.filter(party=party, pk=number).first()
    if invitation is None or not _may_give(viewer, party, invitation.role):
        raise Http404
    try:
        with acts.ordering("member.uninvite", viewer, party=party.code, invitation=number) as act:
            take_back(invitation, act=act)
    except Refused as refused:
        return _page(request, viewer, party, problems=refused.problems)
    messages.success(request, _("邀请已收回"))
    return HttpResponseRedirect(f"/organisations/{party.code}/members/")


@require_POST
@permitted(Action.ACCOUNT_SWITCH)
def switch(request: HttpRequest, viewer: Viewer, code: str, number: int) -> HttpResponse:
    """Close the account of a member, or open it again. Nobody does it to himself."""
    party = party_for(viewer, code, Action.ACCOUNT_SWITCH)
    user = User.objects.filter(party=party, pk=number).first()
    if user is None or user.pk == viewer.user_id:
        raise Http404
    active = not user.is_active
    with acts.ordering("member.open" if active else "member.close", viewer, party=party.code, user=number):
        user.is_active = active
        user.save(update_fields=["is_active"])
    messages.success(request, _("账号已恢复") if active else _("账号已停用"))
    return HttpResponseRedirect(f"/organisations/{party.code}/members/")


def _may_give(viewer: Viewer, party: Party, role: str) -> bool:
    """Whether the viewer may invite somebody to this role; one that nobody is invited to is refused in words later."""
    action = _INVITING[Role(role)] if role in _INVITING else Action.MEMBER_INVITE
    return may(viewer, action, party)


def _page(
    request: HttpRequest, viewer: Viewer, party: Party, *, link: str = "", problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    roles = [role for role in roles_in(party) if _may_give(viewer, party, role)]
    open_links = Invitation.objects.filter(party=party, ended_at=None, expires_at__gt=clock.now())
    context = {
        "viewer": viewer,
        "party": party,
        "members": User.objects.filter(party=party).order_by("-is_active", "login"),
        "invitations": [(one, Role(one.role).label) for one in open_links.order_by("-made_at")],
        "roles": [(role.value, role.label) for role in roles],
        "may_read_terms": may(viewer, Action.TERMS_READ, party),
        "may_switch": may(viewer, Action.ACCOUNT_SWITCH, party),
        "days": INVITED_FOR.days,
        "link": link,
        "problems": told(problems),
    }
    return render(request, "organisations/members.html", context, status=400 if problems else 200)
