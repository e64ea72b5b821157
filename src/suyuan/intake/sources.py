"""What a sender hands over: bytes in memory or a file, read as often as needed and measured once."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from suyuan.intake.envelope import PART_BYTES


@dataclass(frozen=True)
class Source:
    """The content of one document. Large ones stay on disk."""

    content: bytes | Path

    def open(self) -> BinaryIO:
        if isinstance(self.content, Path):
            return self.content.open("rb")
        return io.BytesIO(self.content)

    def parts(self) -> Iterator[bytes]:
        """The content in pieces of PART_BYTES."""
        with self.open() as stream:
            while part := stream.read(PART_BYTES):
                yield part

    @cached_property
    def size(self) -> int:
        """In bytes."""
        return self.content.stat().st_size if isinstance(self.content, Path) else len(self.content)

    @cached_property
    def sha256(self) -> bytes:
        digest = hashlib.sha256()
        for part in self.parts():
            digest.update(part)
        return digest.digest()

    def document_id(self, sender: int) -> UUID:
        """Equal for the same bytes of the same sender, so that a repeated delivery is known as one."""
        digest = hashlib.blake2b(self.sha256, digest_size=16, person=b"suyuan-docum-1")
        digest.update(sender.to_bytes(8, "big", signed=True))
        return UUID(bytes=digest.digest())
