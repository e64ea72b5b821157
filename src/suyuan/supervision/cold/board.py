"""What the pages show: sensors as they are now, excursions with what they affect, one sensor's curve."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from suyuan import clock
from suyuan.core.chain.cold.series import DEFAULT_CADENCE
from suyuan.ledger import connection
from suyuan.parties.scopes import visible_to
from suyuan.parties.viewer import Viewer
from suyuan.supervision.cold.sensors import SQL, Sensor, seen_by, sensors

PER_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Now:
    """A sensor as it is now."""

    sensor: Sensor
    at: dt.datetime | None
    celsius: float | None
    state: str
    """out, silent, never, ok, ended."""


@dataclass(frozen=True, slots=True)
class Line:
    """An excursion."""

    id: UUID
    sensor: UUID
    sensor_name: str
    party: int
    side: str
    start: dt.datetime
    end: dt.datetime
    is_open: bool
    peak: float
    seconds: float
    degree_hours: float
    mean_kinetic: float
    day_mean: float | None
    grade: int
    things: int
    verdict: str | None
    reason: str | None
    decided_at: dt.datetime | None
    decided_by: int | None


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that an excursion affects."""

    key: UUID
    text: str


@dataclass(frozen=True, slots=True)
class Bound:
    """What a sensor watches or watched."""

    text: str
    kind: str
    since: dt.datetime
    until: dt.datetime | None


def all_now(viewer: Viewer) -> list[Now]:
    """The sensors of a viewer, those out of range first, then the silent ones."""
    with connection.cursor() as cursor:
        where, given = seen_by(viewer)
        rows = cursor.execute(SQL["now"].format(where=where), given).fetchall()
    newest = {number: row for number, *row in rows}
    found = [_now(one, *newest.get(one.number, (None, None, False))) for one in sensors(viewer)]
    return sorted(found, key=lambda one: (_ORDER[one.state], one.sensor.name))


_ORDER: Final = {"out": 0, "silent": 1, "never": 2, "ok": 3, "ended": 4}


def _now(sensor: Sensor, at: dt.datetime | None, celsius: float | None, is_out: bool) -> Now:
    if sensor.ended_at is not None:
        return Now(sensor, at, celsius, "ended")
    if at is None:
        return Now(sensor, None, None, "never")
    patience = sensor.required * DEFAULT_CADENCE.slack
    state = "silent" if clock.now() - at > patience else "out" if is_out else "ok"
    return Now(sensor, at, celsius, state)


def excursions(
    viewer: Viewer, *, sensor: Sensor | None = None, open_only: bool = False, limit: int = PER_PAGE
) -> list[Line]:
    """Excursions of a viewer's sensors, the newest first; ``open_only``: grave ones that nobody decided about."""
    where, given = seen_by(viewer)
    if sensor is not None:
        where, given = f"({where}) AND s.number = %(sensor)s", {**given, "sensor": sensor.number}
    if open_only:
        where += " AND x.grade >= 2 AND d.verdict IS NULL"
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["lines"].format(where=where), {**given, "limit": limit}).fetchall()
    return [Line(*row) for row in rows]


def excursion(name: UUID, viewer: Viewer) -> Line | None:
    """One excursion, or None where there is none that the viewer may see."""
    where, given = seen_by(viewer)
    with connection.cursor() as cursor:
        text = SQL["lines"].format(where=f"({where}) AND x.id = %(id)s")
        row = cursor.execute(text, {**given, "id": name, "limit": 1}).fetchone()
    return Line(*row) if row else None


def tallies(viewer: Viewer) -> dict[int, int]:
    """How many excursions of each grade nobody decided about."""
    where, given = seen_by(viewer)
    with connection.cursor() as cursor:
        return dict(cursor.execute(SQL["tallies"].format(where=where), given).fetchall())


def things(name: UUID, viewer: Viewer, limit: int) -> list[Thing]:
    """What an excursion affects, as far as the viewer may see an event of it: whoever carries a sealed box with a
    sensor in it does not learn what is inside.
    """
    visible, rights = visible_to(viewer, "e")
    with connection.cursor() as cursor:
        ask = {**rights, "excursion": name, "limit": limit}
        rows = cursor.execute(SQL["things"].format(visible=visible), ask)
        return [Thing(*row) for row in rows.fetchall()]


def bindings(sensor: Sensor) -> list[Bound]:
    """What a sensor watches and watched, the newest first."""
    with connection.cursor() as cursor:
        return [Bound(*row) for row in cursor.execute(SQL["bindings"], {"sensor": sensor.number}).fetchall()]
