"""One process looks for all: it finds what nobody told of, and rings those alone for whom there is something."""

from __future__ import annotations

import os
import signal
import time

import pytest
from django.db import connection

from documents import document, epc, object_event
from suyuan import wake
from suyuan.exchange import capture_jobs, jobs
from suyuan.exchange.identity import Caller
from suyuan.exchange.search import jobs as search
from suyuan.exchange.seen import follower as seen
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_party
from suyuan.project import lookout
from suyuan.project.commands import worker
from suyuan.state import jobs as state
from suyuan.supervision.findings import jobs as findings
from suyuan.supervision.locks import project as stops

PATIENCE = 30.0


@pytest.fixture
def party(db):
    return create_party("importer", "进口商", "IMPORTER")


def found() -> set[str]:
    return set(lookout.look(lookout.LOOKS))


def one(name: str) -> bytes:
    return document(object_event(epc(name)))


def test_it_follows_a_document_from_the_door_to_the_followers(party):
    assert found() == set()
    capture_jobs.accept(
        one("a"), Caller(viewer_of_party(party), party.pk, None), "application/json", events=1
    )
    assert found() == {"capture"}
    jobs.work_all()
    assert found() == {"ledger"}
    sequence_all()
    assert found() == {"state", "search", "seen"}
    state.catch_up()
    assert found() == {"findings", "stops", "search", "seen"}
    findings.catch_up()
    stops.catch_up()
    search.catch_up()
    seen.catch_up()
    assert found() == set()


def test_a_document_whose_time_has_not_come_is_no_work(party):
    capture_jobs.accept(
        one("a"), Caller(viewer_of_party(party), party.pk, None), "application/json", events=1
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE capture_request SET not_before = now() + interval '1 hour'")
    assert found() == set()


def test_only_what_is_asked_for_is_answered(party):
    capture(one("a"), sender=party.pk)
    sequence_all()
    assert lookout.look(["ledger", "search"]) == ["search"]
    assert lookout.look(["capture"]) == []


def test_everybody_who_is_woken_is_looked_for():
    assert set(lookout.LOOKS) == set(worker.HEARS)
    assert set(worker.HEARS) <= set(worker.JOBS)


@pytest.fixture
def bells(monkeypatch):
    monkeypatch.setattr(wake, "_shared", wake._Shared())
    monkeypatch.setattr(wake, "_self", wake._Self())
    wake.share(worker.HEARS)
    yield
    for bell in wake._shared.bells.values():
        os.close(bell)


def forked(work) -> int:
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def test_what_was_captured_where_nobody_could_ring_is_numbered_all_the_same(committed, bells, monkeypatch):
    """Rests of a minute, ended by the lookout alone: the bell at the capture is taken away."""
    monkeypatch.setattr(wake, "LONGEST", 60.0)
    sender = create_party("importer", "进口商", "IMPORTER").pk
    children = [
        forked(lambda: worker._be("ledger")),
        forked(lambda: worker.work_at(worker.LOOKOUT)),
    ]
    try:
        time.sleep(1.5)
        monkeypatch.setattr(wake, "announce", lambda topic: None)
        capture(one("a"), sender=sender)
        end = time.monotonic() + PATIENCE
        while lookout.look(["ledger"]):
            assert time.monotonic() < end, "nobody looked"
            time.sleep(0.05)
    finally:
        for child in children:
            os.kill(child, signal.SIGTERM)
        for child in children:
            os.waitpid(child, 0)


def test_what_is_captured_rings_the_sequencer_when_it_is_committed(committed, bells):
    sender = create_party("importer", "进口商", "IMPORTER").pk
    wake.listen("ledger")
    ringing = wake._shared.bells["ledger"]
    capture(one("a"), sender=sender)
    assert os.eventfd_read(ringing) == 1
    capture(b"no document", sender=sender)
    with pytest.raises(BlockingIOError):
        os.eventfd_read(ringing)
