"""Whether the database has the schema of this version, and bringing it there."""

from __future__ import annotations

from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor


def missing_migrations() -> int:
    """How many changes of this version the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate_if_needed() -> None:
    """Bring the schema up to date; costs a few queries when it is."""
    try:
        complete = not missing_migrations()
    except ProgrammingError:  # another process is at it and has granted us nothing yet; migrate waits for it
        connection.close()
        complete = False
    if not complete:
        call_command("migrate", verbosity=0, interactive=False)
