"""My account: what a signed-in person sees and changes about the own way in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.core.problem import Refused
from suyuan.parties.models import User
from suyuan.parties.signin import queries, services, sessions


@login_required
@never_cache
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "parties/account.html", {"account": queries.account_of(request, me(request))})


@sensitive_post_parameters()
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    problems: tuple[Any, ...] = ()
    if request.method == "POST":
        given = [request.POST.get(name, "") for name in ("current", "new", "again")]
        try:
            services.change_password(request, me(request), *given)
        except Refused as refused:
            problems = services.without_places(refused.problems)
        else:
            update_session_auth_hash(request, me(request))
            sessions.end_others(request, me(request))
            messages.success(request, _("密码已修改。"))
            return redirect("parties:account")
    return render(request, "parties/password.html", {"problems": problems} | services.password_words())


@login_required
@require_POST
def end_session(request: HttpRequest, ref: str) -> HttpResponse:
    sessions.end(request, me(request), ref)
    messages.success(request, _("该设备已退出登录。"))
    return redirect("parties:account")


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    sessions.end_others(request, me(request))
    messages.success(request, _("其他设备均已退出登录。"))
    return redirect("parties:account")


def me(request: HttpRequest) -> User:
    """The person behind a page that only signed-in people reach."""
    assert isinstance(request.user, User)
    return request.user
