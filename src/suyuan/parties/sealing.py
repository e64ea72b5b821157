"""What is kept in the database and must not lie open there: sealed, and bound to its row.

Procedure:
 1. Each purpose has a key of its own, derived (HKDF-SHA-256, RFC 5869) from the key-encryption key, which is no
    part of the database or its backups. A purpose may take that key as it is, and step 4 tells it apart.
 2. Content that grows large is compressed.
 3. AES-256-GCM (NIST SP 800-38D) under a fresh random nonce: rows are far fewer than 2^32 under one key.
 4. The additional data names the row, so that what is copied to another row does not open.

Rows outlive releases: what a purpose says here can never change, a new way of sealing is a new purpose.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE: Final = 12


class Unreadable(Exception):  # noqa: N818 - states what the content is
    """The content was erased or altered, or the key does not belong to it."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """One kind of content. What is sealed for one purpose opens for no other."""

    name: str
    info: bytes | None
    """What its key is derived for; None: the key-encryption key itself."""
    prefix: str
    """Stands before the parts that name a row."""
    is_packed: bool = False


def seal(purpose: Purpose, content: bytes, *row: object) -> bytes:
    """Nonce and ciphertext, for the row that the parts name."""
    packed = zstandard.ZstdCompressor(level=3).compress(content) if purpose.is_packed else content
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(purpose).encrypt(nonce, packed, _bound(purpose, row))


def unseal(purpose: Purpose, sealed: bytes, *row: object) -> bytes:
    """The content again. Raises Unreadable when it was altered or belongs elsewhere, or the key is another one."""
    try:
        packed = _cipher(purpose).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(purpose, row))
    except InvalidTag:
        raise Unreadable(f"{purpose.name} {'/'.join(map(str, row))} does not open") from None
    return zstandard.ZstdDecompressor().decompress(packed) if purpose.is_packed else packed


def _bound(purpose: Purpose, row: tuple[object, ...]) -> bytes:
    return (purpose.prefix + "/".join(map(str, row))).encode()


def _cipher(purpose: Purpose) -> AESGCM:
    return _derived(wrapping_key(), purpose.info)


@lru_cache(maxsize=8)
def _derived(key: bytes, info: bytes | None) -> AESGCM:
    if info is None:
        return AESGCM(key)
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key))


def wrapping_key() -> bytes:
    """The key-encryption key. Raises RuntimeError before the installation has one."""
    key: bytes | None = settings.KEY_ENCRYPTION_KEY
    if key is None:
        raise RuntimeError("this installation has no keys yet: run suyuan init")
    return key
