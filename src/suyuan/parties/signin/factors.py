"""Second factors of a person: which there are, adding, using, taking away. Each write is check, make, save."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from suyuan.core.problem import Refused
from suyuan.parties.models import RecoveryCode, SecondFactor, User
from suyuan.parties.sealing import Purpose, seal, unseal
from suyuan.parties.signin import errors, journal, lockout, security_keys, totp, wall

SECRET: Final = Purpose("second factor", b"suyuan-second-factor-1", "")
"""Row: what it is of a person's second factors, and whose."""
APP, KEY = "app", "key"
CODES: Final = 10
FRESH: Final = dt.timedelta(minutes=10)
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_NEW_APP, _NEW_CODES, PROVED, CONFIRMED = "new_app", "new_codes", "second_factor", "confirmed_at"


def is_required(user: User) -> bool:
    """Whether this person may not be signed in without a second factor."""
    return settings.SECOND_FACTOR == "required" and user.role in settings.SECOND_FACTOR_ROLES


def factors_of(user: User) -> list[SecondFactor]:
    return list(SecondFactor.objects.filter(user=user).order_by("pk"))


def has_any(user: User) -> bool:
    return SecondFactor.objects.filter(user=user).exists()


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def new_app_secret(request: HttpRequest, user: User) -> bytes:
    """The secret of the app that is being added; the same until it is, so that a reload changes nothing."""
    kept = request.session.get(_NEW_APP)
    if kept is not None:
        return unseal(SECRET, bytes.fromhex(kept), "new app", user.pk)
    secret = totp.new_secret()
    request.session[_NEW_APP] = seal(SECRET, secret, "new app", user.pk).hex()
    return secret


def add_app(request: HttpRequest, user: User, name: str, code: str) -> None:
    """Add an authenticator app that shows the right code. Raises Refused."""
    secret = new_app_secret(request, user)
    step = totp.step_of_code(secret, code.replace(" ", ""))
    if step is None:
        raise Refused(errors.CODE_WRONG.problem("code"))
    sealed = seal(SECRET, secret, "app", user.pk)
    _add(request, SecondFactor(user=user, kind=APP, name=_name(name, "App"), secret=sealed, last_step=step))
    request.session.pop(_NEW_APP, None)


def add_key(request: HttpRequest, user: User, name: str, answer: str) -> None:
    """Add a security key. Raises Refused."""
    found = security_keys.judge_new(request, answer)
    if found is None or SecondFactor.objects.filter(credential_id=found.credential_id).exists():
        raise Refused(errors.KEY_WRONG.problem("answer"))
    row = SecondFactor(user=user, kind=KEY, name=_name(name, "Key"), credential_id=found.credential_id)
    row.credential = bytes(found)
    _add(request, row)


def remove(request: HttpRequest, user: User, factor_id: int) -> None:
    """Take a factor away; another's is none. Raises Refused for the last one of whoever needs one."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        mine = SecondFactor.objects.filter(user=user)
        if is_required(user) and not mine.exclude(pk=factor_id).exists():
            raise Refused(errors.LAST_FACTOR.problem("factor"))
        if mine.filter(pk=factor_id).delete()[0]:
            journal.note(request, journal.Kind.FACTOR_REMOVED, user)
        if not mine.exists():
            RecoveryCode.objects.filter(user=user).delete()


def reset(user: User) -> None:
    """Take everything away, as for somebody who lost all of it: the next sign-in sets it up anew."""
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    journal.note(None, journal.Kind.FACTOR_REMOVED, user, "reset by command")


def renew_codes(request: HttpRequest, user: User) -> None:
    """Ten new recovery codes in place of all others; ``take_new_codes`` shows them, once."""
    codes = ["-".join(_group() for _ in range(4)) for _ in range(CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, one)) for one in codes)
    request.session[_NEW_CODES] = seal(SECRET, " ".join(codes).encode(), "new codes", user.pk).hex()
    journal.note(request, journal.Kind.CODES_MADE, user)


def has_new_codes(request: HttpRequest) -> bool:
    return _NEW_CODES in request.session


def take_new_codes(request: HttpRequest, user: User) -> list[str]:
    kept = request.session.pop(_NEW_CODES, None)
    return unseal(SECRET, bytes.fromhex(kept), "new codes", user.pk).decode().split() if kept else []


def prove(request: HttpRequest, user: User, *, code: str, answer: str) -> None:
    """Judge a second factor. Raises Refused.

    1. Wrong tries are counted for the person, whatever the browser: who gets here knows the password.
    2. A key's answer goes before what was typed; six digits are an app's, anything else a recovery code.
    3. A code of an app is good once: its step must be later than the last one, decided in one statement.
    """
    attempt = lockout.factor_attempt(user)
    wait = lockout.admit(attempt)
    if wait is not None:
        raise Refused(errors.WAIT.problem(seconds=max(1, int(wait.total_seconds()))))
    if not _is_proved(request, user, "".join(code.split()).lower(), answer):
        journal.note(request, journal.Kind.FACTOR_REFUSED, user)
        raise Refused((errors.KEY_WRONG if answer else errors.CODE_WRONG).problem())
    lockout.succeeded(attempt)


def mark_confirmed(request: HttpRequest, *, by_factor: bool) -> None:
    """Note that the person has just been shown to be there."""
    request.session[CONFIRMED] = wall.now().isoformat()
    if by_factor:
        request.session[PROVED] = True


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the person showed to be there within the last ten minutes."""
    kept = request.session.get(CONFIRMED)
    return kept is not None and wall.now() - dt.datetime.fromisoformat(kept) <= FRESH


def _is_proved(request: HttpRequest, user: User, code: str, answer: str) -> bool:
    if answer:
        return security_keys.judge(request, user, answer) is not None
    if len(code) == totp.DIGITS and code.isdigit():
        return any(_use_app(row, code) for row in SecondFactor.objects.filter(user=user, kind=APP))
    unused = RecoveryCode.objects.filter(user=user, digest=_digest(user, code), used_at=None)
    is_good = bool(code) and unused.update(used_at=wall.now()) == 1
    if is_good:
        journal.note(request, journal.Kind.CODE_USED, user)
    return is_good


def _use_app(row: SecondFactor, code: str) -> bool:
    assert row.secret is not None
    step = totp.step_of_code(unseal(SECRET, bytes(row.secret), "app", row.user_id), code)
    if step is None:
        return False
    unused = SecondFactor.objects.filter(pk=row.pk, last_step__lt=step)
    return unused.update(last_step=step, last_used_at=wall.now()) == 1


def _add(request: HttpRequest, row: SecondFactor) -> None:
    is_first = not has_any(row.user)
    row.created_at = wall.now()
    row.save()
    journal.note(request, journal.Kind.FACTOR_ADDED, row.user, row.kind)
    mark_confirmed(request, by_factor=True)
    if is_first:
        renew_codes(request, row.user)


def _name(name: str, otherwise: str) -> str:
    return "".join(char for char in name if char.isprintable()).strip()[:60] or otherwise


def _group() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(4))


def _digest(user: User, code: str) -> str:
    text = f"{user.pk}/{code.replace('-', '')}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()
