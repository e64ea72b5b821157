"""Followers leave the processor to the doors: their own process, and their part of the embedded server."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from databases import Clone
from suyuan.project.standing_back import NICENESS

pytestmark = pytest.mark.slow

SCRIPT = """
import json, os
from pathlib import Path
from suyuan.project.start import start
start(os.environ["SUYUAN_DATA"], migrate=False)
from django.db import connection
from suyuan.project.standing_back import stand_back

def facts(process):
    group = Path(f"/proc/{process}/autogroup")
    return os.getpriority(os.PRIO_PROCESS, process), group.read_text().split()[-1] if group.exists() else None

connection.ensure_connection()
server = connection.connection.info.backend_pid
before = facts(os.getpid()), facts(server)
stand_back()
stand_back()
with connection.cursor() as cursor:
    cursor.execute("SHOW synchronous_commit")
    print(json.dumps([before, (facts(os.getpid()), facts(server)), cursor.fetchone()[0]]))
"""


def test_a_follower_and_its_server_process_stand_back(committed: Clone) -> None:
    if os.environ.get("SUYUAN_TEST_DATABASE_URL"):
        pytest.skip("the server is not ours: its processes are left as they are")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=committed.env,
        capture_output=True,
        text=True,
        check=True,
        start_new_session=True,
    )
    before, after, commits = json.loads(done.stdout)
    assert commits == "off", "its commits hold up nobody"
    assert {nice for nice, _ in after} == {max(NICENESS, before[0][0])}
    assert all(group in {None, str(NICENESS)} for _, group in after)
    assert before[1][0] < NICENESS, "the server process was never like that by itself"
