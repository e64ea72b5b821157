"""What happened to people's ways in, kept for the audit. The application can add to it and not change it."""

from __future__ import annotations

from enum import StrEnum

from django.http import HttpRequest

from suyuan.parties.models import AccountEvent, User
from suyuan.parties.signin import wall, whence


class Kind(StrEnum):
    """What can happen."""

    SIGNED_IN = "signed_in"
    REFUSED = "refused"
    LOCKED = "locked"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - what happened
    SESSION_ENDED = "session_ended"
    SESSION_EXPIRED = "session_expired"


def note(request: HttpRequest, kind: Kind, user: User | None, note: str = "") -> None:
    """Keep it. ``note`` holds no secret and nothing that was typed."""
    AccountEvent.objects.create(
        at=wall.now(),
        kind=kind,
        user=user,
        address=whence.address_of(request),
        device=whence.device_of(request),
        note=note,
    )
