"""Connections to other platforms and the messages sent over them, as values."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from uuid import UUID

from suyuan.exchange.adapters.contract import Account, Parameters, reference_of
from suyuan.exchange.sealing import CONNECTION_SECRETS, unseal


class ConnectionState(IntEnum):
    ACTIVE = 1
    PAUSED = 2


class State(IntEnum):
    """Of a message."""

    WAITING = 1
    SENT = 2
    """The other platform has it and has not judged it yet."""
    ACCEPTED = 3
    REFUSED = 4
    """The other platform judged the content; nothing is tried until the owner says so."""
    FAILED = 5
    """The last try had no usable answer; the next one comes by itself."""
    GIVEN_UP = 6
    """The tries are used up, or it cannot be written; nothing is tried until the owner says so."""

    @property
    def word(self) -> str:
        return self.name.lower().replace("_", "-")


OPEN = (State.WAITING, State.SENT, State.FAILED)
AGAIN = (State.SENT, State.REFUSED, State.FAILED, State.GIVEN_UP)
"""What ``retry`` may touch."""


@dataclass(frozen=True, slots=True)
class Connection:
    owner: int
    name: str
    adapter: str
    dest: str
    parameters: Parameters
    settings: Mapping[str, Any]
    secrets: bytes
    created_at: dt.datetime
    state: ConnectionState
    upto: int
    counter: int
    failures: int
    next_at: dt.datetime
    last_ok_at: dt.datetime | None

    def account(self) -> Account:
        """With the secrets open. Raises Unreadable."""
        secrets = json.loads(unseal(CONNECTION_SECRETS, self.secrets, self.owner, self.name))
        return Account(self.owner, self.name, self.dest, self.settings, secrets)


@dataclass(frozen=True, slots=True)
class Message:
    owner: int
    connection: str
    number: int
    id: UUID
    events: tuple[UUID, ...]
    part: int
    once: str | None
    digest: bytes
    made_at: dt.datetime
    state: State
    tries: int
    calls: int
    next_at: dt.datetime
    tried_at: dt.datetime | None
    settled_at: dt.datetime | None
    status: int | None
    problem: Mapping[str, Any] | None
    code: str | None
    told: str | None
    remote: str | None

    @property
    def reference(self) -> str:
        return reference_of(self.id)

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "id": str(self.id),
            "reference": self.reference,
            "events": [str(one) for one in self.events],
            "state": self.state.word,
            "calls": self.calls,
            "madeAt": self.made_at.isoformat(),
            "triedAt": None if self.tried_at is None else self.tried_at.isoformat(),
            "nextAt": self.next_at.isoformat() if self.state in OPEN else None,
            "status": self.status,
            "problem": self.problem,
            "code": self.code,
            "told": self.told,
            "remote": self.remote,
        }
