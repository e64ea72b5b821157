"""What one request may cost: candidates looked at, events opened, time in the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from django.db import DatabaseError, transaction

from suyuan.exchange.search import errors
from suyuan.ledger import connection

SECONDS = 8.0
"""A statement that takes longer is stopped."""
_CANCELLED = "57014"
_SETTINGS = {
    "statement_timeout": f"{int(SECONDS * 1000)}ms",
    # The statements say where to begin; a planner without statistics must not begin elsewhere.
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
}


@dataclass(slots=True)
class Budget:
    """What is left of a request's allowance."""

    candidates: int
    """Rows of an index that may still be looked at."""
    events: int
    """Events that may still be opened."""

    @property
    def is_spent(self) -> bool:
        return self.candidates <= 0 or self.events <= 0


def of_a_page() -> Budget:
    """For one page: beyond, the page ends early and its token says where to go on."""
    return Budget(20_000, 3_000)


def of_a_whole() -> Budget:
    """For what needs the whole result at once: beyond, the query is refused as too complex."""
    return Budget(200_000, 20_000)


@contextmanager
def bounded() -> Iterator[None]:
    """Run statements under our settings. Raises EpcisException when one takes too long.

    The settings end with the block also inside a transaction of the caller.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            names = list(_SETTINGS)
            asked = "SELECT n, current_setting(n) FROM unnest(%s::text[]) n"
            before = dict(cursor.execute(asked, (names,)).fetchall())
            _set(cursor, _SETTINGS)
            yield
            _set(cursor, before)
    except (psycopg.Error, DatabaseError) as error:
        if connection.sqlstate_of(error) != _CANCELLED:
            raise
        raise errors.too_slow(SECONDS) from None


def _set(cursor: psycopg.Cursor[tuple[object, ...]], values: dict[str, str]) -> None:
    text = "SELECT set_config(n, v, true) FROM unnest(%s::text[], %s::text[]) s(n, v)"
    cursor.execute(text, (list(values), list(values.values())))
