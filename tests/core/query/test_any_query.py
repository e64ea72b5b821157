"""Any event, any query: what an event says finds it, the index never hides a match, and nothing escapes as a fault."""

from __future__ import annotations

import datetime as dt
import itertools

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from query_cases import CASES, PREFIXES
from query_strategies import events, names, of_event, other_values

from suyuan.core.epcis import body
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.query import model
from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.epcis.query.evaluate import holds, matches, sort_key
from suyuan.core.epcis.query.model import EmptyWorld, Facts
from suyuan.core.epcis.query.parse import from_body, from_parameters, from_url
from suyuan.core.epcis.query.terms import required_terms, terms_of
from suyuan.core.epcis.roles import Role

pytestmark = pytest.mark.slow

WORLD = EmptyWorld()
RECORDED = dt.datetime(2026, 5, 2, 10, tzinfo=dt.UTC)
modest = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def facts_of(event):
    return Facts(RECORDED, event_pieces(event).ni)


def readable(pairs):
    """The conditions of those parameters that can be read: texts that are all white space cannot."""
    for pair in pairs:
        try:
            yield from from_parameters([pair]).conditions
        except EpcisException as refusal:
            if {problem.code for problem in refusal.problems} - {"QRY-004", "QRY-001"}:
                raise


@modest
@given(events)
def test_an_event_is_found_by_everything_it_says(event):
    facts = facts_of(event)
    for condition in readable(of_event(event, facts)):
        assert holds(condition, event, facts, WORLD), condition


@modest
@given(events)
def test_an_event_that_matches_carries_a_required_term(event):
    facts = facts_of(event)
    carried = terms_of(event, facts.event_id)
    for condition in readable(of_event(event, facts)):
        required = required_terms(condition)
        assert required is None or required & carried, condition


@modest
@given(events, events)
def test_the_terms_of_another_event_hide_no_match_either(one, other):
    facts = facts_of(other)
    carried = terms_of(other, facts.event_id)
    for condition in readable(of_event(one, facts_of(one))):
        required = required_terms(condition)
        if required is not None and not required & carried:
            assert not holds(condition, other, facts, WORLD), condition


@modest
@given(events)
def test_every_identifier_that_is_matched_stands_in_the_identifier_index(event):
    facts = facts_of(event)
    items = event_pieces(event).items
    for condition in readable(of_event(event, facts)):
        if isinstance(condition, model.Match):
            indexed = [pattern.indexed for pattern in condition.patterns.each]
            keys = {canonical for role, _, canonical in items if Role(role) in condition.roles | {Role.CLASS}}
            assert all(text is None or text in keys for text in indexed)


@modest
@given(events)
def test_storing_an_event_changes_no_answer(event):
    again = body.decode(body.encode(event))
    facts = facts_of(event)
    assert terms_of(event, facts.event_id) == terms_of(again, facts.event_id)
    for condition in readable(of_event(event, facts)):
        assert holds(condition, again, facts, WORLD)


@modest
@given(events, st.data())
def test_all_conditions_together_are_each_of_them(event, data):
    facts = facts_of(event)
    found = {condition.name: condition for condition in readable(of_event(event, facts))}
    chosen = data.draw(st.sets(st.sampled_from(sorted(found)), max_size=4)) if found else set()
    query = model.Query(tuple(found[name] for name in chosen))
    assert matches(query, event, facts, WORLD)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.tuples(st.one_of(names, st.sampled_from([c.name for c in CASES.values()])), other_values),
        max_size=4,
    )
)
def test_a_query_is_read_or_refused_and_read_back_the_same(pairs):
    try:
        query = from_parameters(pairs, PREFIXES)
    except EpcisException as refusal:
        told = [problem.as_json() for problem in refusal.problems]
    else:
        told = ["read"]
        assert from_parameters(msgspec.json.decode(msgspec.json.encode(query.parameters))) == query
    assert told


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.one_of(st.none(), st.text(max_size=20)))
def test_any_query_string_is_read_or_refused(text, header):
    try:
        query, _ = from_url(text, header)
    except EpcisException as refusal:
        told = [problem.as_json() for problem in refusal.problems]
    else:
        told = ["read"]
        assert from_parameters(query.parameters) == query
    assert told


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        json_values, st.dictionaries(st.one_of(names, st.just("@context"), st.text(max_size=12)), json_values)
    )
)
def test_any_body_is_read_or_refused(tree):
    try:
        query = from_body(tree)
    except EpcisException as refusal:
        told = [problem.as_json() for problem in refusal.problems]
    else:
        told = ["read"]
        assert from_parameters(query.parameters) == query
    assert told


@modest
@given(st.lists(events, min_size=2, max_size=5))
def test_sort_keys_of_any_events_have_an_order(found):
    for order in ("eventTime", "recordTime", "urn:example:ns#id"):
        query = from_parameters([("orderBy", order)])
        keys = [sort_key(query, event, facts_of(event)) for event in found]
        ordered = sorted(keys)
        assert all(one <= other for one, other in itertools.pairwise(ordered))
