"""The newest events are opened once for all who wait, and nobody misses one for that."""

from __future__ import annotations

from documents import OTHER_PLACE, PLACE, epc
from suyuan.core.epcis.query.parse import from_parameters
from suyuan.exchange.search import services as search
from suyuan.exchange.subscriptions import tail as module
from suyuan.exchange.subscriptions.tail import Tail

QUERIES = [
    {}, {"EQ_bizStep": ["shipping"]}, {"EQ_bizStep": ["receiving"]}, {"MATCH_epc": [epc("S3")]},
    {"WD_bizLocation": [PLACE]}, {"WD_bizLocation": [OTHER_PLACE]}, {"EQ_action": ["ADD"]},
    {"GE_eventTime": "2026-03-02T00:00:00Z"}, {"HASATTR_bizLocation": ["urn:epcglobal:cbv:mda#site"]},
]  # fmt: skip


def queries():
    return [from_parameters(one.items(), {}) for one in QUERIES]


def test_what_the_tail_rules_out_the_search_does_not_find(people, send, monkeypatch):
    monkeypatch.setattr(module, "LONGEST", 4)
    tail = Tail()
    for number in range(8):
        step = "shipping" if number % 3 else "receiving"
        send(people.importer, f"S{number}", bizStep=step, time=f"2026-03-0{1 + number % 2}T08:00:00.000Z")
        ruled_out = 0
        for after in range(number + 1):
            for query in queries():
                if not tail.may_bring(query, after, number + 1):
                    ruled_out += 1
                    page = search.since(query, people.regulator.viewer, after=after, upto=number + 1)
                    assert page.events == []
        assert ruled_out > 0


def test_an_event_that_somebody_presents_again_is_left_to_the_search(people, send):
    send(people.importer, "a")
    send(people.rival, "a")
    tail = Tail()
    nothing = from_parameters([("EQ_action", ["ADD"])], {})
    assert not tail.may_bring(nothing, 0, 1)
    assert tail.may_bring(nothing, 1, 2)
