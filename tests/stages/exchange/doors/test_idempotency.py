"""A request that is sent again with its key is answered again and done once, whatever happens in between."""

from __future__ import annotations

import datetime as dt
import io
import threading
import uuid
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection as django_connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from door_firms import ROW, csv, rows

from documents import document, epc, object_event
from suyuan import clock
from suyuan.exchange import retention
from suyuan.exchange.bodies import received
from suyuan.exchange.doors import idempotency
from suyuan.exchange.doors.idempotency import idempotent
from suyuan.ledger import connection
from suyuan.parties.services import create_api_key


@pytest.mark.requirement("R375")
def test_the_same_request_with_the_same_key_is_done_once_and_answered_twice(firm):
    pharma = firm()
    key = str(uuid.uuid4())
    first = pharma.send(csv(ROW), Idempotency_Key=key)
    second = pharma.send(csv(ROW), Idempotency_Key=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second.headers["Location"] == first.headers["Location"]
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert len(pharma.get("/api/v1/imports").json()["imports"]) == 1


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/api/v1/imports?mapping=receiving", csv(*rows(2))),
        ("/api/v1/imports?mapping=shipping", csv(ROW)),
        ("/api/v1/mappings", csv(ROW)),
    ],
)
def test_another_request_with_a_used_key_is_refused(firm, path, content):
    pharma = firm()
    pharma.send(csv(ROW), Idempotency_Key="k-1")
    refused = pharma.post(path, content, "text/csv", Idempotency_Key="k-1")
    assert refused.status_code == 422
    assert refused.json()["problems"][0]["code"] == "DOOR-IDEMPOTENCY-REUSED"


def test_keys_of_different_firms_do_not_meet(firm):
    pharma, rival = firm(), firm("rival")
    pharma.send(csv(ROW), Idempotency_Key="k-1")
    answer = rival.send(csv(*rows(2)), Idempotency_Key="k-1")
    assert answer.status_code == 201
    assert answer.json()["rows"] == 2


def test_a_form_drawn_anew_with_other_boundaries_is_the_same_request(firm):
    pharma = firm()
    answers = []
    for _ in range(2):
        file = SimpleUploadedFile("may.csv", csv(ROW), "text/csv")
        form = {"mapping": "receiving", "file": file}
        answers.append(pharma.post("/api/v1/imports", form, "form", Idempotency_Key="k-1"))
    assert answers[1].content == answers[0].content
    other = {"mapping": "receiving", "file": SimpleUploadedFile("may.csv", csv(*rows(2)), "text/csv")}
    assert pharma.post("/api/v1/imports", other, "form", Idempotency_Key="k-1").status_code == 422


def test_a_refusal_is_kept_and_told_again(firm):
    pharma = firm()
    answers = [pharma.send(b"%PDF", Idempotency_Key="k-1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[1].headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "with space", "钥匙"])
def test_a_key_that_is_none_is_refused(firm, key):
    pharma = firm()
    assert pharma.send(csv(ROW), Idempotency_Key=key).status_code == 400


def test_an_answer_is_forgotten_after_a_day_and_swept_away(firm, monkeypatch):
    pharma = firm()
    pharma.send(csv(ROW), Idempotency_Key="k-1")
    later = clock.now() + dt.timedelta(hours=24, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert pharma.send(csv(*rows(2)), Idempotency_Key="k-1").status_code == 201
    monkeypatch.setattr(clock, "now", lambda: later + dt.timedelta(hours=25))
    retention.sweep_all()
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM idempotency_key").fetchone()[0] == 0


def test_a_fault_decides_nothing_and_the_request_is_done_again(firm, rf: RequestFactory):
    pharma, seen = firm(), []

    @idempotent
    def shaky(request) -> HttpResponse:
        with received(request) as body:
            seen.append(body.bytes())
        return HttpResponse(status=500 if len(seen) == 1 else 201)

    headers = {"Authorization": f"Bearer {pharma.token}", "Idempotency-Key": "k-1"}
    statuses = [shaky(rf.generic("POST", "/x", b"content", headers=headers)).status_code for _ in range(3)]
    assert statuses == [500, 201, 201]
    assert seen == [b"content"] * 2


@pytest.mark.parametrize("size", [10, 3 << 20])
def test_the_view_reads_the_whole_body_whatever_its_size(firm, rf, size):
    pharma, seen = firm(), []

    @idempotent
    def view(request) -> HttpResponse:
        with received(request) as body:
            seen.append(body.bytes())
        return HttpResponse(status=204)

    headers = {"Authorization": f"Bearer {pharma.token}", "Idempotency-Key": "k-1"}
    view(rf.generic("POST", "/x", b"a" * size, headers=headers))
    assert seen == [b"a" * size]


def _of_unknown_length(rf, content, headers):
    """A request as it comes with ``Transfer-Encoding: chunked``."""
    request = rf.generic("POST", "/x", headers={**headers, "Transfer-Encoding": "chunked"})
    request.META.pop("CONTENT_LENGTH", None)
    request.META["wsgi.input"] = io.BytesIO(content)
    return request


def test_content_of_unknown_length_counts_as_what_it_is(firm, rf):
    pharma, seen = firm(), []

    @idempotent
    def view(request) -> HttpResponse:
        with received(request) as body:
            seen.append(body.bytes())
        return HttpResponse(b"done", status=201)

    headers = {"Authorization": f"Bearer {pharma.token}", "Idempotency-Key": "k-1"}
    answers = [view(_of_unknown_length(rf, content, headers)) for content in (b"one", b"one", b"another")]
    assert [answer.status_code for answer in answers] == [201, 201, 422]
    assert answers[1]["Idempotency-Replayed"] == "true"
    assert seen == [b"one"], (
        "another document with a used key is refused, never answered with the first one's answer"
    )


def test_nobody_without_a_key_of_ours_is_kept_waiting_or_remembered(firm, rf):
    @idempotent
    def view(request) -> HttpResponse:
        return HttpResponse(status=401)

    firm()
    assert view(rf.post("/x", headers={"Idempotency-Key": "k-1"})).status_code == 401
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM idempotency_key").fetchone()[0] == 0


def test_what_is_kept_can_be_read_by_nobody_in_the_database(firm):
    pharma = firm()
    pharma.send(csv(["RK-SECRET", *ROW[1:3], "(01)06901234567891(21)7"]), Idempotency_Key="k-secret")
    with connection.cursor() as cursor:
        kept = b" ".join(
            bytes(part)
            for row in cursor.execute("SELECT request, answer FROM idempotency_key")
            for part in row
        )
    assert kept
    assert b"TAB-205" not in kept
    assert b"k-secret" not in kept


def test_two_at_once_with_one_key_do_the_work_once(committed, firm_committed, monkeypatch):
    pharma = firm_committed
    started, go, seen = threading.Event(), threading.Event(), []

    @idempotent
    def slow(request) -> HttpResponse:
        seen.append(1)
        started.set()
        go.wait(10)
        return HttpResponse(b"done", status=201)

    answers = []

    def send() -> None:
        headers = {"Authorization": f"Bearer {pharma.token}", "Idempotency-Key": "k-1"}
        answers.append(slow(RequestFactory().generic("POST", "/x", b"content", headers=headers)))
        django_connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    threads[0].start()
    assert started.wait(10)
    threads[1].start()
    go.set()
    for thread in threads:
        thread.join()
    assert len(seen) == 1
    assert [answer.content for answer in answers] == [b"done", b"done"]

    started.clear()
    go.clear()
    monkeypatch.setattr(idempotency, "WAIT_SECONDS", 0.2)
    headers = {"Authorization": f"Bearer {pharma.token}", "Idempotency-Key": "k-2"}
    first = threading.Thread(
        target=lambda: (
            slow(RequestFactory().generic("POST", "/y", b"c", headers=headers)),
            django_connection.close(),
        )
    )
    first.start()
    assert started.wait(10)
    refused = slow(RequestFactory().generic("POST", "/y", b"c", headers=headers))
    go.set()
    first.join()
    assert refused.status_code == 409
    assert refused.headers["Retry-After"] == "5"


@pytest.fixture
def firm_committed(committed):
    from door_firms import Firm

    from suyuan.parties.services import create_api_key, create_party

    party = create_party("pharma", "pharma", "DISTRIBUTOR")
    return Firm(party, create_api_key(party, ("*",)).token, Client())


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("GS1_Capture_Error_Behaviour", ("rollback", "proceed")),
        ("Accept", ("application/json", "application/xml")),
    ],
)
def test_headers_that_change_what_is_done_belong_to_the_request(firm, name, values):
    pharma = firm()
    content = document(object_event(epc(1)))
    answers = [
        pharma.post("/epcis/v2/capture", content, Idempotency_Key="k-1", **{name: value}) for value in values
    ]
    assert [answer.status_code for answer in answers] == [202, 422]


def test_who_was_issued_less_gets_nothing_that_was_answered_to_who_was_issued_more(firm):
    pharma = firm()
    assert pharma.send(csv(ROW), Idempotency_Key="k-1").status_code == 201
    lesser, newer = (
        replace(pharma, token=create_api_key(pharma.party, scopes).token) for scopes in (("trace",), ("*",))
    )
    assert lesser.send(csv(ROW), Idempotency_Key="k-1").status_code == 403
    assert newer.send(csv(ROW), Idempotency_Key="k-1").headers["Idempotency-Replayed"] == "true"
