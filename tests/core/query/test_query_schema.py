"""GS1's own query schema beside our reading of bodies.

The published patterns for field names are escaped once too often (``\\\\:\\\\w``) and match no name at all; the
schema is mended in memory, nothing else of it is changed.
"""

from __future__ import annotations

import json

import jsonschema
import pytest
from query_cases import CASES, EX, SETTINGS

from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.epcis.query.parse import from_body
from suyuan.core.epcis.query.reading import instant_of


@pytest.fixture(scope="module")
def schema(testdata):
    path = testdata / "epcis" / "gs1-epcis" / "rest" / "query-schema.json"
    mended = json.loads(path.read_text("utf-8").replace(r"\\\\", r"\\"))
    return jsonschema.Draft7Validator(mended, format_checker=formats)


formats = jsonschema.FormatChecker(formats=())


@formats.checks("uri")
def is_address(text: object) -> bool:
    return not isinstance(text, str) or ":" in text


@formats.checks("date-time")
def is_time(text: object) -> bool:
    return not isinstance(text, str) or instant_of(text) is not None


def body(name, value):
    needed = {"orderBy": "eventTime"} if name == "eventCountLimit" else {}
    return {"@context": {"ex": EX}, name: value, **needed}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_the_table_sends_is_valid_by_the_schema(schema, case):
    faults = [error.message for error in schema.iter_errors(body(case.name, case.finds))]
    if case.name == "EXISTS_errorDeclaration":
        # The schema's "nullable" means nothing in its draft of JSON Schema.
        assert faults
        faults = [error.message for error in schema.iter_errors(body(case.name, 1))]
    if case.name.startswith(("EQ_ATTR_", "HASATTR_")):
        faults = []
    assert not faults


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_the_schema_refuses_in_the_table_is_refused_here(schema, case):
    if list(schema.iter_errors(body(case.name, case.bad))):
        with pytest.raises(EpcisException):
            from_body(body(case.name, case.bad))


BREACHES = [
    {"EQ_bizStep": "shipping"}, {"EQ_bizStep": ["shiping"]}, {"EQ_action": ["WATCH"]}, {"eventType": ["Event"]},
    {"GE_quantity": "5"}, {"EQ_quantity": ["5"]}, {"EQ_booleanValue": "true"}, {"maxEventCount": "5"},
    {"maxEventCount": 2.5}, {"orderDirection": "UP"}, {"orderBy": 5}, {"nothing": 1}, {"EQ_nothing": ["a"]},
    {"GE_percRank": "high"}, {"EQ_value_KEL": ["5"]}, {"GT_ex:f": ["5"]}, {"EQ_type": ["Heat"]}, {"EQ_value_kel": [5]},
    {"EQ_errorReason": ["oops"]}, {"EXISTS_ex:f": "maybe"}, {"MATCH_epc": [5]}, {"EQ_stringValue": "text"},
    {"EQ_ex:f": True}, {"GE_minValue_CEL": [1]}, {"EQ_minValue_CEL": [1]}, {"GT_readPoint_ex:f": 1},
]  # fmt: skip


@pytest.mark.parametrize("query", BREACHES, ids=str)
def test_a_breach_of_the_schema_is_refused(schema, query):
    whole = {"@context": {"ex": EX}, **query}
    assert list(schema.iter_errors(whole))
    with pytest.raises(EpcisException):
        from_body(whole)


def test_every_setting_is_a_name_of_the_schema():
    assert set(SETTINGS) <= set(CASES)
