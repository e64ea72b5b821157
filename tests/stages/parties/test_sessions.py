"""Sessions end by themselves, are shown to their owner, and can be ended from elsewhere."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys

import pytest
from django.test import Client

from databases import bare_environment
from people import PASSWORD
from suyuan.parties.models import AccountEvent, User, UserSession
from suyuan.parties.services import create_user
from suyuan.parties.signin import wall, whence
from suyuan.project import secrets

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
OFFICE = "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
pytestmark = pytest.mark.django_db


@pytest.fixture
def song(people) -> User:
    return create_user("songyun", PASSWORD, party=people.nurse.party, chosen_by_owner=True)


@pytest.fixture
def move(monkeypatch):
    """Move the wall clock forward."""
    stands = {"at": wall.now()}
    monkeypatch.setattr(wall, "now", lambda: stands["at"])

    def move(**by: float) -> None:
        stands["at"] += dt.timedelta(**by)

    return move


def browser(login: str = "songyun", device: str = OFFICE, address: str = "10.1.2.3") -> Client:
    made = Client(headers={"User-Agent": device}, REMOTE_ADDR=address)
    assert made.post("/sign-in/", {"username": login, "password": PASSWORD}).status_code == 302
    return made


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_a_session_ends_when_it_is_not_used(song, move):
    mine = browser()
    move(minutes=29)
    assert is_in(mine)
    move(minutes=29)
    assert is_in(mine)
    move(minutes=31)
    assert not is_in(mine)
    assert AccountEvent.objects.filter(kind="session_expired", user=song).count() == 1


def test_a_session_in_use_ends_after_its_hours(song, move):
    mine = browser()
    for _ in range(36):
        move(minutes=20)
        assert is_in(mine)
    move(minutes=1)
    assert not is_in(mine)


def test_the_limits_are_those_of_the_role_at_this_request(song, move, settings):
    settings.SESSION_IDLE_MINUTES = {"": 30, "officer": 5}
    mine = browser()
    move(minutes=6)
    assert is_in(mine)
    User.objects.filter(pk=song.pk).update(role="officer")
    move(minutes=6)
    assert not is_in(mine)


def test_a_disabled_person_is_out_at_the_next_request(song):
    mine = browser()
    User.objects.filter(pk=song.pk).update(is_active=False)
    assert not is_in(mine)


def test_signing_out_ends_the_session_for_whoever_copied_the_cookie(song):
    mine, thief = browser(), Client()
    thief.cookies["suyuan_session"] = mine.cookies["suyuan_session"].value
    assert is_in(thief)
    mine.post("/sign-out/")
    assert not is_in(thief)


def test_signing_in_gives_a_new_key(song):
    mine = Client()
    mine.cookies["suyuan_session"] = "chosenbysomebodyelsechosenbysome"
    mine.post("/sign-in/", {"username": "songyun", "password": PASSWORD})
    assert mine.cookies["suyuan_session"].value != "chosenbysomebodyelsechosenbysome"
    assert is_in(mine)


def test_the_table_does_not_hold_what_the_cookie_holds(song):
    mine = browser()
    key = mine.cookies["suyuan_session"].value
    row = UserSession.objects.get(user=song)
    assert key not in str(UserSession.objects.filter(user=song).values())
    thief = Client()
    thief.cookies["suyuan_session"] = row.session_key
    assert not is_in(thief)
    assert is_in(mine)


def test_a_person_sees_browser_address_and_last_use_of_each_session(song, move):
    office = browser()
    move(minutes=3)
    browser(device=PHONE, address="8.8.8.8")
    page = office.get("/account/").content.decode()
    assert "Chrome · Windows" in page
    assert "Safari · iPhone" in page
    assert "10.1.2.3 （内部网络）" in page
    assert "8.8.8.8 （公共网络）" in page
    assert page.count("本机</span>") == 1


def refs(client: Client) -> list[str]:
    return re.findall(r"/account/sessions/([0-9a-f]{40})/end/", client.get("/account/").content.decode())


def test_a_person_ends_one_session(song):
    office, phone = browser(), browser(device=PHONE)
    (ref,) = refs(office)
    assert office.post(f"/account/sessions/{ref}/end/")["Location"] == "/account/"
    assert (is_in(office), is_in(phone)) == (True, False)
    assert AccountEvent.objects.filter(kind="session_ended", user=song).count() == 1


def test_a_person_ends_all_others(song):
    office, *others = [browser() for _ in range(4)]
    office.post("/account/sessions/end-others/")
    assert [is_in(one) for one in (office, *others)] == [True, False, False, False]


def test_nobody_ends_the_session_of_another(song, people):
    create_user("liling", PASSWORD, party=people.rival.party, chosen_by_owner=True)
    mine, rival = browser(), browser("liling")
    ref = UserSession.objects.get(user=song).session_key
    rival.post(f"/account/sessions/{ref}/end/")
    rival.post("/account/sessions/end-others/")
    assert is_in(mine)
    assert ref not in rival.get("/account/").content.decode()


@pytest.mark.parametrize("address", ["/account/sessions/end-others/", f"/account/sessions/{'a' * 40}/end/"])
def test_ending_needs_a_sign_in_a_form_of_ours_and_post(song, client, address):
    assert client.post(address)["Location"] == f"/sign-in/?next={address}"
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(song)
    assert strict.post(address).status_code == 403
    assert strict.get(address).status_code == 405


@pytest.mark.parametrize(
    ("address", "place"),
    [("127.0.0.1", "here"), ("::1", "here"), ("192.168.1.2", "inside"), ("8.8.8.8", "outside"), (None, "")],
)
def test_a_place_is_what_the_address_tells_by_itself(address, place):
    assert whence.place_of(address) == place


def test_an_unknown_browser_is_shown_as_it_calls_itself(song):
    browser(device="curl/8.0\x07<b>")
    page = browser().get("/account/").content.decode()
    assert "curl/8.0&lt;b&gt;" in page


def test_ended_sessions_are_swept_when_somebody_signs_in(song):
    browser()
    UserSession.objects.update(expire_date=wall.now() - dt.timedelta(seconds=1))
    browser()
    assert UserSession.objects.filter(user=song).count() == 1


def test_cookies_are_kept_to_the_host_in_production(tmp_path):
    secrets.make_keys(tmp_path)
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME", "KNOWN_BROWSER_COOKIE"]
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"from suyuan.project import settings as s; print([getattr(s, n) for n in {names}])",
        ],
        env=bare_environment()
        | {"SUYUAN_DATA": str(tmp_path), "SUYUAN_MODE": "production", "SUYUAN_HOSTS": "trace.example.cn"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.count("'__Host-suyuan_") == 4
