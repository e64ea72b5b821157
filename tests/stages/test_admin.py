"""`suyuan admin` runs management commands on an installation, as the role that each needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from databases import Clone
from suyuan.project.database import Role

pytestmark = pytest.mark.slow


def admin(clone: Clone, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "suyuan", "admin", *words]
    return subprocess.run(command, env=clone.env, capture_output=True, text=True, check=False)


def test_the_installation_checks_sound_and_complete(committed: Clone) -> None:
    assert admin(committed, "check").returncode == 0
    assert admin(committed, "migrate", "--check").returncode == 0
    assert admin(committed, "makemigrations", "--check", "--dry-run").returncode == 0


def test_nothing_empties_the_ledger(committed: Clone) -> None:
    with committed.connect() as session:
        session.execute("INSERT INTO pending VALUES (gen_random_uuid(), 1)")
        done = admin(committed, "flush", "--no-input")
        assert done.returncode == 1
        assert "not emptied" in done.stderr
        assert session.execute("SELECT count(*) FROM pending").fetchone() == (1,)


def test_migrating_again_lays_the_rights_down_anew(committed: Clone) -> None:
    with committed.connect(Role.OWNER) as owner:
        owner.execute("GRANT DELETE ON event TO suyuan_app")
        owner.execute("REVOKE SELECT ON event FROM suyuan_app")
    assert admin(committed, "migrate").returncode == 0
    with committed.connect(Role.APP) as app:
        rights = "SELECT has_table_privilege('event', 'DELETE'), has_table_privilege('event', 'SELECT')"
        assert app.execute(rights).fetchone() == (False, True)


def test_its_arguments_are_told_when_wrong(committed: Clone) -> None:
    done = admin(committed, "nonsense")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr


def test_psql_is_shown_as_the_auditor(committed: Clone) -> None:
    assert "suyuan_auditor" in admin(committed, "database", "psql").stdout
