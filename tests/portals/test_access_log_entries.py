"""What people and machines do leaves a line: who, when, from where, what, by which right, with which result."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test import Client

from documents import epc, object_event
from people import PASSWORD, Cast, Person
from suyuan.core.identifiers.canonical import key_for
from suyuan.ledger import acts
from suyuan.ledger.results import CaptureResult
from suyuan.parties.access_log import writing
from suyuan.parties.access_log.entries import Action, Entry, Who
from suyuan.parties.machines.services import revoke_key
from suyuan.parties.services import create_api_key
from suyuan.parties.signin import wall

Send = Callable[..., CaptureResult]
BrowserOf = Callable[[Person], Client]
COLUMNS = "action result user_id party role key_prefix address object_kind object purpose records status grade touched"


def entries(action: str = "") -> list[dict[str, Any]]:
    """The log, oldest first; of one action, or without pages that were merely opened."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS.replace(' ', ', ')} FROM access_entry ORDER BY id")
        rows = [dict(zip(COLUMNS.split(), row, strict=True)) for row in cursor.fetchall()]
    return [row for row in rows if row["action"] == action or (not action and row["action"] != "page")]


def touched_by(party: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM access_touched WHERE party = %s", [party])
        return int(cursor.fetchone()[0])


@pytest.fixture
def event(people: Cast, send: Send) -> str:
    return send(people.importer, object_event(epc("S1"))).lines[0].event_id.hex


@pytest.mark.requirement("R386", "R466")
def test_signing_in_and_out_and_failing_to_are_written(people: Cast) -> None:
    person = people.importer.user
    assert person is not None
    person.set_password(PASSWORD)
    person.save()
    client = Client(REMOTE_ADDR="10.2.3.4")
    client.post("/sign-in/", {"username": person.login, "password": "wrong"})
    client.post("/sign-in/", {"username": person.login, "password": PASSWORD})
    client.post("/sign-out/")
    told = [(one["action"], one["result"], one["user_id"], str(one["address"])) for one in entries()]
    assert told == [
        ("account.refused", "refused", person.pk, "10.2.3.4"),
        ("account.signed_in", "done", person.pk, "10.2.3.4"),
        ("account.signed_out", "done", person.pk, "10.2.3.4"),
    ]


@pytest.mark.requirement("R466")
def test_who_reads_whose_event_is_written_with_the_right_it_was_read_by(
    people: Cast, browser_of: BrowserOf, event: str
) -> None:
    browser_of(people.regulator).get(f"/events/{event}/")
    (line,) = entries("event")
    assert (line["object_kind"], line["object"], line["records"], line["grade"]) == ("event", event, 1, 2)
    assert (line["role"], line["result"]) == ("operator", "done")
    assert line["touched"] == [people.importer.party.pk]
    assert touched_by(people.importer.party.pk) == 1
    browser_of(people.importer).get(f"/events/{event}/")
    own = entries("event")[-1]
    assert (own["purpose"], own["touched"], own["grade"]) == ("own", [], 1)


@pytest.mark.requirement("R466")
def test_a_trace_is_written_by_the_key_of_the_thing_and_never_by_what_was_typed(
    people: Cast, browser_of: BrowserOf, event: str
) -> None:
    browser_of(people.regulator).get("/trace/", {"q": epc("S1")})
    (line,) = entries("trace")
    assert line["object"] == str(UUID(bytes=key_for(epc("S1"))))
    assert (line["records"], line["touched"]) == (1, [people.importer.party.pk])
    assert "S1" not in str(line)


@pytest.mark.requirement("R466")
def test_an_export_is_grave_and_tells_how_many_rows_it_had(
    people: Cast, browser_of: BrowserOf, event: str
) -> None:
    browser_of(people.importer).get("/trace/events.csv", {"q": epc("S1")})
    (line,) = entries("export")
    assert (line["object_kind"], line["records"], line["grade"]) == ("thing", 1, 3)


@pytest.mark.requirement("R466")
def test_what_is_there_and_not_for_the_asker_is_refused_in_the_log_and_absent_in_the_answer(
    people: Cast, browser_of: BrowserOf, event: str
) -> None:
    rival = browser_of(people.rival)
    assert rival.get(f"/events/{event}/").status_code == 404
    assert rival.get(f"/events/{'0' * 32}/").status_code == 404
    assert rival.get(f"/organisations/{people.importer.party.code}/").status_code == 404
    told = [(one["object_kind"], one["result"], one["touched"]) for one in entries("page")]
    own = [people.importer.party.pk]
    assert told == [("event", "refused", own), ("", "failed", []), ("party", "refused", own)]
    assert touched_by(people.importer.party.pk) == 2


@pytest.mark.requirement("R386", "R396")
def test_a_change_is_written_with_its_act_and_one_that_was_refused_without(
    people: Cast, browser_of: BrowserOf
) -> None:
    client, code = browser_of(people.importer), people.importer.party.code
    client.post(f"/organisations/{code}/licences/", {"licence-kind": "BUSINESS"})
    given = {"kind": "BUSINESS", "number": "L-1"}
    client.post(f"/organisations/{code}/licences/", given)
    bad, good = entries()
    assert (bad["action"], bad["result"], bad["status"]) == ("change", "failed", 400)
    assert (good["action"], good["user_id"]) == ("act.licence.create", people.importer.user.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM act WHERE id = %s", [good["object"]])
        assert cursor.fetchone() == ("licence.create",)


def test_an_act_that_is_taken_back_leaves_no_entry(people: Cast) -> None:
    with pytest.raises(RuntimeError), acts.ordering("party.change", people.importer.viewer):
        raise RuntimeError
    assert entries() == []


@pytest.mark.requirement("R396")
def test_a_machine_leaves_one_line_a_call_with_the_number_of_events(people: Cast, event: str) -> None:
    issued = create_api_key(people.importer.party, scopes=["query"], name="erp")
    key, token = issued.key, issued.token
    client = Client(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert client.get("/epcis/v2/events").status_code == 200
    (line,) = entries()
    assert (line["action"], line["key_prefix"], line["role"]) == ("call.read", key.prefix, "machine")
    assert (line["result"], line["user_id"], line["party"]) == ("done", None, people.importer.party.pk)
    revoke_key(key, act=uuid4())
    assert client.get("/epcis/v2/events").status_code == 401
    assert [(one["action"], one["result"]) for one in entries()[1:]] == [("call.read", "refused")]


def test_the_public_leaves_no_line(people: Cast) -> None:
    Client().get("/")
    Client().get("/c/urn:epc:id:sgtin:6901234.056789.S1")
    assert entries() == []
    assert entries("page") == []


def test_a_reading_that_cannot_be_written_down_is_not_answered_and_the_check_of_a_nurse_is(
    people: Cast, browser_of: BrowserOf, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(writing.SQL, "add", "SELECT 1/0 WHERE %(entries)s <> ''")
    for person, status in ((people.regulator, 503), (people.importer, 200)):
        client = browser_of(person)
        with transaction.atomic():
            answer = client.get(f"/events/{event}/")
            transaction.set_rollback(True)
        assert answer.status_code == status


def test_recording_costs_little(people: Cast) -> None:
    entry = Entry(wall.now(), Who(1, 1, "officer"), Action.EVENT, touched=frozenset({1, 2}))
    costs = []
    for _ in range(100):
        began = time.perf_counter()
        writing.save([entry])
        costs.append(time.perf_counter() - began)
    assert min(costs) < 0.001


@pytest.mark.requirement("R466")
def test_a_machine_that_tries_events_of_others_is_refused_in_the_log_and_told_that_there_are_none(
    people: Cast, send: Send
) -> None:
    name = "urn:uuid:9f1f0c7e-1111-4222-8333-444455556666"
    send(people.importer, object_event(epc("S7"), eventID=name))
    issued = create_api_key(people.rival.party, scopes=("query",), name="erp")
    client = Client(HTTP_AUTHORIZATION=f"Bearer {issued.token}")
    for asked in (name, name.replace("9f1f", "0000")):
        assert client.get(f"/epcis/v2/events/{asked}").status_code == 404
    there, absent = entries("call.read")
    assert (there["result"], there["object_kind"]) == ("refused", "event")
    assert (there["touched"], there["grade"]) == ([people.importer.party.pk], 3)
    assert (absent["result"], absent["touched"], absent["grade"]) == ("failed", [], 1)
