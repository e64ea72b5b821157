"""Secrets of people's second factors, sealed: AES-256-GCM under a key derived from the key-encryption key.

That key is no part of the database or its backups. The additional data names whose secret it is and for what, so
that what is copied to another person's row does not open.
"""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE: Final = 12
_INFO: Final = b"suyuan-second-factor-1"


def seal(content: bytes, purpose: str, user_id: int) -> bytes:
    """Nonce and ciphertext."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher().encrypt(nonce, content, f"{purpose}/{user_id}".encode())


def unseal(sealed: bytes, purpose: str, user_id: int) -> bytes:
    """The content again. Raises InvalidTag when it was altered or is another's."""
    return _cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], f"{purpose}/{user_id}".encode())


def _cipher() -> AESGCM:
    key = settings.KEY_ENCRYPTION_KEY
    assert key is not None, "an installation has its keys before it has people"
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO).derive(key))
