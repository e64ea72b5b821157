"""``suyuan check`` as a program of its own: what it prints and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from documents import document, epc, object_event
from suyuan.ledger.services import capture
from suyuan.parties.services import create_party, create_place
from suyuan.supervision.locks.project import catch_up
from three_firms import DEALER, at, used

pytestmark = pytest.mark.slow

SOUND, USED = epc("OK"), epc("GONE")


@pytest.fixture
def run(committed):
    def run(*arguments: str):
        return subprocess.run(
            [sys.executable, "-m", "suyuan", "check", *arguments],
            env={**committed.env, "LANG": "zh_CN.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )

    dealer = create_party("dealer", "北方医药配送", "DISTRIBUTOR")
    create_place(dealer, DEALER, "仓库")
    events = [
        object_event(SOUND, USED, disposition="active", **at(DEALER)),
        used(DEALER, USED, time="2026-03-06T08:00:00Z"),
    ]
    capture(document(*events), sender=dealer.pk)
    catch_up()
    return run


def test_it_ends_with_what_it_answers(run):
    warned = run(SOUND, "--for", "use", "--by", "dealer")
    assert (warned.returncode, "! 先核对" in warned.stdout) == (1, True)
    stopped = run(USED, SOUND, "--for", "use", "--by", "dealer")
    assert (stopped.returncode, "已被使用" in stopped.stdout, "stop 1" in stopped.stdout) == (2, True, True)
    told = json.loads(run(SOUND, "--for", "ship", "--by", "dealer", "--json").stdout)
    assert (told["result"], told["signature"]["algorithm"]) == ("warn", "Ed25519")


def test_what_cannot_be_asked_is_told(run):
    for arguments in (
        (SOUND, "--for", "eat", "--by", "dealer"),
        (SOUND, "--for", "use", "--by", "nobody"),
        (" ", "--for", "use", "--by", "dealer"),
        (SOUND,),
    ):
        answer = run(*arguments)
        assert (answer.returncode, answer.stdout) == (2, "")
        assert answer.stderr
        assert "Traceback" not in answer.stderr
