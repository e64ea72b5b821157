"""How one original is encrypted: by AES-256-GCM or, under the national profile, SM4-GCM (RFC 8998).

Each entry says by which of the two it was made, so that a change of ``SUYUAN_CIPHER_PROFILE`` leaves older ones
readable. SM4 takes 16 bytes; they are derived from the institution's key, so that one key serves one cipher.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from suyuan.parties.sealing import Unreadable

AES, SM4 = "aes", "sm4"
PROFILES: Final = (AES, SM4)
_NONCE, _TAG = 12, 16


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted original."""

    content: bytes
    """Nonce, ciphertext, tag."""
    cipher: str
    key_id: int
    """Row of the institution's key."""


def seal(key_id: int, key: bytes, text: str, name: str, cipher: str = "") -> Sealed:
    """Encrypt what stands behind a pseudonym, bound to it; by the cipher of the settings unless one is named."""
    chosen = cipher or settings.CIPHER_PROFILE
    plain, bound, nonce = text.encode("utf-8", "surrogatepass"), name.encode(), secrets.token_bytes(_NONCE)
    if chosen == AES:
        return Sealed(nonce + AESGCM(key).encrypt(nonce, plain, bound), AES, key_id)
    maker = Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce)).encryptor()
    maker.authenticate_additional_data(bound)
    content = maker.update(plain) + maker.finalize()
    return Sealed(nonce + content + maker.tag, SM4, key_id)


def unseal(sealed: Sealed, key: bytes, name: str) -> str:
    """The text again. Raises Unreadable when it was altered, moved, or made under another key."""
    nonce, content = sealed.content[:_NONCE], sealed.content[_NONCE:]
    try:
        if sealed.cipher == AES:
            plain = AESGCM(key).decrypt(nonce, content, name.encode())
        else:
            opener = Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce, content[-_TAG:])).decryptor()
            opener.authenticate_additional_data(name.encode())
            plain = opener.update(content[:-_TAG]) + opener.finalize()
    except (InvalidTag, ValueError):
        raise Unreadable(f"the original of {name} does not open") from None
    return plain.decode("utf-8", "surrogatepass")


def _sm4_key(key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=16, salt=None, info=b"vault/sm4").derive(key)
