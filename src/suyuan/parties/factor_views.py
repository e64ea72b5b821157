"""Second factors on pages: asking for one, adding, taking away, and recovery codes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from suyuan.core.problem import Problem, Refused
from suyuan.parties.models import User
from suyuan.parties.signin import errors, factors, lockout, security_keys, services, totp

View = Callable[..., HttpResponse]


def freshly_confirmed(view: View) -> View:
    """For dangerous acts: the person must have shown to be there within ten minutes, else is asked to.

    Stands below ``login_required``. Whoever comes by POST starts the act again from the account page.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if factors.is_confirmed(request):
            return view(request, *args, **kwargs)
        after = request.path if request.method == "GET" else reverse("parties:account")
        return redirect(f"{reverse('parties:confirm')}?{urlencode({'next': after})}")

    return guarded


@sensitive_post_parameters()
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Step-up: the second factor once more, or the password of who has none."""
    user = _me(request)
    has_factor = factors.has_any(user)
    problems = prove(request, user) if has_factor else _prove_password(request, user)
    if not problems and request.method == "POST":
        factors.mark_confirmed(request, by_factor=has_factor)
        return redirect(_safe(request))
    if has_factor:
        return ask(request, user, problems, is_confirmation=True)
    return render(request, "parties/confirm.html", {"problems": problems})


@sensitive_post_parameters()
@login_required
@never_cache
@freshly_confirmed
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    problems = add_one(request, _me(request))
    if problems or request.method != "POST":
        return offer(request, _me(request), problems)
    messages.success(request, _("第二因素已添加。"))
    return redirect("parties:recovery" if factors.has_new_codes(request) else "parties:account")


@login_required
@freshly_confirmed
@require_POST
def remove(request: HttpRequest, factor_id: int) -> HttpResponse:
    try:
        factors.remove(request, _me(request), factor_id)
    except Refused:
        messages.error(request, _("您的角色必须使用第二因素，这是最后一个。请先添加另一个。"))
    else:
        messages.success(request, _("第二因素已移除。"))
    return redirect("parties:account")


@login_required
@never_cache
@freshly_confirmed
@require_http_methods(["GET", "POST"])
def recovery(request: HttpRequest) -> HttpResponse:
    """The new recovery codes, shown this once; POST makes new ones."""
    if request.method == "POST" and factors.has_any(_me(request)):
        factors.renew_codes(request, _me(request))
    codes = factors.take_new_codes(request, _me(request))
    return render(request, "parties/recovery.html", {"codes": codes, "next": _safe(request)})


def prove(request: HttpRequest, user: User) -> tuple[Problem, ...]:
    """Judge what a form of ``ask`` sent; no Problem, and nothing judged, for a GET."""
    if request.method != "POST":
        return ()
    try:
        factors.prove(
            request, user, code=request.POST.get("code", "")[:40], answer=request.POST.get("answer", "")
        )
    except Refused as refused:
        return services.without_places(refused.problems)
    return ()


def ask(
    request: HttpRequest, user: User, problems: tuple[Problem, ...], *, is_confirmation: bool = False
) -> HttpResponse:
    """The page that asks for a second factor."""
    kinds = {factor.kind for factor in factors.factors_of(user)}
    shown = {
        "problems": problems,
        "is_confirmation": is_confirmation,
        "has_app": factors.APP in kinds,
        "options": security_keys.sign_in_options(request, user)
        if factors.KEY in kinds and security_keys.are_possible(request)
        else "",
    }
    return render(request, "parties/second_factor.html", shown)


def add_one(request: HttpRequest, user: User) -> tuple[Problem, ...]:
    """Add what a form of ``offer`` sent; no Problem, and nothing added, for a GET."""
    if request.method != "POST":
        return ()
    name, answer = request.POST.get("name", ""), request.POST.get("answer", "")
    try:
        if answer:
            factors.add_key(request, user, name, answer)
        else:
            factors.add_app(request, user, name, request.POST.get("code", "")[:40])
    except Refused as refused:
        return services.without_places(refused.problems)
    return ()


def offer(
    request: HttpRequest, user: User, problems: tuple[Problem, ...], *, is_first: bool = False
) -> HttpResponse:
    """The page where a second factor is added."""
    secret = factors.new_app_secret(request, user)
    shown = {
        "problems": problems,
        "is_first": is_first,
        "secret": totp.text_of(secret),
        "picture": totp.picture_of(secret, user.login),
        "options": security_keys.new_options(request, user) if security_keys.are_possible(request) else "",
    }
    return render(request, "parties/add_factor.html", shown)


def codes_address(after: str) -> str:
    """The page of the new recovery codes, from which the way goes on."""
    return f"{reverse('parties:recovery')}?{urlencode({'next': after})}"


def _prove_password(request: HttpRequest, user: User) -> tuple[Problem, ...]:
    if request.method != "POST":
        return ()
    attempt = lockout.factor_attempt(user)
    wait = lockout.admit(attempt)
    if wait is not None:
        return (errors.WAIT.problem(seconds=max(1, int(wait.total_seconds()))),)
    if not user.check_password(request.POST.get("password", "")):
        return (errors.CURRENT_WRONG.problem(),)
    lockout.succeeded(attempt)
    return ()


def _safe(request: HttpRequest) -> str:
    """The address to go on to: of this site, or the account page."""
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else reverse("parties:account")


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
