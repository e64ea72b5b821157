"""Look up what excursions affect."""

from __future__ import annotations

from django.db import transaction

from suyuan.ledger import binary, connection
from suyuan.supervision.cold.affected import affected
from suyuan.supervision.cold.sensors import SQL

AT_ONCE = 50


def look() -> int:
    """Look up what changed excursions affect; how many were looked at."""
    with transaction.atomic(), connection.cursor() as cursor:
        rows = cursor.execute(SQL["to_look"], {"limit": AT_ONCE}).fetchall()
        for name, sensor, since, until, _grade in rows:
            things = affected(sensor, since, until)
            keys = binary.UuidArray(sorted(things))
            cursor.execute(SQL["drop_things"], {"excursion": name, "things": keys})
            cursor.execute(SQL["save_things"], {"excursion": name, "things": keys})
            cursor.execute(SQL["looked"], {"id": name})
    return len(rows)


def look_at_all() -> int:
    """Look until nothing is left."""
    many = 0
    while found := look():
        many += found
    return many
