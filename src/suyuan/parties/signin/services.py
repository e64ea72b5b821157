"""What a person does with the own way in. Each write is check, make, save."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest

from suyuan.core.problem import Problem
from suyuan.parties.models import User
from suyuan.parties.signin import journal, passwords
from suyuan.parties.signin.policy import policy


def change_password(request: HttpRequest | None, user: User, current: str, new: str, again: str) -> None:
    """Change the own password. Raises Refused. The caller keeps its own session; all others end.

    ``request`` is None where no page did it; it is only noted.
    """
    passwords.check_change(user, current, new, again)
    passwords.set_password(user, new, by_owner=True)
    journal.note(request, journal.Kind.PASSWORD_CHANGED, user)


def without_places(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The same Problems for a page of one form, where the name of a field tells a reader nothing."""
    return tuple(replace(problem, where="") for problem in problems)


def password_words() -> dict[str, Any]:
    """What a form for a new password says beforehand."""
    wanted = policy()
    return {
        "shortest": wanted.shortest,
        "classes": wanted.classes if wanted.classes > 1 else 0,
        "history": wanted.history,
    }
