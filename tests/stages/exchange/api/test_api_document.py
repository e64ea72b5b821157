"""The OpenAPI document: valid, complete, with examples that keep its own schemas, in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from suyuan.exchange.api import openapi

ROOT = Path(__file__).parents[4]
PAGES = {"openapi.json", "docs"}
BY_NAME = {one.name: one for one in openapi.OPERATIONS}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return json.loads(openapi.as_bytes())


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def checker(document, schema):
    whole = {**schema, "components": document["components"]}
    return jsonschema.Draft202012Validator(whole)


def test_the_document_is_served_as_it_is_made(db, client):
    answer = client.get("/api/v1/openapi.json")
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == json.loads(openapi.as_bytes())
    assert answer.json()["openapi"] == "3.1.0"


def test_every_schema_is_a_schema_and_every_reference_leads_somewhere(document):
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert named
    assert named <= set(schemas)


def addresses() -> set[str]:
    """Every address below /api/v1 that the site knows, as OpenAPI writes it."""
    found = set()

    def walk(patterns, before):
        for one in patterns:
            here = before + str(one.pattern)
            if isinstance(one, URLResolver):
                walk(one.url_patterns, here)
            elif isinstance(one, URLPattern) and here.lstrip("^").startswith("api/v1/"):
                found.add(here.lstrip("^").removeprefix("api/v1").removesuffix("$"))

    walk(get_resolver().url_patterns, "")
    return found


def test_every_address_of_the_api_is_described_and_every_description_has_an_address(document):
    described = {re.sub(r"{\w+}", "{}", path) for path in document["paths"]}
    known = set()
    for address in addresses():
        plain = re.sub(r"<[^>]+>", "{}", address)
        if "(?P" in plain:  # the templates, one pattern for two forms
            known |= {f"/mappings/{{}}/template.{form}" for form in ("xlsx", "csv")}
        elif plain.lstrip("/") not in PAGES:
            known.add(plain)
    assert known == described


def test_every_operation_has_words_in_both_languages_and_an_example_of_every_body_and_answer(document):
    names = set()
    for path, method, operation in operations(document):
        for name in ("summary", "x-summary-zh", "description", "x-description-zh"):
            assert operation[name], (path, method, name)
        contents = [*operation.get("requestBody", {}).get("content", {}).values()]
        contents += [c for answer in operation["responses"].values() for c in answer["content"].values()]
        assert all("example" in content for content in contents), (path, method)
        for parameter in operation["parameters"]:
            assert parameter["description"], (path, method)
            assert parameter["x-description-zh"], (path, method)
        names.add(operation["operationId"])
    assert len(names) == len(openapi.OPERATIONS)


def test_every_json_example_keeps_its_schema(document):
    judged = 0
    for path, method, operation in operations(document):
        bodies = operation.get("requestBody", {}).get("content", {})
        contents = [*bodies.items()]
        contents += [c for answer in operation["responses"].values() for c in answer["content"].items()]
        for media, content in contents:
            if "json" in media:
                found = [
                    e.message for e in checker(document, content["schema"]).iter_errors(content["example"])
                ]
                assert found == [], (path, method)
                judged += 1
    assert judged > 50


def test_no_parameter_can_be_null(document):
    for _, _, operation in operations(document):
        for parameter in operation["parameters"]:
            assert "null" not in json.dumps(parameter["schema"]), parameter


def test_the_shipped_schema_of_the_trace_is_the_published_one():
    shipped = ROOT / "src/suyuan/exchange/api/trace.schema.json"
    published = ROOT / "docs/reference/trace.schema.json"
    assert json.loads(shipped.read_text()) == json.loads(published.read_text())
