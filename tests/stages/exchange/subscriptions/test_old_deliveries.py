"""Deliveries that were taken go after their time; dead letters stay as long as their subscription."""

from __future__ import annotations

import datetime as dt

import pytest

from suyuan.core.epcis.query.errors import EpcisException
from suyuan.exchange import retention
from suyuan.exchange.subscriptions import services, timing
from suyuan.exchange.subscriptions.models import State


@pytest.fixture
def later(monkeypatch):
    began = timing.wall()
    return lambda days: monkeypatch.setattr(timing, "wall", lambda: began + dt.timedelta(days=days))


def shown(found) -> list[str]:
    return [each.state.name.lower() for each in services.deliveries(found.owner, found.id)]


def test_what_was_taken_goes_after_its_time_and_the_window_stays(
    *, people, receive, send, subscribe, deliver, later
):
    receiver = receive()
    found = subscribe(people.importer, receiver.dest)
    send(people.importer, "a")
    deliver()
    later(29)
    retention.sweep_all()
    assert shown(found) == ["done"]
    later(31)
    retention.sweep_all()
    assert shown(found) == []
    send(people.importer, "b")
    deliver()
    assert [len(call.epcs) for call in receiver.calls] == [1, 1]
    assert services.get_subscription(found.owner, found.id).upto == 2


def test_dead_letters_and_what_was_passed_over_stay_and_can_still_be_sent(
    *, people, receive, send, subscribe, deliver, later
):
    answers = {"status": 503}
    receiver = receive(lambda *_: (answers["status"], {}))
    found = subscribe(people.importer, receiver.dest)
    send(people.importer, "a")
    deliver()
    services.pass_over_dead_letter(found.owner, found.id)
    send(people.importer, "b")
    deliver()
    assert shown(found) == ["dead", "passed_over"]
    later(4_000)
    retention.sweep_all()
    assert shown(found) == ["dead", "passed_over"]
    answers["status"] = 204
    for letter in services.dead_letters(found.owner, found.id):
        services.replay_dead_letter(found.owner, letter.id)
    deliver()
    assert shown(found) == ["done", "done"]


def test_what_waits_for_a_receiver_that_is_away_stays(
    *, people, receive, send, subscribe, deliver, later, settings
):
    receiver = receive(lambda *_: (503, {"Retry-After": "86000"}))
    found = subscribe(people.importer, receiver.dest)
    send(people.importer, "a")
    deliver(1)
    later(400)
    retention.sweep_all()
    assert shown(found) == ["waiting"]


def test_a_subscription_that_its_receiver_ended_goes_with_its_letters(
    *, people, receive, send, subscribe, deliver, later
):
    found = subscribe(people.importer, receive(lambda *_: (410, {})).dest)
    lives = subscribe(people.importer, receive().dest)
    send(people.importer, "a")
    deliver()
    assert services.get_subscription(found.owner, found.id).state is State.ENDED
    later(29)
    retention.sweep_all()
    assert shown(found) == ["dead"]
    later(31)
    retention.sweep_all()
    assert shown(found) == []
    with pytest.raises(EpcisException, match="NoSuchSubscription"):
        services.get_subscription(found.owner, found.id)
    assert services.get_subscription(lives.owner, lives.id).state is State.ACTIVE
    assert {each.name: each.removed for each in retention.standings()}["ended_subscriptions"] == 1
