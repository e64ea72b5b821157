"""Encryption of what is kept of a document: its bytes, and the bodies of the events that it brought first.

Procedure (AES-256-GCM, NIST SP 800-38D):
 1. Each document gets a random 256-bit key of its own. Its parts are numbered, and a part with a number is
    always the same bytes (they are in the document's id), so the number is a safe nonce. Bodies are not: a
    later release may read the same document into another body. Their nonces begin with 64 bits drawn anew
    whenever the key is taken up, the first bit set so that no body meets a part's, and count from there.
 2. The additional data binds a part to its document and number, a body to its event id: a ciphertext moved
    elsewhere does not open.
 3. The key is stored wrapped by the key-encryption key, in a table of its own. Deleting that row makes parts
    and bodies unreadable for good.
 4. The salt of an event's seal is derived from the same key, so erasure takes the salt along: what is left
    of the event are digests that nobody can guess their way back from. One event's salt can be shown in a
    proof without showing the key.

The caller must keep the key-encryption key out of the database and its backups.
"""

from __future__ import annotations

import hashlib
import itertools
import secrets
import struct
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from suyuan.parties.sealing import Unreadable

PART_BYTES = 1 << 20
_PLAIN, _WITH_DICTIONARY = b"\x00", b"\x01"
_DICTIONARY = Path(__file__).parent / "bodies-1.zdict"


class _Codecs(threading.local):
    """A compressor belongs to one thread: shared by two, it takes the process down."""

    def __init__(self) -> None:
        trained = _DICTIONARY.read_bytes() if _DICTIONARY.exists() else b""
        words = zstandard.ZstdCompressionDict(trained) if trained else None
        self.mark = _WITH_DICTIONARY if words else _PLAIN
        self.compress_part = zstandard.ZstdCompressor(level=1).compress
        self.decompress_part = zstandard.ZstdDecompressor().decompress
        self.compress_body = zstandard.ZstdCompressor(
            level=1, dict_data=words, write_checksum=False, write_dict_id=False
        ).compress
        self.decompress_body = zstandard.ZstdDecompressor(dict_data=words).decompress


_codecs = _Codecs()


@dataclass(frozen=True, slots=True)
class DocumentKey:
    """The key of one document."""

    document_id: UUID
    secret: bytes
    cipher: AESGCM
    nonces: Iterator[bytes] = field(compare=False, repr=False)
    """For bodies: never the same twice, in this process or another."""
    salts: hashlib.blake2b = field(compare=False, repr=False)
    """Copied for each event; never fed itself."""

    @classmethod
    def new(cls, document_id: UUID) -> DocumentKey:
        return cls.of(document_id, secrets.token_bytes(32))

    @classmethod
    def of(cls, document_id: UUID, secret: bytes) -> DocumentKey:
        salts = hashlib.blake2b(key=secret, digest_size=32, person=b"suyuan-salt-1")
        return cls(document_id, secret, AESGCM(secret), _nonces(), salts)

    def seal_part(self, part: int, content: bytes) -> bytes:
        """Encrypt at most PART_BYTES of the document."""
        bound = self.document_id.bytes + part.to_bytes(8, "big")
        return self.cipher.encrypt(part.to_bytes(12, "big"), _codecs.compress_part(content), bound)

    def open_part(self, part: int, sealed: bytes) -> bytes:
        bound = self.document_id.bytes + part.to_bytes(8, "big")
        return _codecs.decompress_part(self._open(part.to_bytes(12, "big"), sealed, bound))

    def seal_body(self, event_id: bytes, body: bytes) -> bytes:
        """Encrypt the body of an event that the document brought: mark, nonce, ciphertext."""
        return self.seal_bodies([event_id], [body])[0]

    def seal_bodies(self, event_ids: Sequence[bytes], bodies: Sequence[bytes]) -> list[bytes]:
        """``seal_body`` of many: all compressed, then all encrypted."""
        mark, encrypt = _codecs.mark, self.cipher.encrypt
        packed = list(map(_codecs.compress_body, bodies))
        return [
            mark + nonce + encrypt(nonce, body, event_id)
            for event_id, body, nonce in zip(event_ids, packed, self.nonces)  # noqa: B905 - nonces have no end
        ]

    def open_body(self, event_id: bytes, sealed: bytes) -> bytes:
        """Raises Unreadable when the body is another event's, was altered, or is another document's."""
        packed = self._open(sealed[1:13], sealed[13:], event_id)
        decompress = _codecs.decompress_body if sealed[:1] == _WITH_DICTIONARY else _codecs.decompress_part
        return decompress(packed)

    def salt(self, event_id: bytes) -> bytes:
        """32 bytes for the seal of one event."""
        salt = self.salts.copy()
        salt.update(event_id)
        return salt.digest()

    def _open(self, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
        try:
            return self.cipher.decrypt(nonce, sealed, bound)
        except (InvalidTag, ValueError):  # the latter where not even the nonce is left
            raise Unreadable(f"content of document {self.document_id} does not open") from None


def _nonces() -> Iterator[bytes]:
    drawn = secrets.token_bytes(8)
    start = bytes((drawn[0] | 0x80,)) + drawn[1:]
    return map(start.__add__, map(struct.Struct("!I").pack, itertools.count()))


def wrap(key: DocumentKey, wrapping_key: bytes) -> bytes:
    """The document's key, encrypted under the key-encryption key: nonce and ciphertext."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(wrapping_key).encrypt(nonce, key.secret, key.document_id.bytes)


def unwrap(document_id: UUID, wrapped: bytes, wrapping_key: bytes) -> DocumentKey:
    """Raises Unreadable when the wrapping key is another one."""
    try:
        secret = AESGCM(wrapping_key).decrypt(wrapped[:12], wrapped[12:], document_id.bytes)
    except InvalidTag:
        raise Unreadable(f"key of document {document_id} does not open") from None
    return DocumentKey.of(document_id, secret)
