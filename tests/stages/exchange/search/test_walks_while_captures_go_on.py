"""Walks against the real database while other processes capture, number and index: each event exactly once."""

from __future__ import annotations

import pytest
from django.db import connection

from children import endings, started
from documents import document, epc, object_event
from suyuan.core.epcis.query.parse import from_parameters
from suyuan.exchange.search import jobs, services
from suyuan.ledger.sequencer import sequence, sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_party
from suyuan.parties.viewer import Viewer

WRITERS, DOCUMENTS, EVENTS = 2, 12, 40
WALKS = (
    {},
    {"orderBy": "eventTime"},
    {"orderBy": "eventTime", "orderDirection": "ASC"},
    {"orderBy": "recordTime"},
    {"MATCH_epc": [epc("all")]},
    {"EQ_bizStep": ["receiving"], "orderBy": "recordTime", "orderDirection": "ASC"},
)


@pytest.fixture
def parties(committed):
    return [create_party(f"writer-{n}", f"第{n}家", "DISTRIBUTOR") for n in range(WRITERS)]


def test_a_walk_sees_every_event_of_its_horizon_exactly_once(parties):
    _write(parties[0].pk, 99)
    _settle()
    children = [started(lambda n=n, p=p: _write_all(p.pk, n)) for n, p in enumerate(parties)]
    children.append(started(_follow_all))
    viewers = [Viewer.operator(), *(viewer_of_party(party) for party in parties)]
    for number in range(200):
        viewer, asked = viewers[number % len(viewers)], WALKS[number % len(WALKS)]
        found, horizon = _walk(viewer, asked)
        assert len(found) == len(set(found))
        assert set(found) == _numbers(viewer, horizon)
        if number >= len(WALKS) and horizon == _whole():
            break
    assert endings(children) == [0] * len(children)
    _settle()
    assert len(_walk(Viewer.operator(), {})[0]) == _whole()


def _whole():
    return EVENTS * (WRITERS * DOCUMENTS + 1)


def _walk(viewer, asked):
    query = from_parameters(asked.items(), {})
    page = services.run(query, viewer, per_page=37)
    found = [each.seq for each in page.events]
    while page.next_token:
        page = services.run(query, viewer, per_page=37, token=page.next_token)
        found += [each.seq for each in page.events]
    return found, page.horizon


def _numbers(viewer, horizon):
    """What the viewer captured up to a number, asked without the index."""
    query = "SELECT l.seq FROM log l JOIN event e ON e.id = l.entry_id WHERE l.seq <= %s AND (%s OR e.sender = %s)"
    with connection.cursor() as cursor:
        cursor.execute(query, [horizon, viewer.is_operator, viewer.party_id])
        return {seq for (seq,) in cursor.fetchall()}


def _write_all(party, writer):
    for number in range(DOCUMENTS):
        _write(party, writer * DOCUMENTS + number)


def _write(party, number):
    """Events of all times of a day: later captures fall before, between and behind what a walk has passed."""
    events = [
        object_event(
            epc(f"{number}x{n}"), epc("all"), time=f"2026-03-01T{(number * 7 + n) % 24:02}:{n:02}:00.000Z"
        )
        for n in range(EVENTS)
    ]
    assert capture(document(*events), sender=party).accepted == EVENTS


def _follow_all():
    while services.horizon() < _whole():
        sequence(50)
        jobs.catch_up()


def _settle():
    sequence_all()
    jobs.catch_up()
