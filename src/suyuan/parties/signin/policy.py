"""What a password must be. Two schools disagree, so there are two profiles and a setting.

``dengbao3``: GB/T 22239-2019, 8.1.4.1, wants complexity and regular change, without figures; the figures here are
those that assessments usually ask for. ``asvs``: OWASP ASVS 5.0, 6.2.5 and 6.2.10, forbids both and asks for length
(6.2.1: at least 8, 15 recommended) and against common passwords (6.2.4).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.conf import settings

LONGEST: Final = 256
"""Characters. A bound only so that nobody sends a book to be hashed."""


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """One school of passwords."""

    name: str
    shortest: int
    """Characters."""
    classes: int
    """How many of: capitals, small letters, digits, other characters."""
    history: int
    """So many passwords, the present one included, may not come back."""
    oldest: dt.timedelta | None
    """After that a password must be changed; None: never for its age."""


POLICIES: Final = {
    one.name: one
    for one in (
        PasswordPolicy("dengbao3", shortest=10, classes=3, history=5, oldest=dt.timedelta(days=90)),
        PasswordPolicy("asvs", shortest=15, classes=1, history=1, oldest=None),
    )
}


def policy() -> PasswordPolicy:
    """The one that the setting names."""
    return POLICIES[settings.PASSWORD_POLICY]
