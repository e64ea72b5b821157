"""Reading pools and their serials. Every read has a viewer: pools are seen by whoever asked for them, and the operator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection

from suyuan.core.identifiers.serial_forms import Series
from suyuan.core.identifiers.shuffling import numbers_at, places_of
from suyuan.masterdata.serials.marks import State, states
from suyuan.masterdata.serials.sql import SQL
from suyuan.parties.sealing import Purpose, unseal
from suyuan.parties.viewer import Viewer

PER_PAGE: Final = 50
KEY: Final = Purpose("serial series", b"suyuan-serials-1", "serial-series/")


@dataclass(frozen=True, slots=True)
class Pool:
    """What one request was given."""

    id: UUID
    series_id: int
    series: Series
    party: int
    first: int
    """Number of its first serial in its series."""
    size: int
    asked: int
    at: dt.datetime
    act: UUID
    system: str
    """Coding line or site."""
    sender: str
    receiver: str
    key_name: str
    printed: int
    """Marked so, whatever came later; ``used`` and ``void`` likewise."""
    used: int
    void: int

    @property
    def is_partial(self) -> bool:
        return self.size < self.asked


@dataclass(frozen=True, slots=True)
class Serial:
    """One serial of a pool."""

    number: int
    """In its series."""
    text: str
    """As the requester is told."""
    thing: str
    """Canonical text of what carries it."""
    state: State


def pools(viewer: Viewer, limit: int = PER_PAGE) -> list[Pool]:
    """The newest pools that the viewer may see."""
    return _pools(viewer, None, limit)


def pool_of(pool: UUID, viewer: Viewer) -> Pool | None:
    """One pool; None where there is none that the viewer may see."""
    return next(iter(_pools(viewer, pool, 1)), None)


def owner_of(pool: UUID) -> list[int]:
    """Whose pool it is, for telling him who was refused."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["pool_owner"], {"id": pool})
        return [party for (party,) in cursor.fetchall()]


def voidings(pool: Pool) -> list[tuple[dt.datetime, str, int]]:
    """When, why and how many were given up, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["voidings"], {"pool": pool.id})
        return list(cursor.fetchall())


def serials(pool: Pool, start: int = 0, count: int | None = None) -> list[Serial]:
    """The serials of a pool from its ``start``-th on."""
    size = max(0, min(pool.size - start, pool.size if count is None else count))
    if not size:
        return []
    numbers = range(pool.first + start, pool.first + start + size)
    places = places_of(series_key(pool.series_id, pool.series), pool.series.size, numbers)
    kept = states(pool.series_id, numbers[0], size)
    told, thing = pool.series.told, pool.series.thing
    return [
        Serial(number, told(place), thing(place), state)
        for number, place, state in zip(numbers, places, kept, strict=True)
    ]


def numbers_of(series_id: int, series: Series, things: Sequence[str]) -> list[int | None]:
    """The numbers of things in their series, by canonical text; None for what was not issued here."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["issued"], {"id": series_id})
        (issued,) = cursor.fetchone()
    places = [series.place(thing) for thing in things]
    known = [place for place in places if place is not None]
    found = dict(zip(known, numbers_at(series_key(series_id, series), series.size, known), strict=True))
    numbers = [None if place is None else found[place] for place in places]
    return [number if number is not None and number < issued else None for number in numbers]


def series_key(series_id: int, series: Series) -> bytes:
    """The key of the permutation. Raises Unreadable where the installation's keys are others."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["key_of"], {"id": series_id})
        (sealed,) = cursor.fetchone()
    return unseal(KEY, bytes(sealed), series.text)


def _pools(viewer: Viewer, pool: UUID | None, limit: int) -> list[Pool]:
    if not viewer.is_operator and viewer.party_id is None:
        return []
    given = {"all": viewer.is_operator, "party": viewer.party_id, "id": pool, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(SQL["pools"], given)
        return [_pool(row) for row in cursor.fetchall()]


def _pool(row: tuple[Any, ...]) -> Pool:
    id_, series_id, kind, text, *rest = row
    return Pool(id_, series_id, Series(kind, text), *rest)
