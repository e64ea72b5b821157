"""What a person does with the own way in. Each write is check, make, save."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from suyuan.parties.models import User
from suyuan.parties.signin import journal, passwords
from suyuan.parties.signin.policy import policy


def change_password(request: HttpRequest, user: User, current: str, new: str, again: str) -> None:
    """Change the own password. Raises Refused. The caller keeps its own session; all others end."""
    passwords.check_change(user, current, new, again)
    passwords.set_password(user, new, by_owner=True)
    journal.note(request, journal.Kind.PASSWORD_CHANGED, user)


def password_words() -> dict[str, Any]:
    """What a form for a new password says beforehand."""
    wanted = policy()
    return {
        "shortest": wanted.shortest,
        "classes": wanted.classes if wanted.classes > 1 else 0,
        "history": wanted.history,
    }
