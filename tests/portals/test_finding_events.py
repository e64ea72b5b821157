"""The one search box also takes what events are called by."""

from __future__ import annotations

import pytest

from documents import epc, object_event

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
