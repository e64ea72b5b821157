"""What pages and commands show of connections. Owners see their own, the platform's operators all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from suyuan.exchange.adapters import store
from suyuan.exchange.adapters.models import OPEN, Connection, ConnectionState, Message, State
from suyuan.exchange.adapters.registry import ADAPTERS
from suyuan.exchange.subscriptions.named import owner_of
from suyuan.parties.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Summary:
    """One connection at a glance. Never its secrets."""

    owner: int
    name: str
    adapter: str
    title: str
    title_zh: str
    dest: str
    is_paused: bool
    counts: Mapping[State, int]
    """Messages by state; states without any are absent."""
    oldest_open: dt.datetime | None
    """When the oldest message was made that is not settled."""
    failures: int
    """Calls in a row without a usable answer; 0: the platform answers."""
    last_ok_at: dt.datetime | None
    trouble: Message | None
    """The last message that something is wrong with; its ``problem`` is in the wire form of Problems."""
    compared_at: dt.datetime | None
    differences: int
    """Found at the last comparison."""

    @property
    def waiting(self) -> int:
        """Messages that the machine still works on."""
        return sum(self.counts.get(one, 0) for one in OPEN)

    @property
    def needs_owner(self) -> int:
        """Messages that somebody must look at."""
        return self.counts.get(State.REFUSED, 0) + self.counts.get(State.GIVEN_UP, 0)


def summary(viewer: Viewer) -> list[Summary]:
    """The viewer's connections, by name; all of them for operators, none for the public."""
    if viewer.is_operator:
        return [_summary(one) for one in store.connections("connections", owner=None, name=None)]
    if viewer.party_id is None:
        return []
    return [_summary(one) for one in store.connections("connections", owner=owner_of(viewer), name=None)]


def _summary(one: Connection) -> Summary:
    key = {"owner": one.owner, "name": one.name}
    counted = [(State(state), count, oldest) for state, count, oldest in store.rows("counts", **key)]
    trouble = store.messages("last_trouble", **key)
    compared: tuple[Any, ...] | None = next(iter(store.rows("last_comparison", **key)), None)
    adapter = ADAPTERS.get(one.adapter)
    return Summary(
        owner=one.owner,
        name=one.name,
        adapter=one.adapter,
        title=adapter.title if adapter else one.adapter,
        title_zh=adapter.title_zh if adapter else one.adapter,
        dest=one.dest,
        is_paused=one.state is ConnectionState.PAUSED,
        counts={state: count for state, count, _ in counted},
        oldest_open=min((oldest for state, _, oldest in counted if state in OPEN), default=None),
        failures=one.failures,
        last_ok_at=one.last_ok_at,
        trouble=trouble[0] if trouble else None,
        compared_at=compared[0] if compared else None,
        differences=len(compared[-1]) if compared else 0,
    )
