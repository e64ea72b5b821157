"""Importers at /api/v1; the work behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from guests import Guest, new_party
from served import serving
from suyuan.exchange import jobs
from suyuan.ledger.sequencer import sequence_all
from suyuan.parties.services import create_api_key, create_party, create_place
from suyuan.state.jobs import catch_up

ROOT = "/api/v1"
KEY_SCOPES = ("capture", "query", "trace", "check")


def work() -> None:
    """Everything that the background would do."""
    jobs.work_all()
    sequence_all()
    catch_up()


@pytest.fixture
def guest(db: None, client: Client) -> Callable[..., Guest]:
    def make(code: str | None, scopes: tuple[str, ...] = KEY_SCOPES) -> Guest:
        return Guest(*new_party(code, scopes), client, ROOT, work)

    return make


@pytest.fixture
def served(committed) -> Iterator[tuple[str, str, Any]]:
    """(address, key, party) at a server that runs as users run it."""
    party = create_party("importer", "京华进口", "IMPORTER")
    create_place(party, "urn:epc:id:sgln:6901234.00001.0", "一号库", kind="WAREHOUSE")
    token = create_api_key(party, ("*",)).token
    connection.close()
    with serving(committed.env) as server:
        yield server.address, token, party
