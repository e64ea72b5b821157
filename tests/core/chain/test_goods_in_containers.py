"""How much of unserialised goods a container holds, from its own packing events."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from suyuan.core.chain import carried
from suyuan.core.chain.observation import observe
from suyuan.core.chain.quantities import Flow
from suyuan.core.epcis.model import Event, QuantityElement
from suyuan.core.epcis.roles import Role

LOT = "urn:epc:class:lgtin:6901234.056789.L7"
CANONICAL = "https://id.gs1.org/01/06901234567892/10/L7"
BOX = b"b" * 16


def packing(hour: int, action: str, quantity: str | None, uom: str | None = None):
    lines = (
        None if quantity is None else (QuantityElement(epc_class=LOT, quantity=Decimal(quantity), uom=uom),)
    )
    event = Event(
        type="AggregationEvent",
        event_time=dt.datetime(2026, 3, 1, hour, tzinfo=dt.UTC),
        event_time_zone_offset="+08:00",
        action=action,
        parent_id="urn:epc:id:sscc:6901234.0000000100",
        child_quantity_list=lines,
    )
    return observe(event, bytes([hour]) * 16, [(Role.PARENT, BOX)])


@pytest.mark.parametrize(
    ("story", "held"),
    [
        ([("ADD", "30")], {"": "30"}),
        ([("ADD", "30"), ("ADD", "2.5")], {"": "32.5"}),
        ([("ADD", "30"), ("DELETE", "10")], {"": "20"}),
        ([("ADD", "30"), ("DELETE", "31")], {}),
        ([("ADD", "30"), ("DELETE", None)], {}),
        ([("DELETE", "5"), ("ADD", "30")], {"": "30"}),
        ([("OBSERVE", "30")], {"": "30"}),
        ([("ADD", "30"), ("OBSERVE", "28")], {"": "30"}),
    ],
)
def test_what_stands_in_a_box_after_its_packing_events(story, held):
    events = [packing(hour, *told) for hour, told in enumerate(story)]
    levels = carried.levels(BOX, reversed(events))
    assert levels[-1].amounts == {(CANONICAL, uom): Decimal(amount) for uom, amount in held.items()}
    assert carried.just_before(levels, events[0].order) == {}


def test_units_are_kept_apart():
    levels = carried.levels(BOX, [packing(1, "ADD", "3", "KGM"), packing(2, "ADD", "5")])
    assert levels[-1].amounts == {(CANONICAL, "KGM"): Decimal(3), (CANONICAL, ""): Decimal(5)}


@pytest.mark.parametrize(
    ("named", "held", "flow", "loose", "told"),
    [
        (0, 4, Flow.SHIPPED, False, False),
        (3, 4, Flow.SHIPPED, False, False),
        (4, 4, Flow.SHIPPED, False, True),
        (9, 4, Flow.USED, False, True),
        (3, 4, Flow.RECEIVED, False, True),
        (3, 4, Flow.RECEIVED, True, False),
        (0, 4, Flow.RECEIVED, False, False),
    ],
)
def test_goods_that_the_event_names_are_not_carried_a_second_time(named, held, flow, loose, told):
    assert carried.is_told(Decimal(named), Decimal(held), flow, loose=loose) is told
