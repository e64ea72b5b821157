"""The sign-in form: Django's, with our words, and behind what stops those who guess."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from suyuan.parties.models import User
from suyuan.parties.signin import journal, lockout


class SignInForm(AuthenticationForm):
    """Login and password; one message for every failure, so that it tells nobody which logins exist."""

    wait: dt.timedelta | None = None
    """How long the sender must wait; None when the attempt was judged."""
    error_messages = {  # noqa: RUF012 - Django's own attribute
        "invalid_login": _("登录名或密码不正确。忘记密码请找平台运营重设。"),
        "inactive": _("登录名或密码不正确。忘记密码请找平台运营重设。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "登录名"
        self.fields["password"].label = "密码"

    def clean(self) -> dict[str, Any]:
        """1 count the attempt, or wait; 2 judge the password; 3 take the count back when it was right."""
        login = self.cleaned_data.get("username")
        if login is None or not self.cleaned_data.get("password"):
            return self.cleaned_data
        assert self.request is not None
        attempt = lockout.attempt_of(self.request, login)
        self.wait = lockout.admit(attempt)
        if self.wait is not None:
            self._note(journal.Kind.LOCKED, login)
            raise ValidationError(waiting_words(self.wait))
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            self._note(journal.Kind.REFUSED, login)
            raise
        lockout.succeeded(attempt)
        return cleaned

    def _note(self, kind: journal.Kind, login: str) -> None:
        """The same statements whether the login exists or not, so that time tells nothing either."""
        assert self.request is not None
        journal.note(self.request, kind, User.objects.filter(login=login).first())


def waiting_words(wait: dt.timedelta) -> str:
    """What somebody who must wait is told; the same for a login that does not exist."""
    seconds = math.ceil(wait.total_seconds())
    if seconds <= 60:
        return gettext("尝试次数过多，请 %(seconds)s 秒后再试。") % {"seconds": seconds}
    return gettext("尝试次数过多，请 %(minutes)s 分钟后再试。在常用浏览器上登录不受影响。") % {
        "minutes": math.ceil(seconds / 60)
    }
