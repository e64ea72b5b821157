"""POST /verify and GET /locks: what partners' systems and scanners ask."""

from __future__ import annotations

import pytest
from django.db import transaction

from documents import document, epc, object_event
from suyuan.core.chain.vocabulary import State
from suyuan.parties.viewer import Viewer
from suyuan.supervision.findings.jobs import catch_up as list_documents
from suyuan.supervision.locks.scopes import Scope
from suyuan.supervision.locks.services import Why, lock
from suyuan.supervision.verify import arrivals
from suyuan.supervision.verify.signing import is_signed

CODE = epc(1)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda work, **_: work())


def post(guest, body):
    return guest.post("/verify", body)


@pytest.fixture
def importer(guest):
    made = guest("importer")
    made.capture(object_event(CODE))
    return made


def test_a_code_and_many_are_answered_signed(importer):
    told = post(importer, {"codes": [CODE, "hello"], "purpose": "ship"}).json()
    assert [line["code"] for line in told["lines"]] == [CODE, "hello"]
    assert (told["result"], told["summary"]) == ("stop", {"pass": 0, "warn": 1, "stop": 1})
    assert is_signed(told, told["signature"]["public_key"])


@pytest.mark.requirement("R322")
def test_codes_are_compared_with_a_document(importer):
    paper = {
        "bizTransactionList": [{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:6901234000009:P1"}]
    }
    importer.capture({**object_event(epc(2), epc(3), bizStep="selling"), **paper})
    list_documents()
    told = post(importer, {"codes": [epc(2), CODE], "purpose": "ship", "document": "P1"}).json()
    assert [line["checks"][-1]["result"] for line in told["lines"]] == ["pass", "stop"]
    assert told["document"]["missing_count"] == 1
    refused = post(importer, {"codes": [CODE], "purpose": "ship", "document": "\0"})
    assert refused.status_code == 400


def origin(told):
    (check,) = [each for each in told["lines"][0]["checks"] if each["check"] == "V2"]
    return check["result"], "尚未处理完" in check["reason"]


def test_what_was_sent_and_waits_for_its_turn_is_not_called_unknown(importer, guest, monkeypatch):
    rival, fresh = guest("rival"), {"codes": [epc(77)], "purpose": "ship"}
    assert origin(post(importer, fresh).json()) == ("stop", False)
    assert importer.post("/capture", document(object_event(epc(77)))).status_code == 202
    monkeypatch.setattr(arrivals, "PATIENCE", 0.0)
    assert origin(post(importer, fresh).json()) == ("warn", True), "one knows what one sent"
    assert origin(post(rival, fresh).json()) == ("stop", True), "and nobody is told that there is none"
    importer.work()
    assert origin(post(importer, fresh).json()) == ("pass", False)
    assert origin(post(importer, {**fresh, "codes": [epc(78)]}).json()) == ("stop", False)


def test_a_check_waits_a_moment_for_what_was_sent(importer, monkeypatch):
    """The work behind is done while the check sleeps."""
    importer.post("/capture", document(object_event(epc(77))))
    monkeypatch.setattr(arrivals.time, "sleep", lambda _: importer.work())
    assert origin(post(importer, {"codes": [epc(77)], "purpose": "ship"}).json()) == ("pass", False)


@pytest.mark.requirement("R324")
def test_scanners_are_told_what_is_stopped_since_a_number_and_strangers_no_single_things(importer, guest):
    rival = guest("rival")
    machine = Viewer.operator()
    before = importer.get("/locks").json()
    assert (before["stopped"], before["more"]) == ([], False)
    lock(Scope.things([CODE]), State.ON_HOLD, Why("外箱破损待查"), party=importer.party, viewer=machine)
    told = importer.get("/locks", {"after": before["upto"]}).json()
    assert [(one["level"], one["state"]) for one in told["stopped"]] == [("thing", "ON_HOLD")]
    assert is_signed(told, told["signature"]["public_key"])
    assert importer.get("/locks", {"after": told["upto"]}).json()["stopped"] == []
    assert rival.get("/locks").json()["stopped"] == []
    lock(Scope.lot(CODE, "L7"), State.ON_HOLD, Why("整批待查中"), party=importer.party, viewer=machine)
    assert [one["level"] for one in rival.get("/locks").json()["stopped"]] == ["lot"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        '{"codes": []}',
        '{"codes": [], "purpose": "use"}',
        '{"codes": ["a"], "purpose": "eat"}',
        '{"codes": "a", "purpose": "use"}',
        '{"codes": [" "], "purpose": "use"}',
        '{"codes": ["a\\u0000b"], "purpose": "use"}',
        '{"codes": ["a"], "purpose": "use", "quantity": 2}',
        '{"codes": ["a"], "purpose": "use", "more": 1}',
        '{"codes": ["a"], "purpose": "use", "purpose": "ship"}',
    ],
)
def test_bad_bodies_are_400_with_a_problem(importer, body):
    answer = post(importer, body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["problems"]


@pytest.mark.parametrize(
    "query", [{"after": -1}, {"after": "x"}, {"limit": 0}, {"limit": 9_999_999}, {"since": 1}]
)
def test_bad_questions_about_locks_are_400(importer, query):
    assert importer.get("/locks", query).status_code == 400
