"""``suyuan trace`` as a program of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from documents import document, epc, object_event
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.services import create_party
from suyuan.state.jobs import catch_up

pytestmark = pytest.mark.slow


@pytest.fixture
def run(committed):
    def run(*arguments: str, **env: str):
        return subprocess.run(
            [sys.executable, "-m", "suyuan", "trace", *arguments],
            env={**committed.env, "LANG": "zh_CN.UTF-8", **env},
            capture_output=True,
            text=True,
            check=False,
        )

    maker = create_party("maker", "京华生物", "HOLDER")
    create_party("rival", "对手", "HOLDER")
    capture(
        document(object_event(epc(1)), object_event(epc(1), time="2026-03-05T08:00:00Z")), sender=maker.pk
    )
    sequence_all()
    catch_up()
    return run


def test_it_works_with_every_option(run):
    told = json.loads(run(epc(1), "--json").stdout)
    assert told["journal"]["events"] == 2
    at = ("--as-of", "2026-03-02", "--known-at", "2100-01-01T00:00:00+08:00")
    earlier = json.loads(run(epc(1), "--json", "--view", "places", "--direction", "back", *at).stdout)
    assert earlier["journal"]["events"] == 1
    assert list(earlier["views"]) == ["places"]
    seen = run(epc(1), "--as", "rival")
    assert (seen.returncode, "未查到此码" in seen.stdout) == (1, True)
    assert "No trace information" in run("nothing", LANG="en_GB.UTF-8").stdout
    wrong = run(epc(1), "--as-of", "yesterday")
    assert (wrong.returncode, "Traceback" in wrong.stderr) == (2, False)
    nobody = run(epc(1), "--as", "nobody")
    assert (nobody.returncode, "PTY-005" in nobody.stderr, "Traceback" in nobody.stderr) == (2, True, False)


def test_it_ends_with_0_when_found_1_when_not_and_2_when_asked_wrongly(run):
    assert run(epc(1)).returncode == 0
    assert run("nothing", "--json").returncode == 1
    assert run().returncode == run(epc(1), "--view", "inside").returncode == 2
