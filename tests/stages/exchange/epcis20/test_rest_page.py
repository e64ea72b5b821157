"""The examples of docs/reference/epcis-rest.md, run as they stand by a shell against a running server."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from django.db import connection

from served import serving
from suyuan.parties.services import create_api_key, create_party

pytestmark = pytest.mark.slow

PAGE = Path(__file__).resolve().parents[4] / "docs" / "reference" / "epcis-rest.md"


@pytest.mark.skipif(
    shutil.which("curl") is None, reason="the examples are written for curl, which is not installed"
)
def test_every_example_does_what_the_page_says(committed, tmp_path):
    importer = create_party("importer", "京华进口", "IMPORTER")
    token = create_api_key(importer, ("epcis:*",)).token
    examples = re.findall(r"```sh\n(.*?)```\n```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) >= 6
    with serving(committed.env) as server:
        environment = {"PATH": "/usr/bin:/bin", "SERVER": f"{server.address}/epcis/v2", "KEY": token}
        for code, told in examples:
            done = subprocess.run(
                ["bash", "-euc", f'auth="Authorization: Bearer $KEY"\n{code}'],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
            assert done.returncode == 0, done.stderr
            for line in told.strip().splitlines():
                assert line in done.stdout, (line, code, done.stdout)
            _wait_for_followers()


def _wait_for_followers(patience=60):
    """Queries and lists follow the ledger; a reader of the page is slower than they are, a test is not."""
    end = time.monotonic() + patience
    behind = (
        "SELECT count(*) FROM cursor WHERE name IN ('search', 'seen') AND seq = (SELECT max(seq) FROM log)"
    )
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(behind)
            cursor_count, waiting = cursor.fetchone()[0], "SELECT count(*) FROM pending"
            cursor.execute(waiting)
            if cursor.fetchone()[0] == 0 and (cursor_count == 2 or not _has_events(cursor)):
                return
        time.sleep(0.1)
    raise AssertionError("the followers do not come up with the ledger")


def _has_events(cursor):
    cursor.execute("SELECT count(*) FROM log")
    return cursor.fetchone()[0] > 0
