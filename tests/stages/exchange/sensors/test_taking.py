"""Readings over MQTT: taken once, by who may, and none lost when the broker or we were away."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator

import pytest

from mosquitto import PASSWORD, USER, TestBroker
from suyuan.exchange.sensors import taking
from suyuan.exchange.sensors.broker import Broker
from suyuan.exchange.sensors.payload import readings_in, topic_of
from suyuan.parties.services import create_party
from suyuan.parties.viewer import Viewer
from suyuan.supervision.cold import sensors
from suyuan.supervision.cold.sensors import NewSensor

START = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)


@pytest.fixture
def broker(tmp_path, committed) -> Iterator[TestBroker]:
    found = TestBroker(tmp_path)
    yield found
    found.stop()


@pytest.fixture
def sensor(committed):
    party = create_party("carrier", "快冷物流", "LOGISTICS")
    return sensors.create(party.pk, NewSensor("车"), Viewer.operator())


def said(number: int, celsius: float = 5.0) -> bytes:
    return json.dumps(
        {"at": (START + number * dt.timedelta(minutes=1)).isoformat(), "celsius": celsius}
    ).encode()


def take(broker: TestBroker, until: int, *, seconds: float = 20) -> taking.Counts:
    """Take until so many messages came."""
    one = taking.Taking(Broker("127.0.0.1", broker.port, USER, PASSWORD, is_encrypted=False))
    end = threading.Event()
    timer = threading.Timer(seconds, end.set)
    timer.start()
    one.run(lambda: end.is_set() or (one.is_hearing and one.counts.messages >= until))
    timer.cancel()
    return one.counts


def readings(committed) -> int:
    with committed.connect() as session:
        return session.execute("SELECT count(*) FROM sensor_reading").fetchone()[0]


def test_a_sensor_sends_with_the_password_that_it_was_given(broker, sensor, committed):
    made, password = sensor
    broker.start()
    take(broker, 0)
    assert broker.send(str(made.id), password, topic_of(made.id), said(0), said(1, 9.5)) == [True, True]
    assert take(broker, 2).new == 2
    assert readings(committed) == 2


def test_nobody_sends_without_a_password_or_for_another(broker, sensor, committed):
    made, password = sensor
    other, _ = sensors.create(made.party, NewSensor("别的车"), Viewer.operator())
    broker.start()
    take(broker, 0)
    assert broker.send(str(made.id), "wrong", topic_of(made.id), said(0)) == [False]
    assert broker.send("", "", topic_of(made.id), said(0)) == [False]
    broker.send(str(made.id), password, topic_of(other.id), said(0))
    assert broker.send(str(made.id), password, topic_of(made.id), said(0)) == [True]
    assert take(broker, 1).messages == 1
    assert readings(committed) == 1


def test_nothing_is_lost_while_we_or_the_broker_are_away(broker, sensor, committed):
    made, password = sensor
    broker.start()
    take(broker, 0)
    assert all(broker.send(str(made.id), password, topic_of(made.id), *map(said, range(50))))
    broker.stop()
    broker.start()
    assert all(broker.send(str(made.id), password, topic_of(made.id), *map(said, range(50, 100))))
    assert take(broker, 100).new == 100
    assert readings(committed) == 100


def test_what_was_not_committed_is_not_acknowledged_and_comes_again(broker, sensor, committed, monkeypatch):
    made, password = sensor
    broker.start()
    take(broker, 0)
    broker.send(str(made.id), password, topic_of(made.id), said(0))
    with monkeypatch.context() as patched:
        patched.setattr(taking, "receive", _full_disk)
        with pytest.raises(OSError, match="full"):
            take(broker, 1)
    assert readings(committed) == 0
    assert take(broker, 1).new == 1


def _full_disk(told):
    raise OSError("the disk is full")


def test_what_cannot_be_read_does_not_stop_the_rest(broker, sensor, committed):
    made, password = sensor
    broker.start()
    take(broker, 0)
    broker.send(str(made.id), password, topic_of(made.id), b"{", b"\xff", b'{"at": 5}', said(3))
    counts = take(broker, 4)
    assert (counts.unread, counts.new) == (3, 1)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b"5",
        b'{"at": "2026-03-01T08:00:00", "celsius": 5}',
        b'{"at": "2026-03-01T08:00:00Z", "celsius": "warm"}',
        b"[" * 100_000,
        b" " * (1 << 20) + b"{}",
    ],
)
def test_bad_payloads_are_none(payload):
    assert readings_in(payload) is None


def test_a_backlog_is_one_message():
    whole = b'{"readings": [' + said(0) + b"," + said(1) + b"]}"
    assert [one.celsius for one in readings_in(whole) or ()] == [5.0, 5.0]
