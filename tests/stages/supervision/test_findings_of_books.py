"""The books of a lot in the stages: overdrawn, more than there is; healed by a late receipt and by a correction."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection

from documents import CARTON, epc, object_event, pack
from suyuan import clock
from suyuan.supervision.findings import jobs
from three_firms import DEALER, HOSPITAL, MAKER, at, got, made, sent, used

LOT = "urn:epc:class:lgtin:6901234.056789.L7"
NAME = "urn:uuid:5a0e5b0e-0000-4000-8000-000000000009"


def line(amount, lot=LOT):
    return [{"epcClass": lot, "quantity": amount}]


def goods(build, *where, amount, **more):
    event = build(*where, quantityList=line(amount), **more)
    del event["epcList"]
    return event


def created(amount):
    event = object_event(bizStep="commissioning", action="ADD", time="2026-03-01T08:00:00Z", **at(MAKER))
    del event["epcList"]
    return {**event, "quantityList": line(amount)}


def words():
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM finding WHERE things > 0 ORDER BY rule")
        return [json.loads(row[0]) for row in cursor.fetchall()]


def and_again(found):
    """What is open, and the same after a sweep and a rebuild."""
    before = found()
    jobs.sweep()
    assert found() == before
    jobs.rebuild()
    assert found() == before
    return before


SENT, GOT = (
    goods(build, MAKER, HOSPITAL, amount=60, time=f"2026-03-0{day}T08:00:00Z")
    for build, day in ((sent, 2), (got, 3))
)


def test_books_that_agree_are_no_finding(firms, send, found):
    send(firms.maker, created(100), SENT)
    send(firms.hospital, GOT, goods(used, HOSPITAL, amount=60, time="2026-03-04T08:00:00Z"))
    assert and_again(found) == []


@pytest.mark.requirement("R023", "R084")
def test_more_used_than_was_there_is_told_to_the_user_until_it_is_corrected(firms, send, found):
    use = {**goods(used, HOSPITAL, amount=61, time="2026-03-04T08:00:00Z"), "eventID": NAME}
    send(firms.maker, created(100), SENT)
    send(firms.hospital, GOT, use)
    assert and_again(found) == [("MB-4", "hospital", 1)]
    (told,) = words()
    assert (told["had"], told["gave"], told["step_en"]) == ("60", "61", "use")
    assert told["lot"].endswith("/10/L7")
    send(
        firms.hospital,
        {**use, "errorDeclaration": {"declarationTime": "2026-03-09T08:00:00Z", "reason": "did_not_occur"}},
    )
    assert and_again(found) == []


def test_a_receipt_that_comes_late_heals_it(firms, send, found):
    send(firms.maker, created(100), SENT)
    send(firms.hospital, goods(used, HOSPITAL, amount=5, time="2026-03-04T08:00:00Z"))
    assert and_again(found) == [("MB-4", "hospital", 1)]
    send(firms.hospital, GOT)
    assert and_again(found) == []


def test_what_may_still_be_on_its_way_here_is_no_fault_for_a_day(firms, send, found, monkeypatch):
    now = dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    send(firms.maker, created(100), SENT)
    send(firms.hospital, goods(used, HOSPITAL, amount=5, time="2026-03-04T08:00:00Z"))
    assert found() == []
    now += dt.timedelta(hours=24)
    assert jobs.look_again() == 1
    assert found() == [("MB-4", "hospital", 1)]


@pytest.mark.requirement("R023", "R084")
def test_more_received_than_sent_is_told_until_the_shipment_is_reported(firms, send, found):
    send(firms.maker, created(100), SENT)
    send(firms.hospital, GOT)
    send(firms.dealer, goods(got, MAKER, DEALER, amount=7, time="2026-03-05T08:00:00Z"))
    assert and_again(found) == [("MB-5", "dealer", 1)]
    assert {name: value for name, value in words()[0].items() if name in {"came", "went", "made"}} == {
        "came": "67",
        "went": "60",
        "made": "100",
    }
    send(firms.maker, goods(sent, MAKER, DEALER, amount=7, time="2026-03-04T08:00:00Z"))
    assert and_again(found) == []


def test_what_a_box_held_is_in_the_books_and_a_late_packing_heals_them(firms, send, found):
    """The box was sent and received; what was in it is told last."""
    send(firms.maker, created(100), sent(MAKER, HOSPITAL, CARTON, time="2026-03-02T08:00:00Z"))
    send(firms.hospital, got(MAKER, HOSPITAL, CARTON, time="2026-03-03T08:00:00Z"))
    send(firms.hospital, goods(used, HOSPITAL, amount=9, time="2026-03-04T08:00:00Z"))
    assert ("MB-4", "hospital", 1) in found()
    packed = {**pack(CARTON, time="2026-03-01T09:00:00Z", **at(MAKER)), "childQuantityList": line(9)}
    del packed["childEPCs"]
    send(firms.maker, packed)
    assert "MB-4" not in {rule for rule, *_ in and_again(found)}


def test_a_lot_of_which_things_have_serial_numbers_is_judged_thing_by_thing(firms, send, found):
    send(firms.maker, made(epc(1), ilmd={"cbvmda:lotNumber": "L7"}), created(1))
    send(firms.maker, goods(sent, MAKER, DEALER, amount=9, time="2026-03-02T08:00:00Z"))
    assert "MB-4" not in {rule for rule, *_ in found()}
