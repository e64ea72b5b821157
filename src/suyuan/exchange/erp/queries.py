"""What pages and commands show of joined ERP systems. Owners see their own, the platform's operators all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from suyuan.exchange.erp import store
from suyuan.exchange.erp.models import ATTENTION, Source, SourceState, State
from suyuan.exchange.subscriptions.named import owner_of
from suyuan.parties.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Summary:
    """One source at a glance. Never its password."""

    owner: int
    name: str
    dest: str
    database: str
    is_paused: bool
    counts: Mapping[State, int]
    """Papers by state; states without any are absent."""
    failures: int
    """Turns in a row without an answer; 0: the ERP answers."""
    last_ok_at: dt.datetime | None
    problem: Mapping[str, Any] | None
    """Why the last turn failed, in the wire form of Problems."""
    compared_at: dt.datetime | None
    differences: int

    @property
    def needs_owner(self) -> int:
        """Papers that somebody must look at."""
        return sum(self.counts.get(one, 0) for one in ATTENTION)


def summary(viewer: Viewer) -> list[Summary]:
    """The viewer's sources, by name; all of them for operators, none for the public."""
    if viewer.is_operator:
        return [_summary(one) for one in store.sources("sources", owner=None, name=None)]
    if viewer.party_id is None:
        return []
    return [_summary(one) for one in store.sources("sources", owner=owner_of(viewer), name=None)]


def _summary(one: Source) -> Summary:
    key = {"owner": one.owner, "name": one.name}
    compared: tuple[Any, ...] | None = next(iter(store.rows("last_comparison", **key)), None)
    return Summary(
        owner=one.owner,
        name=one.name,
        dest=one.dest,
        database=str(one.settings["database"]),
        is_paused=one.state is SourceState.PAUSED,
        counts={State(state): count for state, count in store.rows("counts", **key)},
        failures=one.failures,
        last_ok_at=one.last_ok_at,
        problem=one.problem,
        compared_at=compared[0] if compared else None,
        differences=len(compared[-1]) if compared else 0,
    )
