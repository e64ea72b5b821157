"""Queries with names: made, listed, read again as they were, deleted; each party among its own."""

from __future__ import annotations

import pytest

from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.epcis.query.parse import from_body
from suyuan.exchange.subscriptions import named
from suyuan.parties.viewer import Viewer

pytestmark = pytest.mark.django_db
SHIPPING = {
    "EQ_bizStep": ["shipping", "receiving"],
    "EQ_ex:colour": ["red"],
    "@context": {"ex": "http://ex.example/"},
}


def test_a_stored_query_means_the_same_when_it_is_read_again() -> None:
    query = from_body(SHIPPING)
    named.create_query(7, "deliveries", query, {"GS1-EPC-Format": "Always_EPC_URN"})
    found = named.get_query(7, "deliveries")
    assert found.query == query
    assert found.format == {"GS1-EPC-Format": "Always_EPC_URN"}


def test_a_name_is_given_once_by_each_owner() -> None:
    named.create_query(7, "mine", from_body({}))
    with pytest.raises(EpcisException) as refused:
        named.create_query(7, "mine", from_body(SHIPPING))
    assert refused.value.kind == "ResourceAlreadyExistsException"
    named.create_query(8, "mine", from_body({}))
    assert not [condition for condition in named.get_query(7, "mine").parameters if condition]


@pytest.mark.parametrize("name", ["SimpleEventQuery", "SimpleMasterDataQuery"])
def test_the_names_of_the_standard_are_taken(name) -> None:
    with pytest.raises(EpcisException) as refused:
        named.create_query(7, name, from_body({}))
    assert refused.value.kind == "ResourceAlreadyExistsException"


@pytest.mark.parametrize("name", ["", "a b", "a/b", "a?b", "a#b", "50%", "a\nb", "\x00", "x" * 201, "a\\b"])
def test_a_name_that_no_address_can_hold_is_refused(name) -> None:
    with pytest.raises(EpcisException) as refused:
        named.create_query(7, name, from_body({}))
    assert refused.value.kind == "ValidationException"
    assert refused.value.problems[0].remedy_zh


def test_names_in_any_script_are_listed_page_by_page_in_one_order() -> None:
    names = ["发货", "a", "Z", "é", "b-1", "收货"]
    for name in names:
        named.create_query(7, name, from_body({}))
    found, after = [], ""
    while page := named.list_queries(7, after=after, limit=2):
        found += [each.name for each in page]
        after = found[-1]
    assert found == sorted(names)


def test_others_neither_see_nor_delete_a_query() -> None:
    named.create_query(7, "mine", from_body({}))
    assert named.list_queries(8) == []
    for act in (named.get_query, named.delete_query):
        with pytest.raises(EpcisException) as refused:
            act(8, "mine")
        assert refused.value.kind == "NoSuchNameException"
    named.delete_query(7, "mine")
    with pytest.raises(EpcisException):
        named.get_query(7, "mine")


@pytest.mark.parametrize("viewer", [Viewer.nobody(), Viewer.public()])
def test_who_belongs_to_no_party_is_not_taken_for_the_platform(viewer) -> None:
    with pytest.raises(EpcisException) as refused:
        named.owner_of(viewer)
    assert refused.value.kind == "SecurityException"
    assert named.owner_of(Viewer.operator()) == named.PLATFORM
