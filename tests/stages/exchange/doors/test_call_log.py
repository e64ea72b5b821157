"""Every call at a door is noted: who, where, how it went. Nothing of what was in it."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

import pytest
from door_firms import ROW, csv

from suyuan import clock
from suyuan.exchange import retention
from suyuan.exchange.doors import call_log, monitor
from suyuan.ledger import connection
from suyuan.parties.queries import viewer_of_party

TOKEN, FORM = "/oauth2/token", "application/x-www-form-urlencoded"
TOKEN_FORMS = ({}, {"scope": "geheim"}, {"client_secret": "geheim"})


def calls() -> list[dict]:
    with connection.cursor() as cursor:
        found = cursor.execute("SELECT * FROM interface_call ORDER BY at")
        names = [column.name for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_a_call_is_noted_with_its_party_its_outcome_and_what_it_was_about(firm):
    pharma = firm()
    made = pharma.send(csv(ROW, ["RK2", "2026-05-01", *ROW[2:]])).json()
    (call,) = calls()
    assert call["party"] == pharma.party.pk
    assert (call["door"], call["method"], call["status"]) == ("api", "POST", 201)
    assert call["subject"] == made["importID"]
    assert call["codes"] == ["TAB-213"]
    assert call["bytes_in"] == len(csv(ROW, ["RK2", "2026-05-01", *ROW[2:]]))
    assert call["bytes_out"] > 0
    assert pharma.token.split("_")[1] == call["key_prefix"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/imports?mapping=geheim-4711", 404),
        ("/epcis/v2/epcs/urn:epc:id:gsrn:6901234.0004711001/events?EQ_x=geheim", None),
        ("/api/v1/nothing/geheim-4711", 404),
    ],
)
def test_neither_query_values_nor_names_in_the_address_nor_secrets_are_noted(firm, path, status):
    pharma = firm()
    response = pharma.post(path, b"geheim-body", Idempotency_Key="geheim-key")
    assert status is None or response.status_code == status
    (call,) = calls()
    text = repr(call)
    for secret in ("geheim", "4711", pharma.token, pharma.token.split("_")[2]):
        assert secret not in text


def test_who_is_not_known_is_noted_as_nobody(firm):
    pharma = firm()
    pharma.client.get("/api/v1/imports", headers={"Authorization": "Bearer suyuan_abc_def"})
    (call,) = calls()
    assert (call["party"], call["key_prefix"], call["status"]) == (0, "", 401)
    assert call["codes"] == ["DOOR-KEY"]


def test_who_asks_for_a_token_is_noted_and_never_his_secret(firm):
    pharma = firm(scopes=("trace",))
    _, prefix, secret = pharma.token.split("_")
    form = {"grant_type": "client_credentials", "client_id": prefix, "client_secret": secret}
    statuses = [
        pharma.client.post(TOKEN, urlencode({**form, **more}), FORM).status_code for more in TOKEN_FORMS
    ]
    assert statuses == [200, 400, 401]
    noted = calls()
    assert [(call["route"], call["status"], call["codes"]) for call in noted] == [
        ("/oauth2/token", 200, []),
        ("/oauth2/token", 400, ["OAUTH-SCOPE"]),
        ("/oauth2/token", 401, ["OAUTH-CLIENT"]),
    ]
    known = pharma.party.pk, prefix
    assert [(call["party"], call["key_prefix"]) for call in noted] == [known, known, (0, "")]
    for kept in (secret, "geheim"):
        assert kept not in repr(noted)


def test_pages_are_not_calls(firm):
    firm().client.get("/")
    assert calls() == []


def test_a_log_that_cannot_be_written_keeps_nobody_from_his_answer(firm, monkeypatch, caplog):
    pharma = firm()
    monkeypatch.setitem(call_log.SQL, "call_note", "SELECT * FROM there_is_no_such_table")
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
    assert pharma.get("/api/v1/mappings").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK TO SAVEPOINT before")
    assert "could not be noted" in caplog.text


def test_old_calls_are_taken_away_and_young_ones_stay(firm, monkeypatch, settings):
    pharma = firm()
    settings.CALL_LOG_DAYS = 30
    now = clock.now()
    for days in (40, 31, 29, 0):
        monkeypatch.setattr(clock, "now", lambda days=days: now - dt.timedelta(days=days))
        pharma.get("/api/v1/mappings")
    assert len(calls()) == 4
    retention.sweep_all()
    assert [call["at"] for call in calls()] == [now - dt.timedelta(days=29), now]


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/api/v1/mappings/receiving/template.xlsx", "/api/v1/mappings/<name>/template.<form>"),
        ("/epcis/v2/capture", "/epcis/v2/capture"),
        ("/api/v1/imports/5c1f1e0a-7a53-4a38-9f70-111111111111", "/api/v1/imports/<uuid:import_id>"),
    ],
)
def test_addresses_are_noted_as_their_patterns(firm, path, route):
    firm().get(path)
    assert [call["route"] for call in calls()] == [route]


@pytest.mark.parametrize(
    ("path", "door"),
    [("/epcis/v2/capture", "epcis20"), ("/epcis/v1/capture", "epcis12"), ("/api/v1/imports", "api")],
)
def test_what_a_key_was_not_issued_for_stands_under_its_party(firm, path, door):
    pharma = firm(scopes=("trace",))
    assert pharma.post(path, csv(ROW), "text/xml").status_code == 403
    (call,) = calls()
    assert (call["party"], call["door"], call["status"]) == (pharma.party.pk, door, 403)
    assert call["key_prefix"] == pharma.token.split("_")[1]
    assert call["codes"] == ["DOOR-SCOPE"]


def test_of_one_moment_what_came_last_is_first(firm, monkeypatch):
    pharma = firm()
    moment = clock.now()
    monkeypatch.setattr(call_log.clock, "now", lambda: moment)
    for path in ("/api/v1/imports", "/api/v1/mappings/none", "/epcis/v2/nowhere", "/api/v1/capture/x"):
        pharma.get(path)
    viewer = viewer_of_party(pharma.party)
    shown = monitor.calls(viewer, monitor.Filter())
    assert [call.status for call in shown] == [404, 404, 404, 200]
    assert "capture" in shown[0].route
    assert monitor.last_error(viewer).route == shown[0].route
