"""Temperatures over HTTP: what is sound is kept once, each line that is not is told, and nobody writes for others."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client

import three_firms
from suyuan import clock
from suyuan.parties.services import create_api_key, entrust
from suyuan.parties.viewer import Viewer
from suyuan.supervision.cold import sensors
from suyuan.supervision.cold.handing_in import MOST
from suyuan.supervision.cold.sensors import NewSensor

PATH = "/api/v1/readings"
DEVICE = "urn:epc:id:giai:6907654.T001"


@pytest.fixture
def firms(db):
    return three_firms.firms()


@pytest.fixture
def sensor(firms):
    return sensors.create(firms.dealer.pk, NewSensor("一号车", device=DEVICE), Viewer.operator())[0]


def client_of(party, scopes=("capture",)):
    return Client(headers={"Authorization": f"Bearer {create_api_key(party, scopes).token}"})


def send(client, *readings, **headers):
    body = {"readings": list(readings)}
    return client.post(PATH, body, content_type="application/json", headers=headers)


def reading(sensor, celsius=5.0, minute=0, **more):
    return {"sensor": str(sensor), "at": f"2026-03-04T08:{minute:02d}:00+08:00", "celsius": celsius} | more


def kept():
    with connection.cursor() as cursor:
        cursor.execute("SELECT at, celsius FROM sensor_reading ORDER BY at")
        return cursor.fetchall()


def test_what_is_sound_is_kept_and_each_other_line_is_told(firms, sensor):
    answer = send(
        client_of(firms.dealer),
        reading(sensor.id, 5.0, 0),
        reading(DEVICE, 5.5, 1),
        reading("nobody", 5.5, 2),
        reading(sensor.id, 5.5, at="2026-03-04T08:03:00"),
        reading(sensor.id, 5.5, at="2999-03-04T08:03:00Z"),
        reading(sensor.id, 5000, 4),
    ).json()
    assert (answer["new"], answer["known"], answer["refused"]) == (2, 0, 4)
    assert [(one["where"], one["code"]) for one in answer["problems"]] == [
        ("readings[2].sensor", "COLD-014"),
        ("readings[3].at", "COLD-015"),
        ("readings[4].at", "COLD-015"),
        ("readings[5].celsius", "COLD-016"),
    ]
    first = dt.datetime(2026, 3, 4, 0, tzinfo=dt.UTC)
    assert kept() == [(first, 5.0), (first + dt.timedelta(minutes=1), 5.5)]


def test_sent_again_nothing_changes(firms, sensor):
    client = client_of(firms.dealer)
    assert send(client, reading(sensor.id)).json()["new"] == 1
    again = send(client, reading(sensor.id, 9.0)).json()
    assert (again["new"], again["known"]) == (0, 1)
    assert [value for _, value in kept()] == [5.0]


def test_what_is_out_of_range_becomes_an_excursion(firms, sensor):
    values = [5.0, *[12.0] * 12, 5.0]
    send(client_of(firms.dealer), *(reading(sensor.id, value, 4 * n) for n, value in enumerate(values)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT peak, grade FROM excursion")
        assert cursor.fetchall() == [(12.0, 2)]


def test_nobody_writes_into_the_record_of_others_but_for_who_entrusted_him(firms, sensor):
    stranger = client_of(firms.maker)
    answer = send(stranger, reading(sensor.id), reading(DEVICE))
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (400, "COLD-014")
    assert kept() == []
    entrust(firms.dealer, firms.maker)
    assert send(client_of(firms.maker), reading(sensor.id)).json()["new"] == 1
    sensors.end(sensor, Viewer.operator())
    assert send(client_of(firms.dealer), reading(sensor.id, minute=9)).status_code == 400
    assert send(client_of(firms.dealer, ("query",)), reading(sensor.id)).status_code == 403
    assert send(Client(), reading(sensor.id)).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        '{"readings": []}',
        '{"readings": [{"sensor": "x", "at": "2026-03-04T08:00:00Z"}]}',
        '{"readings": [{"sensor": "x", "at": "2026-03-04T08:00:00Z", "celsius": "5"}]}',
        '{"readings": [{"sensor": "x", "at": "2026-03-04T08:00:00Z", "celsius": 1e999}]}',
        '{"readings": [{"sensor": "a\\u0000", "at": "2026-03-04T08:00:00Z", "celsius": 1}]}',
        '{"readings": [{"sensor": "x", "at": "0001-01-01T00:00:00+14:00", "celsius": 1}]}',
        '{"readings": [], "more": 1}',
    ],
)
def test_what_cannot_be_read_is_refused_in_words(firms, body):
    answer = client_of(firms.dealer).post(PATH, body, content_type="application/json")
    assert (answer.status_code, bool(answer.json()["problems"])) == (400, True)


def test_so_many_at_once_and_no_more(firms, sensor):
    start = clock.now() - dt.timedelta(days=20)
    lines = [
        {"sensor": str(sensor.id), "at": (start + dt.timedelta(minutes=n)).isoformat(), "celsius": 5.0}
        for n in range(MOST)
    ]
    client = client_of(firms.dealer)
    assert send(client, *lines, lines[0]).status_code == 400
    assert send(client, *lines).json()["new"] == MOST
