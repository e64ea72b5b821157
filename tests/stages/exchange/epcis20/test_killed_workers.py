"""kill -9 of the worker at any point of a job, and of the door behind its acknowledgement."""

from __future__ import annotations

import os
import random
import sys

import pytest
from django.db import connection, transaction

from children import endings, killed_in_child, started
from documents import document, epc, object_event
from one_value import one_value
from suyuan.exchange import capture_jobs, jobs
from suyuan.exchange.identity import Caller
from suyuan.ledger.sequencer import sequence_all
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_party

pytestmark = pytest.mark.slow

POINTS = {
    "jobs.begun": 1,
    "capture.between_copies": 20,
    "capture.before_commit": 2,
    "capture.before_answer": 2,
    "jobs.before_commit": 2,
}
"""Points inside a job, and how many passings of each a round has at least."""
ROUNDS = int(os.environ.get("SUYUAN_KILLS", "10"))
DOCUMENTS, EVENTS = 6, 5


def make(number, n):
    return document(*(object_event(epc(f"K{number}D{n}E{e}")) for e in range(EVENTS)))


def run_worker():
    """As ``suyuan worker capture``: careful first, then in batches, until nothing waits."""
    for _ in range(2):
        jobs.work_once(careful=True)
    while jobs.work_once():
        pass


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_worker_loses_nothing_and_does_nothing_twice(committed, point):
    seed = int(os.environ.get("SUYUAN_SEED", random.randrange(10**6)))
    sys.stdout.write(f"seed {seed}\n")
    chance = random.Random(f"{seed}/{point}")
    party = create_party("importer", "进口商", "IMPORTER")
    caller = Caller(viewer_of_party(party), party.pk, None)
    kills = taken = 0
    for number in range(ROUNDS):
        for n in range(DOCUMENTS):
            capture_jobs.accept(make(number, n), caller, "application/json", events=EVENTS)
            taken += 1
        kills += killed_in_child(run_worker, point, chance.randint(1, POINTS[point]))
        assert (
            one_value(
                "SELECT count(*) FROM (SELECT 1 FROM event_source GROUP BY document_id HAVING count(*) <> 5) p"
            )
            == 0
        )
        with connection.cursor() as cursor:
            cursor.execute("UPDATE capture_request SET not_before = now() WHERE finished_at IS NULL")
        jobs.work_all()
        sequence_all()
    assert kills >= ROUNDS // 2, "the point was not met: the test shows nothing"
    facts = {
        "unfinished": ("SELECT count(*) FROM capture_request WHERE finished_at IS NULL", 0),
        "finished well": (
            "SELECT count(*) FROM capture_request WHERE success AND accepted = 5 AND duplicate = 0",
            taken,
        ),
        "events": ("SELECT count(*) FROM event", taken * EVENTS),
        "presentations": ("SELECT count(*) FROM event_source", taken * EVENTS),
        "numbers": ("SELECT count(*) FROM log", taken * EVENTS),
        "last number": ("SELECT max(seq) FROM log", taken * EVENTS),
        "captures noted": ("SELECT count(*) FROM capture_job WHERE success", taken),
    }
    wrong = {name: (got, want) for name, (query, want) in facts.items() if (got := one_value(query)) != want}
    assert not wrong, f"seed {seed}: {wrong}"


def test_what_was_acknowledged_before_the_door_died_is_captured(committed):
    party = create_party("importer", "进口商", "IMPORTER")
    caller = Caller(viewer_of_party(party), party.pk, None)

    def door():
        capture_jobs.accept(make(0, 0), caller, "application/json", events=EVENTS)

    assert killed_in_child(door, "jobs.accepted", 1)
    jobs.work_all()
    assert one_value("SELECT count(*) FROM event") == EVENTS


def test_who_takes_the_worker_down_each_time_is_given_up_and_holds_up_nobody(committed):
    party = create_party("importer", "进口商", "IMPORTER")
    caller = Caller(viewer_of_party(party), party.pk, None)
    capture_jobs.accept(make(0, 0), caller, "application/json", events=EVENTS)
    for _ in range(jobs.ATTEMPTS):
        assert killed_in_child(lambda: jobs.work_once(careful=True), "capture.before_commit", 1)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE capture_request SET not_before = now() WHERE finished_at IS NULL")
    capture_jobs.accept(make(0, 1), caller, "application/json", events=EVENTS)
    jobs.work_once(careful=True)
    jobs.work_once(careful=True)
    assert (
        one_value("SELECT count(*) FROM capture_request WHERE finished_at IS NOT NULL AND NOT success") == 1
    )
    assert one_value("SELECT count(*) FROM capture_request WHERE success") == 1
    assert one_value("SELECT count(*) FROM event") == EVENTS


def test_a_worker_holds_no_more_jobs_than_it_captures(committed):
    """Large documents one or two at a time, so that another worker has the next; small ones dozens together."""
    party = create_party("importer", "进口商", "IMPORTER")
    caller = Caller(viewer_of_party(party), party.pk, None)
    for n in range(8):
        capture_jobs.accept(make(1, n), caller, "application/json", events=1_000)
    held = []
    with transaction.atomic(), connection.cursor() as cursor:
        held += jobs._claim(cursor, jobs.BATCH_JOBS)
        with committed.connect() as other, other.transaction():
            held += jobs._claim(other.cursor(), jobs.BATCH_JOBS)
    assert [len(held), len({job.id for job in held})] == [4, 4]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE capture_request SET events = 5")
        assert len(jobs._claim(cursor, jobs.BATCH_JOBS)) == 8


def test_two_workers_share_the_work_and_do_none_of_it_twice(committed):
    party = create_party("importer", "进口商", "IMPORTER")
    caller = Caller(viewer_of_party(party), party.pk, None)
    shared = [object_event(epc(f"S{e}")) for e in range(EVENTS)]
    for n in range(40):
        capture_jobs.accept(make(1, n), caller, "application/json", events=EVENTS)
        turned = shared[n % EVENTS :] + shared[: n % EVENTS]
        capture_jobs.accept(document(*turned), caller, "application/json", events=EVENTS)
    assert endings([started(jobs.work_all) for _ in range(2)]) == [0, 0]
    jobs.work_all()
    sequence_all()
    assert one_value("SELECT count(*) FROM capture_request WHERE success") == 80
    assert one_value("SELECT count(*) FROM event") == 41 * EVENTS
    assert one_value("SELECT sum(accepted) FROM capture_request") == 41 * EVENTS
