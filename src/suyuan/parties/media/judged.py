"""What came of judging a file. A pure value."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Judged:
    """A file as it is kept."""

    media_type: str
    content: bytes = field(repr=False)
    thumbnail: bytes = field(default=b"", repr=False)
    """A small JPEG; empty where there is none."""
