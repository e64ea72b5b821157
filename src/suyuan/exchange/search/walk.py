"""Walk through the candidates of a query in one order, a batch at a time.

Which index leads is decided by counting: each way is asked for its first few thousand rows, and the one with the
fewest wins. Of ways that all have more, the one wins whose first few thousand rows lead furthest into time: it is the
sparsest one here. So a party of little in a ledger of much walks along its own events, and what others captured
neither keeps it waiting nor shows in the number of its pages. A way that is followed in its own order (event time for
the indexes, number for the ledger) needs no sorting and no memory whatever its size; the few candidates of a short
way are sorted by the database.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from suyuan.exchange.search import marks, statements
from suyuan.exchange.search.order import AFTER_ALL, BEFORE_ALL, By, Order, Place
from suyuan.exchange.search.plan import Access, Plan, Table
from suyuan.ledger import binary, connection
from suyuan.parties.scopes import visible_to
from suyuan.parties.viewer import Viewer

FEW = 2_000
"""A way with no more rows is short: its events may be sorted."""
SAMPLED = 64
"""Keys of a way that are asked how far it leads."""
_MOMENT = dt.timedelta(microseconds=1)
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Way:
    """How a walk goes. ``access`` None: along the numbers of the ledger."""

    access: Access | None
    order: Order
    is_short: bool
    """Candidates are gathered and sorted instead of being met in order."""
    rows: int | None
    """Counted, FEW + 1 for more; None: not counted."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some steps of a walk."""

    meant: list[Place]
    """Candidates that the tables do not rule out, in order."""
    last: Place | None
    """Where the batch ended; None when nothing was left."""
    size: int
    """How many candidates were looked at."""
    is_end: bool


@dataclass(slots=True)
class Walk:
    """One query, compiled, for one viewer, up to a frozen number."""

    plan: Plan
    viewer: Viewer
    upto: int
    """The last number that is seen."""
    after: int = 0
    visible: str = field(init=False)
    _rights: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.visible, self._rights = visible_to(self.viewer, "e")
        self._narrow_numbers()

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be meant, or nothing may be seen."""
        return self.plan.impossible or self.visible == "FALSE" or self.upto <= self.after

    def choose(self, order: Order | None, place: Place | None = None) -> Way:
        """The cheapest way for an order, from a place on; without an order, the cheapest of all."""
        ways = self._ways()
        if len(ways) == 2 and ways[0].is_narrow and not (order and order.by is By.NUMBER):
            return Way(ways[0], order or Order(By.TIME), is_short=False, rows=None)
        counted, numbers = self._count(ways)
        rows, best = min(zip(counted, ways, strict=True), key=operator.itemgetter(0))
        access: Access | None = best
        if numbers <= rows and (best.is_everybody or numbers <= FEW):
            rows, access = numbers, None
        natural = By.NUMBER if access is None else By.TIME
        if order is None and access is None:
            return Way(None, Order(By.NUMBER), is_short=False, rows=rows)
        if order is not None and order.by is not natural and rows <= FEW:
            return Way(access, order, is_short=True, rows=rows)
        if order is not None and order.by is By.NUMBER:
            # The best way may be long and lead in another order: then the best one that leads in this order.
            return Way(None, order, is_short=False, rows=rows if access is None else None)
        order = order or Order(By.TIME)
        if rows > FEW:
            best = self._sparsest(ways, order, place)
        return Way(best, order, is_short=False, rows=rows)

    def batch(self, way: Way, place: Place | None, many: int) -> Batch:
        """At most ``many`` candidates behind a place."""
        text = self.sql(way, is_first=place is None)
        with connection.cursor() as cursor:
            rows = cursor.execute(text, self._params(way, place, many), binary=True).fetchall()
        if way.is_short:
            meant = [Place(*row) for row in rows]
            return Batch(meant, meant[-1] if meant else None, len(rows), len(rows) < many)
        if not rows:
            return Batch([], None, 0, is_end=True)
        size = rows[-1][3]
        last = Place(rows[-1][0] or BEFORE_ALL, rows[-1][1] or _NOBODY, rows[-1][2] or 0)
        meant = [Place(*row[:3]) for row in rows if None not in row]
        return Batch(meant, last, size, size < many)

    def sql(self, way: Way, *, is_first: bool = True) -> str:
        """The statement of one batch."""
        if way.is_short:
            return statements.gather(
                self.plan,
                way.access,
                self.visible,
                way.order,
                is_first=is_first,
                of_parties=self._has_numbers,
            )
        if way.access is None:
            return statements.walk_numbers(
                self.plan, self.visible, way.order, is_first=is_first, of_parties=self._has_numbers
            )
        return statements.walk_time(self.plan, way.access, self.visible, way.order, is_first=is_first)

    def _ways(self) -> list[Access]:
        """Every way in: the conditions', and what the viewer may see at all."""
        audiences = self.viewer.audiences
        terms = frozenset(map(marks.sender_mark, audiences)) if audiences else frozenset((marks.EVERY,))
        seen = Access("viewer", Table.TERM, terms, is_column=True, is_everybody=not audiences)
        return [*self.plan.accesses, seen]

    @property
    def _has_numbers(self) -> bool:
        """Whether the numbers of the viewer's events are a way of their own."""
        return bool(self.viewer.audiences)

    def _count(self, ways: list[Access]) -> tuple[list[int], int]:
        """Rows of each way in the span of event time, and numbers to go through; FEW + 1 for more."""
        # Everybody's way without a span of time is as long as the ledger.
        is_whole = ways[-1].is_everybody and self.plan.from_time == BEFORE_ALL
        asked = ways[:-1] if is_whole else ways
        all_numbers = min(self.upto - self.after, FEW + 1)
        if not asked:
            return [FEW + 1], all_numbers
        given = {**self._span(None, None), **self._numbers(), **_numbered(asked), "many": FEW + 1}
        text = statements.probe(asked, of_parties=self._has_numbers)
        with connection.cursor() as cursor:
            counts = list(cursor.execute(text, given).fetchone() or ())
        numbers = counts.pop() if self._has_numbers else all_numbers
        return counts + [FEW + 1] * is_whole, numbers

    def _sparsest(self, ways: list[Access], order: Order, place: Place | None) -> Access:
        """Of long ways the one whose first rows lead furthest into time, from a place on."""
        if len(ways) == 1:
            return ways[0]
        given = {**self._span(order, place), **_numbered(ways)}
        for number, access in enumerate(ways):
            some = sorted(access.keys)[:SAMPLED]
            given |= {f"keys{number}": binary.UuidArray(some), f"share{number}": FEW // len(access.keys)}
        with connection.cursor() as cursor:
            found = list(cursor.execute(statements.reach(ways, order), given).fetchone() or ())
        # The end of the calendar stands for "to the end". Of equals the first, which is a condition of the query.
        end = BEFORE_ALL if order.descending else AFTER_ALL
        times = [time or end for time in found]
        return ways[times.index(min(times) if order.descending else max(times))]

    def _narrow_numbers(self) -> None:
        """Record time never falls along the numbers: a span of it is a span of numbers."""
        plan = self.plan
        if plan.from_record is not None:
            self.after = max(self.after, _last_before(plan.from_record))
        if plan.to_record is not None:
            self.upto = min(self.upto, _last_before(plan.to_record))

    def _params(self, way: Way, place: Place | None, many: int) -> dict[str, Any]:
        given: dict[str, Any] = {**dict(self.plan.params()), **self._rights, "many": many}
        given |= self._numbers() | self._span(way.order, place)
        given |= _numbered(self.plan.accesses)
        if way.access is not None:
            given |= _keys(way.access)
        if place is None:
            return given
        return given | {"at_time": place.time, "at_id": place.id, "at_number": place.number}

    def _numbers(self) -> dict[str, Any]:
        return {"after": self.after, "upto": self.upto, "number_parties": list(self.viewer.audiences)}

    def _span(self, order: Order | None, place: Place | None) -> dict[str, Any]:
        """The span of event time, with what was passed cut off: old partitions are not opened again."""
        begin, end = self.plan.from_time, self.plan.to_time
        if place is not None and order is not None and order.by is By.TIME:
            if order.descending:
                end = min(end, place.time + _MOMENT)
            else:
                begin = max(begin, place.time)
        return {"from_time": begin, "to_time": end}


def _numbered(accesses: Sequence[Access]) -> dict[str, Any]:
    """The parameters of several ways."""
    return {
        f"{name}{number}": value
        for number, access in enumerate(accesses)
        for name, value in _keys(access).items()
    }


def _keys(access: Access) -> dict[str, Any]:
    return {"keys": binary.UuidArray(sorted(access.keys)), "roles": sorted(access.roles)}


def _last_before(moment: dt.datetime) -> int:
    query = "SELECT seq FROM log WHERE record_time < %s ORDER BY record_time DESC, seq DESC LIMIT 1"
    with connection.cursor() as cursor:
        row = cursor.execute(query, (moment,)).fetchone()
    return int(row[0]) if row else 0
