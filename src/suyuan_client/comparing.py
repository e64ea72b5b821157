"""The digest by which two systems see that they hold the same events."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def digest(event_ids: Iterable[str]) -> str:
    """SHA-256 over eventIDs, sorted as bytes of UTF-8, each followed by a line feed; as ``Period.digest`` has it."""
    found = hashlib.sha256()
    for name in sorted(each.encode() for each in event_ids):
        found.update(name + b"\n")
    return found.hexdigest()
