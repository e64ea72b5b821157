"""A movement of goods as an event: what is written, and everything that keeps it from being written."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from suyuan.core.epcis.read import read_document
from suyuan_client import movements
from suyuan_client.movements import Fault, Kind, Line, Movement

MOMENT = dt.datetime(2026, 11, 30, 2, 34, 55, 201664, tzinfo=dt.UTC)
LOT = Line("疫苗甲", "6901234567892", "B1", is_serial=False, quantity=Decimal(10))
ITEM = Line("髋关节", "06901234567908", "S/1", is_serial=True, quantity=Decimal(1))
PLACE = movements.place_uri("6901234000016")
RECEIPT = Movement(movements.number_of("erp", 1), Kind.RECEIPT, MOMENT, "+08:00", PLACE, (LOT, ITEM))


def test_it_is_an_event_that_we_read_ourselves():
    told = movements.event(replace(RECEIPT, own="https://a.example", other="https://b.example"))
    (read,) = read_document(
        json.dumps(movements.document([told], MOMENT)).encode(), "application/json"
    ).events
    assert read.problems == ()
    event = read.event
    assert event.event_time == MOMENT
    assert event.epc_list == ("https://id.gs1.org/01/06901234567908/21/S%2F1",)
    assert [(one.epc_class, one.quantity) for one in event.quantity_list] == [
        ("https://id.gs1.org/01/06901234567892/10/B1", 10)
    ]
    assert (event.source_list[0].source, event.destination_list[0].destination) == (
        "https://b.example",
        "https://a.example",
    )


def test_one_row_for_each_lot_however_often_it_was_picked():
    told = movements.event(replace(RECEIPT, lines=(LOT, replace(LOT, quantity=Decimal("2.5")))))
    assert [one["quantity"] for one in told["quantityList"]] == [12.5]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (replace(LOT, gtin=None), Fault("no-code", "疫苗甲")),
        (replace(LOT, gtin="6901234567891"), Fault("code", "疫苗甲", "6901234567891")),
        (replace(LOT, number=None), Fault("no-number", "疫苗甲")),
        (replace(LOT, number="批号"), Fault("number", "疫苗甲", "批号")),
        (replace(LOT, number="X" * 21), Fault("number", "疫苗甲", "X" * 21)),
        (replace(LOT, number="B 1"), Fault("number", "疫苗甲", "B 1")),
        (replace(ITEM, quantity=Decimal(2)), Fault("serial-quantity", "髋关节", "S/1: 2")),
        (replace(LOT, unit="bundle"), Fault("unit", "疫苗甲", "bundle")),
    ],
)
def test_what_is_wrong_with_a_line(line, fault):
    assert movements.faults(replace(RECEIPT, lines=(line,))) == [fault]
    with pytest.raises(ValueError, match=fault.code):
        movements.event(replace(RECEIPT, lines=(line,)))


def test_everything_that_is_wrong_is_told_at_once():
    found = movements.faults(replace(RECEIPT, place=None, lines=()))
    assert [one.code for one in found] == ["no-place", "no-lines"]
    assert set(movements.FAULTS) >= {one.code for one in found}


def test_what_was_entered_on_another_day_happened_at_noon_of_that_day():
    zone = ZoneInfo("Asia/Shanghai")
    assert movements.happened(MOMENT, None, zone) == (MOMENT, False)
    assert movements.happened(MOMENT, dt.date(2026, 11, 30), zone) == (MOMENT, False)
    noon = dt.datetime(2026, 11, 29, 4, tzinfo=dt.UTC)
    assert movements.happened(MOMENT, dt.date(2026, 11, 29), zone) == (noon, True)


def test_a_number_is_the_same_for_the_same_and_another_for_another():
    assert movements.number_of("erp", 1, "in", 7) == movements.number_of("erp", 1, "in", 7)
    assert movements.number_of("erp", 1, "in", 7) != movements.number_of("erp", 1, "in", 8)
