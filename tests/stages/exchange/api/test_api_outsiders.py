"""Who has no key, a wrong one, one for something else, or another's: at every address of the API."""

from __future__ import annotations

import dataclasses
import uuid

import pytest

from documents import document, epc, object_event
from people import cast
from suyuan.exchange.api.openapi import OPERATIONS

EXAMPLE = "3f0c1b1e-6a3e-4a3c-9a55-0c8a5d1d9b11"
OPEN = ("/openapi.json",)
ADDRESSES = [(one.method.upper(), one.path) for one in OPERATIONS]


def made(path: str) -> str:
    for part, value in (
        ("{code}", "x"),
        ("{captureID}", EXAMPLE),
        ("{importID}", EXAMPLE),
        ("{fileID}", EXAMPLE),
        ("{paperID}", EXAMPLE),
        ("{finding}", EXAMPLE),
        ("{name}", "receiving"),
        ("{message}", "use"),
        ("{set}", "vaccine"),
        ("{acceptanceID}", EXAMPLE),
    ):
        path = path.replace(part, value)
    return path


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_without_a_key_nothing_is_answered(nobody, method, path):
    answer = nobody.ask(method, made(path))
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["problems"][0]["remedy_zh"]


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_a_wrong_key_is_as_good_as_none(importer, method, path):
    forged = dataclasses.replace(importer, token=f"{importer.token[:-1]}0")
    assert forged.ask(method, made(path)).status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [(one.method.upper(), one.path, one.scope) for one in OPERATIONS if one.scope],
)
def test_a_key_for_something_else_is_refused(guest, method, path, scope):
    others = tuple({"capture", "query", "trace", "check"} - {scope})
    answer = guest("narrow", others).ask(method, made(path))
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (403, "DOOR-SCOPE")


def test_another_party_sees_neither_the_capture_nor_the_events(importer, rival):
    job = importer.capture(object_event(epc(7)))
    assert rival.get(f"/capture/{job['captureID']}").status_code == 404
    assert rival.get("/trace", {"code": epc(7)}).json()["events"] == []
    assert rival.get(f"/things/{epc(7)}/state").json()["now"] is None
    assert importer.get("/trace", {"code": epc(7)}).json()["events"]


def test_a_capture_that_never_was_is_answered_as_that_of_another(importer, rival):
    job = importer.capture(object_event(epc(7)))
    others = rival.get(f"/capture/{job['captureID']}").json()
    never = rival.get(f"/capture/{uuid.uuid4()}").json()
    for body in (others, never):
        del body["detail"], body["problems"][0]["value"], body["problems"][0]["message"]
        del body["problems"][0]["message_zh"]
    assert others == never


def test_who_is_signed_in_reads_without_a_key_and_sends_only_with_the_token(db, client, settings):
    from django.test import Client

    people = cast()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people.importer.user)
    assert browser.get("/api/v1/parties/me").json()["party"]["name"] == "京华进口"
    sent = browser.post("/api/v1/capture", document(object_event(epc(7))), content_type="application/json")
    assert (sent.status_code, sent.json()["problems"][0]["code"]) == (403, "DOOR-CSRF")


def test_the_operator_has_no_party_and_cannot_send(db):
    from django.test import Client

    from suyuan.parties.services import create_user

    browser = Client()
    browser.force_login(create_user("operator", "A-long-enough-phrase-7", role="operator"))
    assert browser.get("/api/v1/parties/me").json()["party"] is None
    sent = browser.post("/api/v1/capture", document(object_event(epc(7))), content_type="application/json")
    assert (sent.status_code, sent.json()["problems"][0]["code"]) == (403, "DOOR-PARTY")


def test_an_operator_who_belongs_to_a_party_is_told_so(db, client):
    client.force_login(cast().regulator.user)
    assert client.get("/api/v1/parties/me").json()["party"]["name"] == "市药监局"


@pytest.mark.parametrize("path", OPEN)
def test_the_description_of_the_api_is_open_to_everybody(nobody, path):
    assert nobody.get(path).status_code == 200
