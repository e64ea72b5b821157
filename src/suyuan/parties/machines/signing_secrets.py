"""The secret with which a key's requests are signed: sealed, since it must be had again to check a signature."""

from __future__ import annotations

import base64
import secrets
from functools import lru_cache
from typing import Final

from suyuan.parties.models import ApiKey
from suyuan.parties.sealing import Purpose, Unreadable, seal, unseal

SIGNING: Final = Purpose("signing secret", b"suyuan-signing-1", "api-key/")
"""Its rows are named by the prefix of the key."""


def new_secret(prefix: str) -> str:
    """The text of a new one. All of it, as ASCII, is the key of the HMAC: 240 random bits."""
    return f"sign_{prefix}_{base64.b32encode(secrets.token_bytes(30)).decode().lower()}"


def sealed(prefix: str, secret: str) -> bytes:
    """As the row keeps it."""
    return seal(SIGNING, secret.encode(), prefix)


def opened(key: ApiKey) -> bytes | None:
    """The secret of a key; None for a key that has none, or whose seal belongs to other keys of the installation."""
    if key.signing_secret is None:
        return None
    try:
        return unseal(SIGNING, bytes(key.signing_secret), key.prefix)
    except Unreadable:
        return None


def stand_in() -> bytes:
    """A secret of nobody, for as much work as a real one makes."""
    return unseal(SIGNING, _sealed_stand_in(), "")


@lru_cache(maxsize=1)
def _sealed_stand_in() -> bytes:
    return sealed("", new_secret(""))
