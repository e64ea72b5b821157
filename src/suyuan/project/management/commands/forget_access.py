"""Take a year of the access log away as a whole, when its time has passed: for the owner of the database alone."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.core.management import BaseCommand, CommandError, CommandParser
from psycopg import sql

from suyuan.parties.access_log.entries import KEPT_AT_LEAST
from suyuan.project.database import Role
from suyuan.project.session import as_role, plain_connection

TABLES: Final = ("access_touched", "access_entry")
FIRST, LAST = 2026, 2040
"""The years that have a partition."""


class Command(BaseCommand):
    help = "Drops the access log of a YEAR whose last line is older than the law asks to keep."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)

    def handle(self, *_args: Any, year: int, **_options: Any) -> None:
        drop_year(year, dt.datetime.now(dt.UTC))
        self.stdout.write(f"the access log of {year} is gone")


def drop_year(year: int, now: dt.datetime) -> None:
    """Raises CommandError for a year that has no partition or whose end is not long enough ago."""
    if not FIRST <= year <= LAST:
        raise CommandError(f"no part of the access log is of the year {year}")
    end = dt.datetime(year + 1, 1, 1, tzinfo=dt.UTC)
    if now < end + KEPT_AT_LEAST:
        raise CommandError(f"the log of {year} is kept until {end + KEPT_AT_LEAST:%Y-%m-%d} at least")
    with as_role(Role.OWNER):
        owner = plain_connection()
        with owner.transaction():
            for table in TABLES:
                name = sql.Identifier(f"{table}_{year}")
                owner.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(name))
