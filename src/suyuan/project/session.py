"""Let a block of code speak to the database as another role, through Django's own connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection

from suyuan.project.database import Role, Target, target


@contextmanager
def as_role(role: Role, place: Target | None = None) -> Iterator[None]:
    """Inside the block Django's default connection is ``role``; not to be entered within a transaction."""
    place = place or target()
    kept = dict(connection.settings_dict)
    wanted = place.django(role)
    connection.close()
    connection.settings_dict.update(wanted, NAME=place.name or kept["NAME"])
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)


def plain_connection() -> psycopg.Connection:
    """The psycopg connection under Django's default one."""
    connection.ensure_connection()
    plain: psycopg.Connection = connection.connection
    return plain
