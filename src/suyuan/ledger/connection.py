"""The psycopg connection beneath Django's, for COPY and binary results."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections

AWAY: Final = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
"""What is raised when the database cannot be reached, through Django or beneath it."""


@contextmanager
def cursor() -> Iterator[psycopg.Cursor[Any]]:
    """A plain psycopg cursor on Django's connection, inside whatever transaction is open there."""
    default = connections[DEFAULT_DB_ALIAS]  # each look through Django's stand-in costs as much as a cursor
    default.ensure_connection()
    with psycopg.Cursor(default.connection) as plain:
        plain.format = psycopg.pq.Format.BINARY
        yield plain


def sqlstate_of(error: BaseException) -> str | None:
    """The SQLSTATE of a database error, whether Django wrapped it or not."""
    for one in (error, error.__cause__):
        if isinstance(one, psycopg.Error):
            return one.sqlstate
    return None
