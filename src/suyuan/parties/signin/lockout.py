"""Whoever guesses must wait, longer and longer; whoever was here before is not locked out by others.

Procedure (``admit``):
 1. An attempt has subjects. From a browser that signed in to this login before (a signed cookie says so): that
    browser alone. From any other: the login at this address, the login from anywhere, and the address.
 2. The subjects are locked in order, so that attempts at the same time are counted one after the other.
 3. If one of them waits, the attempt is refused uncounted and without looking at the password: waiting never grows by
    asking, and the answer takes as long for a login that does not exist.
 4. Otherwise it is counted as wrong and committed before the password is looked at; what kills the process
    forgets nothing.
 5. ``succeeded`` takes it back: whole for the person, one for an address that others use too.

Waits end by themselves after 15 and then 30 minutes. Somebody who fails on purpose from everywhere can keep a login
waiting on browsers that it never used, but not on those it did; an operator can end a wait.

Machines (``failed``) are counted when they showed no valid key, and only then: one that did is never held up, so that
nobody can lock another out by failing in his name. What that leaves to a guesser is nothing: keys are random.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from suyuan.named_sql import load
from suyuan.parties.models import SignInGuard, User
from suyuan.parties.signin import wall, whence

SQL: Final = load(Path(__file__).parent / "sql" / "guard.sql")
_MINUTE: Final = dt.timedelta(minutes=1)
FIRST_WAIT: Final = 15 * _MINUTE
LONG_WAIT: Final = 30 * _MINUTE
SLOWER: Final = {-2: dt.timedelta(seconds=5), -1: dt.timedelta(seconds=10)}
"""How long the next attempt waits when so many are left before the lock."""
COOKIE_DAYS: Final = 180
MOST_LOGINS: Final = 10
_SALT: Final = "suyuan.parties.signin.known"


@dataclass(frozen=True, slots=True)
class Kind:
    """One way of counting."""

    name: str
    limit: int
    memory: dt.timedelta
    """After so long without an attempt it starts anew."""


BROWSER: Final = Kind("browser", 5, dt.timedelta(hours=24))
PAIR: Final = Kind("pair", 5, dt.timedelta(hours=24))
FACTOR: Final = Kind("factor", 5, dt.timedelta(hours=24))
LOGIN: Final = Kind("login", 30, dt.timedelta(hours=24))
ADDRESS: Final = Kind("address", 20, dt.timedelta(hours=1))
KEY: Final = Kind("machine", 20, dt.timedelta(hours=1))
MACHINES: Final = Kind("machines", 60, dt.timedelta(hours=1))
"""Whole hospitals stand behind one address, and each of their systems may have an old key."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is counted."""

    kind: Kind
    key: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to get in."""

    subjects: tuple[Subject, ...]


def attempt_of(request: HttpRequest, login: str) -> Attempt:
    """Step 1."""
    about, browser = _digest("login", login), _browser(request)
    if browser is not None and about in browser["logins"]:
        return Attempt((_subject(BROWSER, browser["id"], login, about=about),))
    network = whence.network_of(whence.address_of(request))
    return Attempt(
        (
            _subject(PAIR, network, login, about=about),
            _subject(LOGIN, login, about=about),
            _subject(ADDRESS, network),
        )
    )


def factor_attempt(user: User) -> Attempt:
    """A try of the second step: only who knows the password gets there."""
    return Attempt((_subject(FACTOR, str(user.pk), about=_digest("login", user.login)),))


def admit(attempt: Attempt) -> dt.timedelta | None:
    """Steps 2 to 4: None, or how long to wait. To be called outside of a transaction."""
    now = wall.now()
    with transaction.atomic(), connection.cursor() as cursor:
        for key in sorted(one.key for one in attempt.subjects):
            cursor.execute(SQL["one_at_a_time"], {"subject": key})
        until = _waits_until(attempt, now)
        if until is not None:
            return until - now
        for subject in attempt.subjects:
            given: dict[str, Any] = {"subject": subject.key, "about": subject.about, "now": now}
            cursor.execute(SQL["count"], given | {"forgotten": now - subject.kind.memory})
            wait = wait_after(cursor.fetchone()[0], subject.kind.limit)
            # No wait is none at all: "until now" would hold up an attempt that began a moment before this one.
            SignInGuard.objects.filter(pk=subject.key).update(locked_until=now + wait if wait else None)
    return None


def failed(request: HttpRequest, prefix: str) -> dt.timedelta | None:
    """Count that no valid key was shown, by the key's prefix and by the address; how long either waits, if it does.

    While it waits nothing is counted, written or locked.
    """
    network = whence.network_of(whence.address_of(request))
    subjects = (_subject(MACHINES, network), *([_subject(KEY, prefix)] if prefix else []))
    attempt, now = Attempt(subjects), wall.now()
    until = _waits_until(attempt, now)
    return admit(attempt) if until is None else until - now


def succeeded(attempt: Attempt) -> None:
    """Step 5; and what everybody has forgotten goes."""
    with transaction.atomic(), connection.cursor() as cursor:
        for subject in attempt.subjects:
            if subject.kind is ADDRESS:
                cursor.execute(SQL["take_back"], {"subject": subject.key})
            else:
                SignInGuard.objects.filter(pk=subject.key).delete()
        SignInGuard.objects.filter(last_at__lt=wall.now() - dt.timedelta(days=2)).delete()


def unlock(login: str) -> int:
    """End every wait of a login; how many there were."""
    return SignInGuard.objects.filter(about=_digest("login", login)).delete()[0]


def wait_after(failures: int, limit: int) -> dt.timedelta:
    """How long a subject waits after so many failures, of which the limit locks."""
    if failures >= limit:
        return FIRST_WAIT if failures == limit else LONG_WAIT
    return SLOWER.get(failures - limit, dt.timedelta())


def remember_browser(request: HttpRequest, response: HttpResponse, login: str) -> None:
    """Let this browser be known for the login: it is then counted by itself."""
    known = _browser(request) or {"id": secrets.token_hex(12), "logins": []}
    about = _digest("login", login)
    known["logins"] = [about, *(one for one in known["logins"] if one != about)][:MOST_LOGINS]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE,
        signing.dumps(known, salt=_SALT),
        max_age=COOKIE_DAYS * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _browser(request: HttpRequest) -> dict[str, Any] | None:
    try:
        kept = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE, "")
        found: dict[str, Any] = signing.loads(kept, salt=_SALT, max_age=dt.timedelta(days=COOKIE_DAYS))
    except signing.BadSignature:
        return None
    return found


def _waits_until(attempt: Attempt, now: dt.datetime) -> dt.datetime | None:
    rows = SignInGuard.objects.filter(pk__in=[one.key for one in attempt.subjects], locked_until__gt=now)
    return max((row.locked_until for row in rows if row.locked_until), default=None)


def _subject(kind: Kind, *parts: str, about: str = "") -> Subject:
    return Subject(kind, _digest(kind.name, *parts), about)


def _digest(*parts: str) -> str:
    text = "\x00".join(("suyuan-guard", *parts)).encode("utf-8", "surrogatepass")
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()
