"""Keeping what may quote people: sealed with a key that is not in the database.

Procedure: 1 the key is derived (HKDF-SHA-256, RFC 5869) from the key-encryption key for this one use; 2 content is
compressed, then sealed by AES-256-GCM under a fresh random nonce; 3 the additional data names the row it belongs
to, so that a sealed text moved to another row does not open. Rows are few per key: random nonces are safe.
"""

from __future__ import annotations

import secrets
from functools import lru_cache

import zstandard
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12


def seal(content: bytes, place: str) -> bytes:
    """The sealed form, for the row that ``place`` names."""
    nonce = secrets.token_bytes(_NONCE)
    packed = zstandard.ZstdCompressor(level=3).compress(content)
    return nonce + _cipher(_kept_key()).encrypt(nonce, packed, place.encode())


def unseal(sealed: bytes, place: str) -> bytes:
    """The content again. Raises cryptography's InvalidTag when it was altered or belongs elsewhere."""
    packed = _cipher(_kept_key()).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
    return zstandard.ZstdDecompressor().decompress(packed)


def _kept_key() -> bytes:
    key: bytes | None = settings.KEY_ENCRYPTION_KEY
    if key is None:
        raise RuntimeError("this installation has no keys yet: run suyuan init")
    return key


@lru_cache(maxsize=4)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=b"suyuan-doors-1").derive(key))
