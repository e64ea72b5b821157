"""Joined ERP systems and their papers, as values."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from uuid import UUID

from suyuan.exchange.sealing import ERP_SECRETS, unseal


class SourceState(IntEnum):
    ACTIVE = 1
    PAUSED = 2


class State(IntEnum):
    """Of a paper."""

    WAITING = 1
    RECORDED = 2
    BLOCKED = 3
    """It cannot be recorded as it is; it is looked at again by itself, since it is mended in the ERP."""
    UNDONE = 4
    """Recorded here, cancelled in the ERP: somebody must say which is right."""
    CHANGED = 5
    """Recorded here, and the ERP says something else now."""
    VOID = 6
    """Cancelled in the ERP before it was recorded: nothing to do."""
    RETRACTED = 7

    @property
    def word(self) -> str:
        return self.name.lower()


OPEN = (State.WAITING, State.BLOCKED)
ATTENTION = (State.BLOCKED, State.UNDONE, State.CHANGED)
"""What somebody must look at."""


@dataclass(frozen=True, slots=True)
class Source:
    owner: int
    name: str
    dest: str
    settings: Mapping[str, Any]
    secrets: bytes
    created_at: dt.datetime
    state: SourceState
    seen: Mapping[str, Any]
    counter: int
    failures: int
    next_at: dt.datetime
    last_ok_at: dt.datetime | None
    problem: Mapping[str, Any] | None

    @property
    def password(self) -> str:
        """Opened. Raises Unreadable."""
        told: dict[str, str] = json.loads(unseal(ERP_SECRETS, self.secrets, self.owner, self.name))
        return told["password"]


@dataclass(frozen=True, slots=True)
class Paper:
    owner: int
    source: str
    number: int
    model: str
    record: int
    step: str
    turn: int
    shown: str
    version: str
    made_at: dt.datetime
    state: State
    tries: int
    next_at: dt.datetime
    settled_at: dt.datetime | None
    moment: dt.datetime | None
    digest: bytes | None
    event: UUID | None
    problems: tuple[Mapping[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "paper": self.shown,
            "model": self.model,
            "record": self.record,
            "step": self.step,
            "turn": self.turn,
            "state": self.state.word,
            "tries": self.tries,
            "madeAt": self.made_at.isoformat(),
            "moment": None if self.moment is None else self.moment.isoformat(),
            "event": None if self.event is None else str(self.event),
            "problems": list(self.problems),
        }


@dataclass(frozen=True, slots=True)
class Head:
    """A paper as a list of the ERP shows it."""

    model: str
    record: int
    shown: str
    state: str
    version: str
    """Moment of its last change, as the ERP writes it; sorts by time."""
    is_split: bool = False
    """It goes by way of a place of transit: sent and got are two things."""
