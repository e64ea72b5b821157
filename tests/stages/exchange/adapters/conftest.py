"""Parties with accounts at other platforms, the platforms on this machine, and the work in between."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import platforms
import pytest
from adapter_events import DRUG_SETTINGS

from people import Person
from suyuan.exchange.adapters import services
from suyuan.exchange.adapters.jobs import send_all
from suyuan.exchange.adapters.models import Connection
from suyuan.exchange.subscriptions.named import owner_of

LOOPBACK = [ipaddress.ip_network("127.0.0.0/8")]


@pytest.fixture
def may_send(settings) -> None:
    """This installation may send to itself, and retries come at once."""
    settings.EGRESS_ALLOW = LOOPBACK
    settings.WEBHOOK_RETRIES = [0.001] * 5
    settings.WEBHOOK_SECONDS = 1.0


@pytest.fixture
def serve(may_send) -> Iterator[Callable[..., platforms.Server]]:
    """Open a platform of a shape."""
    with ExitStack() as stack:

        def serve(shape: str = "drug-platform", answer=platforms.answer_of_drug_platform) -> platforms.Server:
            return stack.enter_context(platforms.platform(platforms.books_of(shape), answer))

        yield serve


@pytest.fixture
def connect() -> Callable[..., Connection]:
    """An account of a person at a platform."""

    def connect(
        person: Person, server: platforms.Server, adapter: str = "drug-platform", **more
    ) -> Connection:
        given = {
            "name": adapter,
            "settings": DRUG_SETTINGS,
            "secrets": {"app_secret": platforms.SECRET},
            **more,
        }
        name = given.pop("name")
        return services.connect(owner_of(person.viewer), name, adapter, server.dest, **given)

    return connect


@pytest.fixture
def work() -> Callable[..., None]:
    """Do what is due, and what is due in a moment."""

    def work(rounds: int = 8) -> None:
        for _ in range(rounds):
            send_all(20)
            time.sleep(0.02)

    return work


@pytest.fixture
def states() -> Callable[[Connection], list[str]]:
    """The states of a queue, in its order."""
    return lambda connection: [
        one.state.word for one in services.messages(connection.owner, connection.name, limit=1_000)
    ]
