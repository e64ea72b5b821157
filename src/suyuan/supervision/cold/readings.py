"""Take readings in: new ones are kept once, what they put out of range is judged, all in one transaction.

Steps: 1 whose turn it is: the sensors are locked in the order of their numbers; 2 readings are staged by COPY and
those that are new are kept, the others were there; 3 the newest of each sensor is noted; 4 a sensor is judged again
where a new reading is out of range, or lies beside one that is; all others cannot have changed anything.
"""

from __future__ import annotations

import datetime as dt
import math
import struct
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.db import connection as django_connection
from django.db import transaction

from suyuan import clock
from suyuan.core.chain.cold.grading import PROFILES
from suyuan.core.chain.cold.series import Reading
from suyuan.ledger import binary, connection
from suyuan.supervision.cold.judging import judge_again
from suyuan.supervision.cold.sensors import SQL

EARLIEST = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)
AHEAD = dt.timedelta(hours=24)
"""How far a clock of a sensor may be ahead; a later reading is none."""
LATE = dt.timedelta(hours=12)
"""Before the grace of findings is over they will be looked for anyway."""
_HEAD = binary.fields(3)
_double = struct.Struct("!id").pack
_months: set[tuple[str, dt.date]] = set()
"""Database and month of the partitions that are there for certain."""

Told = tuple[int, dt.datetime, float]
"""Number of the sensor, when, degrees Celsius."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of readings."""

    new: int
    known: int
    """There already, with the same or another value: the first one stands."""
    refused: int
    """Of no sensor in use, without a value, or of a time that cannot be."""


def receive(told: Iterable[Told]) -> Taken:
    """Keep readings and judge what they say. They are kept when this returns inside no other transaction."""
    latest = clock.now() + AHEAD
    asked = list(told)
    sound = [one for one in asked if math.isfinite(one[2]) and EARLIEST <= one[1] <= latest]
    if not sound:
        return Taken(0, 0, len(asked))
    with transaction.atomic(), connection.cursor() as cursor:
        numbers = sorted({number for number, _, _ in sound})
        rows = cursor.execute(SQL["turn"], {"sensors": numbers}).fetchall()
        before = {number: (at, is_out, profile) for number, at, is_out, profile in rows}
        mine = [one for one in sound if one[0] in before]
        _assure_months({at.astimezone(dt.UTC).date().replace(day=1) for _, at, _ in mine})
        new = _kept(mine)
        _note_newest(new, before)
        _tell_of_late(new, latest - AHEAD - LATE)
        for number, readings in new.items():
            at, was_out, profile = before[number]
            limit = PROFILES[profile].limit
            in_step = at is None or min(one.at for one in readings) > at
            if was_out or not in_step or any(limit.breaks(one.celsius) for one in readings):
                judge_again(number, PROFILES[profile], readings)
    many = sum(map(len, new.values()))
    return Taken(many, len(mine) - many, len(asked) - len(mine))


def _kept(told: list[Told]) -> dict[int, list[Reading]]:
    """The new ones by sensor."""
    new: dict[int, list[Reading]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(SQL["stage"])
        cursor.execute(SQL["empty_stage"])
        rows = (
            b"".join((_HEAD, binary.integer(number), binary.timestamp(at), _double(8, value)))
            for number, at, value in told
        )
        binary.copy_in(cursor, "reading_stage (sensor, at, celsius)", rows)
        for number, at, value in cursor.execute(SQL["take"]):
            new[number].append(Reading(at, value))
    return new


def _tell_of_late(new: dict[int, list[Reading]], limit: dt.datetime) -> None:
    """What a sensor says of days ago may be the record that a finding misses."""
    sensors = [number for number, readings in new.items() if min(one.at for one in readings) < limit]
    if sensors:
        with connection.cursor() as cursor:
            cursor.execute(SQL["tell_of_readings"], {"sensors": sensors})


Before = tuple[dt.datetime | None, bool, str]


def _note_newest(new: dict[int, list[Reading]], before: dict[int, Before]) -> None:
    newest = {number: max(readings) for number, readings in new.items()}
    given = {
        "sensors": list(newest),
        "ats": [one.at for one in newest.values()],
        "values": [one.celsius for one in newest.values()],
        "outs": [PROFILES[before[number][2]].limit.breaks(one.celsius) for number, one in newest.items()],
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL["note_newest"], given)


def _assure_months(months: set[dt.date]) -> None:
    """The partitions of these months are there; asked once a process. A month that was undone is asked again."""
    database = str(django_connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        for month in sorted(month for month in months if (database, month) not in _months):
            cursor.execute("SELECT reading_month(%s)", (month,))
            transaction.on_commit(partial(_months.add, (database, month)))
