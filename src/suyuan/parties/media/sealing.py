"""Encryption of one file: a key of its own, chunk by chunk, so that it is read without being held whole.

Procedure (AES-256-GCM, NIST SP 800-38D; the chunks as the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár):
 1. Each file gets a random 256-bit key. The key seals each chunk of each part (the file, its thumbnail, its name)
    once, so that part and number are a safe nonce. A file that comes again after it was erased gets a new key.
 2. The additional data names the file's place in the store, the part, the number, and whether it is the last chunk:
    what is cut off, put in another order or moved to another file does not open.
 3. The key is wrapped by the newest vault key of the party, by the cipher of the settings (``vault.cipher``): one
    re-keying takes people and files, and touches no byte of the files.
 4. Deleting the wrapped key erases the file for good, wherever copies of its bytes are.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import BinaryIO, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from suyuan.parties.institution_keys import VAULT, secret_of, vault_key
from suyuan.parties.sealing import Unreadable
from suyuan.parties.vault.cipher import Sealed, seal, unseal

CHUNK: Final = 256 << 10
TAG: Final = 16


class Part(IntEnum):
    """What is sealed under the key of a file. Stored in nonces; append only."""

    CONTENT = 1
    THUMBNAIL = 2
    NAME = 3


@dataclass(frozen=True, slots=True)
class FileKey:
    """The key of one file."""

    place: UUID
    secret: bytes = field(repr=False)

    @classmethod
    def new(cls, place: UUID) -> FileKey:
        return cls(place, secrets.token_bytes(32))

    def sealed(self, part: Part, content: bytes) -> Iterator[bytes]:
        """The chunks of a part, sealed; one for an empty part."""
        cipher = AESGCM(self.secret)
        starts = range(0, len(content), CHUNK) or range(1)
        for number, start in enumerate(starts):
            is_last = start + CHUNK >= len(content)
            yield cipher.encrypt(
                _nonce(part, number), content[start : start + CHUNK], self._bound(part, number, is_last)
            )

    def opened(self, part: Part, stream: BinaryIO) -> Iterator[bytes]:
        """The chunks again. Raises Unreadable at the first that was altered, moved or cut off."""
        cipher, number = AESGCM(self.secret), 0
        chunk = _whole(stream)
        while True:
            following = _whole(stream) if len(chunk) == CHUNK + TAG else b""
            try:
                yield cipher.decrypt(_nonce(part, number), chunk, self._bound(part, number, not following))
            except (InvalidTag, ValueError):
                raise Unreadable(f"chunk {number} of file {self.place} does not open") from None
            if not following:
                return
            chunk, number = following, number + 1

    def _bound(self, part: Part, number: int, is_last: bool) -> bytes:
        return b"media/1" + self.place.bytes + bytes((part, is_last)) + number.to_bytes(8, "big")


def wrapped(key: FileKey, party_id: int) -> Sealed:
    """The key under the newest vault key of the party."""
    row, vault = secret_of(party_id, VAULT)
    return seal(row, vault, key.secret.hex(), name_of(key.place))


def unwrapped(place: UUID, sealed: Sealed) -> FileKey:
    """Raises Unreadable when it was altered, or belongs to another file."""
    return FileKey(place, bytes.fromhex(unseal(sealed, vault_key(sealed.key_id), name_of(place))))


def name_of(place: UUID) -> str:
    """What a wrapped key is bound to."""
    return f"media/{place}"


def joined(chunks: Iterable[bytes]) -> bytes:
    """A part that is small."""
    return b"".join(chunks)


def _nonce(part: Part, number: int) -> bytes:
    return bytes((part,)) + number.to_bytes(11, "big")


def _whole(stream: BinaryIO) -> bytes:
    """The next sealed chunk, however little the stream gives at a time."""
    pieces: list[bytes] = []
    wanted = CHUNK + TAG
    while wanted and (piece := stream.read(wanted)):
        pieces.append(piece)
        wanted -= len(piece)
    return b"".join(pieces)
