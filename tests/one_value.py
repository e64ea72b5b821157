"""Looking into the tables."""

from __future__ import annotations

from typing import Any

from django.db import connection


def one_value(query: str, *params: object) -> Any:
    """The single value of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, params or None)
        return cursor.fetchone()[0]
