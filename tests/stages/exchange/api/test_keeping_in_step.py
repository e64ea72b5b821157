"""What is new behind a number, and digests by which a system proves that it has everything."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.test import Client

from documents import document, epc, object_event
from guests import Guest, new_party
from suyuan import clock
from suyuan.exchange import jobs
from suyuan.exchange.api import synchronising
from suyuan.exchange.search.jobs import catch_up as index
from suyuan.exchange.subscriptions import feed
from suyuan.ledger.sequencer import sequence_all
from suyuan.parties.models import Party
from suyuan.parties.services import create_api_key, create_user, entrust
from suyuan.project.database import Role
from suyuan_client import digest

DAY = dt.timedelta(days=1)
BEGIN = dt.datetime(2026, 11, 15, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def report(monkeypatch):
    """Capture events as a guest, at a moment: ``report(guest, "a", "b", at=…)``."""

    def report(guest, *serials: str, at: dt.datetime | None = None, **more: object) -> None:
        if at is not None:
            monkeypatch.setattr(clock, "now", lambda: at.astimezone(dt.UTC))
        answer = guest.post("/capture", document(*(object_event(epc(one), **more) for one in serials)))
        assert answer.status_code == 202, answer.content
        jobs.work_all()
        sequence_all()
        index()

    return report


def events(answer) -> list[dict]:
    assert answer.status_code == 200, answer.content
    return answer.json()["document"]["epcisBody"]["queryResults"]["resultsBody"]["eventList"]


def serials(answer) -> list[str]:
    return [event["epcList"][0].rpartition("/")[2] for event in events(answer)]


def compared(guest, since=BEGIN, until=BEGIN + 7 * DAY, **more) -> dict:
    asked = {"since": since.isoformat(), "until": until.isoformat(), **more}
    answer = guest.get("/reconciliation", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.mark.requirement("R377")
def test_each_event_is_told_once_by_going_on_from_the_last_number(importer, rival, report):
    told, after = [], 0
    for n in range(5):
        report(importer, f"a{n}", f"b{n}")
        report(rival, f"r{n}")
        while True:
            answer = importer.get("/changes", {"after": after, "limit": 3})
            told += serials(answer)
            after = answer.json()["upto"]
            if not answer.json()["more"]:
                break
    assert told == [f"{letter}{n}" for n in range(5) for letter in "ab"]
    again = importer.get("/changes", {"after": after}).json()
    assert (again["upto"], again["head"], again["more"], again["events"]) == (15, 15, False, 0)


def test_what_others_presented_first_is_told_when_one_presents_it_too(importer, rival, report):
    report(rival, "shared", "other")
    assert serials(importer.get("/changes", {"after": 0})) == []
    reached = importer.get("/changes", {"after": 0}).json()["upto"]
    report(importer, "shared")
    assert serials(importer.get("/changes", {"after": reached})) == ["shared"]
    assert serials(importer.get("/changes", {"after": 0})) == ["shared"]


def test_only_what_a_named_query_means_is_told_and_others_names_are_not_known(importer, rival, report):
    headers = {"Authorization": f"Bearer {importer.token}", "Content-Type": "application/json"}
    stored = b'{"name": "shipped", "query": {"EQ_bizStep": ["shipping"]}}'
    made = importer.client.generic(
        "POST", "/epcis/v2/queries", stored, content_type="application/json", headers=headers
    )
    assert made.status_code == 201
    report(importer, "a", bizStep="shipping")
    report(importer, "b", bizStep="receiving")
    answer = importer.get("/changes", {"query": "shipped"})
    assert serials(answer) == ["a"]
    assert answer.json()["upto"] == 2
    assert answer.json()["document"]["epcisBody"]["queryResults"]["queryName"] == "shipped"
    assert compared(importer, until=BEGIN + 900 * DAY, query="shipped")["events"] == 1
    assert rival.get("/changes", {"query": "shipped"}).status_code == 404


def test_who_acts_for_another_is_told_of_both_and_of_each_event_once(importer, rival, report):
    entrust(Party.objects.get(code="rival"), Party.objects.get(code="importer"))
    report(rival, "a", "both")
    report(importer, "both", "b")
    assert sorted(serials(importer.get("/changes"))) == ["a", "b", "both"]
    whole = compared(importer, until=BEGIN + 900 * DAY)
    assert whole["events"] == 3


@pytest.mark.requirement("R377")
def test_counts_and_digests_are_those_of_what_was_told_day_by_day(importer, rival, report):
    for n in range(3):
        at = BEGIN + n * DAY
        report(importer, f"first{n}", at=at)
        report(importer, f"last{n}", f"later{n}", at=at + DAY - dt.timedelta(microseconds=1))
        report(rival, f"r{n}", at=at + DAY - dt.timedelta(microseconds=1))
    held = events(importer.get("/changes", {"after": 0}))
    told = compared(importer)
    assert told["events"] == len(held) == 9
    assert told["next"] is None
    assert [one["events"] for one in told["periods"]] == [3, 3, 3, 0, 0, 0, 0]
    for period in told["periods"]:
        begin, end = map(dt.datetime.fromisoformat, (period["begin"], period["end"]))
        ids = [e["eventID"] for e in held if begin <= dt.datetime.fromisoformat(e["recordTime"]) < end]
        assert period["digest"] == digest(ids), period
        assert period["unreadable"] == 0
    plain = "\n".join(sorted(e["eventID"] for e in held[:3])) + "\n"
    assert told["periods"][0]["digest"] == hashlib.sha256(plain.encode()).hexdigest()
    assert told["periods"][6]["digest"] == hashlib.sha256(b"").hexdigest()


def test_hours_find_the_place_and_the_last_period_may_be_shorter(importer, report):
    report(importer, "a", at=BEGIN + dt.timedelta(hours=2, minutes=30))
    told = compared(importer, until=BEGIN + dt.timedelta(hours=3, minutes=15), by="hour")
    assert [one["events"] for one in told["periods"]] == [0, 0, 1, 0]
    assert dt.datetime.fromisoformat(told["periods"][3]["end"]) == BEGIN + dt.timedelta(hours=3, minutes=15)


@pytest.mark.requirement("R377")
def test_what_comes_while_one_compares_does_not_disturb(importer, rival, report):
    report(rival, "shared", at=BEGIN)
    report(importer, "a")
    reached = importer.get("/changes").json()["upto"]
    before = compared(importer, upto=reached)
    report(importer, "b")
    report(importer, "shared")
    assert compared(importer, upto=reached) == before
    now = compared(importer)
    assert (before["events"], now["events"]) == (1, 3)
    assert now["periods"][0]["digest"] != before["periods"][0]["digest"]


def test_an_event_of_old_that_one_may_see_now_shows_in_its_old_period(importer, rival, report):
    report(rival, "shared", at=BEGIN)
    report(importer, "a", at=BEGIN + 3 * DAY)
    assert [one["events"] for one in compared(importer)["periods"]] == [0, 0, 0, 1, 0, 0, 0]
    report(importer, "shared", at=BEGIN + 5 * DAY)
    assert [one["events"] for one in compared(importer)["periods"]] == [1, 0, 0, 1, 0, 0, 0]


def test_one_answer_goes_as_far_as_its_time_and_the_next_goes_on_at_the_same_number(
    importer, report, monkeypatch
):
    for n in range(3):
        report(importer, f"a{n}", at=BEGIN + n * DAY)
    whole = compared(importer)
    monkeypatch.setattr(feed, "SECONDS", 0.0)
    found, pieces = [], 0
    told = compared(importer)
    report(importer, "later", at=BEGIN + 3 * DAY)
    while True:
        found += told["periods"]
        pieces += 1
        assert told["upto"] == whole["upto"]
        if told["next"] is None:
            break
        told = importer.ask("GET", told["next"].removeprefix("/api/v1")).json()
    assert found == whole["periods"]
    assert pieces == 7


def test_a_period_too_large_is_refused_with_what_to_do(importer, report, monkeypatch):
    report(importer, "a", "b", at=BEGIN)
    monkeypatch.setattr(feed, "MOST_OF_ONE", 1)
    asked = {"since": BEGIN.isoformat(), "until": (BEGIN + DAY).isoformat()}
    answer = importer.get("/reconciliation", asked)
    assert answer.status_code == 413
    assert answer.json()["problems"][0]["code"] == "SUB-028"


def test_comparisons_take_turns_and_who_cannot_wait_is_told_when_to_come_back(importer, report, monkeypatch):
    report(importer, "a", at=BEGIN)
    monkeypatch.setattr(synchronising, "PATIENCE", 0.01)
    asked = {"since": BEGIN.isoformat(), "until": (BEGIN + DAY).isoformat()}
    with synchronising._turn():
        busy = importer.get("/reconciliation", asked)
        assert importer.get("/changes").status_code == 200
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "5")
    assert importer.get("/reconciliation", asked).status_code == 200


def test_an_altered_record_is_left_out_and_told(committed, report):
    importer = Guest(*new_party("importer", ("*",)), Client(), "/api/v1", lambda: None)
    report(importer, "a", "b", at=BEGIN)
    with committed.connect(Role.OWNER) as owner:
        owner.execute("UPDATE event SET body = 'x' WHERE id = (SELECT entry_id FROM log WHERE seq = 2)")
    told = importer.get("/changes").json()
    assert (told["events"], told["unreadable"], told["upto"]) == (1, 1, 2)
    period = compared(importer)["periods"][0]
    assert (period["events"], period["unreadable"]) == (1, 1)


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("/changes", {"after": "1"}, 400, "SUB-029"),
        ("/changes", {"after": "-1"}, 400, "API-VALUE"),
        ("/changes", {"after": "one"}, 400, "API-VALUE"),
        ("/changes", {"limit": "0"}, 400, "API-VALUE"),
        ("/changes", {"limit": "1001"}, 400, "API-VALUE"),
        ("/changes", {"since": "2026-11-15"}, 400, "API-UNKNOWN"),
        ("/changes", {"query": "nobodys"}, 404, "SUB-003"),
        ("/reconciliation", {"until": "2026-11-15T00:00:00Z"}, 400, "API-MISSING"),
        ("/reconciliation", {"since": "2026-11-15", "until": "2026-11-16T00:00:00Z"}, 400, "API-VALUE"),
        (
            "/reconciliation",
            {"since": "2026-11-16T00:00:00Z", "until": "2026-11-16T00:00:00Z"},
            400,
            "API-SPAN",
        ),
        (
            "/reconciliation",
            {"since": "2026-11-15T00:00:00Z", "until": "2026-11-16T00:00:00Z", "upto": "9"},
            400,
            "SUB-029",
        ),
        (
            "/reconciliation",
            {"since": "0001-01-01T00:00:00+14:00", "until": "9999-12-31T23:59:59-14:00", "by": "week"},
            400,
            "API-VALUE",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_remedy(*, importer, path, query, status, code):
    answer = importer.get(path, query)
    assert answer.status_code == status, answer.content
    problem = answer.json()["problems"][0]
    assert problem["code"] == code
    assert problem["remedy_zh"]


def test_the_edges_of_the_calendar_are_answered(importer, report, monkeypatch):
    report(importer, "a", at=BEGIN)
    monkeypatch.setattr(feed, "SECONDS", 0.2)
    for since in ("0001-01-01T00:00:00+14:00", "9999-12-30T23:59:59-14:00", "9999-12-31T23:00:00-14:00"):
        asked = {"since": since, "until": "9999-12-31T23:59:59-14:00"}
        assert importer.get("/reconciliation", asked).status_code == 200


def test_a_key_without_the_scope_a_person_and_a_stranger(importer, guest, nobody, report, db):
    report(importer, "a")
    sender = guest("sender", ("capture",))
    assert sender.get("/changes").status_code == 403
    assert nobody.get("/changes").status_code == 401
    browser = Client()
    browser.force_login(create_user("clerk", "A-long-enough-phrase-7", party=importer.party, name="王敏"))
    assert browser.get("/api/v1/changes").json()["events"] == 1
    operator = create_api_key(importer.party, ("query",))
    assert (
        importer.client.get("/api/v1/changes", headers={"Authorization": f"Bearer {operator.token}"}).json()[
            "events"
        ]
        == 1
    )


def test_an_answer_of_the_standard_names_the_number_from_which_changes_go_on(importer, report):
    report(importer, "a", "b")
    headers = {"Authorization": f"Bearer {importer.token}"}
    first = importer.client.get("/epcis/v2/events?perPage=1", headers=headers)
    assert first.headers["Suyuan-Upto"] == "2"
    report(importer, "c")
    following = first.headers["Link"].partition("<http://testserver")[2].partition(">")[0]
    second = importer.client.get(following, headers=headers)
    assert second.headers["Suyuan-Upto"] == "2"
    assert serials(importer.get("/changes", {"after": 2})) == ["c"]


def test_the_example_of_the_document_is_right_itself():
    from suyuan.exchange.api.sync_declared import _DOCUMENT, _RECONCILIATION

    (period,) = _RECONCILIATION["periods"]
    shown = _DOCUMENT["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    recorded = [dt.datetime.fromisoformat(event["recordTime"]) for event in shown]
    begin, end = map(dt.datetime.fromisoformat, (period["begin"], period["end"]))
    assert all(begin <= moment < end for moment in recorded)
    assert period["digest"] == digest(event["eventID"] for event in shown)
