"""What one side of a document sent and the other received, of goods without serial numbers."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from documents import CARTON, object_event, pack
from suyuan import clock
from suyuan.supervision.findings import jobs
from three_firms import DEALER, MAKER, at, got, sent

LOT = "urn:epc:class:lgtin:6901234.056789.L7"
OTHER = "urn:epc:class:lgtin:6901234.056789.L8"


def paper(number, kind="desadv"):
    return [{"type": kind, "bizTransaction": f"urn:epcglobal:cbv:bt:6901234000009:{number}"}]


def goods(build, amount, *, lot=LOT, number="D1", time, **more):
    event = build(MAKER, DEALER, time=time, quantityList=[{"epcClass": lot, "quantity": amount}],
                  bizTransactionList=paper(number), **more)  # fmt: skip
    del event["epcList"]
    return event


def lines():
    with connection.cursor() as cursor:
        cursor.execute("SELECT words ->> 'lines' FROM finding WHERE rule = 'MB-3' AND things > 0")
        return [row[0] for row in cursor.fetchall()]


def test_what_agrees_is_no_finding(firms, send, found):
    send(firms.maker, goods(sent, 60, time="2026-03-02T08:00:00Z"))
    send(firms.dealer, goods(got, 60, time="2026-03-03T08:00:00Z"))
    assert found() == []


@pytest.mark.requirement("R023", "R084")
def test_received_less_is_a_finding_of_the_receiver_and_the_rest_heals_it(firms, send, found):
    send(firms.maker, goods(sent, 60, time="2026-03-02T08:00:00Z"))
    send(firms.dealer, goods(got, 58, time="2026-03-03T08:00:00Z"))
    assert found() == [("MB-3", "dealer", 1)]
    assert lines() == ["https://id.gs1.org/01/06901234567892/10/L7: 60 → 58"]
    send(firms.dealer, goods(got, 2, time="2026-03-03T09:00:00Z"))
    assert found() == []


def test_another_lot_than_was_sent_is_named_on_both_lines(firms, send):
    send(firms.maker, goods(sent, 60, time="2026-03-02T08:00:00Z"))
    send(firms.dealer, goods(got, 60, lot=OTHER, time="2026-03-03T08:00:00Z"))
    (told,) = lines()
    assert sorted(line.rpartition("/")[2] for line in told.split("; ")) == ["L7: 60 → 0", "L8: 0 → 60"]


def test_what_is_under_way_has_thirty_days(firms, send, found, monkeypatch):
    now = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    send(firms.maker, goods(sent, 60, time="2026-03-02T08:00:00Z"))
    now += dt.timedelta(days=29)
    assert jobs.look_again() == 0
    now += dt.timedelta(days=2)
    assert jobs.look_again() == 1
    assert found() == [("MB-3", "dealer", 1)]


def test_a_shipment_taken_back_heals_it(firms, send, found):
    shipped = {
        **goods(sent, 60, time="2026-03-02T08:00:00Z"),
        "eventID": "urn:uuid:5a0e5b0e-0000-4000-8000-000000000002",
    }
    send(firms.maker, shipped)
    assert found() == [("MB-3", "dealer", 1)]
    declared = {"declarationTime": "2026-03-09T08:00:00Z", "reason": "did_not_occur"}
    send(firms.maker, {**shipped, "errorDeclaration": declared})
    assert found() == []


def test_goods_in_a_box_are_counted_by_what_the_box_held(firms, send, found):
    packed = {
        **pack(CARTON, time="2026-03-01T09:00:00Z", **at(MAKER)),
        "childQuantityList": [{"epcClass": LOT, "quantity": 9}],
    }
    del packed["childEPCs"]
    made = object_event(
        bizStep="commissioning", action="ADD", quantityList=[{"epcClass": LOT, "quantity": 9}], **at(MAKER)
    )
    del made["epcList"]
    send(
        firms.maker,
        made,
        packed,
        sent(MAKER, DEALER, CARTON, time="2026-03-02T08:00:00Z", bizTransactionList=paper("D2")),
    )
    assert ("MB-3", "dealer", 1) in found()
    send(
        firms.dealer, got(MAKER, DEALER, CARTON, time="2026-03-03T08:00:00Z", bizTransactionList=paper("D2"))
    )
    assert found() == []


def test_the_order_behind_several_despatches_is_not_told_once_more(firms, send, found):
    for number, amount in (("D1", 30), ("D2", 30)):
        event = goods(sent, amount, number=number, time=f"2026-03-02T0{amount % 7}:00:00Z")
        event["bizTransactionList"] += paper("P1", "po")
        send(firms.maker, event)
    event = goods(got, 30, number="D1", time="2026-03-03T08:00:00Z")
    event["bizTransactionList"] += paper("P1", "po")
    send(firms.dealer, event)
    assert found() == [("MB-3", "dealer", 1)]


def test_a_sweep_and_a_rebuild_find_the_same(firms, send, found):
    send(firms.maker, goods(sent, 60, time="2026-03-02T08:00:00Z"))
    send(firms.dealer, goods(got, 58, time="2026-03-03T08:00:00Z"))
    before = found(), lines()
    jobs.sweep()
    assert (found(), lines()) == before
    jobs.rebuild()
    assert (found(), lines()) == before
