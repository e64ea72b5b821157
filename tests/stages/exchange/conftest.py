"""Who comes to every machine door, and what every room behind the doors is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from documents import document
from people import Person
from suyuan.exchange.search.jobs import catch_up
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture


@pytest.fixture
def importer(guest: Callable[..., Any]) -> Any:
    return guest("importer")


@pytest.fixture
def rival(guest: Callable[..., Any]) -> Any:
    return guest("rival")


@pytest.fixture
def nobody(guest: Callable[..., Any]) -> Any:
    """Without a party and without a key."""
    return guest(None)


@pytest.fixture
def send(db: None) -> Callable[..., None]:
    """Capture events as a person, number and index them; in several documents when there are many."""

    def send(person: Person, *events: dict[str, Any], index: bool = True, **more: Any) -> None:
        for start in range(0, len(events), 500):
            result = capture(document(*events[start : start + 500], **more), sender=person.party.pk)
            assert result.success, result.all_problems()
        if index:
            sequence_all()
            catch_up()

    return send
