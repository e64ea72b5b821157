"""The list of identifiers of things, without a table of its own.

Each thing stands in the list once, at the first visible event that names it, in the order of event time: so a page is
a walk along the viewer's events, and a probe of the identifier index tells whether a thing came earlier. What is
captured while somebody turns pages has numbers above the horizon of the first page and changes nothing.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from msgspec import Struct

from suyuan.core.epcis.model import Event
from suyuan.core.identifiers.canonical import key_for
from suyuan.exchange.search.marks import EVERY, sender_mark
from suyuan.exchange.search.opening import opened
from suyuan.exchange.search.services import horizon
from suyuan.exchange.seen.follower import SQL
from suyuan.ledger import binary, connection
from suyuan.ledger.queries import StoredEvent
from suyuan.parties.scopes import named_visible_to
from suyuan.parties.viewer import Viewer

STEP: Final = 100
"""Events that are looked up together."""
SECONDS: Final = 2.0
MOST_EVENTS: Final = 2_000
"""Events that a page looks at, for so many seconds; it may then hold fewer things, and the list goes on."""
_START: Final = dt.datetime(1, 1, 2, tzinfo=dt.UTC)


class Spot(Struct, frozen=True, array_like=True):
    """Where the list goes on: behind so many things of the event, of what had numbers up to the horizon."""

    horizon: int
    time: dt.datetime
    event_id: UUID
    passed: int


def things(viewer: Viewer, limit: int, spot: Spot | None = None) -> tuple[list[str], Spot | None]:
    """The next identifiers, as written, and where the list goes on; None at its end."""
    place = spot or Spot(horizon(), _START, UUID(int=0), 0)
    found: list[str] = []
    end = time.monotonic() + SECONDS
    for looked, stored in enumerate(_walk(viewer, place), 1):
        fresh = _fresh(stored, viewer, place.horizon)
        passed = place.passed if stored.id == place.event_id else 0
        for number, text in enumerate(fresh[passed:], passed):
            if len(found) == limit:
                return found, _spot(place, stored, number)
            found.append(text)
        # The first may be the one that the last page ended in: with it alone nobody gets on.
        if looked >= MOST_EVENTS or (looked > 1 and time.monotonic() > end):
            return found, _spot(place, stored, len(fresh))
    return found, None


def _spot(place: Spot, stored: StoredEvent, passed: int) -> Spot:
    return Spot(place.horizon, stored.event.event_time, stored.id, passed)


def has_thing(text: str, viewer: Viewer) -> bool:
    """Whether a visible event names this thing, in whatever spelling."""
    visible, rights = named_visible_to(viewer, "e", "i")
    with connection.cursor() as cursor:
        query = SQL["has_thing"].format(visible=visible)
        return cursor.execute(query, {"key": UUID(bytes=key_for(text)), **rights}).fetchone() is not None


def _walk(viewer: Viewer, place: Spot) -> Iterator[StoredEvent]:
    """The visible events from this place on: its own event first, unless the list begins."""
    if place.event_id.int:
        yield from _opened([place.event_id], viewer)
    at, last = place.time, place.event_id
    terms = [UUID(bytes=term) for term in _terms(viewer)]
    while terms:
        params = {"terms": terms, "time": at, "id": last, "limit": STEP}
        with connection.cursor() as cursor:
            rows = cursor.execute(SQL["walk"], params).fetchall()
            ids = [event_id for _, event_id in rows]
            numbered = {"ids": ids, "horizon": place.horizon}
            known = {event_id for (event_id,) in cursor.execute(SQL["numbered"], numbered)}
        yield from _opened([event_id for event_id in ids if event_id in known], viewer)
        if len(rows) < STEP:
            return
        at, last = rows[-1]


def _terms(viewer: Viewer) -> list[bytes]:
    return [EVERY] if viewer.is_operator else [sender_mark(party) for party in viewer.audiences]


def _opened(ids: list[UUID], viewer: Viewer) -> Iterator[StoredEvent]:
    return (stored for _, stored in opened(ids, viewer, []) if stored is not None)


def _fresh(stored: StoredEvent, viewer: Viewer, upto: int) -> list[str]:
    """The things of an event that no visible event before it names."""
    texts = {UUID(bytes=key_for(text)): text for text in reversed(_texts(stored.event))}
    keys = list(texts)
    if not keys:
        return []
    visible, rights = named_visible_to(viewer, "e", "i")
    params = {
        "keys": binary.UuidArray.of(keys),
        "times": [stored.event.event_time] * len(keys),
        "ids": [stored.id] * len(keys),
        "horizon": upto,
        **rights,
    }
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["seen_before"].format(visible=visible), params)
        before = {key for (key,) in rows}
    return [text for key, text in reversed(texts.items()) if key not in before]


def _texts(event: Event) -> list[str]:
    parent = () if event.parent_id is None else (event.parent_id,)
    lists = (event.epc_list, event.child_epcs, event.input_epc_list, event.output_epc_list)
    return [*parent, *(text for texts in lists for text in texts or ())]
