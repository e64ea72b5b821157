"""The access log is added to and never changed, by whatever role and whatever name of the table."""

from __future__ import annotations

import psycopg
import pytest

from databases import Clone
from suyuan.project.database import Role

STATEMENTS = ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"]
TABLES = [
    "access_entry", "access_entry_2026", "access_entry_default", "access_touched", "access_touched_2027",
]  # fmt: skip


@pytest.mark.requirement("R386", "R396")
@pytest.mark.parametrize("role", [Role.APP, Role.OWNER, Role.AUDITOR])
def test_nobody_changes_what_is_written(committed: Clone, role: Role) -> None:
    with committed.connect(Role.APP) as session:
        session.execute(
            "INSERT INTO access_entry (at, grade, action, result, role, key_prefix, session, object_kind, object,"
            " purpose, status, route, touched) VALUES (now(), 1, 'page', 'done', '', '', '', '', '', '', 200, '', '{}')"
        )
    with committed.connect(role) as session:
        for statement in STATEMENTS:
            for table in TABLES:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    session.execute(statement.format(table))
        assert session.execute("SELECT count(*) FROM access_entry").fetchone() == (1,)


def test_the_auditor_reads_and_does_not_write(committed: Clone) -> None:
    with committed.connect(Role.AUDITOR) as session:
        assert session.execute("SELECT count(*) FROM access_entry").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("INSERT INTO access_touched VALUES (1, now(), 1)")
