"""Readings, excursions and mean kinetic temperature. Vectors of the mean were computed with 50 digits."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain_story import at
from suyuan.core.chain.conditions import (
    Limit,
    Sample,
    excursions,
    hold_last_weights,
    mean_kinetic_temperature,
    samples,
)
from suyuan.core.epcis.model import Event, SensorElement, SensorMetadata, SensorReport

FRIDGE = Limit(2, 8)


def reading(hours: float, value: float) -> Sample:
    return Sample("Temperature", at(hours), value, "CEL", None, b"e" * 16)


def equal(*values: float) -> float:
    return mean_kinetic_temperature((value, 1) for value in values)


@pytest.mark.parametrize(
    ("pairs", "mean"),
    [
        ([(25, 7)], 25.000000),
        ([(2, 1), (8, 1)], 5.536425),
        ([(5, 23), (25, 1)], 7.756422),
        ([(20, 11), (30, 1)], 21.380783),
        ([(value, 1) for value in (22, 24, 23, 26, 28, 30)], 25.925016),
    ],
)
def test_mean_kinetic_temperature(pairs, mean):
    assert mean_kinetic_temperature(pairs) == pytest.approx(mean, abs=5e-7)


@given(st.lists(st.floats(-40, 60), min_size=1, max_size=20))
def test_the_mean_lies_between_the_coldest_and_the_warmest(values):
    assert min(values) - 1e-6 <= equal(*values) <= max(values) + 1e-6


def test_a_mean_of_nothing_is_refused():
    with pytest.raises(ValueError, match="weight"):
        mean_kinetic_temperature([])


def test_within_the_limits_nothing_is_told():
    assert excursions([reading(0, 2), reading(1, 8)], FRIDGE) == []


def test_an_excursion_runs_from_crossing_to_crossing():
    found = excursions([reading(0, 6), reading(2, 10), reading(4, 6)], FRIDGE)
    assert [(each.start, each.end, each.peak) for each in found] == [(at(1), at(3), 10)]
    assert found[0].seconds == 7200


def test_cold_and_warm_are_two_excursions():
    found = excursions([reading(0, 5), reading(1, 0), reading(2, 11), reading(3, 5)], FRIDGE)
    assert [each.peak for each in found] == [0, 11]


def test_a_single_reading_outside_is_an_excursion_of_no_known_length():
    assert [each.seconds for each in excursions([reading(0, 12)], FRIDGE)] == [0]


def test_readings_may_come_in_any_order():
    readings = [reading(0, 6), reading(2, 10), reading(4, 6), reading(5, 1)]
    assert excursions(readings, FRIDGE) == excursions(readings[::-1], FRIDGE)


def test_every_reading_holds_until_the_next():
    assert hold_last_weights([reading(0, 5), reading(1, 6)], at(3)) == [(5, 3600), (6, 7200)]


@pytest.mark.parametrize(("value", "uom"), [("1e400", "CEL"), ("-1e309", "KEL"), ("1.7e308", "FAH")])
def test_a_reading_beyond_all_floats_is_left_out(value, uom):
    report = SensorReport(type="Temperature", value=Decimal(value), uom=uom)
    event = Event(
        type="ObjectEvent",
        event_time=at(9),
        event_time_zone_offset="+08:00",
        sensor_element_list=(SensorElement(sensor_report=(report,)),),
    )
    assert samples(event, b"e" * 16) == []


def test_readings_of_an_event_are_in_celsius_at_their_own_time():
    event = Event(
        type="ObjectEvent",
        event_time=at(9),
        event_time_zone_offset="+08:00",
        sensor_element_list=(
            SensorElement(
                sensor_metadata=SensorMetadata(time=at(1), device_id="urn:epc:id:giai:4000001.111"),
                sensor_report=(
                    SensorReport(type="Temperature", value=Decimal("278.15"), uom="KEL"),
                    SensorReport(
                        type="gs1:MT-Temperature", min_value=Decimal(41), max_value=Decimal(50), uom="FAH"
                    ),
                    SensorReport(type="Humidity", value=Decimal(40), uom="A93", time=at(2)),
                    SensorReport(type="Temperature", string_value="broken"),
                ),
            ),
        ),
    )
    found = [(each.type, each.time, each.value, each.uom) for each in samples(event, b"e" * 16)]
    assert found == [
        ("Temperature", at(1), 5.0, "CEL"),
        ("Temperature", at(1), 5.0, "CEL"),
        ("Temperature", at(1), 10.0, "CEL"),
        ("Humidity", at(2), 40.0, "A93"),
    ]
    assert {each.device for each in samples(event, b"e" * 16)} == {"urn:epc:id:giai:4000001.111"}
