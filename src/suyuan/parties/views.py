"""Signing in and out."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView

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
