"""A party of little in a ledger of much: its answers take as long, and as many pages, as if it were alone."""

from __future__ import annotations

import pytest

from documents import PLACE, epc, object_event
from suyuan.exchange.search import limits, services, walk
from suyuan.exchange.search.limits import Budget
from suyuan.parties.viewer import Viewer

OWN, OTHERS = 30, 400
LOT = "urn:epc:class:lgtin:6901234.056789.SECRET"
ASKED = [
    {},
    {"orderBy": "eventTime"},
    {"orderBy": "eventTime", "orderDirection": "ASC"},
    {"orderBy": "recordTime"},
    {"orderBy": "recordTime", "orderDirection": "ASC"},
    {"EQ_bizStep": ["receiving"]},
    {"EQ_bizStep": ["receiving"], "orderBy": "eventTime"},
    {"EQ_bizStep": ["receiving"], "orderBy": "recordTime"},
    {"EQ_bizLocation": [PLACE], "orderBy": "eventTime"},
    {"MATCH_epcClass": [LOT]},
    {"MATCH_epcClass": [LOT], "orderBy": "recordTime"},
    {"GE_recordTime": "2020-01-01T00:00:00Z", "orderBy": "recordTime"},
    {"MATCH_epcClass": [LOT, *(f"{LOT}{n}" for n in range(20))], "orderBy": "eventTime"},
]


def _times(count):
    """Spread over a day, so that events of few lie among those of many."""
    return [
        f"2026-03-01T{n * 24 // count:02}:{n * 1440 // count % 60:02}:{n % 60:02}.000Z" for n in range(count)
    ]


@pytest.fixture
def small(people, send, monkeypatch):
    """More events than a short way has, and a budget of not many more."""
    monkeypatch.setattr(walk, "FEW", 10)
    monkeypatch.setattr(limits, "of_a_page", lambda: Budget(60, 60))
    send(people.distributor, *(object_event(epc(f"S{n}"), time=time) for n, time in enumerate(_times(OWN))))
    return people.distributor.viewer


@pytest.fixture
def crowd(people, send):
    lot = {"quantityList": [{"epcClass": LOT}]}
    return lambda: send(
        people.rival, *(object_event(epc(f"R{n}"), time=time, **lot) for n, time in enumerate(_times(OTHERS)))
    )


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_what_others_captured_adds_no_page(small, crowd, ask, asked):
    def walk_through():
        sizes, page = [], ask(small, **asked)
        while page.next_token:
            sizes.append(len(page.events))
            page = ask(small, token=page.next_token, **asked)
        return [*sizes, len(page.events)]

    alone = walk_through()
    crowd()
    assert walk_through() == alone
    assert sum(alone) == (0 if "MATCH_epcClass" in asked else OWN)


def test_others_do_not_make_a_count_too_complex(small, crowd, ask, monkeypatch):
    crowd()
    monkeypatch.setattr(limits, "of_a_whole", lambda: Budget(60, 60))
    assert ask(small, MATCH_epcClass=[LOT], maxEventCount=5).events == []
    assert len(ask(small, EQ_bizStep=["receiving"], maxEventCount=OWN).events) == OWN


def test_the_sparsest_of_long_ways_leads_also_for_who_sees_everything(small, crowd, people, send, read):
    crowd()
    send(
        people.rival,
        *(object_event(epc(f"D{n}"), time=time, bizStep="destroying") for n, time in enumerate(_times(20))),
    )
    query = read(EQ_bizStep=["destroying"], EQ_bizLocation=[PLACE], orderBy="eventTime")
    assert services.explain(query, Viewer.operator())["leads"]["by"] == "event_term for EQ_bizStep"


def test_what_was_presented_by_several_stands_in_the_numbers_of_each(people, send, ask):
    events = [object_event(epc(n)) for n in range(5)]
    send(people.importer, *events)
    send(people.rival, *events[1:3])
    send(people.rival, object_event(epc("own")))
    found = ask(people.rival.viewer, orderBy="recordTime", orderDirection="ASC").events
    assert [each.seq for each in found][:2] == [2, 3]
    assert len(found) == 3
