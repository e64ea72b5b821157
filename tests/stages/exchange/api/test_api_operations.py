"""What the operations of /api/v1 answer, and what they refuse, in words that help."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from documents import CARTON, document, epc, object_event, pack
from suyuan.parties.services import create_place

CODE = "(01)06901234567892(21)7"


def test_a_trace_is_asked_for_by_any_spelling_and_holds_what_was_sent(importer):
    importer.capture(object_event(epc(7)))
    told = importer.get("/trace", {"code": CODE}).json()
    assert told["thing"]["id"] == "https://id.gs1.org/01/06901234567892/21/7"
    assert [event["step"] for event in told["events"]] == ["receiving"]
    assert importer.get("/trace", {"code": epc(7)}).json()["events"] == told["events"]


def test_view_as_of_and_known_at_are_heeded(importer):
    importer.capture(object_event(epc(7), time="2026-03-01T08:00:00.000Z"))
    told = importer.get(
        "/trace", {"code": CODE, "view": "places", "as_of": "2026-02-01T00:00:00+08:00"}
    ).json()
    assert told["events"] == []
    assert [*told["views"]] == ["places"]
    assert importer.get("/trace", {"code": CODE, "known_at": "2026-01-01T00:00:00Z"}).json()["events"] == []


def test_a_plus_that_nobody_escaped_is_still_an_offset(importer):
    answer = importer.ask("GET", "/trace?code=1&as_of=2026-02-01T00:00:00+08:00")
    assert answer.json()["asked"]["as_of"] == "2026-01-31T16:00:00Z"


def test_the_short_answer_says_verdict_state_and_place(importer):
    importer.capture(
        object_event(epc(7), action="ADD", bizStep="commissioning", disposition="active"),
        pack(CARTON, epc(7), time="2026-03-02T08:00:00.000Z"),
    )
    told = importer.get(f"/things/{quote(CODE, safe='')}/state").json()
    assert told["verdict"]["level"] in {"ok", "warn"}
    assert told["now"]["state"] == "NORMAL"
    assert told["now"]["container"] == "https://id.gs1.org/00/069012340000123456"


def test_the_short_answer_is_found_by_a_digital_link_in_the_path(importer):
    importer.capture(object_event(epc(7)))
    link = quote("https://id.gs1.org/01/06901234567892/21/7", safe="")
    assert importer.get(f"/things/{link}/state").json()["thing"]["hri"] == CODE


def test_an_unknown_code_is_an_answer_and_no_error(importer):
    answer = importer.get("/things/nobody-knows-it/state")
    assert answer.status_code == 200
    assert (answer.json()["verdict"]["level"], answer.json()["now"]) == ("unknown", None)


def test_a_code_is_identified_and_many_are_in_their_order(importer):
    one = importer.get("/identify", {"code": CODE}).json()
    assert (one["verdict"], one["canonical"]) == ("yes", "https://id.gs1.org/01/06901234567892/21/7")
    many = importer.post("/identify", {"codes": ["what?", CODE]}).json()["results"]
    assert [found["kind"] for found in many] == ["unknown", "gs1_bracketed"]
    assert many[1]["key"] == one["key"]


def test_a_code_can_be_held_to_a_kind(importer):
    told = importer.get("/identify", {"code": CODE, "kind": "sscc"}).json()
    assert told["verdict"] == "no"
    assert told["problems"][0]["remedy_zh"]


def test_a_capture_is_told_from_the_moment_it_is_taken_to_its_end(importer):
    answer = importer.post("/capture", document(object_event(epc(7))))
    assert (answer.status_code, answer.json()["running"]) == (202, True)
    assert answer["Location"] == f"/api/v1/capture/{answer.json()['captureID']}"
    job = importer.capture(object_event(epc(8)))
    assert (job["running"], job["success"], job["accepted"]) == (False, True, 1)


def test_on_error_decides_between_all_and_the_sound_ones(importer):
    bad = object_event(epc(2), eventTime="yesterday")
    assert importer.capture(object_event(epc(1)), bad)["accepted"] == 0
    job = importer.capture(object_event(epc(1)), bad, query="?on_error=proceed")
    assert (job["accepted"], job["refused"]) == (1, 1)
    assert job["errors"][0]["problems"][0]["where"].startswith("epcisBody.eventList[1]")


def test_captures_are_listed_the_newest_first_and_only_ones_own(importer, rival):
    first, second = (importer.capture(object_event(epc(n)))["captureID"] for n in (1, 2))
    listed = importer.get("/capture").json()["captures"]
    assert [one["captureID"] for one in listed] == [second, first]
    assert rival.get("/capture").json() == {"captures": []}


@pytest.mark.requirement("R375")
def test_a_capture_repeated_with_its_idempotency_key_is_one_job(importer):
    sent = document(object_event(epc(7)))
    first, again = (importer.post("/capture", sent, Idempotency_Key="k-1").json() for _ in range(2))
    assert first == again
    assert importer.post("/capture", sent).json()["captureID"] != first["captureID"]


def test_me_names_the_party_its_places_and_what_the_key_may(importer):
    create_place(importer.party, "urn:epc:id:sgln:6901234.00001.0", "一号库", kind="WAREHOUSE")
    told = importer.get("/parties/me").json()
    assert (told["party"]["code"], told["acts_for"]) == ("importer", [])
    assert [place["name"] for place in told["places"]] == ["一号库"]
    assert told["key"]["scopes"] == ["capture", "query", "trace", "check"]
    assert importer.token.split("_")[2] not in str(told)


def test_health_counts_what_waits_of_ones_own(importer, rival):
    importer.post("/capture", document(object_event(epc(7))))

    def waiting(guest):
        told = guest.get("/health").json()
        assert told["status"] == "ok"
        return next(one["waiting"] for one in told["interfaces"] if one["name"] == "capture")

    assert (waiting(importer), waiting(rival)) == (1, 0)


@pytest.mark.parametrize(
    ("path", "query", "code", "where"),
    [
        ("/trace", {}, "API-MISSING", "code"),
        ("/trace", {"code": ""}, "API-VALUE", "code"),
        ("/trace", {"code": "1", "view": "party"}, "API-VALUE", "view"),
        ("/trace", {"code": "1", "as_of": "yesterday"}, "API-VALUE", "as_of"),
        ("/trace", {"code": "1", "as_of": "2026-02-01T00:00:00"}, "API-VALUE", "as_of"),
        ("/trace", {"code": "1", "knownAt": "2026-02-01T00:00:00Z"}, "API-UNKNOWN", "query"),
        ("/trace", {"code": ["1", "2"]}, "API-TWICE", "code"),
        ("/identify", {"code": "1", "kind": "barcode"}, "API-VALUE", "kind"),
        ("/health", {"verbose": "1"}, "API-UNKNOWN", "query"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_place_and_remedy_in_both_languages(
    importer, path, query, code, where
):
    answer = importer.get(path, query)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    (problem,) = answer.json()["problems"]
    assert (problem["code"], problem["where"]) == (code, where)
    assert problem["remedy"]
    assert problem["remedy_zh"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", "API-BODY"),
        ("[]", "API-BODY"),
        ('{"codes": []}', "API-BODY"),
        ('{"codes": [1]}', "API-BODY"),
        ('{"codes": [""]}', "API-CODE"),
        ('{"codes": ["1"], "kind": "barcode"}', "API-VALUE"),
        ('{"codes": ["1"], "more": 1}', "API-BODY"),
        ("[" * 100_000, "API-BODY"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(importer, body, code):
    answer = importer.post("/identify", body)
    assert answer.status_code == 400
    assert answer.json()["problems"][0]["code"] == code


@pytest.mark.parametrize("code", ["\x00", "%", "..", "a" * 4000, "\x1d(01)", "码", "ma:x", "text:", "'; --"])
def test_the_strangest_code_is_answered(importer, code):
    assert importer.get("/trace", {"code": code}).status_code == 200
    assert importer.post("/identify", {"codes": [code]}).status_code == 200


def test_a_wrong_method_names_the_right_ones_and_a_wrong_address_is_no_page(importer):
    wrong = importer.ask("DELETE", "/capture")
    assert (wrong.status_code, wrong["Allow"]) == (405, "POST, GET")
    missing = importer.get("/tarce")
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")
