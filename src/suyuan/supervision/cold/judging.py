"""Judge a sensor again around new readings, and write what changed.

The piece that is judged reaches from the last reading in range before the new ones to the first in range behind them:
no excursion leaves it, so what is found there replaces what was known there. Late readings need no special case.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from suyuan import clock
from suyuan.core.chain.cold.grading import DAY, Judged, Profile, judge
from suyuan.core.chain.cold.series import Reading
from suyuan.ledger import connection
from suyuan.supervision.cold.sensors import SQL


@dataclass(frozen=True, slots=True)
class Known:
    """An excursion that was written before."""

    id: UUID
    side: str
    start: dt.datetime
    end: dt.datetime


def judge_again(sensor: int, profile: Profile, new: Sequence[Reading]) -> None:
    """Judge what new readings touch; inside a transaction in which it is the sensor's turn."""
    since, until = _piece(sensor, profile, min(new).at, max(new).at)
    context = readings_of(sensor, since - DAY, until)
    piece = [one for one in context if one.at >= since]
    found = [
        one for one in judge(context, profile) if one.excursion.end >= since and one.excursion.start <= until
    ]
    is_out = bool(piece) and profile.limit.breaks(piece[-1].celsius)
    known = _known(sensor, since, until)
    with connection.cursor() as cursor:
        for one in found:
            same = [old for old in known if old.side == one.excursion.side and _overlap(old, one)]
            name = same[0].id if same else uuid.uuid4()
            known = [old for old in known if old.id != name]
            is_open = is_out and one.excursion.end == piece[-1].at
            cursor.execute(SQL["save_excursion"], _row(name, sensor, one, is_open=is_open))
        cursor.execute(SQL["drop_excursions"], {"ids": [old.id for old in known]})


def readings_of(sensor: int, since: dt.datetime, until: dt.datetime) -> list[Reading]:
    """A sensor's readings of a time, in order."""
    with connection.cursor() as cursor:
        ask = {"sensor": sensor, "since": since, "until": until}
        return [Reading(*row) for row in cursor.execute(SQL["readings"], ask).fetchall()]


def _piece(
    sensor: int, profile: Profile, first: dt.datetime, last: dt.datetime
) -> tuple[dt.datetime, dt.datetime]:
    ask = {"sensor": sensor, "low": profile.limit.low, "high": profile.limit.high}
    with connection.cursor() as cursor:
        (before,) = cursor.execute(SQL["calm_before"], {**ask, "at": first}).fetchone() or (None,)
        (after,) = cursor.execute(SQL["calm_after"], {**ask, "at": last}).fetchone() or (None,)
    far = dt.timedelta(days=62)
    return before or first - far, after or last + far


def _known(sensor: int, since: dt.datetime, until: dt.datetime) -> list[Known]:
    with connection.cursor() as cursor:
        ask = {"sensor": sensor, "since": since, "until": until}
        return [Known(*row) for row in cursor.execute(SQL["overlapping"], ask).fetchall()]


def _overlap(old: Known, one: Judged) -> bool:
    return old.start <= one.excursion.end and old.end >= one.excursion.start


def _row(name: UUID, sensor: int, one: Judged, *, is_open: bool) -> dict[str, Any]:
    found = one.excursion
    return {
        "id": name,
        "sensor": sensor,
        "side": found.side.value,
        "started_at": found.start,
        "ended_at": found.end,
        "is_open": is_open,
        "peak": found.peak,
        "seconds": found.seconds,
        "degree_hours": found.degree_hours,
        "mean_kinetic": found.mean_kinetic,
        "day_mean": one.day_mean,
        "grade": int(one.grade),
        "now": clock.now(),
    }
