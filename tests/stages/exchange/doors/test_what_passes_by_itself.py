"""A full disk, or others storing the same at that moment: nothing is decided, nothing acknowledged is lost."""

from __future__ import annotations

import json

import pytest
from django.db import transaction
from door_firms import GLN, GTIN, ROW, csv, rows

from documents import document, epc, object_event
from one_value import one_value
from suyuan.exchange import jobs
from suyuan.exchange.doors import imports, scans, table_rows
from suyuan.exchange.passing import Passing
from suyuan.intake.errors import BUSY, STORAGE_FULL
from suyuan.ledger.results import CaptureResult
from suyuan.parties.services import create_party
from suyuan.parties.viewer import Viewer

SCAN = {"codes": [f"(01){GTIN}(21)1"], "step": "receiving", "place": GLN, "time": "2026-05-01T08:30:00+08:00"}


@pytest.fixture
def trouble(monkeypatch):
    """Every capture fails with this rule, as long as one is set; nothing of it is kept."""
    rule = [STORAGE_FULL]

    def wrapped(capture):
        def crowded(content, **given):
            if not rule[0]:
                return capture(content, **given)
            with transaction.atomic():
                done = capture(content, **given)
                transaction.set_rollback(True)
            return CaptureResult(done.job_id, done.document_id, False, 0, 0, 0, (), (rule[0].problem(),))

        return crowded

    for module in (jobs, table_rows, scans):
        monkeypatch.setattr(module, "capture", wrapped(module.capture))
    return rule


@pytest.mark.parametrize("rule", [STORAGE_FULL, BUSY])
def test_an_acknowledged_document_waits_however_long_that_lasts(firm, trouble, rule):
    trouble[0] = rule
    pharma = firm()
    sent = pharma.post("/epcis/v2/capture", document(object_event(epc(1))))
    assert sent.status_code == 202
    for careful in (True, False) * (jobs.ATTEMPTS + 2):
        jobs.work_once(careful=careful)
        one_value("UPDATE capture_request SET not_before = now() RETURNING 1")
    assert pharma.get(sent.headers["Location"]).json()["running"] is True
    trouble[0] = None
    jobs.work_all()
    job = pharma.get(sent.headers["Location"]).json()
    assert (job["running"], job["success"], job["accepted"]) == (False, True, 1)


def test_a_table_waits_and_is_worked_off_when_there_is_room(firm, trouble):
    pharma = firm()
    answer = pharma.send(csv(*rows(3)), Idempotency_Key="may")
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    for _ in range(imports.ATTEMPTS + 2):
        assert imports.work_off_waiting() == 0
    assert pharma.get(answer.headers["Location"]).json()["state"] == "waiting"
    trouble[0] = None
    assert imports.work_off_waiting() == 1
    assert pharma.get(answer.headers["Location"]).json()["accepted"] == 3


def test_trying_again_on_a_full_disk_leaves_it_waiting(firm, trouble):
    pharma = firm()
    trouble[0] = None
    made = pharma.send(csv([ROW[0], "never", *ROW[2:]])).json()["importID"]
    trouble[0] = STORAGE_FULL
    assert pharma.post(f"/api/v1/imports/{made}/retry", b"").json()["state"] == "done", "no event was sound"
    made = pharma.send(csv(ROW)).json()["importID"]
    assert pharma.post(f"/api/v1/imports/{made}/retry", b"").json()["state"] == "waiting"


def test_a_scan_is_sent_away_and_the_key_remembers_nothing(firm, trouble):
    pharma = firm()
    refused = pharma.post("/api/v1/scans", json.dumps(SCAN), Idempotency_Key="carton-1")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert refused.json()["problems"][0]["code"] == "CAP-STORAGE"
    trouble[0] = None
    taken = pharma.post("/api/v1/scans", json.dumps(SCAN), Idempotency_Key="carton-1")
    assert (taken.status_code, taken.headers.get("Idempotency-Replayed")) == (201, None)


def test_a_party_with_many_tables_waiting_is_sent_away_and_the_others_are_not(firm, monkeypatch):
    monkeypatch.setattr(imports, "AT_ONCE", 0)
    monkeypatch.setattr(imports, "MOST_WAITING", 3)
    pharma = firm()
    sent = [pharma.send(csv(*rows(1, start=n))).status_code for n in range(5)]
    assert sent == [202, 202, 202, 429, 429]
    answer = pharma.send(csv(ROW))
    assert (answer.headers["Retry-After"], answer.json()["problems"][0]["code"]) == ("30", "DOOR-QUEUE")
    other = create_party("other", "other", "DISTRIBUTOR")
    imports.accept(csv(ROW), other.pk, "receiving", "folder")
    with pytest.raises(Passing):
        imports.accept(csv(ROW), pharma.party.pk, "receiving", "folder")


def test_the_parties_take_turns(firm):
    pharma, other = firm().party.pk, create_party("other", "other", "DISTRIBUTOR").pk
    for n in range(5):
        imports.accept(csv(*rows(1, start=n)), pharma, "receiving", "api")
    small = imports.accept(csv(ROW), other, "receiving", "api")
    assert imports.work_off_waiting(limit=2) == 2
    assert imports.import_of(small, Viewer(party_id=other)).state == imports.DONE


def test_a_large_table_is_tried_again_by_the_job(firm, monkeypatch):
    monkeypatch.setattr(imports, "AT_ONCE", 2)
    pharma = firm()
    made = pharma.send(csv(*rows(2), ["RK8", "never", *ROW[2:]])).json()["importID"]
    imports.work_off_waiting()
    assert pharma.post(f"/api/v1/imports/{made}/retry", b"").json()["state"] == "waiting"
    imports.work_off_waiting()
    assert pharma.get(f"/api/v1/imports/{made}").json()["refused"] == 1
