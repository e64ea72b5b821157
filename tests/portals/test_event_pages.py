"""An event's page, and undoing a wrong scan from it."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from documents import epc, object_event
from suyuan.ledger.queries import retractions_of

SHIPPED = object_event(
    epc("S1"),
    bizStep="shipping",
    disposition="in_transit",
    bizTransactionList=[{"type": "desadv", "bizTransaction": "urn:epcglobal:cbv:bt:6901234000009:FH-7"}],
    sensorElementList=[{"sensorReport": [{"type": "Temperature", "value": 4.5, "uom": "CEL"}]}],
)


@pytest.fixture
def shipped(people, send) -> str:
    """Address of an event that the importer captured."""
    return f"/events/{send(people.importer, SHIPPED).lines[0].event_id.hex}/"


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.mark.requirement("R073")
def test_the_page_tells_what_where_why_and_who_with_the_original(people, browser_of, shipped):
    page = text_of(browser_of(people.importer).get(shipped))
    for told in ("发货", "S1", "FH-7", "4.5 °C", "京华进口", "SHA-256", "ni:///sha-256;", "2026-03-01 16:00"):
        assert told in page, told
    body = re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL).group(1).replace("&quot;", '"')
    assert json.loads(body)["bizStep"].endswith("shipping")


def test_every_code_of_the_event_leads_to_its_own_page(people, browser_of, shipped):
    assert 'href="/trace/?q=urn%3Aepc%3Aid%3Asgtin' in text_of(browser_of(people.importer).get(shipped))


def test_htmx_gets_the_panel_alone(people, browser_of, shipped):
    panel = text_of(browser_of(people.importer).get(shipped, headers={"HX-Request": "true"}))
    assert "<html" not in panel
    assert "<article" in panel


def test_who_may_not_see_an_event_is_told_nothing_of_it(people, browser_of, shipped):
    for person in (people.rival, people.nurse, people.public):
        assert browser_of(person).get(shipped).status_code == 404
        assert browser_of(person).get(f"{shipped}correct/").status_code == 404
        assert browser_of(person).post(f"{shipped}correct/", {"reason": "did_not_occur"}).status_code == 404


def test_an_unknown_event_and_a_broken_address_are_not_found(people, browser_of):
    browser = browser_of(people.importer)
    assert browser.get(f"/events/{'0' * 32}/").status_code == 404
    assert browser.get("/events/not-an-id/").status_code == 404


def test_only_who_captured_it_is_offered_the_correction(people, browser_of, shipped):
    assert f"{shipped}correct/" in text_of(browser_of(people.importer).get(shipped))
    assert "correct/" not in text_of(browser_of(people.regulator).get(shipped))


def test_a_correction_shows_what_it_does_then_undoes_the_event(people, browser_of, shipped):
    browser = browser_of(people.importer)
    assert "不再计入追溯" in text_of(browser.get(f"{shipped}correct/"))
    answer = browser.post(f"{shipped}correct/", {"reason": "did_not_occur", "confirmed": "on"}, follow=True)
    page = text_of(answer)
    assert "此事件已被更正" in page
    assert "更正这个事件" not in page


def test_a_correction_needs_reason_and_confirmation_and_says_so(people, browser_of, shipped):
    browser = browser_of(people.importer)
    for given, told in (
        ({}, "请选择更正原因"),
        ({"reason": "did_not_occur"}, "请勾选确认"),
        ({"reason": "boredom", "confirmed": "on"}, "请从列出的原因中选择"),
        (
            {"reason": "did_not_occur", "confirmed": "on", "corrective": "urn:x:1\n中文 not an id"},
            "不是 eventID",
        ),
        ({"reason": "did_not_occur", "confirmed": "on", "corrective": "x" * 90}, "不是 eventID"),
    ):
        answer = browser.post(f"{shipped}correct/", given)
        assert answer.status_code == 422
        assert told in answer.content.decode()
    assert "更正这个事件" in text_of(browser.get(shipped))


def test_an_operator_sees_the_event_and_still_cannot_correct_what_others_said(people, browser_of, shipped):
    browser = browser_of(people.regulator)
    assert browser.get(f"{shipped}correct/").status_code == 403
    assert (
        browser.post(f"{shipped}correct/", {"reason": "did_not_occur", "confirmed": "on"}).status_code == 403
    )


def test_a_correction_from_a_foreign_page_is_refused(people, shipped):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people.importer.user)
    assert (
        browser.post(f"{shipped}correct/", {"reason": "did_not_occur", "confirmed": "on"}).status_code == 403
    )


def test_correcting_twice_is_refused_with_the_reason(people, browser_of, shipped):
    browser = browser_of(people.importer)
    once = {"reason": "incorrect_data", "confirmed": "on"}
    assert browser.post(f"{shipped}correct/", once).status_code == 302
    again = browser.post(f"{shipped}correct/", once)
    assert again.status_code == 422
    assert "CAP-DECLARE-AGAIN" in again.content.decode()


def test_who_took_back_its_own_word_is_told_that_another_stands_by_the_event(
    people, browser_of, shipped, send
):
    send(people.distributor, SHIPPED)
    browser = browser_of(people.importer)
    browser.post(f"{shipped}correct/", {"reason": "incorrect_data", "confirmed": "on"})
    page = text_of(browser.get(shipped))
    assert "更正这个事件" not in page
    assert "另有单位报告了同一事件" in page


def test_the_correction_names_the_event_that_takes_its_place(people, browser_of, shipped):
    right = "urn:uuid:5a0e5b0e-0000-4000-8000-00000000000a"
    given = {"reason": "incorrect_data", "corrective": f" {right}\n", "confirmed": "on"}
    browser = browser_of(people.importer)
    browser.post(f"{shipped}correct/", given)
    declaration = re.search(
        r'href="(/events/[0-9a-f]{32}/)">看更正声明', text_of(browser.get(shipped))
    ).group(1)
    assert right in text_of(browser.get(declaration))


def test_hostile_text_in_an_event_stays_text(people, send, browser_of):
    evil = "<script>alert(1)</script>"
    event = object_event(epc("S2"), bizLocation={"id": f"https://x.example/{evil}"}, **{"imp:note": evil})
    address = f"/events/{send(people.importer, event).lines[0].event_id.hex}/"
    assert "<script>alert" not in text_of(browser_of(people.importer).get(address))


def test_the_ledger_keeps_the_correction_as_an_effective_declaration(people, send, browser_of):
    stored = send(people.importer, SHIPPED).lines[0].event_id
    browser_of(people.importer).post(
        f"/events/{stored.hex}/correct/", {"reason": "did_not_occur", "confirmed": "on"}
    )
    assert stored in retractions_of([stored])


def test_places_in_a_document_are_counted_from_one(people, send, browser_of):
    lines = send(people.importer, object_event(epc("S7")), object_event(epc("S8"))).lines
    pages = [text_of(browser_of(people.importer).get(f"/events/{line.event_id.hex}/")) for line in lines]
    assert ["文档中第 1 条" in pages[0], "文档中第 2 条" in pages[1]] == [True, True]


def test_master_data_of_the_standard_are_called_by_their_names(people, send, browser_of):
    told = {"cbvmda:lotNumber": "L7", "cbvmda:itemExpirationDate": "2028-08-31", "imp:lotNumber": "own"}
    event = object_event(epc("S9"), bizStep="commissioning", action="ADD", ilmd=told)
    browser = browser_of(people.importer)
    address = f"/events/{send(people.importer, event).lines[0].event_id.hex}/"
    page = text_of(browser.get(address))
    assert "批号" in page
    assert "有效期至" in page
    assert "lotNumber" in page  # of another namespace, so another word
    english = text_of(browser.get(f"{address}?lang=en"))
    assert "2028-08-31" in english
    assert "有效期至" not in english
