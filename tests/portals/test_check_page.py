"""The page at the point of use: one field, one purpose, one answer, and the last ones."""

from __future__ import annotations

import pytest

from documents import CARTON, epc, object_event, pack

PLACE = "urn:epc:id:sgln:6905555.00003.0"


@pytest.fixture
def nurse(people, browser_of, send):
    from suyuan.parties.services import create_place

    create_place(people.nurse.party, PLACE, "药房")
    at = {"readPoint": {"id": PLACE}, "bizLocation": {"id": PLACE}}
    told = {"cbvmda:lotNumber": "L7", "cbvmda:itemExpirationDate": "2099-08-31"}
    send(
        people.nurse,
        object_event(
            epc(1), epc(2), action="ADD", bizStep="commissioning", disposition="active", ilmd=told, **at
        ),
    )
    send(people.nurse, pack(CARTON, epc(1), epc(2), time="2026-03-01T09:00:00Z", **at))
    send(
        people.nurse,
        object_event(
            epc(2), bizStep="dispensing", disposition="dispensed", time="2026-03-06T08:00:00Z", **at
        ),
    )
    return browser_of(people.nurse)


def asked(browser, code, purpose="use", **more):
    return browser.post("/check/", {"code": code, "purpose": purpose, **more})


def test_it_says_no_with_the_reason_and_remembers(nurse):
    page = asked(nurse, epc(2)).content.decode()
    assert "check-answer t-stop" in page
    assert "已被使用" in page
    asked(nurse, epc(1), "ship")
    last = nurse.get("/check/").content.decode()
    assert last.count("<li>") >= 2
    assert 'value="ship" checked' in last


def test_a_carton_shows_what_is_inside_the_worst_first(nurse):
    page = asked(nurse, CARTON, "ship").content.decode()
    assert page.index("不可以") < page.index("箱内")
    inside = page[page.index('id="inside"') :]
    assert inside.index("t-stop") < inside.index("t-ok")


def test_a_green_answer_says_what_nobody_looked_at(nurse):
    page = asked(nurse, epc(1), "ship").content.decode()
    assert "check-answer t-ok" in page
    assert page.index("check-answer t-ok") < page.index("尚未配置合法来源名单")


@pytest.mark.parametrize(
    ("code", "purpose", "more"),
    [
        ("", "use", {}),
        ("a\0b", "use", {}),
        ("x" * 9_000, "use", {}),
        (epc(1), "eat", {}),
        (epc(1), "use", {"quantity": "3"}),
        ("(01)06901234567892(10)L7", "use", {"quantity": "many"}),
    ],
)
def test_what_cannot_be_asked_is_told_and_nothing_breaks(nurse, code, purpose, more):
    answer = asked(nurse, code, purpose, **more)
    assert answer.status_code == 422
    assert "CHECK-00" in answer.content.decode() or "problem" in answer.content.decode()


def test_it_is_for_those_who_report(people, browser_of, kept):
    assert browser_of(people.public).get("/check/").status_code == 302
    assert browser_of(kept.audit).get("/check/").status_code == 404
    assert "CHECK-005" in asked(browser_of(people.regulator), epc(1)).content.decode()


@pytest.mark.requirement("R322")
def test_a_document_is_compared_and_stays_for_the_next_scan(nurse, people, send):
    paper = [{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:6905555000009:P1"}]
    event = object_event(epc(2), CARTON, bizStep="selling", time="2026-03-02T08:00:00Z")
    send(people.nurse, {**event, "bizTransactionList": paper})
    page = asked(nurse, CARTON, "ship", document="P1").content.decode()
    assert 'name="document" type="text" value="P1"' in page
    assert "单据上另有 0 件未核验" not in page
    assert 'href="/bills/?q=' in page
    page = asked(nurse, epc(1), "ship", document="P2").content.decode()
    assert "没有可核对的单据记录" in page
    assert asked(nurse, epc(1), "ship", document="x" * 501).status_code == 422
