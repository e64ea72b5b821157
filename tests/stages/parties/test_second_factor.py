"""Second factors: who needs one gets in with nothing less, codes are good once, and what is dangerous asks again."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import subprocess
import sys

import pytest
from django.test import Client

from databases import bare_environment
from people import PASSWORD
from suyuan.parties.models import AccountEvent, RecoveryCode, SecondFactor, User
from suyuan.parties.services import create_user
from suyuan.parties.signin import factors, totp, wall
from suyuan.project import secrets

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"<span class=\"code\">([A-Z2-7 ]+)</span>")


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR = "required"


@pytest.fixture
def move(monkeypatch):
    """Move the wall clock forward; it stands still otherwise."""
    stands = {"at": wall.now()}
    monkeypatch.setattr(wall, "now", lambda: stands["at"])

    def move(**by: float) -> None:
        stands["at"] += dt.timedelta(**by)

    return move


@pytest.fixture
def boss(people, move) -> User:
    """An operator of the platform."""
    return create_user("zhaolei", PASSWORD, role="operator", chosen_by_owner=True)


@pytest.fixture
def clerk(people, move) -> User:
    return create_user("songyun", PASSWORD, party=people.nurse.party, chosen_by_owner=True)


def enter(login: str = "zhaolei", browser: Client | None = None):
    browser = browser or Client()
    answer = browser.post("/sign-in/", {"username": login, "password": PASSWORD})
    return browser, answer["Location"]


def secret_on(page: str) -> bytes:
    text = SECRET.search(page).group(1).replace(" ", "")
    return base64.b32decode(text)


def code(secret: bytes, steps: int = 0) -> str:
    return totp.code_at(secret, int(wall.now().timestamp()) // totp.STEP + steps)


def enrol(browser: Client) -> tuple[bytes, list[str]]:
    """Set an app up during sign-in; its secret and the recovery codes."""
    secret = secret_on(browser.get("/sign-in/enrol/").content.decode())
    answer = browser.post("/sign-in/enrol/", {"code": code(secret), "name": "手机"})
    assert answer["Location"].startswith("/account/recovery/"), answer
    page = browser.get(answer["Location"]).content.decode()
    return secret, re.findall(r"<li class=\"code\">([a-z0-9-]{19})</li>", page)


def is_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


@pytest.fixture
def armed(boss, move) -> tuple[bytes, list[str]]:
    """The operator has an app and recovery codes, and signed out."""
    browser, _ = enter()
    found = enrol(browser)
    browser.post("/sign-out/")
    move(minutes=1)
    return found


def test_the_codes_are_those_of_the_standard(monkeypatch):
    """RFC 6238, appendix B, SHA-1, the last six digits."""
    secret = b"12345678901234567890"
    for moment, expected in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        assert totp.code_at(secret, moment // 30) == expected


def test_a_privileged_person_sets_a_factor_up_before_anything_else(boss):
    browser, step = enter()
    assert step == "/sign-in/enrol/"
    assert not is_in(browser)
    secret, codes = enrol(browser)
    assert is_in(browser)
    assert len(set(codes)) == 10
    assert "recovery" in browser.get("/account/recovery/").content.decode()
    assert codes[0] not in browser.get("/account/recovery/").content.decode()
    kept = str(list(SecondFactor.objects.values()) + list(RecoveryCode.objects.values()))
    assert not any(one in kept for one in codes)
    assert secret not in bytes(SecondFactor.objects.get().secret)


def test_a_wrong_code_sets_nothing_up(boss):
    browser, _ = enter()
    secret_on(browser.get("/sign-in/enrol/").content.decode())
    assert "FAC-001" in browser.post("/sign-in/enrol/", {"code": "000000"}).content.decode()
    assert not is_in(browser)
    assert not factors.has_any(boss)


def test_password_and_code_let_in_and_the_password_alone_does_not(armed):
    browser, step = enter()
    assert step == "/sign-in/factor/"
    assert not is_in(browser)
    assert browser.get("/sign-in/enrol/")["Location"] == "/sign-in/"
    assert browser.post("/sign-in/factor/", {"code": code(armed[0])})["Location"] == "/"
    assert is_in(browser)


def test_a_code_is_good_once(armed, move):
    used = code(armed[0])
    first, _ = enter()
    first.post("/sign-in/factor/", {"code": used})
    second, _ = enter()
    assert "FAC-001" in second.post("/sign-in/factor/", {"code": used}).content.decode()
    assert not is_in(second)
    move(seconds=30)
    second.post("/sign-in/factor/", {"code": code(armed[0])})
    assert is_in(second)


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_may_be_half_a_minute_off(armed, steps, good):
    browser, _ = enter()
    browser.post("/sign-in/factor/", {"code": code(armed[0], steps)})
    assert is_in(browser) is good


@pytest.mark.parametrize("given", ["", "12345", "一二三四五六", "\ud800", "0" * 500, "abcd-abcd-abcd-abcd"])
def test_nonsense_is_refused(armed, given):
    browser, _ = enter()
    form = {"code": given.encode("utf-8", "surrogatepass")}
    assert browser.post("/sign-in/factor/", form).status_code in {200, 400}
    assert not is_in(browser)


def test_a_recovery_code_stands_in_once(armed):
    for expected in (True, False):
        browser, _ = enter()
        browser.post("/sign-in/factor/", {"code": f" {armed[1][3].upper()} "})
        assert is_in(browser) is expected
    assert AccountEvent.objects.filter(kind="recovery_code_used").count() == 1


def test_a_recovery_code_of_another_is_none(armed, people):
    other = create_user("qianwei", PASSWORD, role="operator", chosen_by_owner=True)
    browser, _ = enter("qianwei")
    enrol(browser)
    browser, step = enter("qianwei")
    assert step == "/sign-in/factor/"
    browser.post("/sign-in/factor/", {"code": armed[1][0]})
    assert not is_in(browser)
    assert factors.codes_left(other) == 10


def test_guessing_codes_must_wait_whatever_the_browser(armed, move):
    for _ in range(5):
        browser, _ = enter()
        browser.post("/sign-in/factor/", {"code": "000000"})
        move(seconds=11)
    browser, _ = enter()
    assert "FAC-004" in browser.post("/sign-in/factor/", {"code": code(armed[0])}).content.decode()
    assert not is_in(browser)
    move(minutes=15)
    browser, _ = enter()
    browser.post("/sign-in/factor/", {"code": code(armed[0])})
    assert is_in(browser)


def test_a_code_without_a_password_is_nothing(armed):
    assert Client().post("/sign-in/factor/", {"code": code(armed[0])})["Location"] == "/sign-in/"


def test_others_may_do_without_but_are_asked_once_they_have_one(clerk, move):
    browser, step = enter("songyun")
    assert step == "/"
    secret = secret_on(browser.get("/account/factors/add/").content.decode())
    assert browser.post("/account/factors/add/", {"code": code(secret)})["Location"] == "/account/recovery/"
    assert enter("songyun")[1] == "/sign-in/factor/"


def test_a_role_that_rises_mid_session_ends_a_session_without_a_factor(clerk):
    browser, _ = enter("songyun")
    assert is_in(browser)
    User.objects.filter(pk=clerk.pk).update(role="officer")
    assert not is_in(browser)


def test_a_session_made_without_the_steps_is_none_for_the_privileged(boss):
    browser = Client()
    browser.force_login(boss)
    assert not is_in(browser)


def test_the_demonstration_does_without_and_says_so(boss, settings):
    settings.SECOND_FACTOR = "relaxed"
    browser, step = enter()
    assert step == "/"
    assert "不要求第二因素" in browser.get("/account/").content.decode()
    settings.SECOND_FACTOR = "required"
    assert "不要求第二因素" not in Client().get("/sign-in/").content.decode()


@pytest.mark.parametrize("relaxed_by", ["setting", "mark"])
def test_production_never_does_without(tmp_path, relaxed_by):
    secrets.make_keys(tmp_path)
    (tmp_path / "demo.json").touch()
    more = {"SUYUAN_SECOND_FACTOR": "relaxed"} if relaxed_by == "setting" else {}
    environment = {"SUYUAN_DATA": str(tmp_path), "SUYUAN_HOSTS": "trace.example.cn", **more}
    script = [sys.executable, "-c", "from suyuan.project import settings as s; print(s.SECOND_FACTOR)"]

    def run(mode: str) -> subprocess.CompletedProcess[str]:
        env = bare_environment() | environment | {"SUYUAN_MODE": mode}
        return subprocess.run(script, env=env, capture_output=True, text=True, check=False)

    assert run("trial").stdout == "relaxed\n"
    done = run("production")
    assert done.stdout == "required\n" if relaxed_by == "mark" else "SET-UNSAFE" in done.stderr


ACTS = ["/account/factors/add/", "/account/recovery/", "/account/factors/1/remove/"]


@pytest.mark.parametrize("address", ACTS)
def test_what_is_dangerous_asks_again_after_ten_minutes(armed, move, address):
    browser, _ = enter()
    browser.post("/sign-in/factor/", {"code": code(armed[0])})
    move(minutes=11)
    assert browser.post(address)["Location"] == "/account/confirm/?next=%2Faccount%2F"
    assert SecondFactor.objects.count() == 1
    assert "FAC-001" in browser.post("/account/confirm/", {"code": "000000"}).content.decode()
    assert browser.post(address)["Location"].startswith("/account/confirm/")
    move(seconds=30)
    answer = browser.post(f"/account/confirm/?next={address}", {"code": code(armed[0])})
    assert answer["Location"] == address
    assert "confirm" not in browser.post(address).get("Location", "")


def test_who_has_no_factor_confirms_by_password_and_goes_nowhere_else(clerk, move):
    browser, _ = enter("songyun")
    move(minutes=11)
    assert browser.get("/account/factors/add/")["Location"].startswith("/account/confirm/")
    assert "PWD-007" in browser.post("/account/confirm/", {"password": "wrong"}).content.decode()
    answer = browser.post("/account/confirm/?next=https://evil.example/", {"password": PASSWORD})
    assert answer["Location"] == "/account/"
    assert browser.get("/account/factors/add/").status_code == 200


def test_the_last_factor_of_the_privileged_stays(armed, move):
    browser, _ = enter()
    browser.post("/sign-in/factor/", {"code": code(armed[0])})
    first = SecondFactor.objects.get()
    browser.post(f"/account/factors/{first.pk}/remove/")
    assert "最后一个" in browser.get("/account/").content.decode()
    secret = secret_on(browser.get("/account/factors/add/").content.decode())
    assert browser.post("/account/factors/add/", {"code": code(secret)})["Location"] == "/account/"
    browser.post(f"/account/factors/{first.pk}/remove/")
    assert [one.pk for one in factors.factors_of(first.user)] != [first.pk]
    assert factors.codes_left(first.user) == 10


def test_nobody_removes_the_factor_of_another(armed, clerk):
    browser, _ = enter("songyun")
    browser.post(f"/account/factors/{SecondFactor.objects.get().pk}/remove/")
    assert SecondFactor.objects.count() == 1


def test_new_recovery_codes_end_the_old_ones(armed):
    browser, _ = enter()
    browser.post("/sign-in/factor/", {"code": code(armed[0])})
    page = browser.post("/account/recovery/").content.decode()
    assert len(re.findall(r"<li class=\"code\">", page)) == 10
    again, _ = enter()
    again.post("/sign-in/factor/", {"code": armed[1][0]})
    assert not is_in(again)


def test_the_factor_goes_before_the_new_password(armed):
    User.objects.update(must_change_password=True)
    browser, step = enter()
    assert step == "/sign-in/factor/"
    assert browser.get("/sign-in/password/")["Location"] == "/sign-in/"
    assert browser.post("/sign-in/factor/", {"code": code(armed[0])})["Location"] == "/sign-in/password/"


@pytest.mark.parametrize(
    "answer", ["{}", "[]", "not json", '{"id": 1}', "x" * 30_000, json.dumps({"rawId": "AA"})]
)
def test_a_hostile_answer_of_a_key_is_refused(armed, answer):
    browser, _ = enter()
    assert "FAC-002" in browser.post("/sign-in/factor/", {"answer": answer}).content.decode()
    assert not is_in(browser)


@pytest.mark.parametrize("address", ["/account/confirm/", *ACTS])
def test_every_page_is_for_the_signed_in_with_a_form_of_ours(people, clerk, client, address):
    assert client.get(address)["Location"].startswith("/sign-in/?next=")
    assert client.post(address)["Location"].startswith("/sign-in/?next=")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clerk)
    assert strict.post(address).status_code == 403


def test_an_operator_takes_the_factors_of_somebody_away_who_lost_them(armed):
    boss = User.objects.get(login="zhaolei")
    factors.reset(boss)
    assert not factors.has_any(boss)
    assert factors.codes_left(boss) == 0
    assert enter()[1] == "/sign-in/enrol/"
