"""People who subscribe, receivers on this machine, and the work in between done when a test says so."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from documents import epc, object_event
from people import Person
from receivers import Receiver, receiver
from suyuan.core.epcis.query.parse import from_body
from suyuan.exchange.subscriptions import named, services
from suyuan.exchange.subscriptions.jobs import deliver_all
from suyuan.exchange.subscriptions.models import Subscription
from suyuan.exchange.subscriptions.rules import read_terms

LOOPBACK = [ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")]


@pytest.fixture
def receive(settings) -> Iterator[Callable[..., Receiver]]:
    """Start a receiver that this installation may send to; retries come at once."""
    settings.EGRESS_ALLOW = LOOPBACK
    settings.WEBHOOK_RETRIES = [0.001] * 3
    with ExitStack() as stack:
        yield lambda behaviour=None: stack.enter_context(receiver(behaviour))


@pytest.fixture
def send(send) -> Callable[..., None]:
    """Capture one event for each serial, in one document, as a person; number and index them."""

    def send_serials(person: Person, *serials: str, **more: object) -> None:
        send(person, *[object_event(epc(serial), **more) for serial in serials])

    return send_serials


@pytest.fixture
def subscribe(db) -> Callable[..., Subscription]:
    """Subscribe a person to a query with a name, which is made at first use."""

    def subscribe(
        person: Person, dest: str, query: dict[str, object] | None = None, name: str = "mine", **body: object
    ) -> Subscription:
        owner = named.owner_of(person.viewer)
        if name not in [each.name for each in named.list_queries(owner)]:
            named.create_query(owner, name, from_body(query or {}))
        if "schedule" not in body:
            body["stream"] = True
        headers = body.pop("format", {})
        return services.subscribe(owner, name, read_terms({"dest": dest, **body}, headers))

    return subscribe


@pytest.fixture
def deliver(db) -> Callable[[], None]:
    """Do what is due, and wait for what is due in a moment."""

    def deliver(rounds: int = 8) -> None:
        import time

        for _ in range(rounds):
            deliver_all(50)
            time.sleep(0.05)

    return deliver
