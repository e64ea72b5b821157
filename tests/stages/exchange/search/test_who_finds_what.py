"""A rival never sees an event of another, never counts it, and learns nothing from master data or errors."""

from __future__ import annotations

import pytest

from documents import OTHER_PLACE, PLACE, epc, object_event
from generated_queries import city_of
from suyuan.core.epcis.query.errors import EpcisException
from suyuan.exchange.search import services
from suyuan.parties.viewer import Viewer

COMMON = epc("shared")
MASTER_DATA = city_of(PLACE, children=[PLACE.removesuffix(".0") + ".7"])
QUERIES = [
    {},
    {"MATCH_epc": [COMMON]},
    {"EQ_bizStep": ["receiving"]},
    {"EQ_bizLocation": [PLACE]},
    {"EQ_bizTransaction_po": ["https://own.example/po/1"]},
    {"orderBy": "eventTime"},
    {"orderBy": "recordTime"},
    {"GE_recordTime": "2020-01-01T00:00:00Z"},
    {"GE_eventTime": "2020-01-01T00:00:00Z"},
]


@pytest.fixture
def business(people, send):
    """Twenty events of the importer, one of the rival about the same thing."""
    trade = {"bizTransactionList": [{"type": "po", "bizTransaction": "https://own.example/po/1"}]}
    send(people.importer, *(object_event(epc(n), COMMON, **trade) for n in range(20)), **MASTER_DATA)
    send(people.rival, object_event(epc("R"), COMMON, **trade))


@pytest.mark.requirement("R064")
@pytest.mark.parametrize("asked", QUERIES)
def test_each_sees_what_it_captured_and_nothing_else(business, people, ask_all, asked):
    assert len(ask_all(people.importer.viewer, **asked)) == 20
    assert [each.sender for each in ask_all(people.rival.viewer, **asked)] == [people.rival.party.pk]
    assert ask_all(people.carrier.viewer, **asked) == []
    assert len(ask_all(Viewer.operator(), **asked)) == 21
    assert ask_all(Viewer.nobody(), **asked) == []


@pytest.mark.parametrize("asked", QUERIES)
def test_a_rivals_count_does_not_count_what_it_may_not_see(business, people, ask, asked):
    assert len(ask(people.rival.viewer, **asked, maxEventCount=1).events) == 1
    with pytest.raises(EpcisException, match="QRY-104"):
        ask(people.importer.viewer, **asked, maxEventCount=19)
    assert len(ask(people.importer.viewer, **asked, maxEventCount=20).events) == 20


def test_what_was_presented_by_another_as_well_is_seen_by_both(business, people, send, ask_all):
    trade = {"bizTransactionList": [{"type": "po", "bizTransaction": "https://own.example/po/1"}]}
    send(people.distributor, *(object_event(epc(n), COMMON, **trade) for n in range(3)))
    assert len(ask_all(people.distributor.viewer)) == 3
    assert len(ask_all(people.distributor.viewer, MATCH_epc=[COMMON], orderBy="eventTime")) == 3
    assert len(ask_all(people.importer.viewer)) == 20


def test_master_data_of_another_neither_widens_a_query_nor_shows_in_it(business, people, send, ask_all):
    child = PLACE.removesuffix(".0") + ".7"
    for person in (people.importer, people.rival):
        send(person, object_event(epc(f"C{person.party.pk}"), bizLocation={"id": child}))
    below = {"WD_bizLocation": [PLACE]}
    assert len(ask_all(people.importer.viewer, **below)) == 21
    assert len(ask_all(people.rival.viewer, **below)) == 1
    city = {"HASATTR_bizLocation": ["urn:epcglobal:cbv:mda#city"]}
    assert len(ask_all(people.importer.viewer, **city)) == 20
    assert ask_all(people.rival.viewer, **city) == []


def test_the_newest_master_data_of_a_sender_stands(people, send, ask_all):
    def places(children):
        element = {"id": PLACE, "children": children}
        kind = {"type": "urn:epcglobal:epcis:vtype:BusinessLocation", "vocabularyElementList": [element]}
        return {"epcisHeader": {"epcisMasterData": {"vocabularyList": [kind]}}}

    send(people.importer, object_event(epc(1), bizLocation={"id": OTHER_PLACE}), **places([OTHER_PLACE]))
    assert len(ask_all(WD_bizLocation=[PLACE])) == 1
    send(people.importer, object_event(epc(2), bizLocation={"id": OTHER_PLACE}), **places([]))
    assert ask_all(WD_bizLocation=[PLACE]) == []


def test_a_circle_of_places_ends(people, send, ask_all):
    element = [{"id": PLACE, "children": [OTHER_PLACE]}, {"id": OTHER_PLACE, "children": [PLACE]}]
    kind = {"type": "urn:epcglobal:epcis:vtype:BusinessLocation", "vocabularyElementList": element}
    header = {"epcisHeader": {"epcisMasterData": {"vocabularyList": [kind]}}}
    send(people.importer, object_event(epc(1), bizLocation={"id": OTHER_PLACE}), **header)
    assert len(ask_all(WD_bizLocation=[PLACE])) == 1


def test_explaining_a_query_shows_no_count_of_another(business, people, read):
    told = services.explain(read(EQ_bizStep=["receiving"]), people.rival.viewer)
    assert told["leads"]["by"] == "numbers of own events"
    assert told["leads"]["rows"] is None
    assert services.explain(read(EQ_bizStep=["receiving"]), Viewer.operator())["leads"]["rows"] == 21
