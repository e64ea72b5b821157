"""What the database is asked for one query: necessary conditions only, never more than the query means.

The tables narrow events down; ``core.epcis.query.evaluate`` decides on the opened event. A condition that no table
knows adds nothing here and costs the opening of events.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from suyuan.exchange.search.order import AFTER_ALL, BEFORE_ALL


class Table(StrEnum):
    """Tables that lead from a key to events in the order of event time."""

    ITEM = "event_item"
    TERM = "event_term"


KEY_COLUMN = {Table.ITEM: "key", Table.TERM: "term"}


@dataclass(frozen=True, slots=True)
class Access:
    """A way into the index: a matching event has a row with one of the keys."""

    why: str
    """The parameter it comes from, or what else asks for it."""
    table: Table
    keys: frozenset[bytes]
    roles: frozenset[int] = frozenset()
    """Of ``event_item``; empty: any."""
    is_column: bool = False
    """A column says the same: beside another way in, no look into the index is needed."""
    is_narrow: bool = False
    """Leads to the events of single things, which are few: beside nothing else it is not counted."""
    is_everybody: bool = False
    """Leads through all events: a condition of no query."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on the row of ``event`` (alias e). ``sql`` is a literal of ours, values are parameters."""

    why: str
    sql: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    """All of it must hold."""

    accesses: list[Access] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    by_body: list[str] = field(default_factory=list)
    """Parameters that are judged, or judged in full, on the opened event alone."""
    from_time: dt.datetime = BEFORE_ALL
    to_time: dt.datetime = AFTER_ALL
    """Event time: from inclusive, to exclusive."""
    from_record: dt.datetime | None = None
    to_record: dt.datetime | None = None
    impossible: bool = False

    def within(self, begin: dt.datetime | None, end: dt.datetime | None) -> None:
        """Narrow the span of event time."""
        self.from_time = max(self.from_time, begin or BEFORE_ALL)
        self.to_time = min(self.to_time, end or AFTER_ALL)

    def recorded(self, begin: dt.datetime | None, end: dt.datetime | None) -> None:
        """Narrow the span of record time."""
        if begin is not None:
            self.from_record = begin if self.from_record is None else max(begin, self.from_record)
        if end is not None:
            self.to_record = end if self.to_record is None else min(end, self.to_record)

    def params(self) -> Iterator[tuple[str, Any]]:
        """Values of all filters; two filters never share a name."""
        for each in self.filters:
            yield from each.params.items()
