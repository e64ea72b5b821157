"""Open the candidates of a walk and keep those that the query means, within a budget."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from suyuan.core.epcis.query.evaluate import matches, sort_key
from suyuan.core.epcis.query.model import Facts, Query
from suyuan.exchange.search.limits import Budget
from suyuan.exchange.search.opening import opened
from suyuan.exchange.search.order import Place
from suyuan.exchange.search.walk import Walk, Way
from suyuan.exchange.search.world import MasterData
from suyuan.ledger.queries import Damaged, StoredEvent
from suyuan.parties.viewer import Viewer

LARGEST_BATCH = 2_000


class Judge:
    """Decides on opened events."""

    def __init__(self, query: Query, viewer: Viewer) -> None:
        self.query, self.viewer = query, viewer
        self.world = MasterData(viewer)
        self.damaged: Damaged = []

    def judged(self, places: list[Place]) -> Iterator[tuple[Place, StoredEvent | None]]:
        """The candidates in their order, each with its event when that is meant."""
        found = opened([place.id for place in places], self.viewer, self.damaged)
        for place, (_, stored) in zip(places, found, strict=True):
            is_meant = stored is not None and self._means(stored)
            yield place, stored if is_meant else None

    def _means(self, stored: StoredEvent) -> bool:
        return matches(self.query, stored.event, _facts(stored), self.world)

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


class Looking:
    """The candidates of a walk one by one, until its end or until the budget is spent."""

    def __init__(self, walk: Walk, way: Way, judge: Judge, budget: Budget) -> None:
        self.walk, self.way, self.judge, self.budget = walk, way, judge, budget
        self.at: Place | None = None
        """The last candidate that is done with."""
        self.is_end = False

    def behind(self, place: Place | None, first: int) -> Iterator[StoredEvent]:
        """The events meant behind a place; ``first``: candidates looked up at once in the beginning."""
        self.at, many = place, first
        while True:  # once at least, however late it is: who looks at nothing gets nowhere
            batch = self.walk.batch(self.way, self.at, min(many, self.budget.candidates, LARGEST_BATCH))
            self.budget.candidates -= batch.size
            is_whole = yield from self._meant(batch.meant)
            if not is_whole:
                return
            self.is_end, self.at, many = batch.is_end, batch.last, many * 2
            if batch.is_end or self.budget.is_spent:
                return

    def _meant(self, places: list[Place]) -> Generator[StoredEvent, None, bool]:
        """Whether the last of the places was reached; the budget is looked at behind each: one may be much work."""
        for place, stored in self.judge.judged(places):
            if stored is not None:
                yield stored
            self.at = place
            self.budget.events -= 1
            if self.budget.is_spent and place is not places[-1]:
                return False
        return True


def collect(looking: Looking, place: Place | None, want: int) -> Found:
    """The first ``want`` events behind a place, and whether there is another one behind them."""
    found: list[StoredEvent] = []
    for stored in looking.behind(place, want + 1):
        if len(found) == want:
            return Found(found, looking.at, has_more=True)
        found.append(stored)
        looking.budget.bytes -= stored.size
    return Found(found, None if looking.is_end else looking.at)


def count(looking: Looking, most: int) -> Found:
    """Whether there are more than ``most`` events; what is counted is not kept."""
    for number, _ in enumerate(looking.behind(None, most + 1)):
        if number == most:
            return Found([], looking.at, has_more=True)
    return Found([], None if looking.is_end else looking.at)


def _facts(stored: StoredEvent) -> Facts:
    return Facts(stored.record_time, stored.ni)
