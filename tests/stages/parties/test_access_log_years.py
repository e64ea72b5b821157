"""A year of the access log goes as a whole, not before its time, and by the owner's command alone."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest
from django.core.management import CommandError

from databases import Clone
from suyuan.project.database import Role
from suyuan.project.management.commands.forget_access import drop_year

pytestmark = pytest.mark.slow

OLD = (
    "INSERT INTO access_entry (at, grade, action, result, role, key_prefix, session, object_kind, object, purpose,"
    " status, route, touched) VALUES (%s, 1, 'page', 'done', '', '', '', '', '', '', 200, '', '{}')"
)


def forget(clone: Clone, year: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "suyuan", "admin", "forget_access", year]
    return subprocess.run(command, env=clone.env, capture_output=True, text=True, check=False)


@pytest.mark.requirement("R386")
def test_a_year_is_kept_six_months_beyond_its_end(committed: Clone) -> None:
    with committed.connect(Role.APP) as session:
        session.execute(OLD, ["2026-05-05T00:00Z"])
        session.execute(OLD, ["2027-05-05T00:00Z"])
        refused = forget(committed, "2039")
        assert (refused.returncode, "2040-07-03" in refused.stderr) == (1, True)
        assert forget(committed, "1999").returncode == 1
        assert session.execute("SELECT count(*) FROM access_entry").fetchone() == (2,)
        with pytest.raises(CommandError):
            drop_year(2026, dt.datetime(2027, 7, 2, tzinfo=dt.UTC))
        drop_year(2026, dt.datetime(2027, 7, 5, tzinfo=dt.UTC))
        kept = session.execute("SELECT extract(year FROM at)::int FROM access_entry").fetchall()
        assert kept == [(2027,)]
