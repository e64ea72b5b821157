"""Platforms that fail at random, answer late or die, workers that are killed: one number, one bill, nothing lost."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time

import platforms
import pytest
from adapter_events import DRUG_SETTINGS, bill
from django.db import connection as database

from children import killed_in_child
from documents import document
from suyuan.exchange.adapters import reconciling, services, store
from suyuan.exchange.adapters.jobs import Crew, send_all
from suyuan.exchange.search.jobs import catch_up
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.services import create_party

pytestmark = pytest.mark.slow

POINTS = {
    "adapters.before_count": 3,
    "adapters.counted": 4,
    "adapters.before_send": 4,
    "adapters.answered": 4,
    "adapters.before_note": 4,
    "adapters.before_commit": 4,
    "adapters.noted": 4,
}
"""Points of a turn, and how many passings of each a round has at least."""
ROUNDS, BILLS = int(os.environ.get("SUYUAN_KILLS", "4")), 4


def present(party, start, count):
    for n in range(start, start + count):
        assert capture(document(bill(n)), sender=party.pk).success
    sequence_all()
    catch_up()


def leases_run_out():
    with database.cursor() as cursor:
        cursor.execute("UPDATE adapter_connection SET next_at = now() - interval '1 s'")
        cursor.execute("UPDATE adapter_message SET next_at = now() - interval '1 s' WHERE state IN (1, 2, 5)")


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_at_any_point_loses_nothing_and_sends_nothing_under_another_number(
    committed, serve, point
):
    seed = int(os.environ.get("SUYUAN_SEED", random.randrange(10**6)))
    sys.stdout.write(f"seed {seed}\n")
    chance = random.Random(f"{seed}/{point}")
    server = serve()
    party = create_party("distributor", "配送商", "DISTRIBUTOR")
    secrets = {"app_secret": platforms.SECRET}
    made = services.connect(
        party.pk, "d", "drug-platform", server.dest, settings=DRUG_SETTINGS, secrets=secrets
    )
    kills = 0
    for number in range(ROUNDS):
        present(party, number * BILLS, BILLS)
        kills += killed_in_child(lambda: send_all(20), point, chance.randint(1, POINTS[point]))
        leases_run_out()
        for _ in range(30):
            send_all(20)
            time.sleep(0.002)
    assert kills == ROUNDS, "the point was not met: the test shows nothing"
    messages = services.messages(made.owner, made.name, limit=1_000)
    assert [one.state.word for one in messages] == ["accepted"] * ROUNDS * BILLS
    assert list(server.books.taken) == [one.reference for one in messages]
    sent = [code for items, _ in server.books.taken.values() for code in items]
    assert sorted(sent) == sorted({f"8{n:019d}" for n in range(ROUNDS * BILLS)})


def test_a_platform_that_fails_at_random_gets_every_bill_once(
    *, people, serve, connect, send, work, states, settings
):
    seed = int(os.environ.get("SUYUAN_SEED", random.randrange(10**6)))
    sys.stdout.write(f"seed {seed}\n")
    chance = random.Random(seed)
    settings.WEBHOOK_RETRIES = [0.001] * 60
    settings.WEBHOOK_SECONDS = 0.3
    server = serve()
    moods = [500, 503, 429, "garbage", "cut", "cut", "silent", None, None, None, None, None]
    server.mood = lambda path: chance.choice(moods)
    connection = connect(people.distributor, server)
    for n in range(12):
        send(people.distributor, bill(n))
    end = time.monotonic() + 60
    while set(states(connection)) != {"accepted"} and time.monotonic() < end:
        work(1)
    assert states(connection) == ["accepted"] * 12
    assert server.books.breaches == []
    references = [one.reference for one in services.messages(connection.owner, connection.name)]
    assert sorted(server.books.taken) == sorted(references)
    assert server.books.twice, "no answer was lost: the test shows nothing"
    server.mood = lambda path: None
    from test_shapes import day

    assert reconciling.reconcile(connection.owner, connection.name, *day()).findings == ()


def test_a_platform_that_dies_and_comes_back_elsewhere_in_time_gets_the_rest(
    *, people, may_send, connect, send, work, states
):
    books = platforms.books_of("drug-platform")
    with platforms.platform(books, platforms.answer_of_drug_platform) as first:
        connection = connect(people.distributor, first)
        port = first.port
        send(people.distributor, bill(1))
        work()
    send(people.distributor, bill(2))
    send_all(2)
    assert states(connection) == ["accepted", "failed"]
    problem = services.messages(connection.owner, connection.name)[1].problem
    assert problem["code"] == "ADP-007"
    with platforms.platform(books, platforms.answer_of_drug_platform, port):
        leases_run_out()
        work()
    assert states(connection) == ["accepted", "accepted"]
    assert len(books.taken) == 2


def test_an_answer_that_comes_too_late_counts_as_none_and_the_bill_is_recognised_later(
    *, people, serve, connect, send, work, states, settings
):
    settings.WEBHOOK_SECONDS = 0.2
    server = serve()
    server.late = 0.4
    connection = connect(people.distributor, server)
    send(people.distributor, bill(1))
    send_all(1)
    assert states(connection) == ["failed"]
    server.late = 0.0
    work()
    assert states(connection) == ["accepted"]
    assert len(server.books.taken) == 1
    assert server.books.twice == list(server.books.taken)


def test_a_message_that_always_fails_lets_the_others_pass_and_is_given_up(
    *, people, serve, connect, send, work, states
):
    server = serve()
    connection = connect(people.distributor, server)
    send(people.distributor, bill(666))
    send(people.distributor, bill(1))
    bad = f"8{666:019d}"

    def answer(books, path, headers, body):
        return (
            (500, {})
            if bad.encode() in body
            else platforms.answer_of_drug_platform(books, path, headers, body)
        )

    with platforms.platform(server.books, answer) as other:
        services.configure(connection.owner, connection.name, other.dest, DRUG_SETTINGS)
        work(30)
    assert states(connection) == ["given-up", "accepted"]
    assert services.messages(connection.owner, connection.name)[0].problem["code"] == "ADP-008"


def test_a_number_that_somebody_else_used_is_no_yes_at_the_first_try(
    *, people, serve, connect, send, work, states
):
    server = serve()
    connection = connect(people.distributor, server)

    class Everything(dict):
        def __contains__(self, number):
            return True

    server.books.taken = Everything()
    send(people.distributor, bill(1))
    send_all(1)
    assert states(connection) == ["refused"]


def test_an_overtaken_worker_changes_nothing_but_a_yes_counts(people, serve, connect, send, states):
    from suyuan.exchange.adapters import sending
    from suyuan.exchange.adapters.contract import Receipt, Verdict

    server = serve()
    connection = connect(people.distributor, server)
    send(people.distributor, bill(1))
    slow = sending._count_call(connection.owner, connection.name)
    leases_run_out()
    quick = sending._count_call(connection.owner, connection.name)
    assert quick.message.id == slow.message.id
    assert sending._note(slow, Receipt(Verdict.REFUSED, "late", "no")) is False
    assert states(connection) == ["waiting"]
    assert sending._note(slow, Receipt(Verdict.ACCEPTED, "late", "yes"))
    assert states(connection) == ["accepted"]
    sending._note(quick, Receipt(Verdict.FAILED))
    assert states(connection) == ["accepted"]
    assert len(store.rows("receipts", owner=connection.owner, id=slow.message.id)) == 2


def test_while_one_worker_calls_no_other_calls_the_same_platform(people, serve, connect, send):
    from suyuan.exchange.adapters import sending

    server = serve()
    connection = connect(people.distributor, server)
    send(people.distributor, bill(1))
    send(people.distributor, bill(2))
    call = sending._count_call(connection.owner, connection.name)
    assert call is not None
    assert sending._count_call(connection.owner, connection.name) is None
    send_all(3)
    assert server.books.calls == []


def test_slow_platforms_keep_nobody_else_waiting(committed, serve, settings):
    settings.WEBHOOK_SECONDS = 6.0
    party = create_party("distributor", "配送商", "DISTRIBUTOR")
    secrets = {"app_secret": platforms.SECRET}
    dests = []
    for n in range(10):
        server = serve()
        server.mood = lambda path: "silent"
        dests.append((f"slow-{n}", server))
    good = serve()
    dests.append(("good", good))
    for name, server in dests:
        services.connect(
            party.pk, name, "drug-platform", server.dest, settings=DRUG_SETTINGS, secrets=secrets
        )
    with database.cursor() as cursor:
        cursor.execute("UPDATE adapter_connection SET last_ok_at = now() WHERE name = 'good'")
        cursor.execute(
            "UPDATE adapter_connection SET next_at = next_at - interval '1 h' WHERE name <> 'good'"
        )
    present(party, 0, 5)
    with Crew() as crew:
        end = time.monotonic() + 20
        while len(good.books.taken) < 5 and time.monotonic() < end:
            crew.fill()
            time.sleep(0.01)
        failed = [one.failures for one in store.connections("connections", owner=party.pk, name=None)]
        assert len(good.books.taken) == 5
        assert any(server.books.calls for name, server in dests if name != "good")
        assert failed == [0] * 11, "a slow call had ended: it may have been waited for"


def test_the_worker_does_it_all_and_survives_being_killed(committed, serve):
    server = serve()
    server.books.known["slow"] = 0
    party = create_party("distributor", "配送商", "DISTRIBUTOR")
    secrets = {"app_secret": platforms.SECRET}
    made = services.connect(
        party.pk, "d", "drug-platform", server.dest, settings=DRUG_SETTINGS, secrets=secrets
    )
    environment = {
        **committed.env,
        "SUYUAN_EGRESS_ALLOW": "127.0.0.0/8",
        "SUYUAN_WEBHOOK_RETRIES": "0.05 0.05 0.05",
    }
    command = [sys.executable, "-m", "suyuan", "worker", "adapters"]
    present(party, 0, 8)
    first = subprocess.Popen(command, env=environment)
    _until(lambda: server.books.taken)
    first.kill()
    first.wait()
    leases_run_out()
    second = subprocess.Popen(command, env=environment)
    try:
        _until(lambda: {one.state.word for one in services.messages(made.owner, made.name)} == {"accepted"})
    finally:
        second.terminate()
        second.wait()
    assert list(server.books.taken) == [one.reference for one in services.messages(made.owner, made.name)]
    assert len(server.books.taken) == 8


def _until(done, seconds=40):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)
