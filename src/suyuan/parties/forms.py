"""The sign-in form: Django's, with our words."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Login and password; one message for every failure, so that it tells nobody which logins exist."""

    error_messages = {  # noqa: RUF012 - Django's own attribute
        "invalid_login": _("登录名或密码不正确。忘记密码请找平台运营重设。"),
        "inactive": _("登录名或密码不正确。忘记密码请找平台运营重设。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "登录名"
        self.fields["password"].label = "密码"
