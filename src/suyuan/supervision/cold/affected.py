"""What an excursion affects: what its sensor was bound to at that time, and everything that was in there then.

Steps: 1 what the sensor watched, cut to the time of the excursion; 2 of a place, what was seen there and not yet
elsewhere; 3 what stood in those boxes while they were there, to any depth. Nothing else is affected.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from suyuan.core.chain.observation import Key
from suyuan.core.chain.order import order, stamp, time_of
from suyuan.ledger import binary, connection
from suyuan.supervision.cold.sensors import PLACE, SQL

DEPTH = 16
_LAST_RANK = 15


@dataclass(frozen=True, slots=True)
class Stay:
    """From when to when something was exposed."""

    since: dt.datetime
    until: dt.datetime

    def cut(self, since: dt.datetime, until: dt.datetime) -> Stay | None:
        first, last = max(self.since, since), min(self.until, until)
        return Stay(first, last) if first <= last else None

    def with_(self, other: Stay) -> Stay:
        return Stay(min(self.since, other.since), max(self.until, other.until))


def affected(sensor: int, since: dt.datetime, until: dt.datetime) -> dict[Key, Stay]:
    """The things that were where a sensor watched in a time, each with its own part of that time."""
    found: dict[Key, Stay] = {}
    for key, kind, first, last in _bound(sensor, since, until):
        stays = _present(key, first, last) if kind == PLACE else {key: Stay(first, last)}
        for thing, stay in stays.items():
            found[thing] = stay.with_(found[thing]) if thing in found else stay
    level: Mapping[Key, Stay] = dict(found)
    for _ in range(DEPTH):
        level = {key: stay for key, stay in _inside(level).items() if key not in found}
        if not level:
            break
        found.update(level)
    return found


def _bound(
    sensor: int, since: dt.datetime, until: dt.datetime
) -> Iterable[tuple[Key, str, dt.datetime, dt.datetime]]:
    with connection.cursor() as cursor:
        ask = {"sensor": sensor, "since": since, "until": until}
        rows = cursor.execute(SQL["bound"], ask, binary=True).fetchall()
    return [row[:4] for row in rows]


def _present(place: Key, since: dt.datetime, until: dt.datetime) -> dict[Key, Stay]:
    with connection.cursor() as cursor:
        ask = {"place": UUID(bytes=place), "since": since, "until": until}
        rows = cursor.execute(SQL["present"], ask, binary=True).fetchall()
    return {key: Stay(first, last) for key, first, last in rows}


def _inside(level: Mapping[Key, Stay]) -> dict[Key, Stay]:
    """What stood in boxes while each was exposed."""
    with connection.cursor() as cursor:
        ask = {
            "boxes": binary.UuidArray(level),
            "since": binary.UuidArray(_first(stay.since) for stay in level.values()),
            "until": binary.UuidArray(_last(stay.until) for stay in level.values()),
        }
        rows = cursor.execute(SQL["contents"], ask, binary=True).fetchall()
    found: dict[Key, Stay] = {}
    for child, box, start, end in rows:
        stay = level[box].cut(time_of(start), time_of(end) if end else level[box].until)
        if stay is not None:
            found[child] = stay.with_(found[child]) if child in found else stay
    return found


def _first(moment: dt.datetime) -> bytes:
    return stamp(order(moment, 0, bytes(16)))


def _last(moment: dt.datetime) -> bytes:
    return stamp(order(moment, _LAST_RANK, b"\xff" * 16))
