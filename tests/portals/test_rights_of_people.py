"""People may know, correct and erase what an institution holds of them, and consent: each an act, each with its end."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from test_looking_at_people import ASK, code_of, decide, form

from documents import epc, object_event
from people import DOCTOR, PATIENT, Keepers
from suyuan.core.problem import Refused
from suyuan.parties.models import Approval, ConsentRecord, PersonRequest, VaultEntry, VaultGrant
from suyuan.parties.signin import wall
from suyuan.parties.vault import reading

pytestmark = pytest.mark.django_db
NEW, CONSENT = "/patients/requests/new/", "/patients/consents/"
RIGHT = "MZ2026-000171"


@pytest.fixture
def officer(kept: Keepers, browser_of) -> Client:
    return browser_of(kept.data)


def asked(officer: Client, person: str, kind: str) -> PersonRequest:
    answer = officer.post(NEW, {"person": person, "kind": kind, "note": "窗口递交，已核对证件"})
    made = PersonRequest.objects.get(outcome="")
    assert answer.url == f"/patients/requests/{made.pk}/"
    return made


def acts_of(kind: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM act WHERE kind = %s ORDER BY at", [kind])
        return [json.loads(body) if isinstance(body, str) else body for (body,) in cursor.fetchall()]


def grant_to_look(officer: Client, approver: Client, code: str) -> VaultGrant:
    officer.post(ASK, form(code, purpose="request"))
    assert decide(approver) == 302
    officer.post(ASK, form(code, purpose="request"))
    return VaultGrant.objects.order_by("-opened_at").first()


@pytest.mark.requirement("R463")
def test_everything_held_is_handed_out_once_somebody_else_approved(people, kept, used, officer, browser_of):
    code = code_of(people.nurse, PATIENT)
    one = asked(officer, PATIENT, "export")  # by the number on the paper, which is kept nowhere
    assert PATIENT not in str(acts_of("person.request"))
    refused = officer.post(f"/patients/requests/{one.pk}/export/json/")
    assert (refused.status_code, "VLT-005" in refused.content.decode()) == (400, True)
    grant_to_look(officer, browser_of(kept.hospital), code)
    answer = officer.post(f"/patients/requests/{one.pk}/export/json/")
    held = answer.json()
    assert held["person"]["original"] == PATIENT
    assert [event["id"] for event in held["events"]] == [used]
    assert DOCTOR not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    sheet = officer.post(f"/patients/requests/{one.pk}/export/sheet/").content.decode()
    assert PATIENT in sheet
    assert "epcList" in sheet
    assert acts_of("person.export") == [{"party": "nurse-party", "person": code, "request": str(one.pk)}]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT action, records FROM access_entry WHERE object = %s AND result = 'done' ORDER BY id",
            [code],
        )
        assert cursor.fetchall() == [("export", 2), ("person", 2)]


def test_a_correction_is_a_new_version_and_the_old_one_stays_encrypted(
    people, kept, used, officer, browser_of
):
    code = code_of(people.nurse, PATIENT)
    one = asked(officer, code, "correct")
    address = f"/patients/requests/{one.pk}/correct/"
    assert officer.post(address, {"text": RIGHT, "note": "登记时写错"}).status_code == 302
    assert officer.post(address, {"text": "again", "note": "x"}).status_code == 400
    grant = grant_to_look(officer, browser_of(kept.hospital), code)
    assert reading.original(kept.data.viewer, grant, code) == RIGHT
    (earlier,) = reading.earlier(kept.data.viewer, grant, code)
    assert (earlier.version, earlier.text) == (1, PATIENT)
    (body,) = acts_of("person.correct")
    assert (body["person"], body["keeps_old"]) == (code, True)
    assert RIGHT not in str(body)
    assert PersonRequest.objects.get().answer == "登记时写错"


def test_the_old_version_may_be_destroyed_with_the_correction(people, kept, used, officer, browser_of):
    code = code_of(people.nurse, PATIENT)
    one = asked(officer, code, "correct")
    officer.post(f"/patients/requests/{one.pk}/correct/", {"text": RIGHT, "note": "错", "forget": "yes"})
    grant = grant_to_look(officer, browser_of(kept.hospital), code)
    assert [one.text for one in reading.earlier(kept.data.viewer, grant, code)] == [None]


def test_erased_once_approved_and_for_good(people, kept, used, officer, browser_of, send):  # noqa: PLR0917 - fixtures
    code = code_of(people.nurse, PATIENT)
    grant = grant_to_look(officer, browser_of(kept.hospital), code)
    one = asked(officer, code, "erase")
    address = f"/patients/requests/{one.pk}/erase/"
    assert officer.post(address, {"approval_reason": "本人申请，已无保存期"}).url == "/approvals/"
    assert reading.original(kept.data.viewer, grant, code) == PATIENT
    assert decide(browser_of(kept.hospital)) == 302
    assert officer.post(address).status_code == 302
    with pytest.raises(Refused):
        reading.original(kept.data.viewer, grant, code)
    assert len(acts_of("person.erase")) == 1
    event = object_event(epc("S3"), **{"imp:patientNumber": PATIENT})
    later = send(people.nurse, event).lines[0].event_id.hex
    with pytest.raises(Refused):  # a later document brings nobody back
        reading.original(kept.data.viewer, grant, code)
    assert code in browser_of(people.nurse).get(f"/events/{later}/").content.decode()
    assert VaultEntry.objects.values_list("act", flat=True).get(pk__endswith=code) is not None


def test_the_database_erases_nothing_without_the_approval(people, kept, used, officer):
    from suyuan.ledger import acts
    from suyuan.parties.vault import serving

    code = code_of(people.nurse, PATIENT)
    with pytest.raises(Refused), acts.ordering("person.erase", kept.data.viewer, person=code) as act:
        serving.erase(code, act=act)
    party = people.nurse.party.pk
    with (
        pytest.raises(Refused),
        acts.ordering("person.correct", people.rival.viewer, person=code) as act,
    ):
        serving.correct(party, code, "x", keeps_old=True, act=act)


def test_a_request_waits_until_it_is_answered(people, kept, used, officer):
    one = asked(officer, PATIENT, "erase")
    page = officer.get("/patients/requests/").content.decode()
    assert code_of(people.nurse, PATIENT) in page
    assert one.due.isoformat() in page
    assert officer.post(f"/patients/requests/{one.pk}/refuse/", {"note": " "}).status_code == 400
    assert officer.post(f"/patients/requests/{one.pk}/refuse/", {"note": "保存期未满"}).status_code == 302
    assert "没有等待答复的请求" in officer.get("/patients/requests/").content.decode()
    erased = officer.post(f"/patients/requests/{one.pk}/erase/", {"approval_reason": "x"})
    assert erased.status_code == 400
    assert not Approval.objects.exists()


def test_consent_is_given_and_taken_back_and_both_stay(people, kept, used, officer):
    code, today = code_of(people.nurse, PATIENT), wall.now().date().isoformat()
    said = {"person": PATIENT, "scope": "followup", "text_version": "2026-03", "said_on": "2026-11-01"}
    assert officer.post(CONSENT, said | {"given": "yes"}).status_code == 302
    assert officer.post(CONSENT, said | {"given": "no", "said_on": today}).status_code == 302
    rows = list(ConsentRecord.objects.order_by("id").values_list("pseudonym", "is_given", "text_version"))
    assert [(name[-26:], given, text) for name, given, text in rows] == [
        (code, True, "2026-03"),
        (code, False, "2026-03"),
    ]
    assert [body["given"] for body in acts_of("person.consent")] == [True, False]
    assert code in officer.get(f"/patients/requests/?person={code}").content.decode()


@pytest.mark.parametrize(
    ("address", "given", "code"),
    [
        (NEW, {"person": "nobody", "kind": "erase", "note": "x"}, "VLT-001"),
        (NEW, {"person": "\x00", "kind": "erase", "note": "x"}, "VLT-001"),
        (NEW, {"person": PATIENT, "kind": "melt", "note": "x"}, "VLT-010"),
        (NEW, {"person": PATIENT, "kind": "erase", "note": ""}, "VLT-007"),
        (CONSENT, {"person": PATIENT, "scope": "all", "text_version": "1", "said_on": "2026-01-01"}, "VLT-010"),
        (CONSENT, {"person": PATIENT, "scope": "recall", "text_version": "1", "said_on": "9999-12-31"}, "VLT-010"),
        (CONSENT, {"person": PATIENT, "scope": "recall", "text_version": "", "said_on": "2026-01-01"}, "VLT-007"),
    ],
)  # fmt: skip
def test_what_is_recorded_wrongly_is_told(used, officer, address, given, code):
    answer = officer.post(address, given)
    assert answer.status_code == 400
    assert code in answer.content.decode()
    assert not PersonRequest.objects.exists()
    assert not ConsentRecord.objects.exists()


@pytest.mark.requirement("R126")
def test_nobody_but_the_data_officer_of_the_institution(people, kept, used, officer, browser_of):
    one = asked(officer, PATIENT, "erase")
    others = (
        people.nurse, people.rival, people.regulator, kept.hospital, kept.system, kept.security, kept.audit,
    )  # fmt: skip
    for person in others:
        browser = browser_of(person)
        assert browser.get("/patients/requests/").status_code == 404
        assert browser.get(f"/patients/requests/{one.pk}/").status_code == 404
        for what in ("correct", "erase", "refuse", "export/json"):
            assert browser.post(f"/patients/requests/{one.pk}/{what}/", {"note": "x"}).status_code == 404
    from people import _keeper

    foreign = browser_of(_keeper("foreign", "data-officer", people.rival.party))
    assert foreign.get("/patients/requests/").status_code == 200
    assert foreign.get(f"/patients/requests/{one.pk}/").status_code == 404
    assert "VLT-001" in foreign.post(NEW, {"person": PATIENT, "kind": "erase", "note": "x"}).content.decode()


def test_the_application_changes_nothing_else(people, kept, used, officer):
    from django.db import Error, transaction

    asked(officer, PATIENT, "erase")
    for statement in (
        "UPDATE parties_vault SET ciphertext = NULL",
        "DELETE FROM parties_vault",
        "UPDATE person_request SET note = 'x'",
        "UPDATE consent_record SET is_given = true",
        "SELECT ciphertext FROM vault_version",
        "INSERT INTO vault_version (party_id) VALUES (1)",
        "SELECT * FROM vault_may(gen_random_uuid(), 1, 'x')",
    ):
        with (
            pytest.raises(Error, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_in_english(used, officer):
    one = asked(officer, PATIENT, "correct")
    officer.post("/i18n/setlang/", {"language": "en"})
    assert "Requests of people" in officer.get("/patients/requests/").content.decode()
    assert "Correct" in officer.get(f"/patients/requests/{one.pk}/").content.decode()
