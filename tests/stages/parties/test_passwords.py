"""Passwords: two schools of policy, no return of old ones, and none that somebody else knows."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.core.management import call_command
from django.test import Client

from people import PASSWORD
from suyuan.core.problem import Refused
from suyuan.parties.models import PasswordHistory, User
from suyuan.parties.services import create_user
from suyuan.parties.signin import passwords, wall
from suyuan.parties.signin.services import change_password

pytestmark = pytest.mark.django_db
NEXT = "Another-fine-phrase-8"


@pytest.fixture
def song(people) -> User:
    return create_user("songyun", PASSWORD, party=people.nurse.party, name="宋云", chosen_by_owner=True)


def codes(password: str, user: User) -> set[str]:
    return {problem.code for problem in passwords.problems_of(password, user)}


@pytest.mark.parametrize(
    ("profile", "password", "expected"),
    [
        ("dengbao3", "Fresh-Water-9", set()),
        ("dengbao3", "Short-9", {"PWD-001"}),
        ("dengbao3", "freshwaterfish", {"PWD-003"}),
        ("dengbao3", "fresh9", {"PWD-001", "PWD-003"}),
        ("dengbao3", "Songyun-99", {"PWD-005"}),
        ("dengbao3", "Nurse-party-1", {"PWD-005"}),
        ("dengbao3", "P@ssw0rd", {"PWD-001", "PWD-004"}),
        ("dengbao3", "清水Fresh-99", set()),
        ("asvs", "freshwaterfishes", set()),
        ("asvs", "Fresh-Water-9", {"PWD-001"}),
        ("asvs", "1Q2w3e4r5t6y7u8i9o0p", {"PWD-004"}),
        ("asvs", "x" * 64, set()),
        ("asvs", "A-9" * 100, {"PWD-002"}),
    ],
)
def test_each_policy_says_what_is_wrong(song, settings, profile, password, expected):
    settings.PASSWORD_POLICY = profile
    assert codes(password, song) == expected


def test_every_reason_is_told_in_both_languages_with_its_remedy(song):
    found = passwords.problems_of("songyun", song)
    assert {problem.code for problem in found} == {"PWD-001", "PWD-003", "PWD-005"}
    for problem in found:
        assert problem.message_zh
        assert problem.remedy_zh
        assert "{" not in problem.message + problem.message_zh + problem.remedy + problem.remedy_zh


def test_the_last_five_passwords_do_not_come_back(song):
    used = [PASSWORD, *(f"Fine-phrase-no-{n}" for n in range(4))]
    for before, after in itertools.pairwise(used):
        change_password(None, song, before, after, after)
    assert [codes(one, song) for one in used] == [{"PWD-006"}] * 5
    change_password(None, song, used[-1], NEXT, NEXT)
    assert codes(PASSWORD, song) == set()
    assert PasswordHistory.objects.filter(user=song).count() == 5


def test_asvs_forbids_only_the_present_one(song, settings):
    settings.PASSWORD_POLICY = "asvs"
    change_password(None, song, PASSWORD, NEXT, NEXT)
    assert codes(NEXT, song) == {"PWD-006"}
    assert codes(PASSWORD, song) == set()


@pytest.mark.parametrize(
    ("given", "code"),
    [((NEXT, NEXT, NEXT), "PWD-007"), ((PASSWORD, NEXT, NEXT + "x"), "PWD-008")],
)
def test_a_change_needs_the_present_password_and_the_new_one_twice(song, given, code):
    with pytest.raises(Refused) as refused:
        change_password(None, song, *given)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert User.objects.get(pk=song.pk).check_password(PASSWORD)


def signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def enter(browser: Client, login: str, password: str, **more: str):
    return browser.post("/sign-in/", {"username": login, "password": password, **more})


def test_a_password_that_somebody_else_set_is_changed_before_anything_else(people, client):
    create_user("songyun", PASSWORD, party=people.nurse.party)
    answer = enter(client, "songyun", PASSWORD, next="/trace/")
    assert answer["Location"] == "/sign-in/password/"
    assert not signed_in(client)
    assert client.get("/account/")["Location"].startswith("/sign-in/")
    page = client.get("/sign-in/password/").content.decode()
    assert "由他人设置" in page
    refused = client.post("/sign-in/password/", {"current": PASSWORD, "new": PASSWORD, "again": PASSWORD})
    assert "PWD-006" in refused.content.decode()
    assert not signed_in(client)
    done = client.post("/sign-in/password/", {"current": PASSWORD, "new": NEXT, "again": NEXT})
    assert done["Location"] == "/trace/"
    assert signed_in(client)
    assert enter(Client(), "songyun", NEXT)["Location"] == "/"


@pytest.mark.parametrize(("profile", "page"), [("dengbao3", "/sign-in/password/"), ("asvs", "/")])
def test_an_old_password_must_be_changed_where_the_policy_says_so(song, client, settings, profile, page):
    settings.PASSWORD_POLICY = profile
    User.objects.filter(pk=song.pk).update(password_set_at=wall.now() - dt.timedelta(days=91))
    assert enter(client, "songyun", PASSWORD)["Location"] == page


def test_nobody_reaches_the_first_password_without_the_password(song, client):
    assert client.get("/sign-in/password/")["Location"] == "/sign-in/"
    enter(client, "songyun", "wrong")
    form = {"current": PASSWORD, "new": NEXT, "again": NEXT}
    assert client.post("/sign-in/password/", form)["Location"] == "/sign-in/"


def test_a_half_done_sign_in_dies_after_ten_minutes(people, client, monkeypatch):
    create_user("songyun", PASSWORD, party=people.nurse.party)
    enter(client, "songyun", PASSWORD)
    later = wall.now() + dt.timedelta(minutes=11)
    monkeypatch.setattr(wall, "now", lambda: later)
    assert client.get("/sign-in/password/")["Location"] == "/sign-in/"


def test_changing_the_password_keeps_this_session_and_ends_the_others(song, client):
    elsewhere = Client()
    for browser in (client, elsewhere):
        enter(browser, "songyun", PASSWORD)
    key = client.session.session_key
    answer = client.post("/account/password/", {"current": PASSWORD, "new": NEXT, "again": NEXT})
    assert answer["Location"] == "/account/"
    assert "密码已修改" in client.get("/account/").content.decode()
    assert client.session.session_key != key
    assert elsewhere.get("/account/")["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("address", ["/account/", "/account/password/"])
def test_the_account_is_for_who_is_signed_in(people, client, address):
    assert client.get(address)["Location"] == f"/sign-in/?next={address}"
    assert client.post(address).status_code in {302, 405}


def test_a_form_from_elsewhere_changes_no_password(song):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(song)
    assert browser.post("/account/password/", {"current": PASSWORD}).status_code == 403


def test_the_command_of_the_framework_keeps_to_the_policy_too(song):
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="PWD-001"):
        validate_password("short", song)
    call_command("check")
