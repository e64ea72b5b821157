"""Standing queries and what is sent for them, as values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any
from uuid import UUID

from suyuan.exchange.subscriptions.named import Parameters

MEDIA = "media"
"""Member of ``format``: the media type that results are written in. The others are GS1 headers."""
EPC_FORMAT, CBV_FORMAT = "GS1-EPC-Format", "GS1-CBV-XML-Format"
JSON, XML, XML_12 = "application/json", "application/xml", "text/xml; version=1.2"
"""XML_12 is what EPCIS 1.2 has its callbacks in; nobody else uses that name."""


class State(IntEnum):
    """What a subscription does."""

    ACTIVE = 1
    PAUSED = 2
    """By its owner."""
    STALLED = 3
    """Its tries are used up: the dead letter is the owner's to judge, and nothing behind it was skipped."""
    ENDED = 4
    """For good: the receiver answered 410."""


class DeliveryState(IntEnum):
    WAITING = 1
    DONE = 2
    DEAD = 3
    REPLACED = 4
    """By smaller ones, or by a replay."""
    PASSED_OVER = 5
    """A dead letter that its owner let go; it can still be sent once more."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked for when subscribing, read and found possible."""

    dest: str
    schedule: Mapping[str, str] | None
    """None: a stream."""
    token: str | None = None
    report_if_empty: bool = False
    initial_time: dt.datetime | None = None
    format: Mapping[str, str] = field(default_factory=dict)
    id: str | None = None
    """Chosen by who subscribes, as EPCIS 1.2 has it; None: we choose."""


@dataclass(frozen=True, slots=True)
class Subscription:
    owner: int
    id: str
    query: str
    parameters: Parameters
    dest: str
    token: bytes | None
    schedule: Mapping[str, str] | None
    report_if_empty: bool
    initial_time: dt.datetime | None
    format: Mapping[str, str]
    created_at: dt.datetime
    state: State
    state_reason: str | None
    upto: int
    target: int | None
    reported: bool
    batch: int
    next_at: dt.datetime
    min_record_time: dt.datetime
    last_notified_at: dt.datetime | None

    @property
    def is_stream(self) -> bool:
        return self.schedule is None

    def as_json(self) -> dict[str, Any]:
        """The members of EPCIS 2.0, and ours: state and, when it needs somebody, the reason. Never the token."""
        found: dict[str, Any] = {
            "subscriptionID": self.id,
            "queryName": self.query,
            "dest": self.dest,
            "createdAt": self.created_at,
            "lastNotifiedAt": self.last_notified_at,
            "initialRecordTime": self.initial_time,
            "minRecordTime": self.min_record_time,
            "epcFormat": self.format.get(EPC_FORMAT),
            "state": self.state.name.lower(),
            "stateReason": self.state_reason,
        }
        found |= {"stream": True} if self.schedule is None else {"schedule": dict(self.schedule)}
        if self.schedule is not None:
            found["reportIfEmpty"] = self.report_if_empty
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message: the events with numbers in (after, upto] that match."""

    owner: int
    id: UUID
    subscription: str
    after: int
    upto: int
    events: int
    made_at: dt.datetime
    state: DeliveryState
    moves: bool
    tries: int
    tried_at: dt.datetime | None
    last_status: int | None
    last_problem: str | None
    done_at: dt.datetime | None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "subscriptionID": self.subscription,
            "after": self.after,
            "upto": self.upto,
            "events": self.events,
            "createdAt": self.made_at,
            "state": self.state.name.lower(),
            "tries": self.tries,
            "triedAt": self.tried_at,
            "lastStatus": self.last_status,
            "lastProblem": self.last_problem,
            "deliveredAt": self.done_at if self.state is DeliveryState.DONE else None,
        }
