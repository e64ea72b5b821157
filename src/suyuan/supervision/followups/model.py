"""A follow-up and what it asks. Pure values.

The plan (annex 2, 二(九)): of a drug the opening and the last use of each pack; of a device the opening of each pack, and
during treatment at least once a month. How many days each may take is ours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID


class Stage(StrEnum):
    OPENING = "opening"
    LAST_USE = "last_use"
    MONTHLY = "monthly"


OPENED_WITHIN: Final = dt.timedelta(days=7)
USED_UP_WITHIN: Final = dt.timedelta(days=90)
MONTH: Final = dt.timedelta(days=30)
MONTHS: Final = 12
"""A device is followed for a year; the link can be ended before."""
OPEN_FOR: Final = dt.timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Thing:
    """One pack that was taken home."""

    key: UUID
    text: str
    product: str
    is_device: bool


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing to be shown once."""

    thing: Thing
    stage: Stage
    number: int
    due: dt.datetime


def demands(thing: Thing, taken_at: dt.datetime) -> Iterator[Demand]:
    """What is to be shown of a pack, and until when.

    >>> at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    >>> drug = Thing(UUID(int=1), "drug:1", "", is_device=False)
    >>> [(str(one.stage), one.due.day) for one in demands(drug, at)]
    [('opening', 8), ('last_use', 1)]
    """
    yield Demand(thing, Stage.OPENING, 0, taken_at + OPENED_WITHIN)
    if not thing.is_device:
        yield Demand(thing, Stage.LAST_USE, 0, taken_at + USED_UP_WITHIN)
        return
    for month in range(1, MONTHS + 1):
        yield Demand(thing, Stage.MONTHLY, month, taken_at + month * MONTH)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One patient's link."""

    id: UUID
    party: int
    event_id: UUID
    person: str
    taken_at: dt.datetime
    made_at: dt.datetime
    ends_at: dt.datetime
    tries: int
    tried_at: dt.datetime | None
    ended_at: dt.datetime | None
    account: bytes | None
    """Digest of the account elsewhere by which the patient is known."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A follow-up with how far it is."""

    one: FollowUp
    open: int
    late: int
    all: int
    next_due: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Obligation:
    """One demand and what was shown for it."""

    id: UUID
    key: UUID
    text: str
    product: str
    stage: Stage
    number: int
    due: dt.datetime
    done_at: dt.datetime | None
    pictures: tuple[tuple[UUID, str], ...]
    """(file, what was seen)."""
