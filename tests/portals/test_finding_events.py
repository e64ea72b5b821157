"""The one search box also takes what events are called by."""

from __future__ import annotations

from functools import partial

import pytest

from documents import epc, object_event
from suyuan.parties.services import create_place
from suyuan.state.trace.gathering import Events

GIVEN = "urn:uuid:5a0e5b0e-1111-4000-8000-0000000000aa"


@pytest.fixture
def reported(people, send):
    """The importer's event with an eventID, and its id with us."""
    return send(people.importer, object_event(epc("S1"), eventID=GIVEN)).lines[0].event_id


def led_to(browser, text: str) -> str:
    """The address that a search ends at; empty when it stays with the code page."""
    return browser.get("/trace/", {"q": text}).headers.get("Location", "")


def test_an_event_id_given_by_its_sender_opens_the_event(people, browser_of, reported):
    assert led_to(browser_of(people.importer), f"  {GIVEN}\n") == f"/events/{reported.hex}/"


def test_the_hash_of_an_event_opens_it_in_any_case_of_its_digits(people, browser_of, reported):
    browser = browser_of(people.importer)
    exported = browser.get("/trace/export.json", {"q": epc("S1")}).json()
    ni = exported["events"][0]["cbv_hash"]
    digest = ni.partition(";")[2].partition("?")[0]
    for text in (ni, ni.partition("?")[0], ni.replace(digest, digest.upper())):
        assert led_to(browser, text) == f"/events/{reported.hex}/", text


def test_our_own_number_of_an_event_opens_it_in_every_spelling(people, browser_of, reported):
    browser = browser_of(people.importer)
    spellings = (
        reported.hex,
        str(reported),
        f"urn:uuid:{reported}",
        f"https://s.example/events/{reported.hex}/",
    )
    for text in spellings:
        assert led_to(browser, text) == f"/events/{reported.hex}/", text


def test_after_a_correction_the_event_id_still_opens_the_event_itself(people, browser_of, reported):
    browser = browser_of(people.importer)
    browser.post(f"/events/{reported.hex}/correct/", {"reason": "did_not_occur", "confirmed": "on"})
    assert led_to(browser, GIVEN) == f"/events/{reported.hex}/"


def test_who_may_not_see_an_event_is_not_led_to_it(people, browser_of, reported):
    for text in (GIVEN, reported.hex):
        assert led_to(browser_of(people.rival), text) == ""
        assert led_to(browser_of(people.public), text).startswith("/c/")


@pytest.mark.parametrize("text", ["urn:uuid:", "ni:///", "ni:///sha-256;zz", "urn:uuid:" + "9" * 5_000])
def test_what_only_looks_like_an_event_id_gets_the_page_of_an_unknown_code(people, browser_of, text):
    answer = browser_of(people.importer).get("/trace/", {"q": text})
    assert answer.status_code == 200
    assert "t-unknown" in answer.content.decode()


def test_an_event_is_found_by_whatever_its_sender_calls_it(people, browser_of, send):
    called = "urn:x:4711-a"
    event = send(people.importer, object_event(epc("S2"), eventID=called)).lines[0].event_id
    assert led_to(browser_of(people.importer), called) == f"/events/{event.hex}/"
    assert led_to(browser_of(people.rival), called) == ""


def test_the_code_of_a_place_is_called_one(people, browser_of):
    place = "urn:epc:id:sgln:6901234.00001.0"
    create_place(people.importer.party, place, "首都机场保税仓")
    page = browser_of(people.importer).get("/trace/", {"q": "(414)6901234000016"}).content.decode()
    assert "首都机场保税仓" in page
    stranger = browser_of(people.rival).get("/trace/", {"q": "(414)6901234000016"}).content.decode()
    assert "首都机场保税仓" not in stranger


@pytest.mark.parametrize("name", ["trace/export.json", "trace/events.csv", "trace/sheet/"])
def test_an_export_for_a_time_that_cannot_be_read_is_refused(people, browser_of, reported, name):
    answer = browser_of(people.importer).get(f"/{name}", {"q": epc("S1"), "as_of": "2026-13-40"})
    assert answer.status_code == 400
    assert "2026-10-25 18:00" in answer.content.decode()


def test_the_table_says_how_many_events_are_not_in_it(people, browser_of, reported, send, monkeypatch):
    monkeypatch.setattr("suyuan.state.trace.Events", partial(Events, most=2))
    send(people.importer, *(object_event(epc("S1"), time=f"2026-03-02T10:0{n}:00Z") for n in range(4)))
    table = browser_of(people.importer).get("/trace/events.csv", {"q": epc("S1")}).content.decode()
    assert "另有 3 条未列入" in table.splitlines()[-1]
