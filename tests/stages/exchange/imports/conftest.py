"""Firms that send messages of the urgent-import interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from messages import as_json, as_xml

from guests import Guest, new_party
from suyuan.core.epcis.model import Event
from suyuan.ledger.queries import sequenced_after
from suyuan.ledger.sequencer import sequence_all


@pytest.fixture
def guest(db: None, client: Client) -> Callable[..., Guest]:
    """The machine of a party at this interface."""

    def make(code: str | None, scopes: tuple[str, ...] = ("*",)) -> Guest:
        return Guest(*new_party(code, scopes), client, "", sequence_all)

    return make


@pytest.fixture
def importer(guest: Callable[..., Any]) -> Any:
    return guest("importer")


@pytest.fixture
def send(importer: Any) -> Callable[..., Any]:
    """Messages of one name through the door, in JSON or XML."""

    def send(name: str, *trees: Any, xml: bool = False, by: Any = importer, **headers: str) -> Any:
        content = as_xml(name, *trees) if xml else as_json(*trees)
        kind = {"Content_Type": "application/xml"} if xml else {}
        return by.post(f"/api/v1/imports/{name}", content.encode(), **kind, **headers)

    return send


@pytest.fixture
def stored(db: None) -> Callable[[], list[Event]]:
    """Every event of the ledger."""

    def stored() -> list[Event]:
        sequence_all()
        return [each.event for each in sequenced_after(0, 1_000)]

    return stored
