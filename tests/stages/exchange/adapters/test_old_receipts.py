"""Receipts are evidence: they stay for years, those of open matters as long as these are open, and nobody is quicker."""

from __future__ import annotations

import datetime as dt

import pytest
from adapter_events import bill

from suyuan.exchange import retention
from suyuan.exchange.adapters import reconciling, services, store
from suyuan.exchange.subscriptions import timing
from suyuan.ledger import connection

MODULES = (
    "adapters.sending",
    "adapters.reconciling",
    "adapters.services",
    "adapters.jobs",
    "subscriptions.timing",
)
DAYS = 3_650


@pytest.fixture
def moved(monkeypatch):
    """Let the wall's clock run so many days from now, everywhere."""
    real = timing.wall

    def moved(days: float) -> None:
        for name in MODULES:
            monkeypatch.setattr(f"suyuan.exchange.{name}.wall", lambda: real() + dt.timedelta(days=days))

    return moved


def receipts() -> int:
    with connection.cursor() as cursor:
        return cursor.execute("SELECT count(*) FROM adapter_receipt").fetchone()[0]


def test_receipts_of_accepted_messages_go_after_years_and_the_message_tells_the_outcome(
    *, people, serve, connect, send, work, moved
):
    server = serve()
    moved(-DAYS - 2)
    found = connect(people.distributor, server)
    send(people.distributor, bill(0))
    work()
    before = services.messages(found.owner, found.name)[0].as_json()
    had = receipts()
    assert had > 0
    moved(-3)
    retention.sweep_all()
    assert receipts() == had
    moved(0)
    retention.sweep_all()
    assert receipts() == 0
    message = services.messages(found.owner, found.name)[0]
    assert message.as_json() == before
    assert (message.state.word, message.status) == ("accepted", 200)
    period = message.made_at - dt.timedelta(days=1), timing.wall()
    assert reconciling.reconcile(found.owner, found.name, *period).findings == ()


def test_receipts_of_what_was_refused_stay_until_the_owner_settled_it_or_left(
    *, people, serve, connect, send, work, states, moved
):
    server = serve()
    server.books.refuse = lambda items: "not known here"
    moved(-2 * DAYS)
    found = connect(people.distributor, server)
    send(people.distributor, bill(0))
    work()
    had = receipts()
    moved(0)
    retention.sweep_all()
    assert receipts() == had > 0
    server.books.refuse = lambda items: None
    services.retry(found.owner, found.name, 1)
    work()
    retention.sweep_all()
    assert states(found) == ["accepted"]
    now = receipts()
    assert now > had, "accepted only now: its time begins now"
    services.disconnect(found.owner, found.name)
    retention.sweep_all()
    assert receipts() == now - had, "the old ones went, those of today stay"


def test_the_application_cannot_remove_young_evidence(people, serve, connect, send, work):
    server = serve()
    found = connect(people.distributor, server)
    send(people.distributor, bill(0))
    work()
    now = timing.wall()
    reconciling.reconcile(found.owner, found.name, now - dt.timedelta(days=1), now)
    had = receipts()
    assert had > 0
    with connection.cursor() as cursor:
        assert cursor.execute("DELETE FROM adapter_receipt").rowcount == 0
        assert cursor.execute("DELETE FROM adapter_comparison").rowcount == 0
    assert receipts() == had


def test_the_newest_comparison_of_a_connection_stays(*, people, serve, connect, send, work, moved):
    server = serve()
    moved(-DAYS - 9)
    found = connect(people.distributor, server)
    send(people.distributor, bill(0))
    work()
    for age in (3, 2, 1):
        moved(-DAYS - age)
        now = timing.wall()
        reconciling.reconcile(found.owner, found.name, now - dt.timedelta(days=30), now)
    moved(0)
    retention.sweep_all()
    kept = store.rows("last_comparison", owner=found.owner, name=found.name)
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM adapter_comparison").fetchone()[0] == 1
    assert (timing.wall() - kept[0][0]).days == DAYS + 1
