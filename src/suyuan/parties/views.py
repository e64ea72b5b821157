"""Signing in and out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from suyuan.parties.forms import SignInForm


class SignIn(LoginView):
    template_name = "parties/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    next_page = "/"


class SignOut(LogoutView):
    """POST only: a link in a mail must not sign anybody out."""

    next_page = "/"
    http_method_names = ["post", "options"]  # noqa: RUF012 - Django's own attribute

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Who types the address or reloads it lands on the home page, still signed in."""
        return HttpResponseRedirect("/")
