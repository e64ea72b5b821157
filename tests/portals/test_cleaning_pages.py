"""The page of the clean-up: who sees and decides what, the scorecard, the history, the table."""

from __future__ import annotations

import pytest

from documents import epc, object_event
from suyuan.parties.viewer import Viewer
from suyuan.supervision.cleaning.kinds import Kind
from suyuan.supervision.cleaning.queries import proposals
from suyuan.supervision.cleaning.services import run


@pytest.fixture
def doubled(people, send):
    """An event of the importer that it reported twice, and the proposal about it."""
    send(people.importer, object_event(epc(1)))
    send(people.importer, object_event(epc(1), time="2026-03-01T08:03:00.000Z"))
    run(Viewer.operator())
    return next(one for one in proposals(Viewer.operator()) if one.kind is Kind.DOUBLE)


@pytest.mark.requirement("R404", "R451")
def test_who_reported_it_accepts_it_and_the_scorecard_says_so(doubled, people, browser_of):
    browser = browser_of(people.importer)
    page = browser.get("/cleaning/").content.decode()
    assert "疑似重复上报" in page
    assert "3 分钟内两次上报" in page
    answer = browser.post(f"/cleaning/{doubled.id}/decide/", {"decision": "accepted"})
    assert answer.status_code == 302
    assert "疑似重复上报" in browser.get("/cleaning/?of=accepted&kind=double").content.decode()
    assert "没有这样的建议" in browser.get("/cleaning/?of=open&kind=double").content.decode()


def test_what_was_typed_stays_when_it_is_refused(doubled, people, browser_of):
    answer = browser_of(people.importer).post(
        f"/cleaning/{doubled.id}/decide/", {"decision": "declined", "reason": "x"}
    )
    assert (answer.status_code, "CLEAN-002" in answer.content.decode()) == (422, True)


def test_others_see_nothing_of_it(doubled, people, kept, browser_of):
    for person in (people.rival, people.nurse):
        browser = browser_of(person)
        assert "疑似重复上报</b>" not in browser.get("/cleaning/").content.decode()
        assert browser.post(f"/cleaning/{doubled.id}/decide/", {"decision": "accepted"}).status_code == 404
        assert browser.post("/cleaning/run/").status_code == 404
    assert browser_of(kept.audit).get("/cleaning/").status_code == 404
    assert browser_of(people.public).get("/cleaning/").status_code == 302


def test_the_platform_looks_now_and_sees_the_runs_but_decides_for_nobody(doubled, people, browser_of):
    browser = browser_of(people.regulator)  # an operator in the cast
    assert browser.post("/cleaning/run/").status_code == 302
    page = browser.get("/cleaning/").content.decode()
    assert ("检查历史" in page, "人工" in page, "自动" in page) == (True, True, True)
    assert browser.post(f"/cleaning/{doubled.id}/decide/", {"decision": "accepted"}).status_code == 404


def test_the_table_is_taken_away_and_nonsense_is_told(doubled, people, browser_of):
    browser = browser_of(people.importer)
    assert "疑似重复上报" in browser.get("/cleaning/export.csv").content.decode()
    assert browser.get("/cleaning/export.xlsx").content[:2] == b"PK"
    assert browser.get("/cleaning/export.csv?of=nonsense").status_code == 404
    assert browser.get("/cleaning/?of=nonsense&kind=x").status_code == 400
