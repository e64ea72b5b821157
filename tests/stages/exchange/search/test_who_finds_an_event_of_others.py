"""Queries, lists and counts show what a party has a right to, and nothing that its right leaves out."""

from __future__ import annotations

import pytest

from documents import epc, object_event
from suyuan.core.epcis.query.errors import EpcisException
from suyuan.exchange.search import services
from suyuan.exchange.search.jobs import catch_up, rebuild
from suyuan.exchange.seen.things import has_thing, things
from suyuan.parties.event_rights import EventRight
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_party, create_place
from suyuan.state.jobs import catch_up as fold

IMPORTER_FIRM = "urn:epc:id:pgln:6901234.00000"
DEPOT_FIRM = "urn:epc:id:pgln:6901235.00000"
STORE = "urn:epc:id:sgln:6901235.00001.0"
PORT = "urn:epc:id:sgln:6901234.00009.0"
MINE, NEIGHBOUR = epc("mine"), epc("neighbour")
PRICE = "https://ref.suyuan.example/imports/"
QUERIES = [
    {},
    {"MATCH_epc": [MINE]},
    {"EQ_bizStep": ["shipping"]},
    {"EQ_readPoint": [PORT]},
    {"EQ_source_possessing_party": [IMPORTER_FIRM]},
    {"orderBy": "eventTime"},
    {"orderBy": "recordTime"},
    {"GE_recordTime": "2020-01-01T00:00:00Z"},
]


@pytest.fixture
def trade(people, send):
    """The importer sends a pack to the distributor, at a price."""
    create_place(people.importer.party, IMPORTER_FIRM, "importer", kind="ORGANISATION")
    create_place(people.distributor.party, DEPOT_FIRM, "distributor", kind="ORGANISATION")
    create_place(people.importer.party, PORT, "port", kind="BONDED", area="110113")
    coded = object_event(
        MINE, NEIGHBOUR, bizStep="commissioning", action="ADD", bizLocation=None, readPoint={"id": PORT}
    )
    send(people.importer, coded)
    sent = object_event(
        MINE, time="2026-03-02T08:00:00Z", bizStep="shipping", bizLocation=None, readPoint={"id": PORT},
        sourceList=[{"type": "possessing_party", "source": IMPORTER_FIRM}],
        destinationList=[{"type": "possessing_party", "destination": DEPOT_FIRM}], **{"imp:price": "1280"},
    )  # fmt: skip
    send(people.importer, sent)
    send(people.rival, object_event(epc("R"), readPoint=None, bizLocation=None))


@pytest.mark.requirement("R378")
@pytest.mark.parametrize("asked", QUERIES)
def test_the_partner_finds_the_event_by_every_way(trade, people, ask_all, asked):
    """Before anything is folded: the index gives the right itself, so that no subscription passes by."""
    (found,) = ask_all(people.distributor.viewer, **asked)
    assert (found.event.biz_step, found.right) == ("shipping", EventRight.PARTNER)
    assert found.event.extensions is None


@pytest.mark.parametrize("asked", QUERIES)
def test_nobody_else_does(trade, people, ask_all, asked):
    assert ask_all(people.nurse.viewer, **asked) == []
    assert {each.sender for each in ask_all(people.rival.viewer, **asked)} <= {people.rival.party.pk}


def test_what_is_hidden_cannot_be_asked_for(trade, people, ask_all):
    asked = {f"EQ_{PRICE}#price": ["1280"]}
    assert len(ask_all(people.importer.viewer, **asked)) == 1
    assert ask_all(people.distributor.viewer, **asked) == []
    assert ask_all(people.distributor.viewer, **{f"EXISTS_{PRICE}#price": ""}) == []


def test_nor_counted(trade, people, ask):
    asked = {f"EQ_{PRICE}#price": ["1280"], "maxEventCount": 1}
    assert ask(people.distributor.viewer, **asked).events == []
    with pytest.raises(EpcisException, match="QRY-104"):
        ask(people.importer.viewer, maxEventCount=1)


def by_ways(people, ask_all):
    """The steps that the distributor finds, by each way that does not ask for one step or the source."""
    return {
        str(asked): sorted(each.event.biz_step for each in ask_all(people.distributor.viewer, **asked))
        for asked in QUERIES
        if "EQ_bizStep" not in asked and "EQ_source_possessing_party" not in asked
    }


@pytest.mark.requirement("R461")
def test_the_past_that_comes_with_goods_is_found_by_every_way_too(trade, people, ask_all):
    fold()
    catch_up()
    assert set(map(tuple, by_ways(people, ask_all).values())) == {("commissioning", "shipping")}
    (coded,) = ask_all(people.distributor.viewer, EQ_bizStep=["commissioning"])
    assert coded.event.epc_list == (MINE,)


def test_a_rebuilt_index_finds_the_same(trade, people, ask_all):
    fold()
    catch_up()
    before = by_ways(people, ask_all)
    rebuild()
    assert by_ways(people, ask_all) == before


def test_other_things_of_the_same_event_are_not_found(trade, people, ask_all):
    fold()
    catch_up()
    viewer = people.distributor.viewer
    assert ask_all(viewer, MATCH_epc=[NEIGHBOUR]) == []
    assert (has_thing(MINE, viewer), has_thing(NEIGHBOUR, viewer)) == (True, False)
    assert things(viewer, 100)[0] == [MINE]


@pytest.mark.requirement("R282")
def test_an_authority_finds_the_events_of_its_area(trade, people, ask_all):
    beijing = create_party("beijing", "北京市药监局", "REGULATOR", area="110000", level="PROVINCE")
    shanghai = create_party("shanghai", "上海市药监局", "REGULATOR", area="310000", level="PROVINCE")
    for asked in ({}, {"orderBy": "recordTime"}, {"MATCH_epc": [MINE]}):
        found = ask_all(viewer_of_party(beijing), **asked)
        assert [each.right for each in found] == [EventRight.AREA] * 2
        assert ask_all(viewer_of_party(shanghai), **asked) == []


def test_by_number_a_partner_is_told_the_event_once(trade, people, read):
    """As subscriptions ask."""
    page = services.since(read(), people.distributor.viewer, after=0)
    assert [each.event.biz_step for each in page.events] == ["shipping"]
    fold()
    catch_up()
    assert services.since(read(), people.distributor.viewer, after=page.horizon).events == []
