"""Short-lived tokens in place of a key (RFC 6749, 4.4): signed texts, not rows, so that there is nothing to clean up.

Procedure (``machine_of``):
 1. The signature of the installation is checked, and that the token is younger than LIFE.
 2. The key that it was made with is looked up by its prefix and must be valid now: who ends the key ends its tokens.
 3. The token may what it was made for, as far as the key still may it.
A token names the prefix of the key and scopes, nothing that is secret, and is good for nothing else: the salt parts
it from whatever else the installation signs.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.core import signing

from suyuan import clock
from suyuan.parties import services
from suyuan.parties.models import ApiKey
from suyuan.parties.rules import SCOPES
from suyuan.parties.viewer import Viewer

LIFE: Final = dt.timedelta(minutes=10)
START: Final = "access_"
_SALT: Final = "suyuan.parties.machines.access"
_LONGEST: Final = 500


def new_access_token(key: ApiKey, scopes: tuple[str, ...]) -> str:
    """A token for scopes that the key allows; the caller asked ``key.allows`` of each."""
    return START + signing.dumps({"key": key.prefix, "scopes": list(scopes)}, salt=_SALT)


def is_access_token(token: str) -> bool:
    return token.startswith(START)


def machine_of(token: str) -> tuple[ApiKey, Viewer] | None:
    """The key behind a token, narrowed to the token's scopes, and its viewer; None for all that is not good now."""
    told = _opened(token)
    machine = services.machine_called(told["key"]) if told else None
    if told is None or machine is None or not machine.key.is_valid_at(clock.now()):
        return None
    key = machine.key
    services.note_use(key, clock.now())
    key.scopes = [
        scope for scope in told["scopes"] if scope in SCOPES and key.allows(scope)
    ]  # in memory alone: the row keeps its own
    return key, machine.viewer()


def _opened(token: str) -> dict[str, Any] | None:
    if len(token) > _LONGEST:
        return None
    try:
        told: dict[str, Any] = signing.loads(token.removeprefix(START), salt=_SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    return told
