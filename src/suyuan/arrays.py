"""Lists that go to PostgreSQL as arrays in its binary form, without an object and a text for each element.

A statement that serves a whole batch is given columns of ten thousands of values; psycopg's own lists take longer to
write than the statement takes to run. Layout: dimensions, flag of nulls, element type, length and lower bound, then a
4-byte length and the value for each element (PostgreSQL, ``array_recv``).
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

import psycopg
from psycopg.adapt import Dumper

EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""From which PostgreSQL counts."""
_SECONDS_A_DAY = 86_400
_UUID_LENGTH = b"\x00\x00\x00\x10"
_integer, _smallint, _moment = struct.Struct("!ii").pack, struct.Struct("!ih").pack, struct.Struct("!iq").pack
_BOOLEANS = (b"\x00\x00\x00\x01\x00", b"\x00\x00\x00\x01\x01")


def microseconds(moment: dt.datetime) -> int:
    """Since 2000-01-01 UTC, as PostgreSQL counts."""
    since = moment - EPOCH
    return (since.days * _SECONDS_A_DAY + since.seconds) * 1_000_000 + since.microseconds


class _Array:
    """Elements in their binary form, each with its length before it."""

    __slots__ = ("elements", "length")
    type_name: ClassVar[str]

    def __init__(self, elements: list[bytes]) -> None:
        self.length = len(elements)
        self.elements = b"".join(elements)


class UuidArray(_Array):
    """16-byte ids as ``uuid[]``."""

    __slots__ = ()
    type_name = "uuid"

    def __init__(self, ids: Iterable[bytes]) -> None:
        super().__init__([_UUID_LENGTH + each for each in ids])

    @classmethod
    def of(cls, ids: Iterable[UUID]) -> UuidArray:
        return cls(each.bytes for each in ids)


class IntegerArray(_Array):
    """``integer[]``."""

    __slots__ = ()
    type_name = "int4"

    def __init__(self, values: Iterable[int]) -> None:
        super().__init__([_integer(4, each) for each in values])


class SmallintArray(_Array):
    """``smallint[]``."""

    __slots__ = ()
    type_name = "int2"

    def __init__(self, values: Iterable[int]) -> None:
        super().__init__([_smallint(2, each) for each in values])


class TimeArray(_Array):
    """Aware times as ``timestamptz[]``."""

    __slots__ = ()
    type_name = "timestamptz"

    def __init__(self, moments: Iterable[dt.datetime]) -> None:
        super().__init__([_moment(8, microseconds(each)) for each in moments])


class BooleanArray(_Array):
    """``boolean[]``."""

    __slots__ = ()
    type_name = "bool"

    def __init__(self, values: Iterable[bool]) -> None:
        super().__init__([_BOOLEANS[each] for each in values])


def _dumper(kind: type[_Array]) -> type[Dumper]:
    known = psycopg.adapters.types[kind.type_name]
    empty = struct.pack("!iii", 0, 0, known.oid)

    class ArrayDumper(Dumper):
        format = psycopg.pq.Format.BINARY
        oid = known.array_oid

        def dump(self, obj: Any) -> bytes:
            head = struct.pack("!iiiii", 1, 0, known.oid, obj.length, 1)
            return head + obj.elements if obj.length else empty

    return ArrayDumper


for _kind in (UuidArray, IntegerArray, SmallintArray, TimeArray, BooleanArray):
    psycopg.adapters.register_dumper(_kind, _dumper(_kind))
