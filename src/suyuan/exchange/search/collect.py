"""Open the candidates of a walk and keep those that the query means, within a budget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from suyuan.core.epcis.query.evaluate import matches, sort_key
from suyuan.core.epcis.query.model import Facts, Query
from suyuan.exchange.search.limits import Budget
from suyuan.exchange.search.order import Place
from suyuan.exchange.search.walk import Walk, Way
from suyuan.exchange.search.world import MasterData
from suyuan.ledger.queries import Damaged, StoredEvent, events_by_id
from suyuan.parties.viewer import Viewer

LARGEST_BATCH = 2_000
CHUNK = 200
"""Events opened together: what a walk holds in memory beside its page."""


class Judge:
    """Decides on opened events."""

    def __init__(self, query: Query, viewer: Viewer) -> None:
        self.query, self.viewer = query, viewer
        self.world = MasterData(viewer)
        self.damaged: Damaged = []

    def meant(self, places: list[Place]) -> Iterator[tuple[Place, StoredEvent]]:
        """Those of the candidates that are meant, in their order."""
        opened = events_by_id([place.id for place in places], self.viewer, damaged=self.damaged)
        by_id = {stored.id: stored for stored in opened}
        for place in places:
            stored = by_id.get(place.id)
            if stored is not None and matches(self.query, stored.event, _facts(stored), self.world):
                yield place, stored

    def sort_key(self, stored: StoredEvent) -> Any:
        return sort_key(self.query, stored.event, _facts(stored))


@dataclass(frozen=True, slots=True)
class Found:
    """What a part of a walk brought."""

    events: list[StoredEvent]
    goes_on: Place | None
    """Where to go on; None at the end."""
    has_more: bool = False
    """Another event is known to follow; without, the budget was spent before the end."""


def collect(walk: Walk, way: Way, judge: Judge, place: Place | None, want: int, budget: Budget) -> Found:  # noqa: PLR0917
    """The first ``want`` events behind a place, and whether there is another one behind them."""
    found: list[StoredEvent] = []
    at, many = place, want + 1
    while not budget.is_spent:
        batch = walk.batch(way, at, min(many, budget.candidates, LARGEST_BATCH))
        budget.candidates -= batch.size
        for start in range(0, len(batch.meant), CHUNK):
            chunk = batch.meant[start : start + CHUNK]
            for candidate, stored in judge.meant(chunk):
                if len(found) == want:
                    return Found(found, place, has_more=True)
                found.append(stored)
                place = candidate
            budget.events -= len(chunk)
            at = chunk[-1]
            if budget.events <= 0:
                return Found(found, at)
        if batch.is_end:
            return Found(found, None)
        at, many = batch.last, many * 2
    return Found(found, at)


def _facts(stored: StoredEvent) -> Facts:
    return Facts(stored.record_time, stored.ni)
