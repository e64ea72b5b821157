"""Who looks for all finds the same subscribers due as the delivery itself would."""

from __future__ import annotations

import datetime as dt

import pytest

from suyuan.exchange.subscriptions import jobs, services, store
from suyuan.exchange.subscriptions.timing import wall
from suyuan.project.lookout import look


def is_due() -> bool:
    """As the lookout finds; the delivery's own question must agree."""
    found = look(["deliver"]) == ["deliver"]
    assert found is bool(jobs._due())
    return found


def test_new_numbers_make_a_delivery_due_until_it_is_done(people, receive, subscribe, send, deliver):
    subscribe(people.distributor, receive().dest)
    assert not is_due()
    send(people.distributor, "a")
    assert is_due()
    deliver()
    assert not is_due()


def test_what_failed_is_due_when_its_time_has_come(people, receive, subscribe, send, settings):
    settings.WEBHOOK_RETRIES = [3_600.0]
    mine = subscribe(people.distributor, receive(lambda headers, body: (500, {})).dest)
    send(people.distributor, "a")
    jobs.deliver_all(3)
    assert not is_due()
    store.run("come_back", owner=mine.owner, id=mine.id, next_at=wall() - dt.timedelta(seconds=1))
    assert is_due()


@pytest.mark.parametrize("past", [True, False])
def test_a_schedule_is_due_at_its_time_without_any_event(people, receive, subscribe, past):
    mine = subscribe(people.distributor, receive().dest, schedule={"second": "0"})
    at = wall() + dt.timedelta(minutes=-1 if past else 1)
    store.run("come_back", owner=mine.owner, id=mine.id, next_at=at)
    assert is_due() is past


def test_a_paused_subscription_is_never_due(people, receive, subscribe, send):
    mine = subscribe(people.distributor, receive().dest)
    send(people.distributor, "a")
    services.pause(mine.owner, mine.id)
    assert not is_due()
