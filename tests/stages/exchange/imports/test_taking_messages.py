"""Many messages in one request, repeats, people, and requests that are none."""

from __future__ import annotations

import json

import pytest
from messages import CODE, DOCTOR, PATIENT, message

from suyuan.parties.services import create_api_key

BAD = message("use", prescription=None)


def packs(count: int) -> list[dict]:
    return [message("use", epcList=[f"AHM.8123456789012345{n:04}"]) for n in range(count)]


@pytest.mark.parametrize("xml", [False, True])
def test_a_bad_message_never_hinders_the_others(send, stored, xml):
    one, other = packs(2)
    answer = send("use", one, BAD, other, xml=xml)
    told = answer.json()
    assert answer.status_code == 200
    assert (told["accepted"], told["refused"]) == (2, 1)
    assert [line["status"] for line in told["lines"]] == ["accepted", "refused", "accepted"]
    assert [line["line"] for line in told["lines"]] == [0, 1, 2]
    assert len(stored()) == 2


def test_all_or_nothing_where_the_sender_says_so(send, stored):
    answer = send("use", *packs(2), BAD, GS1_Capture_Error_Behaviour="rollback")
    assert answer.status_code == 422
    told = answer.json()
    assert (told["accepted"], told["refused"]) == (0, 3)
    assert [line["status"] for line in told["lines"]] == ["rolled back", "rolled back", "refused"]
    assert stored() == []
    assert send("use", *packs(2), GS1_Capture_Error_Behaviour="rollback").json()["accepted"] == 2
    assert len(stored()) == 2


def test_what_the_ledger_refuses_is_told_at_its_message(send, stored):
    ahead = message("use", eventTime="9999-12-31T23:59:59+14:00", eventTimeZoneOffset="+14:00")
    (good,) = packs(1)
    told = send("use", ahead, good).json()
    assert told["lines"][1]["status"] == "accepted"
    assert told["lines"][0]["problems"]
    assert any(CODE not in event.epc_list for event in stored())


def test_the_same_message_twice_in_one_request_is_one_event(send, stored):
    (one,) = packs(1)
    told = send("use", one, one).json()
    assert [line["status"] for line in told["lines"]] == ["accepted", "duplicate"]
    assert len(stored()) == 1


@pytest.mark.requirement("R236", "R237")
def test_people_are_pseudonyms_before_anything_is_kept(send, stored):
    assert send("use", message("use")).status_code == 200
    told = json.dumps(stored()[0].extensions)
    assert "prescription" in told
    assert PATIENT not in told
    assert json.dumps(DOCTOR) not in told


@pytest.mark.parametrize("name", ["使用医师", "医师姓名", "physicianName", "姓名"])
def test_a_person_in_a_field_of_no_table_is_a_pseudonym_too(send, stored, name):
    assert send("use", message("use", **{name: DOCTOR})).status_code == 200
    assert json.dumps(DOCTOR) not in json.dumps(stored()[0].extensions)
    assert DOCTOR not in json.dumps(stored()[0].extensions, ensure_ascii=False)


def test_an_idempotency_key_gives_the_same_answer(send):
    first = send("use", message("use"), Idempotency_Key="one")
    again = send("use", message("use"), Idempotency_Key="one")
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"a": 1, "a": 2}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"7", "application/json", 422),
        (b"<Message", "application/xml", 400),
        (b"<Messages/>", "application/xml", 400),
        (b"<Other/>", "application/xml", 400),
        (b'<Message type="receiving"/>', "application/xml", 400),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><Message>&b;</Message>", "application/xml", 400),
        (b"<Message>" + b"<a>" * 200 + b"</a>" * 200 + b"</Message>", "application/xml", 400),
        (b"a,b", "text/csv", 415),
        (b"[" + b"{}," * 2_000 + b"{}]", "application/json", 400),
    ],
)
def test_what_is_no_request_is_refused(importer, content, kind, status):
    answer = importer.ask("POST", "/api/v1/imports/use", content, Content_Type=kind)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"].startswith("application/problem+")
    assert "remedy_zh" in answer.content.decode()


def test_a_message_without_a_table_is_not_there(importer):
    assert importer.post("/api/v1/imports/nothing", {}).status_code == 404


@pytest.mark.parametrize(
    ("scopes", "status"), [(("imports:write",), 200), (("imports:*",), 200), (("capture",), 403)]
)
def test_the_door_needs_its_own_scope(client, importer, scopes, status):
    key = create_api_key(importer.party, scopes).token
    headers = {"Authorization": f"Bearer {key}"}
    answer = client.post(
        "/api/v1/imports/use", json.dumps(message("use")), content_type="application/json", headers=headers
    )
    assert answer.status_code == status
