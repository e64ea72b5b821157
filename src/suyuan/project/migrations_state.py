"""Whether the database has the schema of this version, and bringing it there."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def missing_migrations() -> int:
    """How many changes of this version the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate_if_needed() -> None:
    """Bring the schema up to date; costs one query when it is."""
    if missing_migrations():
        call_command("migrate", verbosity=0, interactive=False)
