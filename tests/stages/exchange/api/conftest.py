"""Two importers, an operator and a person at /api/v1; what they send; the work behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from running_server import running

from documents import document
from suyuan.exchange import jobs
from suyuan.ledger.sequencer import sequence_all
from suyuan.parties.services import create_api_key, create_party, create_place
from suyuan.state.jobs import catch_up

ROOT = "/api/v1"
KEY_SCOPES = ("capture", "query", "trace", "check")


@dataclass(frozen=True)
class Guest:
    """A party's machine: ``guest.get("/trace", code=…)`` with its key."""

    party: Any
    token: str | None
    client: Client

    def ask(self, method: str, path: str, content: Any = None, query: Any = None, **headers: str) -> Any:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = given.pop("Content-Type", "application/json" if content is not None else "")
        if self.token is not None:
            given.setdefault("Authorization", f"Bearer {self.token}")
        body = (
            content if isinstance(content, (bytes, str)) else b"" if content is None else json.dumps(content)
        )
        return self.client.generic(
            method, f"{ROOT}{path}", body, content_type=kind, headers=given, query_params=query
        )

    def get(self, path: str, **query: Any) -> Any:
        return self.ask("GET", path, query=query)

    def post(self, path: str, content: Any, **headers: str) -> Any:
        return self.ask("POST", path, content, **headers)

    def capture(self, *events: dict[str, Any], query: str = "") -> Any:
        """Send events, let them be captured, numbered and folded; the finished job."""
        answer = self.post(f"/capture{query}", document(*events))
        assert answer.status_code == 202, answer.content
        work()
        return self.get(f"/capture/{answer.json()['captureID']}").json()


def work() -> None:
    """Everything that the background would do."""
    jobs.work_all()
    sequence_all()
    catch_up()


@pytest.fixture
def guest(db, client) -> Callable[..., Guest]:
    def make(code: str, scopes: tuple[str, ...] = KEY_SCOPES) -> Guest:
        party = create_party(code, code, "IMPORTER")
        return Guest(party, create_api_key(party, scopes).token, client)

    return make


@pytest.fixture
def importer(guest) -> Guest:
    return guest("importer")


@pytest.fixture
def rival(guest) -> Guest:
    return guest("rival")


@pytest.fixture
def nobody(db, client) -> Guest:
    return Guest(None, None, client)


@pytest.fixture
def served(committed) -> Iterator[tuple[str, str, Any]]:
    """(address, key, party) at a server that runs as users run it."""
    party = create_party("importer", "京华进口", "IMPORTER")
    create_place(party, "urn:epc:id:sgln:6901234.00001.0", "一号库", kind="WAREHOUSE")
    token = create_api_key(party, ("*",)).token
    connection.close()
    with running(committed.env) as address:
        yield address, token, party
