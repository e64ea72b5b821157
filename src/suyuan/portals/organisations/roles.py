"""``/permissions/people/``: who keeps the platform, and giving its roles with the approval of a second person."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from suyuan.core.problem import Problem, Refused
from suyuan.ledger import acts
from suyuan.parties.errors import PERSON_UNKNOWN as NOBODY
from suyuan.parties.kinds import OF_THE_PLATFORM, Role
from suyuan.parties.models import User
from suyuan.parties.people import give_role
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.organisations.files import told
from suyuan.portals.organisations.second import Asked, approval_for, spend, waiting, words_of


class RoleForm(forms.Form):
    """Who becomes what."""

    login = forms.CharField(label=gettext_lazy("登录名"), max_length=60)
    role = forms.ChoiceField(
        label=gettext_lazy("角色"),
        choices=lambda: [(role.value, _(role.label)) for role in Role if role in OF_THE_PLATFORM],
    )
    person = forms.CharField(
        label=gettext_lazy("工号"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("工号、邮箱等能确定到人的标识；系统、安全、审计管理员必填，一人不得兼任"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Action.ROLE_GIVE)
def people(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Everybody of the platform. POST: a role for one of them, which takes effect once another person approved."""
    form = RoleForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            _give(request, viewer, form)
        except Asked:
            return waiting(request)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("角色已授予，其所有会话已结束"))
            return HttpResponseRedirect("/permissions/people/")
    context = {
        "viewer": viewer,
        "people": User.objects.filter(party=None).order_by("-is_active", "role", "login"),
        "form": form,
        "second": words_of(viewer, Action.ROLE_GIVE),
        "problems": told(problems),
    }
    is_wrong = bool(problems or form.errors)
    return render(request, "organisations/people.html", context, status=400 if is_wrong else 200)


def _give(request: HttpRequest, viewer: Viewer, form: RoleForm) -> None:
    fields = {name: value.strip() for name, value in form.cleaned_data.items()}
    user = User.objects.filter(party=None, login=fields["login"]).exclude(pk=viewer.user_id or 0).first()
    if user is None:
        raise Refused(NOBODY.problem("login", fields["login"]))
    approval = approval_for(request, viewer, Action.ROLE_GIVE, user.login, fields, None)
    with acts.ordering("role.give", viewer, user=user.pk, role=fields["role"]) as act:
        spend(approval, act)
        give_role(user, fields["role"], fields["person"])
