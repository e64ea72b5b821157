"""People before their browsers, and a short way to send what they will look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from documents import document, epc, object_event
from people import DOCTOR, PATIENT, Cast, Keepers, Person, keepers
from suyuan.ledger.results import CaptureResult
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.state.jobs import catch_up


@pytest.fixture
def send(db: None) -> Callable[..., CaptureResult]:
    """Capture events as a person's party, number and fold them."""

    def send(person: Person, *events: dict[str, Any]) -> CaptureResult:
        result = capture(document(*events), sender=person.party.pk)
        assert result.success, result.all_problems()
        with transaction.atomic():
            sequence_all()
        catch_up()
        return result

    return send


@pytest.fixture
def browser_of() -> Callable[[Person], Client]:
    """The browser of a person, signed in; of the public, not signed in."""

    def browser_of(person: Person) -> Client:
        client = Client(enforce_csrf_checks=False)
        if person.user is not None:
            client.force_login(person.user)
        return client

    return browser_of


@pytest.fixture
def kept(people: Cast) -> Keepers:
    """Those who keep the platform and the hospital, beside the cast."""
    return keepers(people)


@pytest.fixture
def used(people: Cast, send: Callable[..., CaptureResult]) -> str:
    """An event of the hospital that names a patient and a doctor; another names another patient."""
    event = object_event(epc("S1"), **{"imp:patientNumber": PATIENT, "imp:doctorName": DOCTOR})
    other = object_event(epc("S2"), **{"imp:patientNumber": "MZ2026-000999"})
    return send(people.nurse, event, other).lines[0].event_id.hex
