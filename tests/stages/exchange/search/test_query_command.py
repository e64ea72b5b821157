"""``suyuan query`` as a program of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from documents import document, epc, object_event
from suyuan.core.epcis.read import read_document
from suyuan.exchange.search.jobs import catch_up
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.queries import party_by_code
from suyuan.parties.services import create_party

pytestmark = pytest.mark.slow


@pytest.fixture
def run(committed):
    def run(*arguments, **env):
        return subprocess.run(
            [sys.executable, "-m", "suyuan", "query", *arguments],
            env={**committed.env, "LANG": "zh_CN.UTF-8", **env},
            capture_output=True,
            text=True,
            check=False,
        )

    maker = create_party("maker", "京华生物", "HOLDER")
    create_party("rival", "对手", "HOLDER")
    events = [object_event(epc(n), bizStep=("shipping", "receiving")[n % 2]) for n in range(5)]
    capture(document(*events), sender=maker.pk)
    sequence_all()
    catch_up()
    return run


def test_it_answers_in_words_and_as_a_document(run):
    told = run("EQ_bizStep=shipping&orderBy=eventTime")
    assert (told.returncode, "3 事件 events" in told.stdout) == (0, True), told.stderr
    found = run("EQ_bizStep=shipping", "--json")
    events = [each.event for each in read_document(found.stdout.encode()).events]
    assert [event.biz_step for event in events] == ["shipping"] * 3
    assert json.loads(found.stdout)["type"] == "EPCISQueryDocument"
    assert "还有更多" in run("--limit", "2").stdout
    assert "0 事件" in run("--as", "rival").stdout


def test_it_explains_how_it_would_answer(run):
    told = run(f"MATCH_epc={epc(1)}&EQ_ilmd:x=1", "--explain")
    assert told.returncode == 1
    told = json.loads(run(f"MATCH_epc={epc(1)}&EQ_action=OBSERVE", "--explain", "--json").stdout)
    assert told["leads"]["by"] == "event_item for MATCH_epc"
    assert told["columns"] == ["EQ_action"]
    assert "event_item for MATCH_epc" in run(f"MATCH_epc={epc(1)}", "--explain").stdout


def test_a_wrong_query_is_told_with_a_remedy_and_without_a_traceback(run):
    wrong = run("EQ_bizStop=shipping")
    assert (wrong.returncode, "QRY-" in wrong.stderr, "→" in wrong.stderr) == (1, True, True)
    assert "Traceback" not in wrong.stderr


def test_an_answer_that_is_behind_the_ledger_says_so(run):
    assert run().stderr == ""
    capture(document(object_event(epc("late"))), sender=party_by_code("maker").pk)
    sequence_all()
    behind = run()
    assert "5 事件" in behind.stdout
    assert "1 entries are not indexed yet" in behind.stderr
