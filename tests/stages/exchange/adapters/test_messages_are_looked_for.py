"""Who looks for all finds the same connections due as the adapter job itself would."""

from __future__ import annotations

import datetime as dt

from adapter_events import bill

from suyuan.exchange.adapters import jobs, services, store
from suyuan.exchange.subscriptions.timing import wall
from suyuan.project.lookout import look


def is_due() -> bool:
    """As the lookout finds; the job's own question must agree."""
    found = look(["adapters"]) == ["adapters"]
    assert found is bool(jobs.due_now())
    return found


def test_new_numbers_make_a_connection_due_until_all_is_said(*, people, serve, connect, send, work, states):
    connection = connect(people.distributor, serve())
    assert not is_due()
    send(people.distributor, bill(0, 1))
    assert is_due()
    work()
    assert states(connection) == ["accepted"]
    assert not is_due()


def test_what_waits_for_its_time_is_due_then(people, serve, connect, send):
    server = serve()
    connection = connect(people.distributor, server)
    send(people.distributor, bill(0, 1))
    later = wall() + dt.timedelta(hours=1)
    store.run("come_back", owner=connection.owner, name=connection.name, next_at=later)
    assert not is_due()
    store.run("come_back", owner=connection.owner, name=connection.name, next_at=wall())
    assert is_due()


def test_a_paused_connection_is_never_due(people, serve, connect, send):
    connection = connect(people.distributor, serve())
    send(people.distributor, bill(0, 1))
    services.pause(connection.owner, connection.name)
    assert not is_due()
