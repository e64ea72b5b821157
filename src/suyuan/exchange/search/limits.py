"""What one request may cost: candidates looked at, events opened, time in the database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import DatabaseError, transaction
from django.db import connection as django_connection

from suyuan.exchange.search import errors
from suyuan.ledger import connection

SECONDS = 8.0
"""A statement that takes longer is stopped."""
_CANCELLED = "57014"
_SETTINGS = {
    "statement_timeout": f"{int(SECONDS * 1000)}ms",
    # The statements say where to begin, and that a batch is read in the order of its index. A planner that knows
    # nothing of a key would begin elsewhere, or read and sort all that a key has: a million rows for a lot.
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "enable_sort": "off",
    "enable_hashagg": "off",
    "jit": "off",
}


@dataclass(slots=True)
class Budget:
    """What is left of a request's allowance."""

    candidates: int
    """Rows of an index that may still be looked at."""
    events: int
    """Events that may still be opened."""
    seconds: float = SECONDS
    """From now; the event that was begun is finished."""
    bytes: int = 16 << 20
    """Of events that are kept; one alone may hold more."""
    end: float = field(init=False)

    def __post_init__(self) -> None:
        self.end = time.monotonic() + self.seconds

    @property
    def is_spent(self) -> bool:
        return min(self.candidates, self.events, self.bytes) <= 0 or time.monotonic() > self.end


def of_a_page() -> Budget:
    """For one page: beyond, the page ends early and its token says where to go on."""
    return Budget(100_000, 3_000, seconds=2.0)


def of_a_whole() -> Budget:
    """For what needs the whole result at once: beyond, the query is refused as too complex."""
    return Budget(200_000, 20_000, seconds=20.0, bytes=64 << 20)


@contextmanager
def bounded() -> Iterator[None]:
    """Run statements under our settings. Raises EpcisException when one takes too long.

    The settings end with the block also inside a transaction of the caller.
    """
    is_inside = django_connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            before = _settings(cursor) if is_inside else {}
            _set(cursor, _SETTINGS)
            yield
            _set(cursor, before)
    except (psycopg.Error, DatabaseError) as error:
        if connection.sqlstate_of(error) != _CANCELLED:
            raise
        raise errors.too_slow(SECONDS) from None


def _settings(cursor: psycopg.Cursor[Any]) -> dict[str, str]:
    return dict(
        cursor.execute(
            "SELECT n, current_setting(n) FROM unnest(%s::text[]) n", (list(_SETTINGS),)
        ).fetchall()
    )


def _set(cursor: psycopg.Cursor[Any], values: dict[str, str]) -> None:
    if values:
        text = "SELECT set_config(n, v, true) FROM unnest(%s::text[], %s::text[]) s(n, v)"
        cursor.execute(text, (list(values), list(values.values())))
