"""Files of loggers: CSV or Excel with a column of times and one of temperatures, whatever stands above them."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import Final

from suyuan.clock import BEIJING
from suyuan.core.chain.cold.series import Reading
from suyuan.core.epcis.tables.cells import Cell, Grid, Row
from suyuan.core.epcis.tables.moments import USUAL, read_moment
from suyuan.core.epcis.tables.read import read_table
from suyuan.core.problem import Problem, Refused
from suyuan.supervision.cold import errors

MOST: Final = 100_000
"""Readings of a file."""
MOST_PROBLEMS: Final = 20
HEAD_ROWS: Final = 60
TIME: Final = re.compile(r"time|date|时间|日期", re.IGNORECASE)
SENSOR: Final = re.compile(r"sensor|device|probe|传感器|设备|探头|测点", re.IGNORECASE)
CELSIUS: Final = re.compile(r"temp|°c|℃|温度", re.IGNORECASE)
_NUMBER: Final = re.compile(r"([+-]?\d{1,4}(?:[.,]\d{1,6})?)\s*(?:°C|℃|C)?")


@dataclass(frozen=True, slots=True)
class LoggerFile:
    """What a file says, and which rows say nothing that can be read."""

    readings: list[Reading]
    problems: list[Problem]
    bad_rows: int


def read_file(data: bytes) -> LoggerFile:
    """The readings of a file; times without an offset are Beijing's. Raises Refused where this is no such table."""
    grid = read_table(data)
    head, time, celsius = _columns(grid)
    readings: list[Reading] = []
    problems: list[Problem] = []
    bad = 0
    for row in grid.rows[head:]:
        reading = _reading(row, time, celsius)
        if reading is not None:
            readings.append(reading)
        elif not row.is_empty:
            bad += 1
            if len(problems) < MOST_PROBLEMS:
                told = " | ".join((row.cell(time).text[:40], row.cell(celsius).text[:40]))
                problems.append(errors.ROW.problem("file", told, row=row.number))
        if len(readings) > MOST:
            raise Refused(errors.TOO_MANY.problem("file", None, most=MOST))
    if not readings:
        words = {"detail": "no row holds a time and a temperature", "detail_zh": "没有一行含时间和温度"}
        raise Refused(errors.TABLE.problem("file", None, **words))
    return LoggerFile(readings, problems, bad)


def _columns(grid: Grid) -> tuple[int, int, int]:
    """(first row of readings, column of times, column of temperatures)."""
    for number, row in enumerate(grid.rows[:HEAD_ROWS]):
        times = named_columns(row, TIME)
        temperatures = [column for column in named_columns(row, CELSIUS) if column not in times]
        if times and temperatures:
            return number + 1, times[0], temperatures[0]
    for number, row in enumerate(grid.rows[:HEAD_ROWS]):
        if _reading(row, 0, 1) is not None:
            return number, 0, 1
    words = {"detail": "no column of times and temperatures", "detail_zh": "没有时间列和温度列"}
    raise Refused(errors.TABLE.problem("file", None, **words))


def named_columns(row: Row, pattern: re.Pattern[str]) -> list[int]:
    """The columns whose heading says so."""
    return [
        column
        for column, cell in enumerate(row.cells)
        if len(cell.text) <= 60 and pattern.search(cell.text) and _NUMBER.fullmatch(cell.text) is None
    ]


def _reading(row: Row, time: int, celsius: int) -> Reading | None:
    at, value = _moment(row.cell(time)), degrees(row.cell(celsius))
    return None if at is None or not math.isfinite(value) else Reading(at, value)


def _moment(cell: Cell) -> dt.datetime | None:
    moment = cell.moment if cell.moment is not None else read_moment(cell.text, USUAL)[0]
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)).astimezone(dt.UTC)


def degrees(cell: Cell) -> float:
    """Degrees Celsius as a cell writes them; not a number where it does not."""
    found = _NUMBER.fullmatch(cell.text.strip())
    return float(found[1].replace(",", ".")) if found else math.nan
