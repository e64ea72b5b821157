"""Secrets and answers as they lie in the database: encrypted, and bound to their rows.

Procedure: 1 a key for this one use is derived (HKDF-SHA-256, RFC 5869) from the key-encryption key, which is no
part of the database or its backups; 2 AES-256-GCM under a fresh random nonce; 3 the additional data names the row,
so that what is copied to another row does not open. Rows are few per key: random nonces are safe.
"""

from __future__ import annotations

import json
import secrets as random
from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from suyuan.intake.envelope import Unreadable


def seal_secrets(owner: int, name: str, secrets: Mapping[str, str]) -> bytes:
    """Nonce and ciphertext."""
    return _seal(json.dumps(dict(secrets)).encode(), f"secrets/{owner}/{name}")


def open_secrets(owner: int, name: str, sealed: bytes) -> dict[str, str]:
    """Raises Unreadable when the row was altered or the key is another one."""
    found: dict[str, str] = json.loads(_open(sealed, f"secrets/{owner}/{name}"))
    return found


def seal_answer(owner: int, message: UUID, call: int, answer: bytes) -> bytes:
    return _seal(answer, f"answer/{owner}/{message}/{call}")


def open_answer(owner: int, message: UUID, call: int, sealed: bytes) -> bytes:
    """Raises Unreadable when the row was altered or the key is another one."""
    return _open(sealed, f"answer/{owner}/{message}/{call}")


def _seal(content: bytes, place: str) -> bytes:
    nonce = random.token_bytes(12)
    return nonce + _cipher(_kept_key()).encrypt(nonce, content, place.encode())


def _open(sealed: bytes, place: str) -> bytes:
    try:
        return _cipher(_kept_key()).decrypt(sealed[:12], sealed[12:], place.encode())
    except InvalidTag:
        raise Unreadable(f"{place} does not open") from None


def _kept_key() -> bytes:
    key: bytes | None = settings.KEY_ENCRYPTION_KEY
    assert key is not None, "an installation has its keys before it has connections"
    return key


@lru_cache(maxsize=4)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=b"suyuan-adapters-1").derive(key))
