"""What a sensor says on its topic: one reading, or a list of those that it kept while it had no connection."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final
from uuid import UUID

import msgspec

PREFIX: Final = "suyuan/readings/"
LARGEST: Final = 1 << 20
"""Bytes of a message."""
Aware = Annotated[dt.datetime, msgspec.Meta(tz=True)]


class Reading(msgspec.Struct, frozen=True):
    """``{"at": "2026-11-30T09:30:00+08:00", "celsius": 5.3}``."""

    at: Aware
    celsius: float


class Readings(msgspec.Struct, frozen=True):
    """``{"readings": [...]}``."""

    readings: Annotated[list[Reading], msgspec.Meta(max_length=20_000)]


def topic_of(sensor: UUID) -> str:
    """Where a sensor sends."""
    return f"{PREFIX}{sensor}"


def sensor_of(topic: str) -> UUID | None:
    """Whose topic it is; None for one that is none of ours."""
    try:
        return UUID(topic.removeprefix(PREFIX)) if topic.startswith(PREFIX) else None
    except ValueError:
        return None


def readings_in(payload: bytes) -> list[Reading] | None:
    """The readings of a message; None for one that cannot be read."""
    if len(payload) > LARGEST:
        return None
    try:
        told = msgspec.json.decode(payload)
        if isinstance(told, dict) and "readings" in told:
            return msgspec.convert(told, Readings).readings
        return [msgspec.convert(told, Reading)]
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError):
        return None
