"""Whoever shows no valid key too often is put off; whoever shows one never is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from signing import header, parts
from suyuan.parties.models import SignInGuard
from suyuan.parties.services import create_api_key
from suyuan.parties.signin import lockout, wall

pytestmark = pytest.mark.django_db
ME = "/api/v1/parties/me"
DOORS = (ME, "/epcis/v2/events", "/epcis/v1/query")
HERE, THERE = "10.1.1.1", "10.9.9.9"


@pytest.fixture
def issued(people):
    return create_api_key(people.importer.party, ("*",))


@pytest.fixture
def passing(monkeypatch):
    """Time that passes: ``passing(minutes=…)``."""
    shift = [dt.timedelta()]
    monkeypatch.setattr(wall, "now", lambda: dt.datetime.now(dt.UTC) + shift[0])

    def passing(**more):
        shift[0] += dt.timedelta(**more)

    return passing


def ask(told, address=HERE, path=ME, **more):
    method = "POST" if path == "/epcis/v1/query" else "GET"
    headers = {} if told is None else {"Authorization": told}
    return Client().generic(
        method, path, content_type="text/xml", headers=headers, REMOTE_ADDR=address, **more
    )


def spoiled(token):
    return f"Bearer {token[:-1]}{'a' if token[-1] != 'a' else 'b'}"


def fail_until_put_off(told, passing, address=HERE, most=200):
    """How many were answered 401 before the limit. Small waits on the way are waited for."""
    failures = 0
    while failures < most:
        answer = ask(told() if callable(told) else told, address)
        if answer.status_code == 429:
            if int(answer["Retry-After"]) > 60:
                return failures, answer
            passing(seconds=int(answer["Retry-After"]) + 1)
            continue
        assert answer.status_code == 401
        failures += 1
    raise AssertionError("never put off")


@pytest.mark.requirement("R372")
def test_a_wrong_secret_for_a_key_is_put_off_and_the_right_one_never(issued, passing):
    failures, answer = fail_until_put_off(spoiled(issued.token), passing)
    assert failures == lockout.KEY.limit
    assert answer.json()["problems"][0]["code"] == "DOOR-KEY-WAIT"
    assert 0 < int(answer["Retry-After"]) <= 15 * 60
    assert ask(f"Bearer {issued.token}").status_code == 200
    assert ask(f"Bearer {issued.token}", THERE).status_code == 200
    assert ask(spoiled(issued.token), THERE).status_code == 429, "the prefix waits wherever it is named"
    passing(minutes=16)
    assert ask(spoiled(issued.token)).status_code == 401


def test_an_address_that_tries_many_keys_is_put_off_and_no_other(issued, passing):
    numbers = iter(range(10**6))

    def another():
        return f"Bearer suyuan_x{next(numbers)}_{'a' * 48}"

    failures, _ = fail_until_put_off(another, passing)
    assert failures == lockout.MACHINES.limit
    assert ask("nonsense").status_code == 429
    assert ask("nonsense", THERE).status_code == 401
    assert ask(f"Bearer {issued.token}").status_code == 200, "a valid key of a neighbour"


def test_signatures_are_counted_with_the_key_they_name(issued, passing):
    def forged():
        return header(parts(issued.signing_secret, "GET", ME) | {"signature": "0" * 64})

    failures, _ = fail_until_put_off(forged, passing)
    assert failures == lockout.KEY.limit
    assert ask(spoiled(issued.token), THERE).status_code == 429
    assert ask(header(parts(issued.signing_secret, "GET", ME))).status_code == 200


def test_waiting_grows_by_no_asking_and_writes_nothing(issued, passing):
    fail_until_put_off(spoiled(issued.token), passing)
    before = list(SignInGuard.objects.order_by("pk").values())
    first = int(ask(spoiled(issued.token))["Retry-After"])
    for _ in range(30):
        ask(spoiled(issued.token))
    assert list(SignInGuard.objects.order_by("pk").values()) == before
    assert int(ask(spoiled(issued.token))["Retry-After"]) <= first


def test_a_request_without_a_key_is_no_attempt(db):
    for _ in range(lockout.MACHINES.limit + 5):
        assert ask(None).status_code == 401
    assert not SignInGuard.objects.exists()


@pytest.mark.parametrize("path", DOORS)
def test_every_door_puts_off_in_its_own_form(issued, passing, path):
    fail_until_put_off(spoiled(issued.token), passing)
    answer = ask(spoiled(issued.token), path=path)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "DOOR-KEY-WAIT" in answer.content.decode()


def test_a_request_counts_once_however_often_its_caller_is_asked_for(issued):
    told = {"Authorization": spoiled(issued.token), "Idempotency-Key": "k"}
    answer = Client().post("/api/v1/identify", "{}", content_type="application/json", headers=told)
    assert answer.status_code == 401
    assert {one.failures for one in SignInGuard.objects.all()} == {1}


def test_what_is_kept_names_neither_address_nor_key(issued):
    ask(spoiled(issued.token))
    kept = str(list(SignInGuard.objects.values()))
    assert HERE not in kept
    assert issued.key.prefix not in kept


def test_people_and_machines_are_counted_apart(issued, passing, people):
    fail_until_put_off(spoiled(issued.token), passing)
    before = SignInGuard.objects.count()
    answer = Client().post("/sign-in/", {"username": "nobody", "password": "x"}, REMOTE_ADDR=HERE)
    assert (answer.status_code, SignInGuard.objects.count()) == (200, before + 3)


def test_attempts_at_the_same_moment_hold_each_other_up_no_sooner_than_the_limit(issued, monkeypatch):
    """One looks at the clock, another overtakes it, and the first goes on."""
    ask(spoiled(issued.token))
    early = wall.now() - dt.timedelta(milliseconds=50)
    monkeypatch.setattr(wall, "now", lambda: early)
    assert ask(spoiled(issued.token)).status_code == 401
