"""What another platform's subscription sends is captured once, and only from who holds the signing secret of a key."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import time
import uuid

import pytest
from django.test import Client

from documents import document, epc, object_event
from suyuan import clock
from suyuan.exchange.subscriptions.signing import signature_headers
from suyuan.ledger import connection
from suyuan.parties.machines.services import revoke_key
from suyuan.parties.models import ApiKey
from suyuan.parties.services import create_api_key

ADDRESS = "/webhooks"


@dataclasses.dataclass
class Pusher:
    """A platform that knows an address and a secret."""

    prefix: str
    secret: str
    client: Client

    def push(
        self,
        body: str | bytes,
        *,
        at: float | None = None,
        name: str = "",
        kind="application/json",
        **headers,
    ):
        content = body.encode() if isinstance(body, str) else body
        signed = signature_headers(self.secret, name or str(uuid.uuid4()), int(at or time.time()), content)
        given = {**signed, **{key.replace("_", "-"): value for key, value in headers.items()}}
        address = f"{ADDRESS}?key={self.prefix}"
        return self.client.post(address, content, content_type=kind, headers=given)


@pytest.fixture
def issued(people):
    return create_api_key(people.importer.party, ("capture",))


@pytest.fixture
def pusher(issued):
    return Pusher(issued.key.prefix, issued.signing_secret, Client(enforce_csrf_checks=True))


def code_of(answer):
    return answer.json()["problems"][0]["code"]


def held() -> int:
    with connection.cursor() as cursor:
        return cursor.execute("SELECT count(*) FROM event").fetchone()[0]


@pytest.mark.requirement("R341")
def test_a_delivery_is_stored_before_it_is_taken_and_a_repetition_changes_nothing(pusher, people):
    body = document(object_event(epc(1)), object_event(epc(2)))
    first, again = pusher.push(body, name="one"), pusher.push(body, name="one")
    assert (first.status_code, first.json()["accepted"], first.json()["duplicate"]) == (200, 2, 0)
    assert (again.status_code, again.json()["accepted"], again.json()["duplicate"]) == (200, 0, 2)
    with connection.cursor() as cursor:
        senders = cursor.execute("SELECT DISTINCT sender FROM event_source").fetchall()
    assert senders == [(people.importer.party.pk,)]
    assert ApiKey.objects.get().last_used_at is not None


def test_a_delivery_without_events_is_taken(pusher):
    empty = json.loads(document(object_event(epc(1))))
    empty["epcisBody"]["eventList"] = []
    assert pusher.push(json.dumps(empty)).json() == {"captureID": None, "accepted": 0, "duplicate": 0}


def test_an_event_that_cannot_be_taken_holds_back_the_whole_delivery_and_is_named(pusher):
    wrong = object_event(epc(2)) | {"eventTime": "yesterday"}
    answer = pusher.push(document(object_event(epc(1)), wrong))
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["remedy_zh"]
    assert held() == 0


def test_nobody_gets_in_without_the_secret_of_that_key(pusher, issued, people):
    other = create_api_key(people.rival.party, ("capture",))
    body = document(object_event(epc(1)))
    forged = [
        dataclasses.replace(pusher, secret=other.signing_secret),
        dataclasses.replace(pusher, secret=issued.token),
        dataclasses.replace(pusher, prefix=""),
        dataclasses.replace(pusher, prefix="aaaaaaaa"),
        dataclasses.replace(pusher, prefix="\x00" * 30),
    ]
    answers = [one.push(body) for one in forged]
    old, early = time.time() - 600, time.time() + 600
    answers += [pusher.push(body, at=old), pusher.push(body, at=early)]
    answers += [
        pusher.push(body, webhook_signature=text) for text in ("", "v1,", "v1,é", "x" * 5_000, " " * 50)
    ]
    answers += [pusher.push(body, webhook_timestamp=text) for text in ("", "x", "-1", "9" * 30, "１")]
    answers += [pusher.push(body, webhook_id=text) for text in ("", "y" * 5_000, "another")]
    assert {answer.status_code for answer in answers} <= {400, 401, 429}
    assert code_of(answers[0]) == "DOOR-WEBHOOK-SIGNATURE"
    assert held() == 0


def test_a_body_that_was_altered_on_its_way_is_refused(pusher):
    body = document(object_event(epc(1)))
    content = document(object_event(epc(2)))
    headers = signature_headers(pusher.secret, "one", int(time.time()), body)
    answer = pusher.client.post(
        f"{ADDRESS}?key={pusher.prefix}", content, content_type="application/json", headers=headers
    )
    assert answer.status_code == 401


def test_neither_a_shown_key_nor_a_session_opens_this_door(pusher, issued, people):
    body = document(object_event(epc(1)))
    browser = Client()
    browser.force_login(people.importer.user)
    for client, headers in ((browser, {}), (Client(), {"Authorization": f"Bearer {issued.token}"})):
        answer = client.post(
            f"{ADDRESS}?key={pusher.prefix}", body, content_type="application/json", headers=headers
        )
        assert answer.status_code == 401
    assert Client().get(ADDRESS).status_code == 405
    assert held() == 0


def test_a_key_that_ended_or_is_for_something_else_is_refused(pusher, issued, people):
    narrow = create_api_key(people.importer.party, ("query",))
    asking = dataclasses.replace(pusher, prefix=narrow.key.prefix, secret=narrow.signing_secret)
    answer = asking.push(document(object_event(epc(1))))
    assert (answer.status_code, code_of(answer)) == (403, "DOOR-SCOPE")
    revoke_key(issued.key, act=uuid.uuid4())
    assert pusher.push(document(object_event(epc(1)))).status_code == 401
    late = create_api_key(people.importer.party, ("capture",))
    ApiKey.objects.filter(pk=late.key.pk).update(expires_at=clock.now() - dt.timedelta(seconds=1))
    ended = dataclasses.replace(pusher, prefix=late.key.prefix, secret=late.signing_secret)
    assert ended.push(document(object_event(epc(1)))).status_code == 401
    assert held() == 0


def test_who_guesses_has_to_wait_and_who_holds_the_secret_has_not(pusher, monkeypatch):
    wrong = dataclasses.replace(pusher, secret="sign_guess_guess")
    statuses = [wrong.push("{}").status_code for _ in range(60)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert pusher.push(document(object_event(epc(1)))).status_code == 200


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("", "application/json", 400),
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ("null", "application/json", 400),
        ("\x00\x01", "application/json", 400),
        ("<a/>", "application/xml", 400),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "application/xml", 400),
        ("{}", "text/html", 415),
        ("{}", "image/png; x=", 415),
        ("[" * 100_000, "application/json", 400),
    ],
)
def test_a_signed_body_that_is_no_document_is_refused_with_a_problem(pusher, body, kind, status):
    answer = pusher.push(body, kind=kind)
    assert answer.status_code == status
    assert b"remedy" in answer.content


def test_the_call_is_noted_with_its_party_and_capture(pusher, people):
    made = pusher.push(document(object_event(epc(1)))).json()
    with connection.cursor() as cursor:
        found = cursor.execute(
            "SELECT party, route, status, subject, key_prefix FROM interface_call"
        ).fetchall()
    assert found == [(people.importer.party.pk, "/webhooks", 200, made["captureID"], pusher.prefix)]
