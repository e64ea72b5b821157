"""What the doors keep for a while goes when it has had its time; what waits, or is promised to somebody, stays."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection as django_connection
from django.db import transaction
from django.test import Client
from door_firms import ROW, Firm, csv, rows

from documents import document, epc, object_event
from one_value import one_value
from suyuan import clock
from suyuan.exchange import jobs, retention
from suyuan.exchange.doors import imports
from suyuan.exchange.doors.jobs import run_forever
from suyuan.ledger import connection
from suyuan.ledger.sequencer import sequence_all
from suyuan.parties.services import create_api_key, create_party
from suyuan.parties.viewer import Viewer
from suyuan.project.commands.status import command as status

ROOT = Path(__file__).parents[4]
CAPTURE = "/epcis/v2/capture"


@pytest.fixture
def later(monkeypatch):
    """Move the clock: ``later(days=200)``, counted from the beginning of the test."""
    began = clock.now()
    return lambda **by: monkeypatch.setattr(clock, "now", lambda: began + dt.timedelta(**by))


def sent(firm: Firm, serial: str, **headers: str) -> str:
    """A document at the door; the address of its job."""
    answer = firm.post(CAPTURE, document(object_event(epc(serial))), **headers)
    assert answer.status_code == 202
    return f"{CAPTURE}/{answer.headers['Location'].rpartition('/')[2]}"


def test_a_finished_capture_goes_after_its_time_and_its_events_stay(firm, later):
    pharma = firm()
    done = sent(pharma, "a")
    jobs.work_all()
    sequence_all()
    kept = {
        name: one_value(f"SELECT count(*) FROM {name}")
        for name in ("event", "raw_document", "capture_job", "log")
    }
    later(days=189)
    retention.sweep_all()
    assert pharma.get(done).json()["accepted"] == 1
    later(days=191)
    retention.sweep_all()
    assert pharma.get(done).status_code == 404
    assert pharma.get(CAPTURE).json() == []
    assert {name: one_value(f"SELECT count(*) FROM {name}") for name in kept} == kept
    assert kept["event"] == 1


def test_a_capture_that_waits_stays_however_long_and_has_its_time_from_its_end(firm, later):
    pharma = firm()
    waits = sent(pharma, "a")
    later(days=4_000)
    retention.sweep_all()
    assert pharma.get(waits).json()["running"] is True
    jobs.work_all()
    later(days=4_189)
    retention.sweep_all()
    assert pharma.get(waits).json()["success"] is True
    later(days=4_191)
    retention.sweep_all()
    assert pharma.get(waits).status_code == 404


def test_a_repeated_request_leads_to_its_job_whatever_the_settings(firm, later, settings):
    settings.CAPTURE_JOB_DAYS, settings.IMPORT_DAYS, settings.IDEMPOTENCY_HOURS = 1, 1, 24 * 30
    pharma = firm()
    place = sent(pharma, "a", Idempotency_Key="k-1")
    made = pharma.send(csv(ROW), Idempotency_Key="k-2").json()["importID"]
    jobs.work_all()
    later(days=29)
    retention.sweep_all()
    assert sent(pharma, "a", Idempotency_Key="k-1") == place
    assert pharma.get(place).json()["accepted"] == 1
    assert pharma.send(csv(ROW), Idempotency_Key="k-2").json()["importID"] == made
    assert pharma.get(f"/api/v1/imports/{made}").status_code == 200
    later(days=31, hours=1)
    retention.sweep_all()
    assert (pharma.get(place).status_code, pharma.get(f"/api/v1/imports/{made}").status_code) == (404, 404)
    assert one_value("SELECT count(*) FROM idempotency_key") == 0


def test_an_import_goes_after_its_time_and_may_be_sent_again_without_effect(firm, later):
    pharma = firm()
    made = pharma.send(csv(ROW)).json()["importID"]
    later(days=399)
    retention.sweep_all()
    assert pharma.get(f"/api/v1/imports/{made}/answer.xlsx").status_code == 200
    later(days=401)
    retention.sweep_all()
    assert pharma.get(f"/api/v1/imports/{made}").status_code == 404
    assert (
        one_value("SELECT count(*) FROM raw_document") == 2
    )  # the table, and the events that were made of it
    assert pharma.send(csv(ROW)).json()["duplicate"] == 1


def test_an_import_that_waits_stays_and_one_tried_again_has_its_time_anew(firm, later, monkeypatch):
    pharma = firm()
    monkeypatch.setattr(imports, "work_off", lambda *_: False)
    waits = pharma.send(csv(ROW)).json()["importID"]
    monkeypatch.undo()
    refused = pharma.send(csv(["RK1", ROW[1], "九号库", *ROW[3:]])).json()["importID"]
    later(days=399)
    pharma.post(f"/api/v1/imports/{refused}/retry", b"")
    later(days=500)
    retention.sweep_all()
    assert pharma.get(f"/api/v1/imports/{waits}").json()["state"] == "waiting"
    assert pharma.get(f"/api/v1/imports/{refused}").json()["refused"] == 1


def test_for_ever_means_for_ever(firm, later, settings):
    settings.CAPTURE_JOB_DAYS = settings.IMPORT_DAYS = settings.CALL_LOG_DAYS = 0
    pharma = firm()
    place = sent(pharma, "a")
    made = pharma.send(csv(ROW)).json()["importID"]
    jobs.work_all()
    later(days=50_000)
    retention.sweep_all()
    assert (pharma.get(place).status_code, pharma.get(f"/api/v1/imports/{made}").status_code) == (200, 200)
    assert one_value("SELECT count(*) FROM interface_call") > 2


def test_a_token_given_back_stays_worthless_until_it_would_have_expired(firm, later):
    pharma = firm()
    for serial in "abc":
        sent(pharma, serial)
    following = re.search(r"<http://testserver([^>]+)>", pharma.get(f"{CAPTURE}?perPage=1").headers["Link"])[
        1
    ]
    token = following.partition("nextPageToken=")[2]
    headers = {"Authorization": f"Bearer {pharma.token}"}
    assert pharma.client.delete(f"/epcis/v2/nextPageToken/{token}", headers=headers).status_code == 204
    later(hours=23)
    retention.sweep_all()
    assert pharma.get(following).status_code == 400
    later(hours=25)
    retention.sweep_all()
    assert one_value("SELECT count(*) FROM ended_token") == 0
    assert pharma.get(following).status_code == 400


def test_a_note_about_a_file_goes_with_the_imports_and_the_file_again_is_no_new_event(firm, later, tmp_path):
    from suyuan.exchange.doors.inbox import Watch

    firm()
    place = tmp_path / "pharma" / "receiving"
    place.mkdir(parents=True)
    watch = Watch(tmp_path, 0.0)

    def put() -> dict:
        (place / "may.csv").write_bytes(csv(ROW))
        while not watch.sweep():
            pass
        return json.loads(next((tmp_path / "pharma" / "done").glob("*.answer.json")).read_bytes())

    assert put()["accepted"] == 1
    later(days=401)
    retention.sweep_all()
    assert one_value("SELECT count(*) FROM inbox_file") == 0
    assert one_value("SELECT count(*) FROM table_import") == 0
    put()
    assert one_value("SELECT duplicate FROM table_import") == 1
    assert one_value("SELECT count(*) FROM event") == 1


def test_one_call_takes_what_fits_into_its_seconds_and_the_next_goes_on(firm, later, monkeypatch):
    pharma = firm()
    for _ in range(7):
        pharma.get("/api/v1/mappings")
    later(days=191)
    monkeypatch.setattr(retention, "KINDS", [replace(kind, batch=3) for kind in retention.KINDS])
    assert retention.sweep(0) is True
    assert one_value("SELECT count(*) FROM interface_call") == 4
    assert retention.sweep(0) is True
    assert retention.sweep(0) is True
    assert one_value("SELECT count(*) FROM interface_call") == 0
    assert retention.sweep(0) is False
    (calls,) = [each for each in retention.standings() if each.name == "calls"]
    assert (calls.due, calls.removed) == (0, 7)


@pytest.fixture
def committed_firm(committed) -> Firm:
    party = create_party("pharma", "pharma", "DISTRIBUTOR")
    return Firm(party, create_api_key(party, ("*",)).token, Client())


def test_only_one_process_sweeps_at_a_time(committed, committed_firm, later):
    sent(committed_firm, "a")
    later(days=191)
    with committed.connect() as other:
        other.execute("SELECT pg_advisory_lock(%s)", (retention._LOCK,))
        assert retention.sweep() is False
        assert one_value("SELECT count(*) FROM interface_call") == 1
        other.execute("SELECT pg_advisory_unlock(%s)", (retention._LOCK,))
    retention.sweep_all()
    assert one_value("SELECT count(*) FROM interface_call") == 0


def test_an_import_that_is_put_to_work_again_under_the_sweep_stays(committed_firm, later):
    made = committed_firm.send(csv(["RK1", ROW[1], "九号库", *ROW[3:]])).json()["importID"]
    later(days=401)
    locked, go = threading.Event(), threading.Event()

    def again() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            given = {"id": made, "parties": [committed_firm.party.pk]}
            cursor.execute(imports.SQL["import_again"], given)
            locked.set()
            go.wait(10)
        django_connection.close()

    owner = threading.Thread(target=again)
    owner.start()
    assert locked.wait(10)
    sweeper = threading.Thread(target=lambda: (retention.sweep_all(), django_connection.close()))
    sweeper.start()
    sweeper.join(0.5)
    assert sweeper.is_alive(), "the sweep should wait for the row"
    go.set()
    owner.join()
    sweeper.join()
    found = imports.import_of(made, Viewer(party_id=committed_firm.party.pk))
    assert found is not None
    assert found.is_waiting


def test_the_job_of_the_folder_sweeps_and_goes_on_at_once_while_more_is_left(firm, later, monkeypatch):
    pharma = firm()
    for _ in range(4):
        pharma.get("/api/v1/mappings")
    later(days=191)
    monkeypatch.setattr(retention, "KINDS", [replace(kind, batch=1) for kind in retention.KINDS])
    monkeypatch.setattr("suyuan.exchange.doors.jobs.LOOK_EVERY", 0)
    monkeypatch.setattr(retention.sweep, "__defaults__", (0,))
    looks = iter(range(6))
    run_forever(lambda: next(looks, None) is None)
    assert one_value("SELECT count(*) FROM interface_call") == 0


def test_the_status_says_when_what_was_swept_and_what_is_still_there(firm, later, monkeypatch):
    monkeypatch.setattr("suyuan.project.start.start", lambda _folder: None)

    def told(*options: str) -> str:
        return CliRunner().invoke(status, [*options], catch_exceptions=False).output

    firm().send(csv(*rows(2)))
    later(days=401)
    due = {each["name"]: each["due"] for each in json.loads(told("--json"))["sweep"]}
    assert (due["calls"], due["imports"], due["captures"]) == (1, 1, 0)
    assert "待清理 due: calls 1，imports 1" in told()
    retention.sweep_all()
    assert "removed 2，待清理 due: 无 none" in told()
    assert f"Swept: {clock.now().date().isoformat()}" in told()


def test_the_page_names_every_kind_with_its_setting_and_its_default():
    page = (ROOT / "docs" / "reference" / "retention.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\w+)` \| .+ \| `?(SUYUAN_\w+|—)`?.*\|$", page, re.MULTILINE))
    assert set(told) == {kind.name for kind in retention.KINDS}
    settings_page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    for setting in set(told.values()) - {"—"}:
        assert f"### {setting}\n" in settings_page


def test_nothing_of_the_ledger_or_of_the_documents_is_named_by_the_sweep():
    kept = "event|event_item|event_source|event_name|event_copy|presentation|act|log|raw_document|raw_part|document_key"
    for name, text in retention.SQL.items():
        assert not re.search(rf"\b(FROM|JOIN|INTO|UPDATE|USING) ({kept}|capture_job)\b", text), name
