"""Two importers and an operator at the REST door, each with a key; the documents they send; the work behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from documents import document
from suyuan.exchange import jobs
from suyuan.ledger.sequencer import sequence_all
from suyuan.parties.services import create_api_key, create_party

ROOT = "/epcis/v2"


@dataclass(frozen=True)
class Guest:
    """A party's machine: ``guest.get("/events")`` with its key."""

    party: Any
    token: str | None
    client: Client

    def ask(self, method: str, path: str, content: bytes | str | None = None, **headers: str) -> Any:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = given.pop("Content-Type", "application/json" if content is not None else "")
        if self.token is not None:
            given.setdefault("Authorization", f"Bearer {self.token}")
        body = b"" if content is None else content
        return self.client.generic(method, f"{ROOT}{path}", body, content_type=kind, headers=given)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, content: Any, **headers: str) -> Any:
        body = content if isinstance(content, (bytes, str)) else json.dumps(content)
        return self.ask("POST", path, body, **headers)

    def capture(self, *events: dict[str, Any], **headers: str) -> Any:
        """Send a document, let it be captured and numbered; the finished job."""
        answer = self.post("/capture", document(*events), **headers)
        assert answer.status_code == 202, answer.content
        work()
        return self.client.get(answer["Location"], headers={"Authorization": f"Bearer {self.token}"}).json()


def work() -> None:
    """Everything that the background would do."""
    jobs.work_all()
    sequence_all()


@pytest.fixture
def guest(db, client) -> Callable[..., Guest]:
    def make(code: str, scopes: tuple[str, ...] = ("*",)) -> Guest:
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
def one(db):
    """The single value of a query."""

    def one(query, *params):
        with connection.cursor() as cursor:
            cursor.execute(query, params)
            return cursor.fetchone()[0]

    return one


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
