"""Systems write times in their own way, and their clocks differ: all stand on one line, and what cannot be is told."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from documents import epc
from suyuan.parties.models import User
from suyuan.parties.viewer import Viewer
from suyuan.state.trace import trace
from three_firms import DEALER, HOSPITAL, MAKER, PAPER, TOLD, got, made, sent

PACK = epc("T1")
WRITTEN = [
    "2026-03-02T01:00:00+08:00",
    "2026-03-01T19:30:00+02:00",
    "2026-03-01T14:00:00-04:00",
    "2026-03-01T18:30:00Z",
]
"""Times as four systems write them: read as texts they stand in another order than they happened."""
UTC = ["2026-03-01T17:00:00Z", "2026-03-01T17:30:00Z", "2026-03-01T18:00:00Z", "2026-03-01T18:30:00Z"]
OFFSETS = ["+08:00", "+02:00", "-04:00", "+00:00"]


def written(event, n):
    return {**event, "eventTime": WRITTEN[n], "eventTimeZoneOffset": OFFSETS[n]}


@pytest.fixture
def story(firms, send):
    """Four events within two hours, by systems of four time zones, reported in the wrong order."""
    papers = {"bizTransactionList": PAPER}
    send(firms.hospital, written(got(DEALER, HOSPITAL, PACK, time="", **papers), 3))
    send(firms.dealer, written(sent(DEALER, HOSPITAL, PACK, time="", **papers), 2))
    send(firms.dealer, written(got(MAKER, DEALER, PACK, time="", **papers), 1))
    send(firms.maker, written(sent(MAKER, DEALER, PACK, time="", **papers), 0))
    send(firms.maker, made(PACK, ilmd=TOLD))
    return firms


@pytest.mark.requirement("R366")
def test_times_of_many_zones_stand_on_one_line_and_each_keeps_its_own_offset(story, found):
    assert sorted(WRITTEN) != WRITTEN
    told = trace(PACK, Viewer.operator())
    moves = told["events"][1:]
    assert [one["time"] for one in moves] == UTC
    assert [one["offset"] for one in moves] == OFFSETS
    assert [one["step"] for one in moves] == ["shipping", "receiving", "shipping", "receiving"]
    assert told["gaps"] == []
    assert {rule for rule, _, _ in found()} <= {"COMP-SALE", "COMP-PURCHASE"}


@pytest.mark.requirement("R366")
def test_people_read_all_of_them_in_one_time(story):
    user = User(login="o", name="o", role="operator")
    user.set_unusable_password()
    user.save()
    browser = Client()
    browser.force_login(user)
    page = browser.get("/trace/", {"q": PACK}).content.decode()
    for shown in ("2026-03-02 01:00", "2026-03-02 01:30", "2026-03-02 02:00", "2026-03-02 02:30"):
        assert shown in page, shown
    told = browser.get("/trace/export.json", {"q": PACK}).json()
    assert json.dumps(told).count("2026-03-01T17:30:00Z")


@pytest.mark.requirement("R366")
def test_the_time_of_recording_is_the_platforms_own_for_every_sender(story, monkeypatch, send):
    monkeypatch.setenv("SUYUAN_CLOCK", "2027-01-05T08:00:00+00:00")
    send(
        story.hospital,
        {
            **got(DEALER, HOSPITAL, epc("T2"), time=""),
            "eventTime": "2026-12-31T20:00:00-08:00",
            "recordTime": "2020-01-01T00:00:00Z",
        },
    )
    (event,) = trace(epc("T2"), Viewer.operator())["events"]
    assert (event["time"], event["recorded"]) == ("2027-01-01T04:00:00Z", "2027-01-05T08:00:00Z")


@pytest.mark.requirement("R366")
def test_a_clock_that_runs_behind_is_told_as_a_wrong_order_and_no_record_is_called_missing(
    firms, send, found
):
    send(
        firms.maker,
        made(PACK, ilmd=TOLD),
        sent(MAKER, DEALER, PACK, time="2026-03-02T08:00:00Z", bizTransactionList=PAPER),
    )
    send(firms.dealer, got(MAKER, DEALER, PACK, time="2026-03-02T07:00:00Z", bizTransactionList=PAPER))
    assert "TO-2" in {rule for rule, _, _ in found()}
    assert not {rule for rule, _, _ in found()} & {"COMP-ISSUE", "COMP-RECEIPT"}
    assert [gap["kind"] for gap in trace(PACK, Viewer.operator())["gaps"]] == ["time_order"]


@pytest.mark.requirement("R366")
def test_a_clock_that_runs_ahead_is_told_and_moves_nothing(firms, send, found, monkeypatch):
    monkeypatch.setenv("SUYUAN_CLOCK", "2026-03-02T09:00:00+00:00")
    send(
        firms.maker,
        made(PACK, ilmd=TOLD),
        sent(MAKER, DEALER, PACK, time="2026-03-02T08:00:00Z", bizTransactionList=PAPER),
    )
    send(firms.dealer, got(MAKER, DEALER, PACK, time="2026-03-02T11:00:00Z", bizTransactionList=PAPER))
    assert ("TO-1", "dealer", 1) in found()
    told = trace(PACK, Viewer.operator())
    assert [one["future"] for one in told["events"]] == [False, False, True]
    assert told["now"]["place"] is None
