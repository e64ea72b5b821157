"""Signing in and out. Every step of the way in is a page of its own that works without script."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from suyuan.core.problem import Refused
from suyuan.parties import factor_views
from suyuan.parties.forms import SignInForm
from suyuan.parties.models import User
from suyuan.parties.signin import journal, pending, services


class SignIn(LoginView):
    """The first step: login and password. Whether more is asked is decided in ``signin.pending``."""

    template_name = "parties/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    next_page = "/"
    http_method_names = ["get", "head", "post", "options"]  # noqa: RUF012 - Django's own attribute

    def form_valid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        begun = pending.begin(self.request, form.get_user(), self.get_success_url())
        return pending.advance(self.request, begun)

    def form_invalid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        """The page again; 429 while somebody has to wait, for scripts that heed it."""
        answer = super().form_invalid(form)
        if form.wait is not None:
            answer.status_code = 429
            answer["Retry-After"] = str(max(1, int(form.wait.total_seconds())))
        return answer


class SignOut(LogoutView):
    """POST only: a link in a mail must not sign anybody out."""

    next_page = "/"
    http_method_names = ["post", "options"]  # noqa: RUF012 - Django's own attribute

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User):
            journal.note(request, journal.Kind.SIGNED_OUT, request.user)
        return super().post(request, *args, **kwargs)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Who types the address or reloads it lands on the home page, still signed in."""
        return HttpResponseRedirect("/")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def first_password(request: HttpRequest) -> HttpResponse:
    """A password that somebody else knows, or that is too old, is changed before anything else."""
    begun = pending.pending_of(request)
    if begun is None or pending.next_step(begun) != pending.PASSWORD:
        return redirect("parties:sign_in")
    problems: tuple[Any, ...] = ()
    if request.method == "POST":
        try:
            services.change_password(request, begun.user, *_three_passwords(request))
            return pending.advance(request, begun)
        except Refused as refused:
            problems = services.without_places(refused.problems)
    shown = {"problems": problems, "is_first": begun.user.must_change_password, "login": begun.user.login}
    return render(request, "parties/first_password.html", shown | services.password_words())


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """A code of the app, a security key, or a recovery code."""
    begun = pending.pending_of(request)
    if begun is None or pending.next_step(begun) != pending.FACTOR:
        return redirect("parties:sign_in")
    problems = factor_views.prove(request, begun.user)
    if not problems and request.method == "POST":
        return pending.advance(request, pending.prove(request, begun))
    return factor_views.ask(request, begun.user, problems)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def first_factor(request: HttpRequest) -> HttpResponse:
    """Whoever needs a second factor and has none sets one up before anything else, and gets recovery codes."""
    begun = pending.pending_of(request)
    if begun is None or pending.next_step(begun) != pending.ENROL:
        return redirect("parties:sign_in")
    problems = factor_views.add_one(request, begun.user)
    if problems or request.method != "POST":
        return factor_views.offer(request, begun.user, problems, is_first=True)
    to_codes = replace(pending.prove(request, begun), next=factor_views.codes_address(begun.next))
    return pending.advance(request, to_codes)


def _three_passwords(request: HttpRequest) -> tuple[str, str, str]:
    return tuple(request.POST.get(name, "") for name in ("current", "new", "again"))  # type: ignore[return-value]
