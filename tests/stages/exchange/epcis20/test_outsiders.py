"""Every address of the REST door, for who has no business there."""

from __future__ import annotations

import datetime as dt
import uuid
from urllib.parse import quote

import pytest
from django.test import Client

from documents import PLACE, document, epc, object_event
from people import cast
from suyuan import clock
from suyuan.parties.machines.services import revoke_key
from suyuan.parties.services import authenticate_key, create_api_key

ADDRESSES = {
    "": "GET OPTIONS",
    "/": "GET OPTIONS",
    "/capture": "GET POST OPTIONS",
    "/capture/11111111-1111-4111-8111-111111111111": "GET OPTIONS",
    "/events": "GET POST OPTIONS",
    "/events/urn:uuid:1": "GET OPTIONS",
    "/eventTypes": "GET OPTIONS",
    "/eventTypes/ObjectEvent": "GET OPTIONS",
    "/eventTypes/ObjectEvent/events": "GET OPTIONS",
    "/epcs": "GET OPTIONS",
    f"/epcs/{epc(1)}": "GET OPTIONS",
    f"/epcs/{epc(1)}/events": "GET OPTIONS",
    "/bizSteps": "GET OPTIONS",
    "/bizSteps/shipping": "GET OPTIONS",
    "/bizSteps/shipping/events": "GET OPTIONS",
    "/bizLocations": "GET OPTIONS",
    f"/bizLocations/{PLACE}": "GET OPTIONS",
    f"/bizLocations/{PLACE}/events": "GET OPTIONS",
    "/readPoints": "GET OPTIONS",
    f"/readPoints/{PLACE}": "GET OPTIONS",
    f"/readPoints/{PLACE}/events": "GET OPTIONS",
    "/dispositions": "GET OPTIONS",
    "/dispositions/active": "GET OPTIONS",
    "/dispositions/active/events": "GET OPTIONS",
    "/queries": "GET POST OPTIONS",
    "/queries/mine": "GET DELETE OPTIONS",
    "/queries/mine/events": "GET OPTIONS",
    "/queries/mine/subscriptions": "GET POST OPTIONS",
    "/queries/mine/subscriptions/one": "GET DELETE OPTIONS",
    "/nextPageToken/some": "DELETE OPTIONS",
    "/nothing/here": "GET POST DELETE OPTIONS",
}
CALLS = [(method, path) for path, methods in ADDRESSES.items() for method in methods.split()]


def test_no_address_of_the_door_is_missing_here():
    from suyuan.exchange.epcis20 import urls

    listed = {path.strip("/").partition("/")[0] for path in ADDRESSES}
    for pattern in urls.urlpatterns:
        first = str(pattern.pattern).partition("/")[0]
        assert first in listed or first.startswith("["), first


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_nobody_comes_in_without_a_key(nobody, method, path):
    for headers in (
        {},
        {"Authorization": "Bearer suyuan_abcdefgh_wrong"},
        {"Authorization": "Basic dXNlcjpwdw=="},
    ):
        answer = nobody.ask(method, path, **headers)
        assert answer.status_code == 401, (headers, answer.content)
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer.json()["type"] == "epcisException:SecurityException"


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_a_key_for_something_else_is_forbidden(guest, method, path):
    reader = guest("watcher", ("imports:read",))
    answer = reader.ask(method, path)
    assert answer.status_code in ({403} if method != "OPTIONS" and path != "/nothing/here" else {204, 404}), (
        path
    )


def test_scopes_part_senders_from_readers(guest):
    sender, reader = guest("sender", ("capture",)), guest("reader", ("query",))
    assert sender.post("/capture", document(object_event(epc(1)))).status_code == 202
    assert reader.post("/capture", document(object_event(epc(1)))).status_code == 403
    assert reader.post("/events", object_event(epc(1))).status_code == 403
    assert (sender.get("/events").status_code, reader.get("/events").status_code) == (403, 200)
    assert guest("both", ("epcis:*",)).get("/events").status_code == 200


def test_a_revoked_and_an_expired_key_open_nothing(importer):
    late = create_api_key(importer.party, ("*",), expires_at=clock.now() - dt.timedelta(seconds=1)).token
    assert importer.get("/events", Authorization=f"Bearer {late}").status_code == 401
    assert importer.get("/events").status_code == 200
    revoke_key(authenticate_key(importer.token), act=uuid.uuid4())
    assert importer.get("/events").status_code == 401


def test_a_wrong_key_does_not_fall_back_to_the_session(db):
    people, client = cast(), Client()
    client.force_login(people.importer.user)
    assert client.get("/epcis/v2/events").status_code == 200
    assert client.get("/epcis/v2/events", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_session_changes_nothing_without_its_token(db):
    people, client = cast(), Client(enforce_csrf_checks=True)
    client.force_login(people.importer.user)
    content = document(object_event(epc(1)))
    forged = client.post("/epcis/v2/capture", content, content_type="application/json")
    assert (forged.status_code, forged.json()["problems"][0]["code"]) == (403, "DOOR-CSRF")
    client.get("/sign-in/")
    client.cookies["suyuan_csrf"] = "a" * 32
    mine = client.post(
        "/epcis/v2/capture", content, content_type="application/json", headers={"X-CSRFToken": "a" * 32}
    )
    assert mine.status_code == 202


def test_an_operator_sees_everything_and_sends_nothing(importer, caught_up):
    people, client = cast(), Client()
    importer.capture(object_event(epc(1)))
    caught_up()
    client.force_login(people.regulator.user)
    answer = client.get("/epcis/v2/events")
    assert len(answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]) == 1
    assert client.get("/epcis/v2/bizSteps").json()["member"] == ["receiving"]
    assert len(client.get("/epcis/v2/epcs").json()["member"]) == 1
    assert len(client.get("/epcis/v2/capture").json()) == 1


@pytest.mark.parametrize("person", ["rival", "distributor", "carrier", "nurse"])
def test_no_outsider_of_the_cast_sees_an_event_at_any_address(importer, caught_up, person):
    name = "urn:uuid:33333333-3333-4333-8333-333333333333"
    importer.capture(object_event(epc("HIDDEN77"), eventID=name))
    caught_up()
    assert b"HIDDEN77" in importer.get("/events").content
    people, client = cast(), Client()
    client.force_login(getattr(people, person).user)
    for path in ADDRESSES:
        answer = client.get(f"/epcis/v2{path}")
        assert b"HIDDEN77" not in answer.content, path
    assert client.get(f"/epcis/v2/events/{quote(name, safe='')}").status_code == 404
