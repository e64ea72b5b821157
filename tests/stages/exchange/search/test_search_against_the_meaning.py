"""What pages bring is exactly what the queries mean, judged event by event, whatever way the database goes."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import generated_queries
from documents import document
from suyuan.core.epcis.query.evaluate import matches, sort_key
from suyuan.core.epcis.query.model import Facts
from suyuan.core.epcis.query.parse import from_parameters
from suyuan.exchange.search import limits, services, walk
from suyuan.exchange.search.jobs import catch_up
from suyuan.exchange.search.limits import Budget
from suyuan.exchange.search.world import MasterData
from suyuan.ledger.queries import presentations_of, sequenced_after
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.viewer import Viewer

pytestmark = pytest.mark.slow

EVENTS = 160
CASES = int(os.environ.get("SUYUAN_DIFFERENTIAL", "200"))
SETTINGS = settings(
    max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Ledger:
    """Who captured, and all events; of few words, as it is told with every failing case."""

    def __init__(self, people, events):
        self.people, self.events = people, events

    def __repr__(self):
        return "the ledger"


@pytest.fixture
def ledger(people):
    """Events of two importers, some presented by both; master data by one of them."""
    events = generated_queries.events(EVENTS, seed=7)
    for person, own, more in (
        (people.importer, events[:100], generated_queries.MASTER_DATA),
        (people.rival, events[80:], {}),
    ):
        result = capture(document(*own, **more), sender=person.party.pk, behaviour="proceed")
        assert result.accepted > len(own) * 0.8, result.all_problems()[:3]
    sequence_all()
    catch_up()
    return Ledger(people, [each for each in sequenced_after(0, 1_000) if not each.is_presentation])


@SETTINGS
@given(
    asked=generated_queries.queries(),
    who=st.sampled_from(["operator", "importer", "rival", "distributor"]),
    per_page=st.sampled_from([1, 7, 30, 1000]),
    small=st.sampled_from([(3, 3, 2), (3, 40, 1_000), (2_000, 20_000, 3_000)]),
)
def test_pages_bring_what_the_query_means(ledger, asked, who, per_page, small):
    viewer = Viewer.operator() if who == "operator" else getattr(ledger.people, who).viewer
    query = from_parameters(asked.items(), generated_queries.PREFIXES)
    meant = _meant(query, ledger.events, viewer)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(walk, "FEW", small[0])
        patched.setattr(limits, "of_a_page", lambda: Budget(*small[1:]))
        found = _walk(query, viewer, per_page)
    assert sorted(each.seq for each in found) == sorted(each.seq for each in meant)
    if query.order_by is not None:
        keys = [sort_key(query, each.event, _facts(each)) for each in found]
        assert keys == sorted(keys, reverse=query.descending)


@SETTINGS
@given(asked=generated_queries.queries(), after=st.integers(0, EVENTS), span=st.integers(0, EVENTS))
def test_spans_of_numbers_bring_what_the_query_means_in_their_order(ledger, asked, after, span):
    query = from_parameters(asked.items(), generated_queries.PREFIXES)
    viewer = ledger.people.importer.viewer
    meant = [each.seq for each in _meant(query, ledger.events, viewer) if after < each.seq <= after + span]
    found = services.between(query, viewer, after, after + span, 1_000)
    assert [each.seq for each in found] == sorted(meant)


def _meant(query, events, viewer):
    world = MasterData(viewer)
    shown = presentations_of([each.id for each in events], viewer)
    return [
        each
        for each in events
        if (viewer.is_operator or each.id in shown) and matches(query, each.event, _facts(each), world)
    ]


def _walk(query, viewer, per_page):
    page = services.run(query, viewer, per_page=per_page)
    found, pages = list(page.events), 1
    while page.next_token:
        page = services.run(query, viewer, per_page=per_page, token=page.next_token)
        assert len(page.events) <= per_page
        found += page.events
        pages += 1
        assert pages < 3 * EVENTS
    return found


def _facts(stored):
    return Facts(stored.record_time, stored.ni)
