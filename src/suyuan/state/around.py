"""What stood in what, and since when news of a thing are news of the boxes around it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import psycopg

from suyuan.arrays import IntegerArray, UuidArray
from suyuan.core.chain.life import DEPTH
from suyuan.core.chain.observation import Key
from suyuan.state.registers import SQL as FOLD
from suyuan.state.rights import SQL

Cursor = psycopg.Cursor[Any]
NEVER, LAST = bytes(16), b"\xff" * 16
"""Before and after all stamps."""
Since = dict[Key, bytes]
"""Things, each with the stamp of the oldest news of it."""


def older(known: Since, news: Iterable[tuple[Key, bytes]]) -> None:
    """Note news of things; of several the oldest counts."""
    for key, stamp in news:
        if stamp < known.get(key, LAST):
            known[key] = stamp


def floor(stamp: bytes) -> bytes:
    """The least stamp of the same moment."""
    return stamp[:7] + bytes((stamp[7] & 0xF0,)) + bytes(8)


def asked(name: str, rows: Iterable[tuple[int, Key, bytes]], cursor: Cursor) -> list[Any]:
    """Ask about (n, thing, stamp)."""
    ns, keys, stamps = zip(*sorted(rows), strict=True)
    given = {"ns": IntegerArray(ns), "keys": UuidArray(keys), "stamps": UuidArray(stamps)}
    return cursor.execute(SQL[name], given, binary=True).fetchall()


def boxes_of(keys: Collection[Key], cursor: Cursor) -> dict[Key, Since]:
    """What each of these things ever stood in, to any depth, with the stamp at which it first came to stand in it."""
    found: dict[Key, Since] = {key: {} for key in keys}
    level: dict[Key, Since] = {key: {key: NEVER} for key in keys}
    for _ in range(DEPTH):
        inner = sorted({at for of in level.values() for at in of})
        if not inner:
            break
        around: dict[Key, Since] = {}
        for n, box, start, _end in asked(
            "containers", [(n, key, LAST) for n, key in enumerate(inner)], cursor
        ):
            older(around.setdefault(inner[n], {}), [(box, start)])
        level = {key: _next(found[key], of, around) for key, of in level.items()}
    return found


def _next(found: Since, level: Since, around: dict[Key, Since]) -> Since:
    """One level further out; what is found stays found unless the thing came to stand in it earlier by another way."""
    outer: Since = {}
    for at, since in level.items():
        for box, start in around.get(at, {}).items():
            first = max(since, start)
            if first < found.get(box, LAST):
                found[box] = outer[box] = first
    return outer


def with_containers(since: Since, cursor: Cursor) -> Since:
    """The things, and everything that they stood in: of a box the news begin when the thing came to stand in it."""
    found = dict(since)
    for key, boxes in boxes_of(since, cursor).items():
        older(found, ((box, max(since[key], floor(start))) for box, start in boxes.items()))
    return found


def concerned(keys: set[Key], cursor: Cursor) -> set[Key]:
    """The things, what ever stood in them, and what any of these ever stood in."""
    found, level = set(keys), set(keys)
    for _ in range(DEPTH):
        if not level:
            break
        given = {"keys": UuidArray(level)}
        level = {child for (child,) in cursor.execute(FOLD["children"], given, binary=True)} - found
        found |= level
    return set(with_containers(dict.fromkeys(found, NEVER), cursor))
