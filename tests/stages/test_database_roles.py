"""Three roles: the application appends to the ledger and cannot change it, the auditor only reads."""

from __future__ import annotations

import psycopg
import pytest

from databases import Clone
from suyuan.project.database import Role

APPEND_ONLY = ["raw_document", "raw_part", "event", "event_item", "event_source", "event_name", "act", "log"]


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_cannot_change_what_was_captured(
    committed: Clone, table: str, statement: str
) -> None:
    with committed.connect(Role.APP) as session:
        column = session.execute(f"SELECT * FROM {table} LIMIT 0").description[0].name
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(statement.format(table, column, column))


@pytest.mark.requirement("R261", "R265")
@pytest.mark.parametrize("table", ["paper", "paper_target", "paper_verdict", "acceptance", "sensor_reading"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_cannot_remove_papers_and_readings(
    committed: Clone, table: str, statement: str
) -> None:
    with committed.connect(Role.APP) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute(statement.format(table))


def test_the_application_cannot_go_round_by_naming_a_partition(committed: Clone) -> None:
    with committed.connect(Role.APP) as session:
        named = session.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'event_item'::regclass"
        ).fetchall()
        assert named
        for (partition,) in named:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(f"DELETE FROM {partition}")


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE event DISABLE TRIGGER ALL",
        "DROP TABLE event",
        "CREATE TABLE mine (n int)",
        "SET ROLE suyuan_owner",
    ],
)
def test_the_application_cannot_change_the_schema_or_its_rights(committed: Clone, statement: str) -> None:
    if committed.place.url and "SET ROLE" in statement:
        pytest.skip("with one log-in for every role it is the log-in that keeps them apart, not the server")
    with committed.connect(Role.APP) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute(statement)


def test_the_application_can_append(committed: Clone) -> None:
    with committed.connect(Role.APP) as session:
        session.execute("INSERT INTO pending VALUES (gen_random_uuid(), 1)")
        assert session.execute("SELECT count(*) FROM pending").fetchone() == (1,)


def test_the_auditor_reads_the_ledger_and_writes_nowhere(committed: Clone) -> None:
    with committed.connect(Role.AUDITOR) as session:
        tables = [
            name for (name,) in session.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        for name in ("event", "event_item", "log", "act"):
            session.execute(f"SELECT * FROM {name} LIMIT 1")
        rights = "SELECT has_table_privilege(%s, 'INSERT, UPDATE, DELETE, TRUNCATE')"
        writable = [name for name in tables if session.execute(rights, [f"public.{name}"]).fetchone()[0]]
    assert writable == []


def test_nobody_reads_people_out_of_the_vault(committed: Clone) -> None:
    for role in (Role.APP, Role.AUDITOR):
        with committed.connect(role) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("SELECT * FROM parties_vault")


@pytest.mark.django_db
def test_tests_themselves_run_as_the_application() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user <> 'suyuan_owner'")
        assert cursor.fetchone() == ("suyuan_app", True)


def test_the_ledger_cannot_be_flushed(committed: Clone) -> None:
    from django.core.management import CommandError, call_command

    with pytest.raises(CommandError):
        call_command("flush", interactive=False)
