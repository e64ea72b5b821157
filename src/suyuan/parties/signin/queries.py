"""What the page of the own account shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from suyuan.parties.models import User
from suyuan.parties.signin.policy import policy


@dataclass(frozen=True, slots=True)
class Account:
    """One person's way in."""

    user: User
    password_set_at: dt.datetime
    password_until: dt.datetime | None
    """When the password must be changed for its age; None: never."""


def account_of(user: User) -> Account:
    since, oldest = user.password_set_at or user.created_at, policy().oldest
    return Account(user, since, since + oldest if oldest else None)
