"""Importers at the door of EPCIS 1.2, each with a key; the XML they send and the SOAP they ask with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from lxml import etree

import receivers
from guests import new_party
from receivers import Receiver
from soap_faults import Fault, fault_in
from soap_messages import EPCISQ, envelope, poll_of
from suyuan.exchange.epcis12 import capture as capture_door
from suyuan.exchange.search.jobs import catch_up
from suyuan.ledger.sequencer import sequence_all


@dataclass(frozen=True)
class Machine:
    """A party's system of EPCIS 1.2."""

    party: Any
    token: str | None
    client: Client

    def post(self, path: str, content: bytes | str, **headers: str) -> Any:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = given.pop("Content-Type", "text/xml")
        if self.token is not None:
            given.setdefault("Authorization", f"Bearer {self.token}")
        return self.client.generic("POST", f"/epcis/v1/{path}", content, content_type=kind, headers=given)

    def capture(self, content: bytes | str, **headers: str) -> Any:
        """Send a document and index it."""
        found = self.post("capture", content, **headers)
        sequence_all()
        catch_up()
        return found

    def ask(self, message: str, **headers: str) -> Any:
        """The element that answers. Fails when the answer is a fault."""
        response = self.post("query", envelope(message), **headers)
        body = etree.fromstring(response.content)[0]
        assert response.status_code == 200, response.content.decode()
        return body[0]

    def fault(self, message: str | bytes, *, raw: bool = False, **headers: str) -> Fault:
        """The fault that answers. Fails when the answer is none."""
        response = self.post("query", message if raw else envelope(message), **headers)
        return fault_in(response)

    def poll(self, *params: tuple[str, Any], query: str = "SimpleEventQuery") -> list[Any]:
        """The events that answer a poll."""
        results = self.ask(poll_of(*params, query=query))
        assert results.tag == f"{{{EPCISQ}}}QueryResults"
        assert results.findtext("queryName") == query
        events = results.find("resultsBody/EventList")
        return [one for top in events for one in _unwrapped(top)]


def _unwrapped(top: Any) -> list[Any]:
    return [inner for child in top for inner in _unwrapped(child)] if top.tag == "extension" else [top]


@pytest.fixture
def guest(db, client, monkeypatch) -> Callable[..., Machine]:
    # No worker runs beside these tests that could fill the index while the answer waits.
    monkeypatch.setattr(capture_door, "INDEX_PATIENCE", 0)

    def make(code: str | None, scopes: tuple[str, ...] = ("*",)) -> Machine:
        return Machine(*new_party(code, scopes), client)

    return make


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A subscriber's system that takes everything."""
    with receivers.receiver() as found:
        yield found
