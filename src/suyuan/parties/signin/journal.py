"""What happened to people's ways in, kept for the audit. The application can add to it and not change it."""

from __future__ import annotations

from enum import StrEnum

from django.db import transaction
from django.http import HttpRequest

from suyuan.parties.access_log import recording
from suyuan.parties.access_log.entries import Result
from suyuan.parties.models import AccountEvent, User
from suyuan.parties.signin import wall, whence


class Kind(StrEnum):
    """What can happen."""

    SIGNED_IN = "signed_in"
    REFUSED = "refused"
    LOCKED = "locked"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - what happened
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    FACTOR_REFUSED = "factor_refused"
    CODES_MADE = "recovery_codes_made"
    CODE_USED = "recovery_code_used"
    SESSION_ENDED = "session_ended"
    SESSION_EXPIRED = "session_expired"
    SIGNED_OUT = "signed_out"
    ACCOUNT_CONNECTED = "account_connected"
    ACCOUNT_DISCONNECTED = "account_disconnected"


REFUSALS = frozenset((Kind.REFUSED, Kind.LOCKED, Kind.FACTOR_REFUSED))


def note(request: HttpRequest | None, kind: Kind, user: User | None, note: str = "") -> None:
    """Keep it; without a request when a command did it. ``note`` holds no secret and nothing that was typed."""
    with transaction.atomic():
        AccountEvent.objects.create(
            at=wall.now(),
            kind=kind,
            user=user,
            address=whence.address_of(request) if request else None,
            device=whence.device_of(request) if request else "",
            note=note,
        )
        recording.account(request, kind, user, result=Result.REFUSED if kind in REFUSALS else Result.DONE)
