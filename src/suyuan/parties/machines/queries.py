"""How the keys of a party stand: which are valid, which end soon, which have ended and how."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties.machines import errors
from suyuan.parties.models import ApiKey, Party

SOON: Final = dt.timedelta(days=30)
"""So long before its end a key is warned of."""


class State(StrEnum):
    """How a key stands, the usable ones first."""

    ENDS_SOON = "ends_soon"
    VALID = "valid"
    REPLACED = "replaced"
    """Still valid, while the systems change to its successor."""
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Standing:
    """A key at a moment."""

    key: ApiKey
    state: State
    successor: ApiKey | None

    @property
    def is_valid(self) -> bool:
        return self.state in {State.VALID, State.ENDS_SOON, State.REPLACED}

    @property
    def may_be_replaced(self) -> bool:
        return self.state in {State.VALID, State.ENDS_SOON}


def keys_of(party: Party) -> list[Standing]:
    """Every key that the party ever had: those that end soon first, the newest first among the like."""
    return _standings(ApiKey.objects.filter(party=party).select_related("party", "made_by", "successor"))


def all_keys() -> list[Standing]:
    """Those of every party, for the operator."""
    return _standings(ApiKey.objects.select_related("party", "made_by", "successor"))


def key_called(prefix: str) -> ApiKey:
    """The key with this prefix. Raises Refused."""
    key = ApiKey.objects.filter(prefix=prefix).select_related("party").first() if prefix.isascii() else None
    if key is None:
        raise Refused(errors.UNKNOWN.problem("prefix", prefix))
    return key


def standing_of(key: ApiKey, moment: dt.datetime) -> Standing:
    """How one key stands at a moment."""
    successor: ApiKey | None = getattr(key, "successor", None)
    return Standing(key, _state(key, successor, moment), successor)


def _standings(keys: Iterable[ApiKey]) -> list[Standing]:
    moment, order = clock.now(), list(State)
    found = [standing_of(key, moment) for key in keys]
    found.sort(key=lambda one: one.key.created_at, reverse=True)
    return sorted(found, key=lambda one: order.index(one.state))


def _state(key: ApiKey, successor: ApiKey | None, moment: dt.datetime) -> State:
    if key.revoked_at is not None:
        return State.REVOKED
    if not key.is_valid_at(moment):
        return State.EXPIRED
    if successor is not None:
        return State.REPLACED
    ends_soon = key.expires_at is not None and key.expires_at - moment <= SOON
    return State.ENDS_SOON if ends_soon else State.VALID
