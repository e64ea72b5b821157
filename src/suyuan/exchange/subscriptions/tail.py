"""The newest events, opened once for all who wait for them.

Most streams find nothing among the newest numbers. Asking the index for each of them costs ten times what it costs
to open the events once and judge them for everybody. Only "nothing here" is believed: where an event means what a
query asks for, or where master data would have to decide, the search is asked as always, with the rights of the
one who waits.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import NoReturn

from suyuan.core.epcis.query.evaluate import matches
from suyuan.core.epcis.query.model import Facts, Query
from suyuan.ledger.queries import StoredEvent, sequenced_after

LONGEST = 1_000
"""Numbers kept, and the longest stretch that is judged here."""


class Tail:
    """One for each process that waits for events; threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._base = self._top = 0
        """Numbers in (base, top] are held."""
        self._events: list[StoredEvent] = []

    def may_bring(self, query: Query, after: int, upto: int) -> bool:
        """Whether the numbers in (after, upto] may hold something for a query; False is certain."""
        events = self._between(after, upto)
        return events is None or any(_may_match(query, stored) for stored in events)

    def _between(self, after: int, upto: int) -> list[StoredEvent] | None:
        if upto - after > LONGEST:
            return None
        with self._lock:
            self._extend(upto)
            if after < self._base:
                return None
            return [stored for stored in self._events if after < stored.seq <= upto]

    def _extend(self, upto: int) -> None:
        if upto <= self._top:
            return
        if upto - self._top > LONGEST:
            self._base, self._events = upto - LONGEST, []
            self._top = self._base
        new = sequenced_after(self._top, upto - self._top, [])
        self._base = max(self._base, upto - LONGEST)
        self._events = [stored for stored in self._events if stored.seq > self._base] + new
        self._top = upto


class _MasterDataDecides(Exception):  # noqa: N818 - control flow of this module
    """Asked for master data, which are known to the search, for one viewer at a time."""


class _NoWorld:
    def below(self, canonicals: frozenset[str]) -> NoReturn:
        raise _MasterDataDecides(canonicals)

    def attributes(self, canonical: str) -> Mapping[str, tuple[str, ...]]:
        raise _MasterDataDecides(canonical)


def _may_match(query: Query, stored: StoredEvent) -> bool:
    if stored.is_presentation:
        return True
    try:
        return matches(query, stored.event, Facts(stored.record_time, stored.ni), _NoWorld())
    except _MasterDataDecides:
        return True
