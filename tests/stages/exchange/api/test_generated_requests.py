"""Requests generated from the OpenAPI documents, sound and broken ones: no fault, and every answer as described.

Ours is held to everything it says. GS1's is held against ``/epcis/v2``: no fault, and every JSON answer that it gives a
schema for keeps that schema.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    allow_header_conformance,
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from documents import epc, object_event
from suyuan.exchange.api.openapi import OPERATIONS

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("SUYUAN_GENERATED_REQUESTS", "4"))
"""Of each operation and kind."""
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
OURS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    allow_header_conformance,
]
STANDARD = [not_a_server_error, response_schema_conformance]
GS1 = "epcis/gs1-epcis/rest/openapi.json"
TAKEN_LATER = {501}
"""What the standard leaves to the server, and ours does not do."""


@pytest.fixture
def application(importer):
    """The site as a WSGI application, inside of the test's own transaction, with a life in it.

    Django's own client would connect again what is disconnected here, so it is used before.
    """
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    importer.capture(object_event(epc(7)))
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def try_all(operation: Any, mode: Any, headers: dict[str, str], checks: list[Any]) -> set[int]:
    """Send EXAMPLES generated requests and judge each answer; the statuses that came.

    An operation that takes nothing cannot be asked wrongly: then none come.
    """
    came: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def one(case: Any) -> None:
        answer = case.call(headers=headers)
        came.add(answer.status_code)
        if answer.status_code not in TAKEN_LATER:
            case.validate_response(answer, checks=checks)

    try:
        one()
    except hypothesis.errors.Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE
        assert not came
        return came
    assert came
    return came


@pytest.fixture
def ours(application):
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
@pytest.mark.parametrize("declared", OPERATIONS, ids=lambda one: one.name)
def test_our_operations_answer_as_our_document_says(ours, importer, declared, mode):
    operation = ours[declared.path][declared.method.upper()]
    came = try_all(operation, mode, {"Authorization": f"Bearer {importer.token}"}, OURS)
    assert came or mode is GenerationMode.NEGATIVE


def standard_operations() -> list[tuple[str, str]]:
    """(method, path) of GS1's document; read when tests are collected, so without the fixture."""
    place = Path(os.environ.get("SUYUAN_TESTDATA") or Path(__file__).parents[5] / "shared" / "testdata") / GS1
    if not place.exists():
        return []
    paths = json.loads(place.read_text(encoding="utf-8"))["paths"]
    known = ("get", "post", "delete", "options")
    return [
        (method.upper(), path) for path, methods in paths.items() for method in methods if method in known
    ]


@pytest.fixture
def standard(testdata, application):
    document = json.loads((testdata / GS1).read_text(encoding="utf-8"))
    # A defect of the document: both branches let every job pass, so that "exactly one" lets none.
    for part in document["components"]["schemas"]["CaptureJob"]["allOf"]:
        if "oneOf" in part:
            part["anyOf"] = part.pop("oneOf")
    loaded = schemathesis.openapi.from_dict({**document, "servers": [{"url": "/epcis/v2"}]})
    loaded.app = application
    return loaded


@pytest.mark.parametrize(("method", "path"), standard_operations())
def test_the_standards_operations_answer_without_a_fault_and_as_its_document_says(
    standard, importer, method, path
):
    headers = {"Authorization": f"Bearer {importer.token}"}
    came = [try_all(standard[path][method], mode, headers, STANDARD) for mode in MODES]
    assert came[0]
