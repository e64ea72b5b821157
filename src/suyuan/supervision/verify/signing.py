"""The signature under an answer, so that a paper or a file of it can be shown to be ours and unchanged.

The key is derived (HKDF-SHA-256) from the key-encryption key, as all keys of purposes are; it is on no disk. Ed25519
(RFC 8032) is the one algorithm today; the name stands in the signature, so that SM2 can stand beside it.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from typing import Any, Final, Protocol

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from suyuan.parties.sealing import wrapping_key

_PURPOSE: Final = b"suyuan-answer-signing-1"


class Signer(Protocol):
    """What signs: a name of the algorithm, a name of the key, the public key, and a signature."""

    algorithm: str
    key_id: str
    public_key: str

    def sign(self, content: bytes) -> bytes: ...


class Ed25519Signer:
    """RFC 8032, with the key of the installation."""

    algorithm = "Ed25519"

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public_key = base64.b64encode(public).decode()
        self.key_id = hashlib.sha256(public).hexdigest()[:16]

    def sign(self, content: bytes) -> bytes:
        return self._key.sign(content)


def signer() -> Signer:
    """The signer of this installation."""
    return _signer(wrapping_key())


@lru_cache(maxsize=4)
def _signer(key: bytes) -> Ed25519Signer:
    return Ed25519Signer(HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key))


def canonical(tree: dict[str, Any]) -> bytes:
    """What is signed: the answer without its signature, names sorted, no spaces, UTF-8."""
    bare = {name: value for name, value in tree.items() if name != "signature"}
    return msgspec.json.encode(bare, order="sorted")


def signed(tree: dict[str, Any]) -> dict[str, Any]:
    """The answer with its signature."""
    return {**tree, "signature": _told(canonical(tree))}


def signed_bytes(tree: dict[str, Any]) -> bytes:
    """As ``signed``, as JSON: what was signed, with the signature behind it."""
    content = canonical(tree)
    return b'%b,"signature":%b}' % (content[:-1], msgspec.json.encode(_told(content)))


def _told(content: bytes) -> dict[str, str]:
    by = signer()
    value = base64.b64encode(by.sign(content)).decode()
    return {"algorithm": by.algorithm, "key_id": by.key_id, "public_key": by.public_key, "value": value}


def is_signed(tree: dict[str, Any], public_key: str) -> bool:
    """Whether the answer is unchanged since the owner of this public key signed it."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(tree["signature"]["value"], validate=True), canonical(tree))
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False
    return True
