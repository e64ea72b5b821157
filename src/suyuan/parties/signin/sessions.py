"""How long a session lasts, which ones a person has, and ending them.

Procedure (``Limits``, at every request of a signed-in browser):
 1. A session that has just begun gets its beginning, its address and its browser.
 2. One that lasted too long, or was not used for too long, ends; both limits are those of the role the person
    has now, and run by the time on the wall.
 3. Its last use is noted, once a minute: exact enough, and spares a write a request.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from suyuan.parties.models import User, UserSession
from suyuan.parties.signin import factors, journal, wall, whence
from suyuan.parties.signin.session_store import ADDRESS, BEGUN, DEVICE, SEEN, stored

SEEN_EVERY: Final = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session as its owner sees it."""

    ref: str
    """Names it in addresses; the key cannot be made from it."""
    device: str
    address: str | None
    place: str
    begun_at: dt.datetime
    seen_at: dt.datetime
    is_this: bool


class Limits:
    """The middleware. Stands behind Django's AuthenticationMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session and isinstance(request.user, User):
            _hold_to_limits(request, request.user)
        return self.get_response(request)


def begin(request: HttpRequest) -> None:
    """Step 1. A sign-in does it itself, so that a session that is never used ends like any other."""
    session = request.session
    session[BEGUN] = session[SEEN] = wall.now().isoformat()
    session[ADDRESS], session[DEVICE] = whence.address_of(request), whence.device_of(request)


def sessions_of(request: HttpRequest, user: User) -> list[OwnSession]:
    """The person's sessions that are alive, the last used first."""
    now = wall.now()
    this = stored(request.session.session_key or "")
    rows = UserSession.objects.filter(user=user, expire_date__gt=timezone.now(), seen_at__gt=now - idle(user))
    return [_shown(row, this) for row in rows.order_by("-seen_at")]


def end(request: HttpRequest, user: User, ref: str) -> None:
    """End one of the person's sessions; nothing when it is another's or none."""
    if UserSession.objects.filter(user=user, session_key=ref).delete()[0]:
        journal.note(request, journal.Kind.SESSION_ENDED, user)


def end_others(request: HttpRequest, user: User) -> int:
    """End all of the person's sessions but the request's own; how many."""
    this = stored(request.session.session_key or "")
    ended = UserSession.objects.filter(user=user).exclude(session_key=this).delete()[0]
    if ended:
        journal.note(request, journal.Kind.SESSION_ENDED, user, f"others: {ended}")
    return ended


def end_all(user: User) -> int:
    """End every session of a person, as when somebody else changed how they sign in."""
    return UserSession.objects.filter(user=user).delete()[0]


def sweep() -> None:
    """Take away what has ended. Called whenever somebody signs in."""
    UserSession.objects.filter(expire_date__lt=timezone.now()).delete()


def idle(user: User) -> dt.timedelta:
    return dt.timedelta(minutes=_of_role(settings.SESSION_IDLE_MINUTES, user))


def longest(user: User) -> dt.timedelta:
    return dt.timedelta(hours=_of_role(settings.SESSION_HOURS, user))


def _of_role(limits: dict[str, int], user: User) -> int:
    return limits.get(user.role, limits[""])


def _hold_to_limits(request: HttpRequest, user: User) -> None:
    """Steps 1 to 3."""
    session, now = request.session, wall.now()
    if BEGUN not in session:
        begin(request)
    begun, seen = (dt.datetime.fromisoformat(session[name]) for name in (BEGUN, SEEN))
    lacks_factor = factors.is_required(user) and factors.PROVED not in session
    if lacks_factor or now - begun > longest(user) or now - seen > idle(user):
        journal.note(request, journal.Kind.SESSION_EXPIRED, user)
        session.flush()
        request.user = AnonymousUser()
    elif now - seen >= SEEN_EVERY:
        session[SEEN], session[ADDRESS] = now.isoformat(), whence.address_of(request)


def _shown(row: UserSession, this: str) -> OwnSession:
    assert row.begun_at is not None
    assert row.seen_at is not None
    return OwnSession(
        row.session_key,
        whence.device_words(row.device),
        row.address,
        whence.place_of(row.address),
        row.begun_at,
        row.seen_at,
        row.session_key == this,
    )
