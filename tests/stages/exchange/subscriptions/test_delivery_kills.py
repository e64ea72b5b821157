"""The delivery job as it really runs: killed over and over, with receivers that fail, hang and behave."""

from __future__ import annotations

import itertools
import random
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from contextlib import contextmanager

import pytest

from documents import document, epc, object_event
from receivers import receiver
from suyuan.core.epcis.query.parse import from_body
from suyuan.core.identifiers.canonical import canonical_text
from suyuan.exchange.search.jobs import catch_up
from suyuan.exchange.subscriptions import named, services
from suyuan.exchange.subscriptions.rules import read_terms
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.services import create_party

pytestmark = pytest.mark.slow

KILLS = 20
PAUSE = 0.3
"""Seconds after which the job tries again here."""
POINTS = (
    "deliver.before_count", "deliver.counted", "deliver.before_note", "deliver.before_commit", "deliver.noted",
)  # fmt: skip


@contextmanager
def deliver_job(committed, **more: str):
    """``suyuan worker deliver`` beside the test."""
    settings = {
        "SUYUAN_EGRESS_ALLOW": "127.0.0.0/8",
        "SUYUAN_WEBHOOK_RETRIES": " ".join([str(PAUSE)] * 200),
        "SUYUAN_KEEP_DATABASE": "1",
        **more,
    }
    job = subprocess.Popen(
        [sys.executable, "-m", "suyuan", "worker", "deliver"], env={**committed.env, **settings}
    )
    try:
        yield job
    finally:
        job.kill()
        job.wait()


def send(party, *serials: str) -> None:
    assert capture(document(*[object_event(epc(one)) for one in serials]), sender=party.pk).success
    sequence_all()
    catch_up()


@pytest.fixture
def allowed(settings):
    import ipaddress

    settings.EGRESS_ALLOW = [ipaddress.ip_network("127.0.0.0/8")]


@pytest.fixture
def importer(committed):
    return _party("importer")


def _party(code: str):
    party = create_party(code, code, "IMPORTER")
    named.create_query(party.pk, "mine", from_body({}))
    return party


@pytest.mark.requirement("R374", "R375")
def test_twenty_kills_and_a_receiver_that_fails_half_the_time_lose_nothing(committed, allowed, importer):
    chance = random.Random(20)
    with (
        receiver(lambda headers, body: (500 if chance.random() < 0.5 else 204, {})) as flaky,
        receiver() as steady,
    ):
        for each in (flaky, steady):
            services.subscribe(importer.pk, "mine", read_terms({"dest": each.dest, "stream": True}))
        kills, sent = 0, []
        for number in range(KILLS):
            serials = [f"K{number}N{n}" for n in range(3)]
            send(importer, *serials)
            sent += serials
            point = f"{POINTS[number % len(POINTS)]}:{chance.randint(1, 2)}"
            with deliver_job(committed, SUYUAN_FAILPOINT=point) as job:
                try:
                    job.wait(4)
                except subprocess.TimeoutExpired:
                    job.send_signal(signal.SIGKILL)
                kills += job.wait() == -signal.SIGKILL
        with deliver_job(committed):
            _wait(lambda: set(flaky.epcs) >= _epcs(sent) and set(steady.epcs) >= _epcs(sent))
    assert kills == KILLS
    for each in (flaky, steady):
        _assure_honest(each, sent)
    assert any(call.status == 500 for call in flaky.calls)


def _assure_honest(found, sent: list[str]) -> None:
    """Everything arrived, in order, each event under one id alone, and no try came before its time."""
    ids, firsts = defaultdict(set), []
    for call in found.calls:
        for one in call.epcs:
            ids[one].add(call.id)
    for one in found.epcs:
        if one not in firsts:
            firsts.append(one)
    assert [one.rpartition("/")[2] for one in firsts] == sent
    assert all(len(under) == 1 for under in ids.values())
    tries = defaultdict(list)
    for call in found.calls:
        tries[call.id].append(call)
    for several in tries.values():
        gaps = [later.at - earlier.at for earlier, later in itertools.pairwise(several)]
        assert all(gap >= PAUSE - 0.05 for gap in gaps)
        assert len({call.body for call in several}) == 1


def test_receivers_that_hang_hold_up_nobody_else(committed, allowed, importer):
    release = threading.Event()
    rivals = [_party("rival"), _party("other")]

    def hang(headers, body):
        release.wait(60)
        return 204, {}

    with receiver(hang) as hanging, receiver() as steady:
        services.subscribe(importer.pk, "mine", read_terms({"dest": steady.dest, "stream": True}))
        for party in rivals:
            for _ in range(30):
                services.subscribe(party.pk, "mine", read_terms({"dest": hanging.dest, "stream": True}))
        with deliver_job(committed, SUYUAN_WEBHOOK_SECONDS="60"):
            for party in rivals:
                send(party, f"held-{party.pk}")
            for number in range(5):
                send(importer, f"free{number}")
                _wait(lambda count=number: len(steady.epcs) > count)
            assert hanging.calls == []
            release.set()
            _wait(lambda: len(hanging.taken) == 60)


def test_an_owner_need_not_wait_for_a_receiver_that_hangs(committed, allowed, importer):
    release, reached = threading.Event(), threading.Event()

    def hang(headers, body):
        reached.set()
        release.wait(60)
        return 204, {}

    with receiver(hang) as hanging, deliver_job(committed, SUYUAN_WEBHOOK_SECONDS="60"):
        found = services.subscribe(importer.pk, "mine", read_terms({"dest": hanging.dest, "stream": True}))
        send(importer, "a")
        assert reached.wait(30)
        services.pause(found.owner, found.id)
        named.delete_query(found.owner, "mine")
        assert not release.is_set()
        release.set()
    assert services.deliveries(found.owner, found.id) == []


def test_two_jobs_share_the_work_and_send_nothing_twice(committed, allowed, importer):
    with receiver() as found, deliver_job(committed), deliver_job(committed):
        for _ in range(6):
            services.subscribe(importer.pk, "mine", read_terms({"dest": found.dest, "stream": True}))
        for number in range(10):
            send(importer, f"T{number}")
        _wait(lambda: len(found.epcs) >= 60)
        time.sleep(1)
    assert len(found.epcs) == 60
    assert len({call.id for call in found.calls}) == len(found.calls)


def _epcs(serials: list[str]) -> set[str]:
    return {canonical_text(epc(serial)) for serial in serials}


def _wait(is_so, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)
