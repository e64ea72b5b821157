"""The orders in which a walk goes through events, and places in it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from uuid import UUID

from msgspec import Struct


class By(StrEnum):
    TIME = "t"
    """Event time; events of one moment by id."""
    NUMBER = "n"
    """Number in the ledger, which is the order of record time."""
    FIELD = "f"
    """An extension field: sorted in memory, so only for few events."""


class Order(Struct, frozen=True, array_like=True):
    by: By
    descending: bool = False


class Place(Struct, frozen=True, array_like=True):
    """An event's place in every order but the one by a field."""

    time: dt.datetime
    id: UUID
    number: int


BEFORE_ALL = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
AFTER_ALL = dt.datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=dt.UTC)
