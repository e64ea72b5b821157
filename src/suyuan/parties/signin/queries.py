"""What the page of the own account shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest

from suyuan.parties.models import ExternalAccount, SecondFactor, User
from suyuan.parties.oidc import providers
from suyuan.parties.oidc.providers import Provider
from suyuan.parties.signin import factors
from suyuan.parties.signin.policy import policy
from suyuan.parties.signin.sessions import OwnSession, idle, longest, sessions_of


@dataclass(frozen=True, slots=True)
class Service:
    """A sign-in service as its person sees it."""

    provider: Provider
    link: ExternalAccount | None


@dataclass(frozen=True, slots=True)
class Account:
    """One person's way in."""

    user: User
    password_set_at: dt.datetime
    password_until: dt.datetime | None
    """When the password must be changed for its age; None: never."""
    factors: list[SecondFactor]
    codes_left: int
    needs_factor: bool
    services: list[Service]
    """Sign-in services of this installation, with the person's connection to each."""
    sessions: list[OwnSession]
    idle_minutes: int
    longest_hours: int


def account_of(request: HttpRequest, user: User) -> Account:
    since, oldest = user.password_set_at or user.created_at, policy().oldest
    return Account(
        user,
        since,
        since + oldest if oldest else None,
        factors.factors_of(user),
        factors.codes_left(user),
        factors.is_required(user),
        _services(user),
        sessions_of(request, user),
        int(idle(user).total_seconds()) // 60,
        int(longest(user).total_seconds()) // 3600,
    )


def _services(user: User) -> list[Service]:
    links = {each.provider: each for each in ExternalAccount.objects.filter(user=user)}
    return [Service(each, links.get(each.code)) for each in providers.every()]
