"""Readings of several sensors that are handed in together: what is sound is kept, each line that is not is told.

Steps: 1 the sensors that the lines name are looked up among those of the sender and of whom it acts for; 2 each line is
judged by itself; 3 the sound ones are kept as all readings are: what comes again changes nothing.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from suyuan import clock
from suyuan.clock import BEIJING
from suyuan.core.epcis.tables.cells import Grid, Row
from suyuan.core.epcis.tables.moments import USUAL, read_moment
from suyuan.core.epcis.tables.read import read_table
from suyuan.core.identifiers.canonical import key_for
from suyuan.core.problem import Problem, Refused
from suyuan.ledger import connection
from suyuan.parties.viewer import Viewer
from suyuan.supervision.cold import errors
from suyuan.supervision.cold.files import CELSIUS, HEAD_ROWS, SENSOR, TIME, degrees, named_columns
from suyuan.supervision.cold.readings import AHEAD, EARLIEST, Told, receive
from suyuan.supervision.cold.sensors import SQL

MOST: Final = 20_000
TOLD: Final = 200
"""Problems that are told; all are counted."""
COLDEST, HOTTEST = -273.15, 1000.0
LONGEST_NAME: Final = 300


@dataclass(frozen=True, slots=True)
class Given:
    """One line as somebody wrote it."""

    line: int
    sensor: str
    """The id of a sensor, or the device id under which it is registered."""
    at: str | dt.datetime
    celsius: float


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What became of the lines."""

    new: int
    known: int
    """There already: the first value of a moment stands."""
    refused: int
    problems: tuple[Problem, ...]


def hand_in(given: Sequence[Given], viewer: Viewer) -> HandedIn:
    """Keep what is sound. Raises Refused for more lines than may come at once."""
    if len(given) > MOST:
        raise Refused(errors.TOO_MANY.problem("readings", None, most=MOST))
    numbers = _numbers({one.sensor for one in given}, viewer)
    latest, sound, problems = clock.now() + AHEAD, list[Told](), list[Problem]()
    for one in given:
        told = _judged(one, numbers, latest)
        if isinstance(told, Problem):
            problems.append(told)
        else:
            sound.append(told)
    taken = receive(sound)
    return HandedIn(taken.new, taken.known, len(problems) + taken.refused, tuple(problems[:TOLD]))


def _numbers(names: Iterable[str], viewer: Viewer) -> dict[str, int]:
    """The numbers of the sensors that are called so."""
    called = [name for name in names if 0 < len(name) <= LONGEST_NAME and "\0" not in name]
    given = {
        "names": called,
        "ids": [_uuid(name) for name in called],
        "devices": [UUID(bytes=key_for(name)) for name in called],
        "own": list(viewer.parties),
    }
    with connection.cursor() as cursor:
        return dict(cursor.execute(SQL["called"], given).fetchall())


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None


def _judged(one: Given, numbers: dict[str, int], latest: dt.datetime) -> Told | Problem:
    where = f"readings[{one.line}]"
    number = numbers.get(one.sensor)
    if number is None:
        return errors.NOT_YOUR_SENSOR.problem(f"{where}.sensor", one.sensor[:80])
    at = one.at if isinstance(one.at, dt.datetime) else _moment(one.at)
    if at is None or not EARLIEST <= at <= latest:
        return errors.READING_TIME.problem(f"{where}.at", str(one.at)[:40])
    if not math.isfinite(one.celsius) or not COLDEST <= one.celsius <= HOTTEST:
        return errors.DEGREES.problem(f"{where}.celsius", str(one.celsius))
    return number, at, one.celsius


def _moment(text: str) -> dt.datetime | None:
    """A time with its offset; None for anything else."""
    try:
        at = dt.datetime.fromisoformat(text)
        return at.astimezone(dt.UTC) if at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def lines_of_table(data: bytes) -> tuple[list[Given], list[Problem]]:
    """The lines of a table with a column of sensors, and which rows cannot be read; times without an offset are
    Beijing's. Raises Refused where this is no such table.
    """
    grid = read_table(data)
    head, columns = _columns(grid)
    given: list[Given] = []
    problems: list[Problem] = []
    for row in (row for row in grid.rows[head:] if not row.is_empty):
        line = _line(row, columns)
        if line is None:
            told = " | ".join(row.cell(column).text[:40] for column in columns)
            problems.append(errors.ROW.problem("file", told, row=row.number))
        else:
            given.append(line)
        if len(given) > MOST:
            raise Refused(errors.TOO_MANY.problem("file", None, most=MOST))
    if not given and not problems:
        words = {"detail": "no row holds a time and a temperature", "detail_zh": "没有一行含时间和温度"}
        raise Refused(errors.TABLE.problem("file", None, **words))
    return given, problems


Columns = tuple[int, int, int]


def _columns(grid: Grid) -> tuple[int, Columns]:
    """(first row of readings, columns of sensor, time, temperature)."""
    for number, row in enumerate(grid.rows[:HEAD_ROWS]):
        times = named_columns(row, TIME)
        degrees_ = [each for each in named_columns(row, CELSIUS) if each not in times]
        sensors = [each for each in named_columns(row, SENSOR) if each not in {*times, *degrees_}]
        if times and degrees_ and sensors:
            return number + 1, (sensors[0], times[0], degrees_[0])
    raise Refused(errors.COLUMNS.problem("file"))


def _line(row: Row, columns: Columns) -> Given | None:
    sensor, time, celsius = (row.cell(column) for column in columns)
    at = time.moment if time.moment is not None else read_moment(time.text, USUAL)[0]
    value = degrees(celsius)
    if at is None or not math.isfinite(value) or not sensor.text.strip():
        return None
    moment = (at if at.tzinfo else at.replace(tzinfo=BEIJING)).astimezone(dt.UTC)
    return Given(row.number, sensor.text.strip(), moment, value)
