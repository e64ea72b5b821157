"""The sample traces that the pages are drawn from keep the published shape."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs/reference/trace.schema.json").read_text())
SAMPLES = sorted((ROOT / "tests/golden/trace").glob("*.json"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_trace_keeps_the_schema(sample):
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(sample.read_text()))


def test_a_trace_with_a_made_up_state_breaks_the_schema():
    trace = copy.deepcopy(json.loads((ROOT / "tests/golden/trace/vaccine.json").read_text()))
    trace["now"]["state"] = "FINE"
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(trace)


def test_every_event_that_a_sample_points_to_is_in_the_sample():
    trace = json.loads((ROOT / "tests/golden/trace/vaccine.json").read_text())
    known = {event["id"] for event in trace["events"]}
    pointed = {gap["before_event"] for gap in trace["gaps"]} | {
        stay["event_in"] for stay in trace["views"]["parties"]["custody"]
    }
    assert pointed <= known
