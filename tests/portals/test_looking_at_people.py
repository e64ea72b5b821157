"""Who is behind a pseudonym is shown to whom a second person approved it, until the end, and each look is written."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import psycopg
import pytest
from django.db import Error, connection, transaction
from django.test import Client

from documents import epc
from people import DOCTOR, PATIENT, Cast, Keepers, Person
from suyuan.core.identifiers.person import PREFIX
from suyuan.core.problem import Refused
from suyuan.parties.access_log import middleware
from suyuan.parties.approvals.models import Approval
from suyuan.parties.models import User, VaultGrant
from suyuan.parties.pseudonyms import Pseudonymiser
from suyuan.parties.signin import wall
from suyuan.parties.vault.reading import MOST_PEOPLE, codes_in, original

pytestmark = pytest.mark.django_db
ASK = "/patients/ask/"


def code_of(person: Person, text: str) -> str:
    return Pseudonymiser(person.party.pk).pseudonym_of(text).removeprefix(PREFIX)


def in_days(days: int) -> str:
    return (wall.now() + dt.timedelta(days=days)).date().isoformat()


def form(*codes: str, **more: str) -> dict[str, Any]:
    given = {"purpose": "recall", "until": in_days(7), "approval_reason": "通知停用"}
    return {"pseudonyms": list(codes), **given, **more}


def decide(client: Client, decision: str = "yes") -> int:
    one = Approval.objects.get(decision="")
    return client.post(f"/approvals/{one.pk}/", {"decision": decision, "reason": "已核对"}).status_code


def opened(people: Cast, kept: Keepers, browser_of, *codes: str) -> tuple[Client, VaultGrant]:
    """The nurse's browser, with a grant that the data officer approved."""
    nurse = browser_of(people.nurse)
    assert nurse.post(ASK, form(*codes)).url == "/patients/"
    assert decide(browser_of(kept.data)) == 302
    assert nurse.post(ASK, form(*codes)).url == "/patients/"
    return nurse, VaultGrant.objects.get()


def lines(action: str = "person") -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT user_id, result, object, purpose, records, grade FROM access_entry WHERE action = %s ORDER BY id",
            [action],
        )
        return cursor.fetchall()


@pytest.mark.requirement("R463")
def test_asked_approved_opened_and_shown_one_by_one(people, kept, used, browser_of):
    patient, doctor = code_of(people.nurse, PATIENT), code_of(people.nurse, DOCTOR)
    nurse = browser_of(people.nurse)
    filled = nurse.get(f"/patients/?event={used}").content.decode()
    assert patient in filled
    assert doctor in filled
    nurse, grant = opened(people, kept, browser_of, patient, doctor)
    masked = nurse.get("/patients/")
    assert "no-store" in masked["Cache-Control"]
    assert "••••" in masked.content.decode()
    assert PATIENT not in masked.content.decode()
    assert lines() == []
    shown = nurse.post(f"/patients/{grant.pk}/show/", {"pseudonym": patient})
    assert "no-store" in shown["Cache-Control"]
    assert PATIENT in shown.content.decode()
    assert DOCTOR not in shown.content.decode()
    assert lines() == [
        (people.nurse.user.pk, "done", patient, f"recall {grant.approval_id}", 1, 3),
    ]
    assert PATIENT not in nurse.get("/patients/").content.decode()


def test_a_panel_gets_the_one_entry_alone(people, kept, used, browser_of):
    nurse, grant = opened(people, kept, browser_of, code_of(people.nurse, PATIENT))
    answer = nurse.post(
        f"/patients/{grant.pk}/show/",
        {"pseudonym": code_of(people.nurse, PATIENT)},
        headers={"HX-Request": "true"},
    )
    assert PATIENT in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.requirement("R463")
def test_nobody_else_sees_it_and_each_refusal_is_written(people, kept, used, browser_of):
    patient = code_of(people.nurse, PATIENT)
    _, grant = opened(people, kept, browser_of, patient)
    others = (
        people.rival, people.distributor, people.regulator, kept.system, kept.security, kept.audit,
        kept.hospital, kept.data,
    )  # fmt: skip
    for person in others:
        browser = browser_of(person)
        answer = browser.post(f"/patients/{grant.pk}/show/", {"pseudonym": patient})
        assert answer.status_code == 404, person.user.login
        assert PATIENT not in browser.get("/patients/").content.decode()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM access_entry WHERE user_id = %s AND result = 'refused' AND object_kind = 'person'",
                [person.user.pk],
            )
            assert cursor.fetchone()[0] >= 1, person.user.login
        with pytest.raises(Refused):
            original(person.viewer, grant, patient)
    assert browser_of(people.public).get("/patients/").status_code == 302
    assert lines() == []


@pytest.mark.parametrize("change", ["over", "asker decides", "not approved", "closed", "moved", "not named"])
def test_the_database_itself_gives_nothing(people, kept, used, browser_of, change):
    """What the application may write does not open the vault: the function asks for everything itself."""
    patient, doctor = code_of(people.nurse, PATIENT), code_of(people.nurse, DOCTOR)
    _, grant = opened(people, kept, browser_of, patient)
    assert original(people.nurse.viewer, grant, patient) == PATIENT
    viewer, wanted = people.nurse.viewer, patient
    if change == "closed":
        User.objects.filter(pk=people.nurse.user.pk).update(is_active=False)
    elif change == "moved":
        User.objects.filter(pk=people.nurse.user.pk).update(party=people.rival.party)
    elif change == "not named":
        wanted = doctor
    else:
        grant = another_grant(grant, change, people)
    with pytest.raises(Refused):
        original(viewer, grant, wanted)


def another_grant(grant: VaultGrant, change: str, people: Cast) -> VaultGrant:
    """A grant as a programme gone astray could write it."""
    old = grant.approval
    is_over = change == "over"
    approval = Approval.objects.create(
        action=old.action, subject=old.subject, details=old.details, party=old.party, reason="x",
        asked_by=old.asked_by if change != "asker decides" else people.rival.user, expires_at=old.expires_at,
        act=old.act, decided_by=None if change == "not approved" else people.nurse.user if change == "asker decides" else old.decided_by,
        decided_at=None if change == "not approved" else wall.now(),
        decision="" if change == "not approved" else "yes",
        decision_act=None if change == "not approved" else old.decision_act,
        used_at=None if change == "not approved" else wall.now(),
        use_act=None if change == "not approved" else grant.act,
    )  # fmt: skip
    until = wall.now() - dt.timedelta(seconds=1) if is_over else grant.until
    return VaultGrant.objects.create(
        party=grant.party, reader=grant.reader, approval=approval, purpose="care",
        pseudonyms=grant.pseudonyms, until=until, act=grant.act,
    )  # fmt: skip


def test_the_application_reads_no_ciphertext_and_changes_no_grant(people, kept, used, browser_of):
    _, grant = opened(people, kept, browser_of, code_of(people.nurse, PATIENT))
    for statement in (
        "SELECT ciphertext FROM parties_vault",
        "UPDATE vault_grant SET until = until + interval '1 year'",
        "DELETE FROM vault_grant",
    ):
        with pytest.raises(Error) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
    assert VaultGrant.objects.get().until == grant.until


def test_whoever_asks_does_not_approve_and_the_data_officer_needs_another_too(people, kept, used, browser_of):
    patient = code_of(people.nurse, PATIENT)
    officer = browser_of(kept.data)
    officer.post(ASK, form(patient))
    assert decide(officer) == 404
    assert decide(browser_of(people.nurse)) == 404
    assert decide(browser_of(kept.hospital)) == 302
    officer.post(ASK, form(patient))
    grant = VaultGrant.objects.get()
    shown = officer.post(f"/patients/{grant.pk}/show/", {"pseudonym": patient})
    assert PATIENT in shown.content.decode()


def test_what_was_refused_or_changed_on_the_way_is_not_opened(people, kept, used, browser_of):
    patient, doctor = code_of(people.nurse, PATIENT), code_of(people.nurse, DOCTOR)
    nurse = browser_of(people.nurse)
    nurse.post(ASK, form(patient))
    assert decide(browser_of(kept.data), "no") == 302
    nurse.post(ASK, form(patient))
    assert not VaultGrant.objects.exists()
    assert decide(browser_of(kept.data), "yes") == 302
    nurse.post(ASK, form(patient, doctor))
    nurse.post(ASK, form(patient, until=in_days(8)))
    assert not VaultGrant.objects.exists()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"pseudonyms": []}, "VLT-002"),
        ({"pseudonyms": ["a" * 26 for _ in range(1)]}, "VLT-001"),
        ({"pseudonyms": ["x\x00y"]}, "VLT-001"),
        ({"pseudonyms": [f"{n:026}" for n in range(MOST_PEOPLE + 1)]}, "VLT-002"),
        ({"purpose": "curiosity"}, "VLT-004"),
        ({"until": "soon"}, "VLT-003"),
        ({"until": "9999-12-31"}, "VLT-003"),
        ({"until": in_days(-2)}, "VLT-003"),
        ({"until": in_days(33)}, "VLT-003"),
        ({"approval_reason": " "}, "APV-001"),
    ],
)
def test_what_is_asked_wrongly_is_told(people, used, browser_of, given, code):
    answer = browser_of(people.nurse).post(ASK, form(code_of(people.nurse, PATIENT)) | given)
    assert answer.status_code == 400
    assert code in answer.content.decode()
    assert not Approval.objects.exists()


def test_people_of_another_institution_are_no_people_here(people, used, browser_of, kept):
    patient = code_of(people.nurse, PATIENT)
    for browser in (browser_of(people.rival), browser_of(people.distributor)):
        answer = browser.post(ASK, form(patient))
        assert "VLT-001" in answer.content.decode()
        assert patient not in browser.get(f"/patients/?event={used}").content.decode()
        assert patient not in browser.get("/patients/", {"item": epc("S1")}).content.decode()
    assert patient in browser_of(people.nurse).get("/patients/", {"item": epc("S1")}).content.decode()
    assert browser_of(people.nurse).get("/patients/?event=nothing").status_code == 200


def test_an_unwritten_look_is_not_answered(people, kept, used, browser_of, monkeypatch):
    nurse, grant = opened(people, kept, browser_of, code_of(people.nurse, PATIENT))

    def away(entries):
        raise OSError("the log is away")

    monkeypatch.setattr(middleware, "save", away)
    answer = nurse.post(f"/patients/{grant.pk}/show/", {"pseudonym": code_of(people.nurse, PATIENT)})
    assert answer.status_code == 503
    assert PATIENT not in answer.content.decode()


def test_the_acts_name_nobody(people, kept, used, browser_of):
    opened(people, kept, browser_of, code_of(people.nurse, PATIENT))
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, body::text FROM act WHERE kind ~ 'approval|person' ORDER BY at, id")
        rows = cursor.fetchall()
    assert [kind for kind, _ in rows] == ["approval.ask", "approval.grant", "person.open"]
    assert not any(PATIENT in body for _, body in rows)


def test_what_is_no_code_is_refused_and_written(people, kept, used, browser_of):
    nurse, grant = opened(people, kept, browser_of, code_of(people.nurse, PATIENT))
    for code in ("x\x00y", "", "b" * 26, "患者"):
        assert nurse.post(f"/patients/{grant.pk}/show/", {"pseudonym": code}).status_code == 400
    assert [result for _, result, *_ in lines()] == ["refused"] * 4
    nurse.post(ASK, form(code_of(people.nurse, DOCTOR), approval_reason="a\x00b"))
    assert Approval.objects.get(decision="").reason == "ab"


def test_grants_that_are_not_there_are_404(people, kept, used, browser_of):
    answer = browser_of(people.nurse).post(f"/patients/{uuid.uuid4()}/show/", {"pseudonym": "x"})
    assert answer.status_code == 404


def test_codes_are_found_alone():
    code = "abcdefghijklmnopqrstuvwxyz"
    assert codes_in(f'"{PREFIX}{code}?8019={code[::-1]}" {code}{code}') == (code, code[::-1])


def test_in_english(people, kept, used, browser_of):
    nurse, _ = opened(people, kept, browser_of, code_of(people.nurse, PATIENT))
    nurse.post("/i18n/setlang/", {"language": "en"})
    page = nurse.get("/patients/").content.decode()
    for words in ("Patient information", "Telling patients of a recall", "Show", "Ask to look"):
        assert words in page
