"""Whoever receives a vaccine is told when nobody recorded how warm it was on its way."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import deliveries
from deliveries import LOOSE, PACKS, told
from documents import CARTON, object_event
from suyuan.core.identifiers.canonical import key_for
from suyuan.ledger.queries import events_of
from suyuan.masterdata.models import Product
from suyuan.parties.viewer import Viewer
from suyuan.supervision.cold import sensors
from suyuan.supervision.cold.readings import receive
from suyuan.supervision.cold.sensors import NewSensor
from suyuan.supervision.papers.about import targets_of
from suyuan.supervision.papers.services import NewPaper, attach, judge, withdraw
from suyuan.supervision.verify.services import verify
from three_firms import DEALER, MAKER, got, sent

NOW = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
MEASURED = [{"sensorReport": [{"type": "Temperature", "value": 4, "uom": "CEL"}]}]


@pytest.fixture
def firms(db):
    return deliveries.on_its_way(kind="vaccine")


def lacks(firms, code=PACKS[0], purpose="receive") -> bool:
    """Does the check miss a record of the way?"""
    answer = verify([code], purpose, party=firms.dealer, viewer=Viewer.operator(), now=NOW)
    v8 = answer.lines[0].checks[7]
    assert v8.name == "V8"
    return (str(v8.result), "没有本次运输的温度记录" in v8.reason) == ("warn", True)


def sensor_of(firms):
    viewer = Viewer(party_id=firms.maker.pk)
    made, _ = sensors.create(firms.maker.pk, NewSensor("箱温"), viewer)
    sensors.bind(made, CARTON, when(1), viewer)
    return made


def when(day: int) -> dt.datetime:
    return dt.datetime(2026, 3, day, 12, tzinfo=dt.UTC)


def transported(**more):
    return object_event(CARTON, bizStep="transporting", sensorElementList=MEASURED, **more)


def waybill(firms, day: int, **about):
    written = NewPaper(
        "waybill",
        f"Y{day}",
        "承运人",
        dt.date(2026, 3, day),
        targets_of([], **about) if about else targets_of([CARTON]),
    )
    return attach(written, party=firms.maker, viewer=Viewer(party_id=firms.maker.pk))


@pytest.mark.requirement("R265")
def test_a_vaccine_without_a_record_of_its_way_is_received_with_a_warning(firms):
    assert lacks(firms)
    assert lacks(firms, CARTON) is False  # a box is no product; what is in it is told
    assert lacks(firms, LOOSE)
    assert not lacks(firms, purpose="ship")
    Product.objects.update(kind="device")
    assert not lacks(firms)
    Product.objects.update(storage_high=8)
    assert lacks(firms)


@pytest.mark.requirement("R265")
def test_a_reading_since_it_was_sent_is_a_record_and_one_before_is_none(firms):
    sensor = sensor_of(firms)
    receive([(sensor.number, when(1), 5.0)])
    assert lacks(firms)  # measured in the store, before it left
    receive([(sensor.number, when(2), 5.0)])
    assert not lacks(firms)
    assert lacks(firms, LOOSE)  # was never beside that sensor


def test_what_the_sensor_said_after_it_was_taken_off_does_not_count(firms):
    sensor = sensor_of(firms)
    sensors.unbind(sensor, CARTON, dt.datetime(2026, 3, 2, tzinfo=dt.UTC), Viewer(party_id=firms.maker.pk))
    receive([(sensor.number, when(2), 5.0)])
    assert lacks(firms)


def test_readings_in_an_event_count_while_it_stands(firms):
    told(
        firms.maker,
        transported(time="2026-03-02T18:00:00Z", eventID="urn:uuid:7e0b6f0e-4c1d-4e52-9a3b-0f6f5d2c7e11"),
    )
    assert not lacks(firms)
    told(firms.maker, transported(time="2026-03-02T18:00:00Z", eventID="urn:uuid:7e0b6f0e-4c1d-4e52-9a3b-0f6f5d2c7e11",
                                  errorDeclaration={"declarationTime": "2026-03-03T00:00:00Z", "reason": "did_not_occur"}))  # fmt: skip
    assert lacks(firms)


def test_a_waybill_of_this_way_counts_until_it_is_refused_or_withdrawn(firms):
    waybill(firms, 1)  # of an earlier way
    assert lacks(firms)
    paper = waybill(firms, 2)
    assert not lacks(firms)
    judge(paper, "refused", "没有温度记录", party=firms.dealer, viewer=Viewer.operator())
    assert lacks(firms)
    shipment = next(one.stored.id for one in events_of([UUID(bytes=key_for(LOOSE))], Viewer.operator(), damaged=[])
                    if one.stored.event.biz_step == "shipping")  # fmt: skip
    assert lacks(firms, LOOSE)
    hop = waybill(firms, 3, events=[str(shipment)])
    assert not lacks(firms, LOOSE)
    withdraw(hop, "附错了单据", viewer=Viewer(party_id=firms.maker.pk))
    assert lacks(firms, LOOSE)


def test_each_way_needs_its_own_record(firms):
    told(
        firms.maker,
        object_event(CARTON, bizStep="inspecting", time="2026-03-02T18:00:00Z", sensorElementList=MEASURED),
    )
    assert not lacks(firms)
    told(firms.dealer, got(MAKER, DEALER, CARTON, time="2026-03-03T08:00:00Z"))
    assert not lacks(firms)  # it is here
    told(firms.dealer, sent(DEALER, MAKER, CARTON, time="2026-03-04T08:00:00Z"))
    told(firms.maker, got(DEALER, MAKER, CARTON, time="2026-03-04T18:00:00Z"))
    told(firms.maker, sent(MAKER, DEALER, CARTON, time="2026-03-05T08:00:00Z"))
    assert lacks(firms)


def test_the_packs_of_a_carton_are_asked_about_together(firms):
    def statements(code):
        with CaptureQueriesContext(connection) as seen:
            verify([code], "receive", party=firms.dealer, viewer=Viewer.operator(), now=NOW)
        return len(seen)

    assert statements(CARTON) - statements(PACKS[0]) <= 3
