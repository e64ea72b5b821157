"""What is found does not depend on the order of arrival, on batches, on rebuilds, or on who looks: stream or sweep."""

from __future__ import annotations

import random

import pytest
from django.db import connection, transaction

from anything import BOXES, BY, THINGS, story
from documents import document
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.services import create_party
from suyuan.state.jobs import catch_up as fold
from suyuan.supervision.findings import jobs

pytestmark = pytest.mark.slow


@pytest.fixture
def reporters(db):
    return create_party("maker", "京华生物", "HOLDER"), create_party("hospital", "双塔医院", "HOSPITAL")


def found() -> list[tuple]:
    """What holds now, with everything that is said about it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.key, f.id, f.rule, f.grade, f.kind, f.event_id, f.other_id, f.party, f.party_text, f.partner,"
            " f.partner_text, f.words, f.things FROM finding_thing t JOIN finding f ON f.id = t.finding"
            " WHERE t.until IS NULL"
        )
        return sorted(cursor.fetchall(), key=repr)


def arrive(reporters, events, chance):
    """Capture one by one, folding and judging after every few or many, each at a pace of its own."""
    pace, judging = chance.choice([0.05, 0.3, 1.0]), chance.choice([0.1, 1.0])
    for event in events:
        told = {name: value for name, value in event.items() if name != BY}
        result = capture(document(told), sender=reporters[event[BY]].pk)
        assert result.success, result.all_problems()
        if chance.random() < pace:
            sequence_all()
            fold()
        if chance.random() < judging:
            jobs.catch_up()
    sequence_all()
    fold()
    jobs.catch_up()
    return found()


def forgotten(run):
    with transaction.atomic():
        answer = run()
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("seed", range(700, 712))
def test_another_order_of_arrival_finds_the_same(reporters, seed):
    chance = random.Random(seed)
    events = story(chance, 30)
    first = forgotten(lambda: arrive(reporters, events, chance))
    shuffled = chance.sample(events, len(events))
    assert forgotten(lambda: arrive(reporters, shuffled, chance)) == first
    assert first


@pytest.mark.parametrize("seed", range(720, 724))
def test_a_sweep_and_a_rebuild_find_what_the_stream_found(reporters, seed):
    chance = random.Random(seed)
    streamed = arrive(reporters, story(chance, 40), chance)
    assert jobs.sweep() >= len(THINGS) + len(BOXES)
    assert found() == streamed
    assert jobs.rebuild() > 0
    assert found() == streamed
