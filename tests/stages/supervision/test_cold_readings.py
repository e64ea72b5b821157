"""Readings are kept once, in any order, and what they put out of range is known at once."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.db import connection

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties.viewer import Viewer
from suyuan.supervision.cold import sensors
from suyuan.supervision.cold.readings import Taken, receive
from suyuan.supervision.cold.sensors import NewSensor

START = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def sensor(people):
    made, _ = sensors.create(people.carrier.party.pk, NewSensor("1 号车前温区"), people.carrier.viewer)
    return made


def told(sensor, *values, every=5, start=START):
    return [(sensor.number, start + n * every * MINUTE, value) for n, value in enumerate(values)]


def excursions():
    columns = (
        "side, started_at, ended_at, is_open, peak, round(seconds), round(degree_hours::numeric, 3), grade"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM excursion ORDER BY started_at, side")
        return cursor.fetchall()


WARM = [5.0, 5.0, 9.0, 11.0, 11.0, 11.0, 11.0, 11.0, 11.0, 9.0, 5.0, 5.0, 1.0, 5.0]


def test_it_finds_what_is_out_of_range(sensor):
    assert receive(told(sensor, *WARM)) == Taken(14, 0, 0)
    above, below = excursions()
    assert above[0] == "above"
    assert above[1] == START + 10 * MINUTE - dt.timedelta(seconds=75)
    assert (above[3], above[4], above[7]) == (False, 11.0, 2)
    assert (below[0], below[4], below[7]) == ("below", 1.0, 1)


def test_the_same_again_changes_nothing(sensor):
    receive(told(sensor, *WARM))
    before = excursions()
    assert receive(told(sensor, *WARM)) == Taken(0, 14, 0)
    assert excursions() == before


def test_the_first_reading_of_a_moment_stands(sensor, one):
    receive(told(sensor, 5.0))
    assert receive(told(sensor, 25.0)) == Taken(0, 1, 0)
    assert one("SELECT celsius FROM sensor_reading") == 5.0


@pytest.mark.parametrize("seed", range(6))
def test_any_order_in_any_parts_says_the_same(sensor, seed):
    readings = told(sensor, *WARM)
    receive(readings)
    whole = excursions()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM excursion")
        cursor.execute("UPDATE sensor_now SET at = NULL, is_out = false")
    shift = dt.timedelta(days=40)
    moved = [(number, at + shift, value) for number, at, value in readings]
    random.Random(seed).shuffle(moved)
    while moved:
        part, moved = moved[:3], moved[3:]
        receive(part)
    again = [(side, start - shift, end - shift, *rest) for side, start, end, *rest in excursions()]
    assert again == whole


def test_an_excursion_grows_under_its_name_and_ends(sensor, one):
    receive(told(sensor, 5.0, 9.0, 10.0))
    name = one("SELECT id FROM excursion")
    assert one("SELECT is_open FROM excursion")
    receive(told(sensor, 12.0, start=START + 15 * MINUTE))
    assert (one("SELECT id FROM excursion"), one("SELECT peak FROM excursion")) == (name, 12.0)
    receive(told(sensor, 5.0, start=START + 20 * MINUTE))
    assert not one("SELECT is_open FROM excursion")
    assert one("SELECT is_out FROM sensor_now") is False


def test_a_late_reading_in_range_parts_an_excursion(sensor, one):
    receive(told(sensor, 5.0, 9.0, 9.0, 9.0, 5.0))
    name = one("SELECT id FROM excursion")
    receive(told(sensor, 5.0, start=START + 12 * MINUTE))
    assert [row[0] for row in excursions()] == ["above", "above"]
    assert one("SELECT id FROM excursion ORDER BY started_at LIMIT 1") == name


def test_what_no_sensor_says_is_refused_and_the_rest_is_kept(sensor):
    wrong = [(sensor.number + 99, START, 5.0), (sensor.number, START, float("nan"))]
    wrong += [
        (sensor.number, clock.now() + dt.timedelta(days=2), 5.0),
        (sensor.number, START.replace(year=1999), 5.0),
    ]
    assert receive([*wrong, *told(sensor, 5.0)]) == Taken(1, 0, 4)


def test_an_ended_sensor_says_nothing(sensor, people):
    sensors.end(sensor, people.carrier.viewer)
    assert receive(told(sensor, 5.0)) == Taken(0, 0, 1)
    assert sensors.passwords() == []


def test_the_months_have_their_own_partitions(sensor, one):
    receive(told(sensor, 5.0, 5.0, start=dt.datetime(2026, 3, 31, 23, 58, tzinfo=dt.UTC)))
    assert one("SELECT count(DISTINCT tableoid) FROM sensor_reading") == 2


def test_outsiders_see_no_sensor(sensor, people):
    for person in people.outsiders:
        if person is not people.carrier:
            assert sensors.sensors(person.viewer) == []
            with pytest.raises(Refused):
                sensors.sensor(sensor.id, person.viewer)
    assert sensors.sensors(people.public.viewer) == []
    assert [one.id for one in sensors.sensors(people.carrier.viewer)] == [sensor.id]
    assert [one.id for one in sensors.sensors(Viewer.operator())] == [sensor.id]


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewSensor(""), "COLD-001"),
        (NewSensor("x", profile="hot"), "COLD-002"),
        (NewSensor("x", required=dt.timedelta(seconds=1)), "COLD-003"),
    ],
)
def test_a_sensor_that_cannot_be_is_refused(people, new, code):
    with pytest.raises(Refused) as refused:
        sensors.create(people.carrier.party.pk, new, people.carrier.viewer)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_two_sensors_have_no_device_in_common(people):
    new = NewSensor("x", device="urn:epc:id:giai:6901234.S1")
    sensors.create(people.carrier.party.pk, new, people.carrier.viewer)
    with pytest.raises(Refused, match="COLD-004"):
        sensors.create(people.rival.party.pk, new, people.rival.viewer)


def test_a_sensor_is_an_act(sensor, one):
    assert one("SELECT count(*) FROM act WHERE kind = 'sensor.create' AND subject = %s", sensor.id) == 1
