"""Signature tokens as they lie in the database: encrypted, and bound to their subscription.

The token is needed in clear to sign, so a digest will not do. AES-256-GCM under the key-encryption key, which is
no part of the database or its backups; owner and subscription are additional data, so that a token copied to
another row does not open. Nonces are random: there are far fewer tokens than 2^32 under one key.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from suyuan.intake.envelope import Unreadable


def seal_token(owner: int, subscription: str, token: str) -> bytes:
    """Nonce and ciphertext."""
    nonce = secrets.token_bytes(12)
    return nonce + _cipher().encrypt(nonce, token.encode(), _bound(owner, subscription))


def open_token(owner: int, subscription: str, sealed: bytes) -> str:
    """Raises Unreadable when the row was altered or the key is another one."""
    try:
        return _cipher().decrypt(sealed[:12], sealed[12:], _bound(owner, subscription)).decode()
    except InvalidTag:
        raise Unreadable(f"the token of subscription {subscription} does not open") from None


def _cipher() -> AESGCM:
    key = settings.KEY_ENCRYPTION_KEY
    assert key is not None, "an installation has its keys before it has subscriptions"
    return AESGCM(key)


def _bound(owner: int, subscription: str) -> bytes:
    return f"subscription/{owner}/{subscription}".encode()
