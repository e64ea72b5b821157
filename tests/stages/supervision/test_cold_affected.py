"""An excursion affects what was with the sensor at that time, to any depth, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from documents import CARTON, epc, pack
from suyuan.core.identifiers.canonical import canonical_text
from suyuan.parties.queries import viewer_of_party
from suyuan.supervision.cold import sensors
from suyuan.supervision.cold.jobs import catch_up, rebuild
from suyuan.supervision.cold.readings import receive
from suyuan.supervision.cold.sensors import NewSensor
from three_firms import DEALER, HOSPITAL, MAKER, at, got, made, sent

PALLET = "urn:epc:id:sscc:6901234.0000099999"
DEVICE = "urn:epc:id:giai:6901234.LOGGER1"
FIRST, SECOND, THIRD, OTHER = (epc(number) for number in (1, 2, 3, 9))


def when(day: int, hour: int = 8) -> dt.datetime:
    return dt.datetime(2026, 3, day, hour, tzinfo=dt.UTC)


FOURTH = when(4)


@pytest.fixture
def sensor(firms):
    viewer = viewer_of_party(firms.maker)
    made_, _ = sensors.create(firms.maker.pk, NewSensor("冷库", device=DEVICE), viewer)
    return made_


@pytest.fixture
def viewer(firms):
    return viewer_of_party(firms.maker)


def warm(sensor, start, hours=2):
    """Out of range for so long, from half an hour after the start."""
    step = dt.timedelta(minutes=30)
    values = [5.0, *[12.0] * (2 * hours), 5.0]
    receive((sensor.number, start + n * step, value) for n, value in enumerate(values))


def affected():
    catch_up()
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM excursion_thing ORDER BY text")
        return [text for (text,) in cursor.fetchall()]


def texts(*codes):
    return sorted(map(canonical_text, codes))


def test_a_box_and_what_was_in_it_at_that_time(firms, send, sensor, viewer):
    send(firms.maker, made(FIRST, SECOND, THIRD, OTHER))
    send(firms.maker, pack(CARTON, FIRST, SECOND, time="2026-03-02T08:00:00Z"))
    send(firms.maker, pack(PALLET, CARTON, time="2026-03-02T09:00:00Z"))
    send(firms.maker, pack(CARTON, SECOND, action="DELETE", time="2026-03-03T08:00:00Z"))
    send(firms.maker, pack(CARTON, THIRD, time="2026-03-06T08:00:00Z"))
    sensors.bind(sensor, PALLET, when(2), viewer)
    warm(sensor, when(4))
    assert affected() == texts(PALLET, CARTON, FIRST)


def test_late_packing_is_looked_at_when_the_sensor_is_bound(firms, send, sensor, viewer):
    send(firms.maker, made(FIRST), pack(CARTON, FIRST, time="2026-03-02T08:00:00Z"))
    warm(sensor, when(4))
    assert affected() == []
    sensors.bind(sensor, CARTON, when(3), viewer)
    assert affected() == texts(CARTON, FIRST)
    sensors.unbind(sensor, CARTON, when(3, 20), viewer)
    assert affected() == []


def test_a_store_and_what_was_there_and_had_not_left(firms, send, sensor, viewer):
    send(firms.maker, made(FIRST, SECOND, THIRD))
    send(firms.maker, sent(MAKER, DEALER, FIRST, time="2026-03-03T08:00:00Z"))
    send(firms.maker, made(OTHER, time="2026-03-08T08:00:00Z"))
    sensors.bind(sensor, MAKER, when(1), viewer)
    warm(sensor, when(4))
    send(firms.maker, sent(MAKER, HOSPITAL, THIRD, time="2026-03-05T08:00:00Z"))
    assert affected() == texts(SECOND, THIRD)


def test_what_comes_into_a_watched_store_later_is_followed(firms, send, sensor, viewer):
    sensors.bind(sensor, MAKER, when(1), viewer)
    send(firms.maker, made(FIRST, time="2026-03-02T08:00:00Z"))
    catch_up()
    warm(sensor, when(4))
    assert affected() == texts(FIRST)


def test_an_association_binds_and_its_end_unbinds(firms, send, sensor):
    def association(action, time):
        event = pack(CARTON, DEVICE, time=time, action=action)
        return {**event, "type": "AssociationEvent", "bizStep": "assembling"}

    send(firms.maker, made(FIRST), pack(CARTON, FIRST, time="2026-03-02T08:00:00Z"))
    send(firms.maker, association("DELETE", "2026-03-05T08:00:00Z"))
    send(firms.maker, association("ADD", "2026-03-02T09:00:00Z"))
    warm(sensor, when(6))
    assert affected() == []
    warm(sensor, when(4))
    assert affected() == texts(CARTON, FIRST)


def measured(*values, device=DEVICE, things=(FIRST,), start=FOURTH):
    reports = [
        {
            "type": "Temperature",
            "value": value,
            "uom": "CEL",
            "deviceID": device,
            "time": (start + n * dt.timedelta(minutes=30)).isoformat(),
        }
        for n, value in enumerate(values)
    ]
    return {
        "type": "ObjectEvent",
        "eventTime": start.isoformat(),
        "eventTimeZoneOffset": "+08:00",
        "epcList": list(things),
        "action": "OBSERVE",
        "bizStep": "inspecting",
        **at(MAKER),
        "sensorElementList": [{"sensorReport": reports}],
    }


def test_readings_in_events_are_those_of_the_sensor_and_concern_the_things_named(firms, send, sensor, one):
    send(firms.maker, made(FIRST, SECOND), measured(5.0, 12.0, 12.0, 12.0, 5.0))
    assert affected() == texts(FIRST)
    assert one("SELECT count(*) FROM sensor_reading") == 5


def test_nobody_writes_into_the_record_of_another(firms, send, sensor, one):
    send(firms.dealer, measured(5.0, 12.0, 12.0, 12.0, 5.0))
    catch_up()
    assert one("SELECT count(*) FROM sensor_reading") == 0


def test_a_store_of_another_is_none_of_it(firms, send, sensor, viewer):
    send(firms.maker, made(FIRST), sent(MAKER, DEALER, FIRST, time="2026-03-02T08:00:00Z"))
    send(firms.dealer, got(MAKER, DEALER, FIRST, time="2026-03-03T08:00:00Z"))
    sensors.bind(sensor, MAKER, when(1), viewer)
    warm(sensor, when(4))
    assert affected() == []


def test_a_rebuild_finds_the_same(firms, send, sensor, viewer):
    send(firms.maker, made(FIRST), pack(CARTON, FIRST, time="2026-03-02T08:00:00Z"))
    send(firms.maker, measured(5.0, 12.0, 12.0, 12.0, 5.0, things=[CARTON]))
    assert affected() == texts(CARTON, FIRST)
    assert rebuild() > 0
    assert affected() == texts(CARTON, FIRST)
