"""What a page costs: one index leads, nothing is read in full, and a page of a rare answer ends early."""

from __future__ import annotations

import pytest
from django.db import connection

from documents import PLACE, epc, object_event
from suyuan.core.epcis.query.errors import EpcisException
from suyuan.exchange.search import limits, services, walk
from suyuan.exchange.search.compile import compile_
from suyuan.exchange.search.limits import Budget
from suyuan.exchange.search.walk import Walk
from suyuan.exchange.search.world import MasterData
from suyuan.ledger import connection as ledger
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
