"""What a page costs: one index leads, nothing is read in full, and a page of a rare answer ends early."""

from __future__ import annotations

import pytest
from django.db import connection

from documents import OTHER_PLACE, PLACE, epc, object_event
from generated_queries import city_of
from suyuan.core.epcis.query.errors import EpcisException
from suyuan.exchange.search import limits, opening, services, walk, world
from suyuan.exchange.search.compile import compile_
from suyuan.exchange.search.limits import Budget
from suyuan.exchange.search.walk import Walk
from suyuan.exchange.search.world import MasterData
from suyuan.ledger import connection as ledger
from suyuan.ledger.queries import events_by_id
from suyuan.parties.viewer import Viewer

COUNT = 700
READ_AT_MOST = 400
"""Rows that a batch of 31 candidates may touch in all tables together."""
LOT = "urn:epc:class:lgtin:6901234.056789.L1"


@pytest.fixture
def large(people, send, monkeypatch):
    """Events of one lot at one place: a long way, as everything beyond 200 rows is here."""
    monkeypatch.setattr(walk, "FEW", 200)
    send(
        people.importer,
        *(
            object_event(
                epc(n),
                time=f"2026-03-01T08:{n // 50:02}:{n % 50:02}.000Z",
                quantityList=[{"epcClass": LOT}],
                bizStep="destroying" if n == 300 else "shipping",
                **{"imp:rare": "yes" if n in {50, 650} else "no", "imp:number": n},
            )
            for n in range(COUNT)
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM event_term")
        assert cursor.fetchone()[0] > 10 * COUNT


def _scans(plan):
    for node in plan.get("Plans", ()):
        yield from _scans(node)
    if "Scan" in plan["Node Type"] and "Relation Name" in plan:
        yield plan


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ({"MATCH_epc": [epc(7)]}, "event_item for MATCH_epc"),
        ({"MATCH_epcClass": [LOT]}, None),
        ({"MATCH_epcClass": [LOT], "orderBy": "eventTime"}, "event_item for MATCH_epcClass"),
        ({"MATCH_epcClass": [LOT], "EQ_bizStep": ["destroying"]}, "event_term for EQ_bizStep"),
        ({"EQ_bizLocation": [PLACE], "orderBy": "eventTime"}, "event_term for EQ_bizLocation"),
        (
            {"EQ_bizLocation": [PLACE], "EQ_imp:rare": ["yes"], "orderBy": "recordTime"},
            "event_term for EQ_https://ref.suyuan.example/imports#rare",
        ),
        ({"GE_quantity": 5, "orderBy": "eventTime"}, "event_term for viewer"),
        ({"GE_quantity": 5}, "numbers of the ledger"),
        ({"GE_recordTime": "2000-01-01T00:00:00Z", "orderBy": "recordTime"}, "numbers of the ledger"),
        ({"EQ_action": ["OBSERVE"], "orderBy": "recordTime"}, "numbers of the ledger"),
    ],
)
def test_a_batch_reads_one_index_and_a_bounded_number_of_rows(large, read, asked, leads):
    query, viewer = read(**asked), Viewer.operator()
    told = services.explain(query, viewer)
    if leads is not None:
        assert told["leads"]["by"] == leads
    scans = list(_scans(_plan_of(query, viewer)))
    assert all(each["Node Type"] in {"Index Scan", "Index Only Scan"} for each in scans)
    touched = sum(
        (each["Actual Rows"] + each.get("Rows Removed by Filter", 0)) * each["Actual Loops"] for each in scans
    )
    assert touched <= READ_AT_MOST, told["sql"]


def _plan_of(query, viewer):
    with limits.bounded():
        search = Walk(compile_(query, MasterData(viewer)), viewer, services.horizon())
        way = search.choose(services._order(query))
        with ledger.cursor() as cursor:
            text = "EXPLAIN (ANALYZE, FORMAT JSON) " + search.sql(way)
            cursor.format = 0
            (plan,) = cursor.execute(text, search._params(way, None, 31)).fetchone()
    return plan[0]["Plan"]


def test_a_page_of_a_rare_answer_ends_early_and_says_where_to_go_on(large, ask, monkeypatch):
    monkeypatch.setattr(limits, "of_a_page", lambda: Budget(200, 100))
    page, pages, found = ask(GE_quantity=0), 1, []
    assert (page.events, page.next_token is None) == ([], False)
    while page.next_token:
        page = ask(GE_quantity=0, token=page.next_token)
        found += page.events
        pages += 1
    assert found == []
    assert pages == pytest.approx(COUNT / 100, abs=2)


def test_a_walk_ruled_out_by_columns_opens_nothing(large, ask, monkeypatch):
    monkeypatch.setattr(limits, "of_a_page", lambda: Budget(10 * COUNT, 1))
    assert len(ask(EQ_action=["DELETE"]).events) == 0
    assert ask(EQ_action=["DELETE"]).next_token is None


def test_a_result_too_far_away_to_be_counted_is_too_complex(large, ask, monkeypatch):
    monkeypatch.setattr(limits, "of_a_whole", lambda: Budget(200, 100))
    with pytest.raises(EpcisException, match="QRY-105") as refused:
        ask(GE_quantity=0, maxEventCount=5)
    assert (refused.value.kind, refused.value.status) == ("QueryTooComplexException", 413)


def test_sorting_by_a_field_is_refused_for_many_events_and_works_for_few(large, ask, ask_all, monkeypatch):
    monkeypatch.setattr(services, "SORTED", 150)
    with pytest.raises(EpcisException, match="QRY-105"):
        ask(orderBy="imp:number")
    few = {"LT_eventTime": "2026-03-01T08:02:00Z", "orderBy": "imp:number"}
    for per_page, most in ((40, 100), (7, 10)):
        limit = {} if most == 100 else {"eventCountLimit": most}
        found = ask_all(per_page=per_page, **few, **limit)
        numbers = [each.event.extensions["{https://ref.suyuan.example/imports/}number"] for each in found]
        assert numbers == list(range(99, 99 - most, -1))


def test_a_statement_that_takes_too_long_is_told_as_too_complex_and_the_session_goes_on(people, ask):
    def endless():
        with limits.bounded(), ledger.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 20")
            cursor.execute("SELECT pg_sleep(5)")

    with pytest.raises(EpcisException, match="QRY-106") as refused:
        endless()
    assert refused.value.kind == "QueryTooComplexException"
    assert ask().events == []


def test_settings_of_a_search_end_with_it(people, ask):
    def timeout():
        with ledger.cursor() as cursor:
            return cursor.execute(
                "SELECT current_setting('statement_timeout'), current_setting('enable_sort')"
            ).fetchone()

    before = timeout()
    ask()
    assert timeout() == before


@pytest.mark.parametrize("spent", [{"seconds": -1.0}, {"bytes": 1}, {"events": 1}])
def test_a_page_gets_on_however_little_it_may_do(people, send, ask, monkeypatch, spent):
    """A server that was stopped for a while, or one large event, must not look like the end of the answer."""
    send(people.importer, *(object_event(epc(n), **{"imp:text": "x" * 1000}) for n in range(5)))
    monkeypatch.setattr(limits, "of_a_page", lambda: Budget(**{"candidates": 1000, "events": 1000, **spent}))
    found, page = [], ask(orderBy="eventTime")
    while page.next_token:
        assert len(page.events) <= 1
        found += page.events
        page = ask(orderBy="eventTime", token=page.next_token)
    assert len(found + page.events) == 5


def test_large_events_are_opened_few_at_a_time(people, send, ask, monkeypatch):
    send(people.importer, *(object_event(epc(n), **{"imp:text": "x" * 1000}) for n in range(40)))
    asked = []

    def noted(ids, viewer, **more):
        asked.append(len(ids))
        return events_by_id(ids, viewer, **more)

    monkeypatch.setattr(opening, "events_by_id", noted)
    assert len(ask(per_page=40).events) == 40
    assert asked == [8, 32]
    asked.clear()
    monkeypatch.setattr(opening, "BYTES_AT_ONCE", 3_000)
    assert len(ask(per_page=40).events) == 40
    assert (asked[0], max(asked[1:])) == (8, 2)


def test_a_count_keeps_nothing_of_what_it_counts(people, send, ask, monkeypatch):
    send(people.importer, *(object_event(epc(n), **{"imp:text": "x" * 1000}) for n in range(10)))
    monkeypatch.setattr(limits, "of_a_whole", lambda: Budget(1000, 1000, bytes=1))
    assert len(ask(maxEventCount=10).events) == 10
    with pytest.raises(EpcisException, match="QRY-104"):
        ask(maxEventCount=9)


def test_places_below_many_are_looked_up_together_level_by_level(people, send, ask, monkeypatch):
    send(
        people.importer,
        object_event(epc(1), bizLocation={"id": OTHER_PLACE}),
        **city_of(PLACE, [OTHER_PLACE]),
    )
    asked = []
    look_up = MasterData._rows

    def noted(self, keys):
        asked.append(len(list(keys)))
        return look_up(self, keys)

    monkeypatch.setattr(MasterData, "_rows", noted)
    tops = [f"urn:epc:id:sgln:6901234.1{n:04}.0" for n in range(100)]
    assert len(ask(WD_bizLocation=[*tops, PLACE]).events) == 1
    assert asked == [101, 1]
    monkeypatch.setattr(world, "MOST", 0)
    with pytest.raises(EpcisException, match="QRY-108") as refused:
        ask(WD_bizLocation=[PLACE])
    assert refused.value.kind == "QueryTooComplexException"
