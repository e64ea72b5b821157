"""Answer queries page by page: ``run``; say how one is answered: ``explain``; wait for the index: ``wait_for``.

A page walks along the cheapest index, lets the tables rule out what they can, opens what is left and keeps what
``evaluate.matches`` says is meant: what a query means is decided in one place. A page examines a bounded number of
events. When it ends early it holds fewer events than asked for, even none, and a token that says where to go on.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, replace
from typing import Any

from suyuan.core.epcis.query.model import Query, TimeField
from suyuan.exchange.search import errors, limits, tokens
from suyuan.exchange.search.collect import Found, Judge, Looking, collect, count
from suyuan.exchange.search.compile import compile_
from suyuan.exchange.search.freshness import await_own
from suyuan.exchange.search.order import AFTER_ALL, BEFORE_ALL, By, Order, Place
from suyuan.exchange.search.project import FOLLOWER, SQL
from suyuan.exchange.search.walk import FEW, Walk
from suyuan.ledger import connection
from suyuan.ledger.follow import position_of
from suyuan.ledger.queries import StoredEvent
from suyuan.parties.access_log import recording
from suyuan.parties.viewer import Viewer

PER_PAGE = 30
MOST_PER_PAGE = 1_000
SORTED = 5_000
"""Matches that may be sorted by an extension field."""
_PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the events that a query means."""

    events: list[StoredEvent]
    next_token: str | None
    """None on the last page."""
    horizon: int
    """The number up to which events were considered, the same on every page of a walk."""
    token_expires: dt.datetime | None = None
    damaged: int = 0
    """Events that could not be judged, because their rows were altered; the operator is told of them."""
    may_lack_own: bool = False
    """Whether something that the viewer itself captured may not be found yet: numbers or index are behind."""


def run(query: Query, viewer: Viewer, *, per_page: int = PER_PAGE, token: str | None = None) -> Page:
    """One page. Raises EpcisException for a bad token, a result or an effort that is too large.

    ``per_page`` is cut to 1..1000. ``maxEventCount`` is judged on the whole result, on the first page, which also
    waits a moment for what the viewer itself captured last.
    """
    per_page = max(1, min(per_page, MOST_PER_PAGE))
    may_lack_own = token is None and not await_own(viewer)
    with limits.bounded():
        if token is not None:
            state = tokens.open_(token, query, viewer)
            _assure_filled(state.horizon)
        else:
            horizon = _assure_filled()
            state = tokens.State(horizon, _order(query), None, query.event_count_limit)
        search = _Search(query, viewer, state)
        if token is None and query.max_event_count is not None:
            search.assure_at_most(query.max_event_count)
        return replace(search.page(per_page), may_lack_own=may_lack_own)


def since(query: Query, viewer: Viewer, *, after: int, upto: int | None = None, most: int = 1_000) -> Page:
    """What the numbers ``after`` + 1 to ``upto`` (default: all that are indexed) bring, in the order of the numbers.

    For subscriptions. Order and limits of the query are not looked at. ``horizon`` is the number up to which was
    judged: the next call's ``after``, smaller than ``upto`` when there are more than ``most`` events or when much had
    to be examined. There is never a token.
    """
    with limits.bounded():
        indexed = _assure_filled()
        end = indexed if upto is None else min(upto, indexed)
        state = tokens.State(end, Order(By.NUMBER), None, None)
        return _Search(query, viewer, state, after=after).numbers(most)


def between(query: Query, viewer: Viewer, after: int, upto: int, limit: int) -> list[StoredEvent]:
    """The first ``limit`` events that the numbers ``after`` + 1 to ``upto`` bring, in the order of the numbers.

    As ``since``, for who has time: it goes on until the limit, ``upto`` or the end of what is indexed is reached.
    """
    found: list[StoredEvent] = []
    while after < upto and len(found) < limit:
        page = since(query, viewer, after=after, upto=upto, most=limit - len(found))
        found += page.events
        if page.horizon <= after:
            break
        after = page.horizon
    return found


def explain(query: Query, viewer: Viewer) -> dict[str, Any]:
    """How a query would be answered, JSON-safe: the way that leads, what columns and indexes rule out, the SQL.

    For operators: which way is short depends on what all parties captured. A party is not told the counts.
    """
    with limits.bounded():
        state = tokens.State(_assure_filled(), _order(query), None)
        return _Search(query, viewer, state).explained()


def horizon() -> int:
    """The number up to which queries see events now."""
    return position_of(FOLLOWER)


def wait_for(number: int, seconds: float) -> bool:
    """Wait until queries see everything up to ``number``; False when they do not in time."""
    end = time.monotonic() + seconds
    while position_of(FOLLOWER) < number:
        if time.monotonic() >= end:
            return False
        time.sleep(_PAUSE)
    return True


def _order(query: Query) -> Order | None:
    if query.order_by is None:
        return None
    if query.order_by.time is None:
        return Order(By.FIELD, query.descending)
    return Order(By.TIME if query.order_by.time is TimeField.EVENT else By.NUMBER, query.descending)


def _assure_filled(needed: int = 0) -> int:
    """The number up to which the index is filled. Raises EpcisException while it is being filled again."""
    with connection.cursor() as cursor:
        position, upto = cursor.execute(SQL["filled"], {"name": FOLLOWER}).fetchone() or (0, 0)
    upto = max(needed, upto)
    if position < upto:
        raise errors.rebuilding(position, upto)
    return int(position)


class _Search:
    """One query on its way."""

    def __init__(self, query: Query, viewer: Viewer, state: tokens.State, after: int = 0) -> None:
        self.query, self.state = query, state
        self.is_by_field = state.order is not None and state.order.by is By.FIELD
        self.judge = Judge(query, viewer)
        self.plan = compile_(query, self.judge.world)
        self.walk = Walk(self.plan, viewer, state.horizon, after)
        self.way = self.walk.choose(*((None, None) if self.is_by_field else (state.order, state.place)))

    def page(self, per_page: int) -> Page:
        left = self.state.left
        want = per_page if left is None else min(per_page, left)
        if want == 0 or self.walk.is_empty:
            return self._answer([], None)
        if self.is_by_field:
            return self._page_by_field(want)
        found = self._collect(want, limits.of_a_page())
        rest = None if left is None else left - len(found.events)
        goes_on = None if rest == 0 else found.goes_on
        return self._answer(found.events, goes_on, rest)

    def assure_at_most(self, most: int) -> None:
        """Raises EpcisException when the whole result is larger, or too far away to be counted."""
        found = Found([], None)
        if not self.walk.is_empty:
            found = count(Looking(self.walk, self.way, self.judge, limits.of_a_whole()), most)
        if found.has_more:
            raise errors.too_large(most)
        if found.goes_on is not None:
            raise errors.too_complex(limits.of_a_whole().candidates)

    def numbers(self, most: int) -> Page:
        found = self._collect(most, limits.of_a_page())
        end = self.state.horizon if found.goes_on is None else found.goes_on.number
        return Page(found.events, None, end, damaged=len(self.judge.damaged))

    def _collect(self, want: int, budget: limits.Budget) -> Found:
        if self.walk.is_empty:
            return Found([], None)
        return collect(Looking(self.walk, self.way, self.judge, budget), self.state.place, want)

    def _page_by_field(self, want: int) -> Page:
        """All matches are sorted for every page: there are few, and the frozen horizon makes them the same."""
        everything = collect(Looking(self.walk, self.way, self.judge, limits.of_a_whole()), None, SORTED)
        if everything.goes_on is not None:
            raise errors.too_complex(SORTED)
        rows = everything.events
        rows.sort(key=lambda stored: stored.id)
        rows.sort(key=self.judge.sort_key, reverse=self.query.descending)
        if self.state.left is not None:
            rows = rows[: self.query.event_count_limit]
        passed = self._passed(rows)
        chosen = rows[passed : passed + want]
        if passed + want >= len(rows):
            return self._answer(chosen, None)
        last = chosen[-1]
        place = Place(last.event.event_time, last.id, last.seq)
        left = None if self.state.left is None else self.state.left - len(chosen)
        return self._answer(chosen, place, left)

    def _passed(self, rows: list[StoredEvent]) -> int:
        """How many were on earlier pages. Raises EpcisException when the last of them was erased since."""
        if self.state.place is None:
            return 0
        for number, stored in enumerate(rows, 1):
            if stored.id == self.state.place.id:
                return number
        raise errors.bad_token(errors.BAD_TOKEN.problem("nextPageToken"))

    def _answer(self, events: list[StoredEvent], goes_on: Place | None, left: int | None = None) -> Page:
        damaged = len(self.judge.damaged)
        recording.count(len(events), {one.sender for one in events})
        if goes_on is None:
            return Page(events, None, self.state.horizon, damaged=damaged)
        order = self.state.order if self.is_by_field else self.way.order
        state = tokens.State(self.state.horizon, order, goes_on, left)
        token, expires = tokens.seal(state, self.query, self.judge.viewer)
        return Page(events, token, self.state.horizon, expires, damaged)

    def explained(self) -> dict[str, Any]:
        way, plan = self.way, self.plan
        return {
            "horizon": self.state.horizon,
            "leads": {
                "by": ("numbers of own events" if self.judge.viewer.parties else "numbers of the ledger")
                if way.access is None
                else f"{way.access.table} for {way.access.why}",
                "keys": 0 if way.access is None else len(way.access.keys),
                "rows": _few(way.rows) if self.judge.viewer.is_operator else None,
                "order": way.order.by.name.lower() + (" descending" if way.order.descending else ""),
                "sorted_in_memory": way.is_short or self.is_by_field,
            },
            "columns": [each.why for each in plan.filters],
            "indexes": sorted({each.why for each in plan.accesses}),
            "opened_event_decides": plan.by_body,
            "event_time": [_moment(plan.from_time), _moment(plan.to_time)],
            "numbers": [self.walk.after, self.walk.upto],
            "is_empty": self.walk.is_empty,
            "sql": " ".join(self.walk.sql(way).split()),
        }


def _few(rows: int | None) -> str | int | None:
    return f"more than {FEW}" if rows is not None and rows > FEW else rows


def _moment(moment: dt.datetime) -> str | None:
    return None if moment in {BEFORE_ALL, AFTER_ALL} else moment.isoformat()
