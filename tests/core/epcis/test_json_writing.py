"""What we write is what GS1's schema wants, and reads back as the very same events."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epcis_json import document, event_text
from suyuan.core.epcis import body, json20
from suyuan.core.epcis.model import DocumentHeader, Event
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.read import read_document
from suyuan.core.problem import Refused

NAMES = [
    "{http://ex.example/ns/}a",
    "{http://ex.example/ns/}b",
    "{http://other.example/x#}a",
    "{urn:epcglobal:cbv:mda}lotNumber",
]
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
NUMBERS = st.integers(-(2**70), 2**70) | st.decimals(-1000, 1000, places=3, allow_nan=False)
VALUES = st.recursive(
    TEXTS | NUMBERS | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=6,
)
EXTENSIONS = st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1, max_size=3)


@pytest.fixture(scope="module")
def schema(testdata: Path) -> jsonschema.Draft7Validator:
    path = testdata / "epcis" / "gs1-epcis" / "json-schema" / "EPCIS-JSON-Schema.json"
    return jsonschema.Draft7Validator(json.loads(path.read_text()))


def sources(testdata: Path) -> list[Path]:
    found = [*(testdata / "epcis").rglob("*.jsonld"), *(testdata / "epcis").rglob("*.xml")]
    return sorted(path for path in found if "json-simple-context" not in str(path))


@pytest.mark.requirement("R013", "R406")
def test_what_we_write_keeps_the_schema_of_gs1(schema: jsonschema.Draft7Validator, testdata: Path) -> None:
    checked = 0
    for path in sources(testdata):
        try:
            opened = read_document(path.read_bytes())
            events = [read.event for read in opened.events if read.event]
        except Refused:
            continue  # capture jobs, ontologies and the like are no event documents
        if not events or any(has_no_place_in_the_schema(event) for event in events):
            continue
        written = json.loads(json20.write_document(opened.header, events))
        errors = [error.message for error in schema.iter_errors(written)]
        assert not errors, (path, errors[:1])
        checked += 1
    assert checked > 100


def has_no_place_in_the_schema(event: Event) -> bool:
    """The old event type, and sensor reports that name an exception but no type."""
    reports = [report for element in event.sensor_element_list or () for report in element.sensor_report]
    return event.type == "QuantityEvent" or any(report.type is None for report in reports)


def test_a_bare_event_keeps_the_schema_too(schema: jsonschema.Draft7Validator) -> None:
    (read,) = json20.read_document(document(event_text(',"ex:note":"1"'))).events
    assert read.event is not None
    written = json20.write_event(read.event, {"ex": "http://ex.example/ns/"})
    schema.validate(json.loads(written))
    assert json20.read_event(written).event == read.event


def event_with(**fields: Any) -> Event:
    (read,) = json20.read_document(document(event_text())).events
    assert read.event is not None
    return msgspec.structs.replace(read.event, **fields)


@settings(max_examples=60, deadline=None)
@given(extensions=EXTENSIONS, ilmd=EXTENSIONS)
def test_any_extension_survives_writing_and_storing(extensions: dict[str, Any], ilmd: dict[str, Any]) -> None:
    event = event_with(extensions=extensions, ilmd=ilmd)
    (read,) = json20.read_document(
        json20.write_document(DocumentHeader(schema_version="2.0"), [event])
    ).events
    assert read.event is not None, read.problems
    assert event_pieces(read.event).event_id == event_pieces(event).event_id
    assert event_pieces(body.decode(body.encode(event))) == event_pieces(event)


@settings(max_examples=60, deadline=None)
@given(first=EXTENSIONS, second=EXTENSIONS)
def test_different_extensions_never_share_an_id(first: dict[str, Any], second: dict[str, Any]) -> None:
    one, other = (event_pieces(event_with(extensions=values)) for values in (first, second))
    assert (one.event_id == other.event_id) == (said(first) == said(second))


def said(value: Any, *, in_list: bool = False) -> Any:
    """The value as XML could tell it: numbers and truth as text, a list of one as its entry.

    XML repeats elements and knows no list in a list, so there a list of one is something else than its entry.
    """
    if isinstance(value, dict):
        return {name: said(inner) for name, inner in value.items()}
    if isinstance(value, list):
        if len(value) == 1 and not in_list and not isinstance(value[0], list):
            return said(value[0], in_list=True)
        return [said(inner, in_list=True) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def test_numbers_are_written_with_their_own_digits() -> None:
    event = event_with(extensions={"{http://ex.example/ns/}a": Decimal("0.10")})
    assert b":0.10" in json20.write_document(DocumentHeader(schema_version="2.0"), [event])


def test_two_namespaces_never_get_one_prefix() -> None:
    values = {f"{{http://{n}.example/}}a": str(n) for n in range(20)}
    header = DocumentHeader(
        schema_version="2.0", namespaces={"ext1": "http://3.example/", "ext2": "http://unused/"}
    )
    written = json20.write_document(header, [event_with(extensions=values)])
    (read,) = json20.read_document(written).events
    assert read.event is not None
    assert read.event.extensions == values
    assert json.loads(written)["@context"].count({"ext1": "http://3.example/"}) == 1
