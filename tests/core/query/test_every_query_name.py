"""Every name of GS1's query schema: one value that finds, one that does not, one that is refused."""

from __future__ import annotations

import json
from urllib.parse import quote

import msgspec
import pytest
from query_cases import (
    CASES,
    EVERYTHING,
    EX,
    FACTS,
    NOTHING,
    NOTHING_FACTS,
    PREFIXES,
    SETTINGS,
    WORLD,
    Case,
)

from suyuan.core.epcis.json_names import Names
from suyuan.core.epcis.query.assemble import parameter_of
from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.epcis.query.evaluate import matches
from suyuan.core.epcis.query.parse import XmlValue, from_body, from_parameters, from_url, from_xml
from suyuan.core.epcis.query.terms import required_terms, terms_of

HEADER = f"ex={EX}"
CONDITIONS = {name: case for name, case in CASES.items() if name not in SETTINGS}
MISSING = {name: case for name, case in CONDITIONS.items() if case.misses is not None}


def schema_names(testdata) -> set[str]:
    schema = json.loads((testdata / "epcis" / "gs1-epcis" / "rest" / "query-schema.json").read_text("utf-8"))
    query = schema["definitions"]["EPCIS-Query"]
    return {*query["properties"], *query["patternProperties"]} - {"@context"}


def by_name(cases):
    return pytest.mark.parametrize("case", cases.values(), ids=cases.keys())


def pairs_of(case: Case, value: object) -> list[tuple[str, object]]:
    needed = {"eventCountLimit": [("orderBy", "eventTime")]}
    return [(case.name, value), *needed.get(case.name, [])]


def test_the_table_has_every_name_of_the_schema_and_no_other(testdata):
    assert set(CASES) == schema_names(testdata)


@by_name(CASES)
def test_what_says_so_is_found(case):
    query = from_parameters(pairs_of(case, case.finds), PREFIXES)
    assert matches(query, EVERYTHING, FACTS, WORLD)


@by_name({**CONDITIONS, **{name: case for name, case in CASES.items() if name in SETTINGS}})
def test_it_stands_in_the_query_after_reading(case):
    query = from_parameters(pairs_of(case, case.finds), PREFIXES)
    spoken = (query.order_by, query.event_count_limit, query.max_event_count, not query.descending)
    assert query.conditions if case.name not in SETTINGS else any(spoken)
    assert case.name in dict(query.parameters) or query.conditions[0].name == query.parameters[0][0]


@by_name(MISSING)
def test_what_says_something_else_is_not_found(case):
    query = from_parameters(pairs_of(case, case.misses), PREFIXES)
    assert not matches(query, EVERYTHING, FACTS, WORLD)


LATER = ("GE_eventTime", "GE_recordTime")
EARLIER = ("LT_eventTime", "LT_recordTime")


@by_name({name: case for name, case in CONDITIONS.items() if name not in EARLIER})
def test_an_event_without_the_field_is_not_found(case):
    query = from_parameters(pairs_of(case, case.finds), PREFIXES)
    assert not matches(query, NOTHING, NOTHING_FACTS, WORLD)


@by_name(CASES)
def test_a_bad_value_is_refused_with_the_name_and_a_remedy(case):
    with pytest.raises(EpcisException) as refusal:
        from_parameters(pairs_of(case, case.bad), PREFIXES)
    assert (refusal.value.kind, refusal.value.status) == ("QueryParameterException", 400)
    problem = refusal.value.problems[0]
    assert problem.where == case.name
    assert problem.remedy
    assert problem.remedy_zh
    assert "{" not in problem.message + problem.message_zh


@by_name(CASES)
def test_a_query_is_read_back_from_what_is_stored(case):
    query = from_parameters(pairs_of(case, case.finds), PREFIXES)
    stored = msgspec.json.decode(msgspec.json.encode(query.parameters))
    assert from_parameters(stored) == query


@by_name(CASES)
def test_the_body_of_a_named_query_means_the_same(case):
    body = {"@context": {"ex": EX}, **dict(pairs_of(case, case.finds))}
    assert from_body(body) == from_parameters(pairs_of(case, case.finds), PREFIXES)


@by_name(CASES)
def test_a_url_means_the_same(case):
    pairs = pairs_of(case, case.finds)
    query, _ = from_url("&".join(f"{quote(name)}={in_url(value)}" for name, value in pairs), HEADER)
    assert query == from_parameters(pairs, PREFIXES)


def in_url(value: object) -> str:
    values = value if isinstance(value, list) else [value]
    return "|".join(
        "" if one is None else quote(str(one).lower() if one is True else str(one), "") for one in values
    )


@by_name(CASES)
def test_a_soap_message_means_the_same(case):
    pairs = pairs_of(case, case.finds)
    query = from_xml([(spelled_out(name), in_xml(value)) for name, value in pairs])
    assert query == from_parameters(pairs, PREFIXES)


def spelled_out(name: str) -> str:
    return name.replace("ex:", f"{EX.rstrip('/')}#").replace("cbvmda:", "urn:epcglobal:cbv:mda#")


def in_xml(value: object) -> XmlValue:
    if isinstance(value, list):
        return XmlValue("ArrayOfString", "", tuple(map(str, value)))
    if value is None or value is True:
        return XmlValue("VoidHolder" if value is None else "boolean", "" if value is None else "true")
    kind = {int: "int", float: "double"}.get(type(value), "string")
    return XmlValue(kind, str(value))


@by_name(CONDITIONS)
def test_an_event_that_is_found_carries_a_term_that_the_condition_asks_for(case):
    (condition,) = from_parameters([(case.name, case.finds)], PREFIXES).conditions
    required = required_terms(condition)
    assert required is None or required & terms_of(EVERYTHING)


IN_OTHER_INDEXES = (
    "eventType", "GE_eventTime", "LT_eventTime", "GE_recordTime", "LT_recordTime", "EQ_action", "EQ_bizStep",
    "EQ_disposition", "_readPoint", "_bizLocation", "EQ_transformationID", "MATCH_", "_quantity", "ATTR_",
)  # fmt: skip


def test_the_index_helps_with_all_but_columns_identifiers_quantities_and_master_data():
    without = set()
    for case in CONDITIONS.values():
        (condition,) = from_parameters([(case.name, case.finds)], PREFIXES).conditions
        if required_terms(condition) is None:
            without.add(case.name)
    assert {name for name in without if not any(part in name for part in IN_OTHER_INDEXES)} == set()


def test_no_parameters_ask_for_every_event():
    query = from_parameters([])
    assert matches(query, EVERYTHING, FACTS, WORLD)
    assert matches(query, NOTHING, NOTHING_FACTS, WORLD)


@pytest.mark.parametrize("name", sorted(CONDITIONS))
def test_every_name_of_the_schema_is_read_without_its_prefix_being_kept(name):
    parameter = parameter_of(CASES[name].name, Names(PREFIXES))
    assert parameter is not None
    assert "ex:" not in parameter.normal
