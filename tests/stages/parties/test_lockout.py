"""Guessing passwords: who guesses waits, whoever was here before does not, and nobody learns which logins exist."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client

from people import PASSWORD
from suyuan.parties.models import AccountEvent, SignInGuard
from suyuan.parties.services import create_user
from suyuan.parties.signin import lockout, wall

HERE, THERE = "203.0.113.7", "198.51.100.9"
pytestmark = pytest.mark.django_db


class Time:
    """The wall clock of the test: it stands still until it is moved."""

    def __init__(self) -> None:
        self.at = dt.datetime(2026, 11, 30, 1, 0, tzinfo=dt.UTC)

    def forward(self, **by: float) -> None:
        self.at += dt.timedelta(**by)


@pytest.fixture
def time(monkeypatch) -> Time:
    stands = Time()
    monkeypatch.setattr(wall, "now", lambda: stands.at)
    return stands


@pytest.fixture
def song(people, time):
    return create_user("songyun", PASSWORD, party=people.nurse.party, chosen_by_owner=True)


def enter(login: str, password: str, *, browser: Client | None = None, address: str = HERE):
    form = {"username": login, "password": password}
    return (browser or Client()).post("/sign-in/", form, REMOTE_ADDR=address)


def fail(times: int, time: Time, login: str = "songyun", address: str = HERE) -> list[int]:
    """So many wrong attempts, waiting out the short waits; what each was answered with."""
    codes = []
    for _ in range(times):
        codes.append(enter(login, "wrong", address=address).status_code)
        time.forward(seconds=11)
    return codes


def test_the_sixth_attempt_waits_a_quarter_of_an_hour_and_the_right_password_too(song, time):
    assert fail(5, time) == [200] * 5
    answer = enter("songyun", PASSWORD)
    assert (answer.status_code, 880 < int(answer["Retry-After"]) <= 900) == (429, True)
    assert "分钟后再试" in answer.content.decode()
    time.forward(minutes=15)
    assert enter("songyun", PASSWORD).status_code == 302


def test_attempts_before_the_lock_wait_some_seconds(song, time):
    answers = [enter("songyun", "wrong").status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    time.forward(seconds=6)
    assert [enter("songyun", "wrong").status_code for _ in range(2)] == [200, 429]


def test_whoever_goes_on_waits_half_an_hour_and_asking_does_not_prolong_it(song, time):
    fail(5, time)
    time.forward(minutes=15)
    fail(1, time)
    time.forward(minutes=20)
    assert [enter("songyun", PASSWORD).status_code for _ in range(3)] == [429] * 3
    time.forward(minutes=10)
    assert enter("songyun", PASSWORD).status_code == 302


def test_a_right_password_clears_the_count(song, time):
    fail(4, time)
    assert enter("songyun", PASSWORD).status_code == 302
    assert fail(4, time) == [200] * 4


def test_who_fails_elsewhere_does_not_lock_the_person_out_here(song, time):
    fail(5, time, address=THERE)
    assert enter("songyun", PASSWORD, address=THERE).status_code == 429
    assert enter("songyun", PASSWORD, address=HERE).status_code == 302


def test_guesses_from_everywhere_lock_the_login_but_never_a_browser_it_used(song, time):
    mine = Client()
    assert enter("songyun", PASSWORD, browser=mine).status_code == 302
    mine.post("/sign-out/")
    for n in range(30):
        fail(1, time, address=f"198.51.100.{n + 1}")
    assert enter("songyun", PASSWORD, address="192.0.2.1").status_code == 429
    assert enter("songyun", PASSWORD, browser=mine, address="192.0.2.1").status_code == 302


def test_a_known_browser_is_counted_too(song, time):
    mine = Client()
    enter("songyun", PASSWORD, browser=mine)
    mine.post("/sign-out/")
    for _ in range(5):
        enter("songyun", "wrong", browser=mine)
        time.forward(seconds=11)
    assert enter("songyun", PASSWORD, browser=mine).status_code == 429


def test_a_forged_or_foreign_cookie_knows_nobody(song, people, time):
    create_user("liling", PASSWORD, party=people.nurse.party, chosen_by_owner=True)
    forged, foreign = Client(), Client()
    forged.cookies["suyuan_browser"] = "eyJpZCI6ICJ4In0:1x:forged"
    enter("liling", PASSWORD, browser=foreign)
    foreign.post("/sign-out/")
    fail(5, time)
    assert [enter("songyun", PASSWORD, browser=one).status_code for one in (forged, foreign)] == [429] * 2


def test_an_address_that_tries_many_logins_waits(song, time):
    for n in range(20):
        fail(1, time, login=f"login{n}")
    assert enter("songyun", PASSWORD).status_code == 429
    assert enter("songyun", PASSWORD, address=THERE).status_code == 302


def test_a_right_password_between_does_not_let_an_address_go_on(song, time):
    for n in range(19):
        fail(1, time, login=f"login{n}")
    enter("songyun", PASSWORD)
    fail(1, time, login="one-more")
    assert enter("songyun", PASSWORD).status_code == 429


def test_many_addresses_of_one_ipv6_network_are_one(song, time):
    for n in range(20):
        fail(1, time, login=f"login{n}", address=f"2001:db8::{n + 1:x}")
    assert enter("songyun", PASSWORD, address="2001:db8::ffff").status_code == 429
    assert enter("songyun", PASSWORD, address="2001:db8:0:1::1").status_code == 302


def test_behind_a_proxy_only_what_it_wrote_itself_counts(song, time, settings):
    settings.BEHIND_PROXY = True
    form = {"username": "songyun", "password": "wrong"}
    for n in range(5):
        Client().post("/sign-in/", form, headers={"X-Forwarded-For": f"192.0.2.{n}, {HERE}"})
        time.forward(seconds=11)
    answer = Client().post(
        "/sign-in/", form | {"password": PASSWORD}, headers={"X-Forwarded-For": f"192.0.2.99, {HERE}"}
    )
    assert answer.status_code == 429


def words(answer) -> str:
    """A page without what was typed and without its tokens."""
    return re.sub(r"songyun|nobody1|value=\"[^\"]*\"", "", answer.content.decode())


def test_a_login_that_does_not_exist_looks_the_same_from_the_first_attempt_to_the_lock(song, time):
    for _ in range(7):
        there, not_there = enter("songyun", "wrong"), enter("nobody1", "wrong", address=THERE)
        assert words(there) == words(not_there)
        assert there.status_code == not_there.status_code
        assert sorted(there.headers) == sorted(not_there.headers)
        time.forward(seconds=11)


def test_one_digest_and_the_same_statements_whether_the_login_exists_or_not(
    song, time, monkeypatch, django_assert_num_queries
):
    hashed = []
    encode = Argon2PasswordHasher.encode
    verify = Argon2PasswordHasher.verify
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *a: hashed.append("x") or encode(*a))
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *a: hashed.append("x") or verify(*a))
    from django.test.utils import CaptureQueriesContext

    counts = []
    for login, address in (("songyun", HERE), ("nobody1", THERE)):
        with CaptureQueriesContext(connection) as queries:
            enter(login, "wrong", address=address)
        counts.append((len(hashed), len(queries)))
        hashed.clear()
    assert counts[0] == counts[1]
    assert counts[0][0] == 1


def test_while_somebody_waits_no_digest_is_made(song, time, monkeypatch):
    fail(5, time)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *a: pytest.fail("looked at the password"))
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *a: pytest.fail("looked at the password"))
    assert enter("songyun", PASSWORD).status_code == 429


def test_what_happened_is_kept_for_the_audit_and_not_what_was_typed(song, time):
    fail(5, time)
    enter("songyun", PASSWORD)
    enter("a-secret-in-the-wrong-field", "wrong", address=THERE)
    rows = list(AccountEvent.objects.order_by("pk").values_list("kind", "user__login", "address"))
    assert rows[:5] == [("refused", "songyun", HERE)] * 5
    assert rows[5:] == [("locked", "songyun", HERE), ("refused", None, THERE)]
    kept = str([list(model.objects.values()) for model in (AccountEvent, SignInGuard)])
    assert "a-secret" not in kept


def test_the_application_cannot_change_what_happened(song, time):
    from django.db import ProgrammingError, transaction

    fail(1, time)
    for act in (lambda: AccountEvent.objects.update(kind="x"), lambda: AccountEvent.objects.all().delete()):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            act()


def test_an_operator_ends_the_waits_of_a_login(song, time):
    fail(5, time)
    assert lockout.unlock("songyun") == 2
    assert enter("songyun", PASSWORD).status_code == 302


def test_old_counts_go(song, time):
    fail(1, time, login="other")
    time.forward(days=3)
    enter("songyun", PASSWORD)
    assert SignInGuard.objects.filter(failures__gt=0).count() == 0


def test_a_burst_of_attempts_at_once_is_counted_one_by_one(committed, monkeypatch):
    subject = lockout.Subject(lockout.PAIR, "burst", "about")

    def attempt(_: int) -> bool:
        try:
            return lockout.admit(lockout.Attempt((subject,))) is None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        admitted = list(pool.map(attempt, range(24)))
    assert admitted.count(True) == 3  # the third makes the next wait five seconds
