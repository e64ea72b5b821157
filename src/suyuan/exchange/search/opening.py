"""Open many events with little in memory: how many at once follows from how large they turn out to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from suyuan.ledger.queries import Damaged, StoredEvent, events_by_id
from suyuan.parties.viewer import Viewer

FIRST = 8
MOST = 200
"""Events that are opened together, at first and at most."""
GROWTH = 4
BYTES_AT_ONCE = 4 << 20
"""What events opened together should hold; one alone may hold more."""


def opened(
    ids: Sequence[UUID], viewer: Viewer, damaged: Damaged
) -> Iterator[tuple[UUID, StoredEvent | None]]:
    """Each of the events in this order; None for one that the viewer may not see, or that nobody can read."""
    start, many = 0, FIRST
    while start < len(ids):
        chunk = ids[start : start + many]
        found = {one.id: one for one in events_by_id(chunk, viewer, damaged=damaged)}
        for event_id in chunk:
            yield event_id, found.get(event_id)
        start += len(chunk)
        many = _next(many, sum(one.size for one in found.values()), len(found))


def _next(many: int, size: int, count: int) -> int:
    fitting = BYTES_AT_ONCE * count // size if size else MOST
    return max(1, min(fitting, many * GROWTH, MOST))
