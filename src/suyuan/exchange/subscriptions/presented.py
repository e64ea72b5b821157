"""What becomes visible to a party late: events that it presented when somebody else had presented them before.

Such an event keeps its first number, which windows may have passed long ago, when the party could not see it. The
later presentation has a number of its own (docs/decisions/0006), and by that one the event is told. Who could see it by
a right when it got its first number was told of it then, unless the query did not mean what the right shows of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import UUID

from suyuan.core.epcis.query.evaluate import matches
from suyuan.core.epcis.query.model import Facts, Query
from suyuan.exchange.search import services as search
from suyuan.exchange.search.world import MasterData
from suyuan.ledger import binary, connection
from suyuan.ledger.queries import StoredEvent, events_by_id
from suyuan.ledger.rows import presentation_id
from suyuan.named_sql import load
from suyuan.parties.event_rights import EventRight, as_shown
from suyuan.parties.viewer import Viewer

SQL: Final = load(Path(__file__).parent / "sql" / "presented.sql")
_AT_ONCE: Final = 1_000
_Late = tuple[int, UUID, int]
"""(number, event, who presented it)."""


def since(query: Query, viewer: Viewer, *, after: int, upto: int, most: int) -> search.Page:
    """As ``search.since``, with what became visible late put in at the number at which it did.

    Those events carry that number as ``seq``; ``record_time`` stays the time of the first recording.
    """
    page = search.since(query, viewer, after=after, upto=upto, most=most)
    late = _late(viewer, after, page.horizon, most + 1)
    if not late:
        return page
    reached = page.horizon if len(late) <= most else late[most - 1][0]
    shown = [each for each in page.events if each.seq <= reached]
    shown += _meant(query, viewer, [one for one in late if one[0] <= reached], after)
    return replace(page, events=sorted(shown, key=lambda each: each.seq), horizon=reached)


def seen_since(viewer: Viewer, after: int, upto: int) -> set[UUID]:
    """Events with numbers up to ``after`` that the viewer has seen only since numbers in (after, upto]."""
    found: set[UUID] = set()
    while late := _late(viewer, after, upto, _AT_ONCE):
        numbers = _known_before(viewer, late)
        before = _seen_at_once({event_id for _, event_id, _ in late}, viewer)
        found |= {
            event_id
            for number, event_id, _ in late
            if event_id not in before and numbers.get(event_id, number) >= number
        }
        after = late[-1][0]
    return found


def _late(viewer: Viewer, after: int, upto: int, limit: int) -> list[_Late]:
    if viewer.is_operator or not viewer.parties:
        return []
    given = {"after": after, "upto": upto, "limit": limit, "parties": list(viewer.parties)}
    with connection.cursor() as cursor:
        return cursor.execute(SQL["presented"], given).fetchall()


def _meant(query: Query, viewer: Viewer, late: list[_Late], after: int) -> list[StoredEvent]:
    """Those that the query means, that were not visible before, and that the search has not told by themselves."""
    firsts = {event_id: number for number, event_id, _ in reversed(late)}
    numbers = _known_before(viewer, late)
    opened = events_by_id(firsts, viewer, damaged=[])
    world = MasterData(viewer)
    rights = _seen_at_once(firsts, viewer)

    def was_told(stored: StoredEvent) -> bool:
        right = rights.get(stored.id)
        shown = None if right is None else as_shown(stored.event, right, lambda _: False)
        return shown is not None and matches(query, shown, Facts(stored.record_time, stored.ni), world)

    return [
        replace(stored, seq=firsts[stored.id])
        for stored in opened
        if stored.seq <= after
        and numbers.get(stored.id, firsts[stored.id]) >= firsts[stored.id]
        and matches(query, stored.event, Facts(stored.record_time, stored.ni), world)
        and not was_told(stored)
    ]


def _seen_at_once(ids: Iterable[UUID], viewer: Viewer) -> dict[UUID, EventRight]:
    """Which events the viewer saw from their first number on, and by which right; never by one over the past."""
    given = {"ids": binary.UuidArray.of(ids), "audiences": list(viewer.audiences)}
    with connection.cursor() as cursor:
        return {event_id: EventRight(kind) for event_id, kind in cursor.execute(SQL["seen_at_once"], given)}


def _known_before(viewer: Viewer, late: list[_Late]) -> dict[UUID, int]:
    """The first number at which any of several parties that look together presented each event."""
    if len(viewer.parties) == 1:
        return {}
    entries = {
        UUID(bytes=presentation_id(event_id.bytes, party)): event_id
        for _, event_id, _ in late
        for party in viewer.parties
    }
    found: dict[UUID, int] = {}
    with connection.cursor() as cursor:
        for entry, number in cursor.execute(SQL["numbers"], {"entries": binary.UuidArray.of(entries)}):
            event_id = entries[entry]
            found[event_id] = min(number, found.get(event_id, number))
    return found
