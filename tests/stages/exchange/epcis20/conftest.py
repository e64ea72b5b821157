"""Importers at the REST door, each with a key; the work behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from guests import Guest, new_party
from suyuan.exchange import jobs
from suyuan.ledger.sequencer import sequence_all

ROOT = "/epcis/v2"


def work() -> None:
    """Everything that the background would do."""
    jobs.work_all()
    sequence_all()


@pytest.fixture
def guest(db: None, client: Client) -> Callable[..., Guest]:
    def make(code: str | None, scopes: tuple[str, ...] = ("*",)) -> Guest:
        return Guest(*new_party(code, scopes), client, ROOT, work)

    return make


@pytest.fixture
def caught_up(db):
    """Let everything behind the doors come up with the ledger: numbers, the index of queries, the lists."""
    from suyuan.exchange.search.jobs import catch_up as search
    from suyuan.exchange.seen import follower

    def caught_up():
        follower._known.clear()
        sequence_all()
        search()
        follower.catch_up()

    return caught_up
