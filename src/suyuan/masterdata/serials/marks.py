"""The states of serials as bitmaps: one bit a serial and state, 4096 serials a row, no row where nothing is marked.

A serial may have several marks; what counts is the gravest: void, used, printed, issued.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final

from django.db import connection, transaction

from suyuan.masterdata.serials.sql import SQL

BLOCK: Final = 4096
_BYTES: Final = BLOCK // 8
_EMPTY: Final = bytes(_BYTES)


class State(StrEnum):
    """What became of a serial."""

    ISSUED = "issued"
    PRINTED = "printed"
    USED = "used"
    VOID = "void"


MARKS: Final = (State.PRINTED, State.USED, State.VOID)
"""In the order of the columns, the gravest last."""


def mark(series: int, state: State, numbers: Iterable[int]) -> int:
    """Mark numbers of a series; how many had not that mark. The counts of their pools are kept in step.

    Rows are locked in the order of their blocks, so that two who mark at once wait and never block each other.
    """
    wanted: dict[int, list[int]] = defaultdict(list)
    for number in numbers:
        wanted[number // BLOCK].append(number % BLOCK)
    if not wanted:
        return 0
    new: list[int] = []
    with transaction.atomic(), connection.cursor() as cursor:
        given: dict[str, Any] = {"series": series, "blocks": sorted(wanted)}
        cursor.execute(SQL["make_marks"], given)
        cursor.execute(SQL["hold_marks"], given)
        for block, *kept in cursor.fetchall():
            bits = bytearray(kept[MARKS.index(state)] or _EMPTY)
            added = _set(bits, wanted[block])
            if added:
                row: dict[str, Any] = {"series": series, "block": block, "bits": bytes(bits)}
                cursor.execute(SQL[f"mark_{state}"], row)
                new += (block * BLOCK + bit for bit in added)
    _count(series, state, new)
    return len(new)


def states(series: int, first: int, size: int) -> list[State]:
    """The states of consecutive numbers."""
    found = [State.ISSUED] * size
    given = {"series": series, "from": first // BLOCK, "upto": (first + size - 1) // BLOCK}
    with connection.cursor() as cursor:
        cursor.execute(SQL["marks"], given)
        rows = cursor.fetchall()
    for block, *kept in rows:
        for state, bits in zip(MARKS, kept, strict=True):
            for bit in _bits(bytes(bits or b"")):
                place = block * BLOCK + bit - first
                if 0 <= place < size:
                    found[place] = state
    return found


def states_of(series: int, numbers: Sequence[int]) -> list[State]:
    """The states of single numbers."""
    known: dict[int, list[State]] = {}
    for block in {number // BLOCK for number in numbers}:
        known[block] = states(series, block * BLOCK, BLOCK)
    return [known[number // BLOCK][number % BLOCK] for number in numbers]


def _set(bits: bytearray, wanted: Iterable[int]) -> list[int]:
    """Set bits; those that were not set."""
    new = []
    for bit in wanted:
        place, mask = bit >> 3, 1 << (bit & 7)
        if not bits[place] & mask:
            bits[place] |= mask
            new.append(bit)
    return new


def _bits(kept: bytes) -> Iterable[int]:
    return (place * 8 + bit for place, byte in enumerate(kept) if byte for bit in range(8) if byte >> bit & 1)


def _count(series: int, state: State, numbers: list[int]) -> None:
    if not numbers:
        return
    with connection.cursor() as cursor:
        cursor.execute(SQL["spans"], {"series": series, "first": min(numbers), "last": max(numbers)})
        spans = cursor.fetchall()
        starts = [first for _, first, _ in spans]
        counts = Counter(bisect_right(starts, number) - 1 for number in numbers)
        for place, count in sorted(counts.items()):
            if place >= 0:
                cursor.execute(SQL[f"count_{state}"], {"id": spans[place][0], "count": count})
