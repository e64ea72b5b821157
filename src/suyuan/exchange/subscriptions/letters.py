"""What could not be delivered, as pages show it: to whom, since when, why, and what stands behind it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from suyuan.exchange.subscriptions import store
from suyuan.exchange.subscriptions.models import DeliveryState
from suyuan.exchange.subscriptions.named import owner_of
from suyuan.parties.viewer import Viewer

Place = tuple[dt.datetime, UUID]


@dataclass(frozen=True, slots=True)
class Letter:
    """A delivery that was not taken."""

    owner: int
    owner_name: str
    """Empty: the platform's own."""
    id: UUID
    subscription: str
    query: str
    host: str
    """Where it goes. Not the whole address: that may hold a secret."""
    events: int
    made_at: dt.datetime
    tried_at: dt.datetime | None
    tries: int
    is_blocking: bool
    """What stands behind it waits."""
    status: int | None
    """Of HTTP; None: no answer came."""
    rule: str
    """Code of what went wrong."""
    is_own: bool
    """Of the viewer, who may then send it again or let it go."""

    @property
    def place(self) -> Place:
        return self.made_at, self.id


def letters(viewer: Viewer, limit: int, before: Place | None = None) -> list[Letter]:
    """The viewer's, or for operators everybody's; the newest first, from behind ``before``."""
    if not viewer.is_operator and viewer.party_id is None:
        return []
    own = owner_of(viewer)
    at, last = before or (None, None)
    given = {"owner": None if viewer.is_operator else own, "before": at, "before_id": last, "limit": limit}
    return [_letter(row, own) for row in store.rows("letters_shown", **given)]


def count(viewer: Viewer) -> int:
    """How many there are."""
    if not viewer.is_operator and viewer.party_id is None:
        return 0
    return int(store.value("letters_count", owner=None if viewer.is_operator else owner_of(viewer)))


def _letter(row: tuple[object, ...], own: int) -> Letter:
    owner, name, id_, subscription, query, dest, events, made_at, tried_at, tries, state, status, rule = row
    host = urlsplit(str(dest)).hostname or ""
    blocking = state == DeliveryState.DEAD
    known = (owner, name, id_, subscription, query, host, events, made_at, tried_at, tries)
    return Letter(*known, blocking, status, rule or "", owner == own)  # type: ignore[arg-type]
