"""A sign-in that is not complete: the password was right, more is asked. Nobody is signed in before all steps are done.

Procedure:
 1. A right password, or the word of a sign-in service, makes a pending sign-in in a session of a new key; it dies after ten minutes.
 2. What is missing is worked out anew at every step, from the person's row: the order is in ``next_step``.
 3. When nothing is missing, and only then, Django's ``login`` is called, which changes the key once more.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from suyuan.parties.models import User
from suyuan.parties.signin import factors, journal, lockout, passwords, sessions, wall

KEY: Final = "pending_sign_in"
LASTS: Final = dt.timedelta(minutes=10)
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
PASSWORD: Final = "parties:first_password"  # noqa: S105 - the name of an address
FACTOR: Final = "parties:second_factor"
ENROL: Final = "parties:first_factor"


@dataclass(frozen=True, slots=True)
class Pending:
    """Who is on the way in."""

    user: User
    next: str
    """Where to go afterwards: an address of this site, judged before."""
    is_proved: bool = False
    """Whether the second factor was shown."""
    vouched_by: str = ""
    """The sign-in service that told who it is, where no password did."""


def begin(request: HttpRequest, user: User, next_page: str, *, vouched_by: str = "") -> Pending:
    """Step 1."""
    request.session.flush()
    kept = {"user": user.pk, "at": wall.now().isoformat(), "next": next_page, "vouched_by": vouched_by}
    request.session[KEY] = kept
    return Pending(user, next_page, vouched_by=vouched_by)


def pending_of(request: HttpRequest) -> Pending | None:
    """The sign-in that this browser is in the middle of; None when there is none, or it took too long."""
    kept = request.session.get(KEY)
    if not kept or wall.now() - dt.datetime.fromisoformat(kept["at"]) > LASTS:
        return None
    user = User.objects.select_related("party").filter(pk=kept["user"], is_active=True).first()
    if user is None:
        return None
    return Pending(user, kept["next"], kept.get("proved", False), kept.get("vouched_by", ""))


def next_step(pending: Pending) -> str | None:
    """The name of the address where the next missing step is taken; None when nothing is missing.

    The factor goes before the new password: whoever found the old one must not choose the next. Who has no factor
    and needs one gets it last, when only the person knows the password.
    """
    has_factor = factors.has_any(pending.user)
    if has_factor and not pending.is_proved:
        return FACTOR
    if not pending.vouched_by and passwords.must_be_changed(pending.user):
        return PASSWORD
    needs_factor = factors.is_required(pending.user) and not (pending.vouched_by and pending.is_proved)
    return ENROL if needs_factor and not has_factor else None


def prove(request: HttpRequest, pending: Pending) -> Pending:
    """Note that the second factor was shown, in a session of a new key."""
    request.session[KEY] = request.session[KEY] | {"proved": True}
    request.session.cycle_key()
    return replace(pending, is_proved=True)


def advance(request: HttpRequest, pending: Pending) -> HttpResponse:
    """Steps 2 and 3: to the next step, or, signed in, to where the person wanted to go."""
    step = next_step(pending)
    if step is not None:
        return redirect(step)
    request.session.pop(KEY, None)
    login(request, pending.user, backend=BACKEND)
    factors.mark_confirmed(request, by_factor=pending.is_proved)
    sessions.begin(request)
    sessions.sweep()
    journal.note(request, journal.Kind.SIGNED_IN, pending.user, pending.vouched_by)
    answer = redirect(pending.next)
    lockout.remember_browser(request, answer, pending.user.login)
    return answer
