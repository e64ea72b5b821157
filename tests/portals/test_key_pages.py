"""The pages of keys: who opens them, what they show and never show, and that each change has its act."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test import Client

from people import Person, keepers
from suyuan.clock import BEIJING
from suyuan.parties.models import ApiKey, User
from suyuan.parties.services import authenticate_key, create_api_key
from suyuan.parties.signin import factors, wall

pytestmark = pytest.mark.django_db
KEYS = "/organisations/nurse-party/keys/"
GIVEN = {"name": "HIS 收货", "days": "365", "scopes": ["capture", "trace"]}


@pytest.fixture
def administrator(people, browser_of):
    """The browser of the hospital's administrator, who has just shown to be there."""
    return confirmed(browser_of(administrator_of(people.nurse.party)))


def administrator_of(party):
    user = User(login=f"admin-{party.code}", party=party, role="administrator")
    user.set_unusable_password()
    user.save()
    return Person(user, party)


def confirmed(browser: Client) -> Client:
    session = browser.session
    session[factors.CONFIRMED] = wall.now().isoformat()
    session.save()
    return browser


def act_of(number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, body FROM act WHERE id = %s", [number])
        kind, body = cursor.fetchone()
        return kind, body if isinstance(body, dict) else json.loads(body)


def acts_written() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM act")
        return cursor.fetchone()[0]


def token_in(answer) -> str:
    return re.search(r'data-copy="(suyuan_[a-z2-7]+_[a-z2-7]+)"', answer.content.decode())[1]


@pytest.mark.requirement("R372")
def test_a_key_is_issued_shown_once_and_works(administrator, people):
    answer = administrator.post(f"{KEYS}new/", GIVEN)
    token = token_in(answer)
    key = authenticate_key(token)
    assert (key.party, key.name, key.scopes) == (people.nurse.party, "HIS 收货", ["capture", "trace"])
    assert key.made_by.login == "admin-nurse-party"
    kind, body = act_of(key.act)
    assert (kind, body["prefix"], body["scopes"]) == ("apikey.create", key.prefix, ["capture", "trace"])
    assert "no-store" in answer["Cache-Control"]
    page = administrator.get(KEYS).content.decode()
    assert token not in page
    assert f"suyuan_{key.prefix}_…" in page
    for shown in ("HIS 收货", "提交数据", "有效", f"{key.expires_at.astimezone(BEIJING):%Y-%m}"):
        assert shown in page


def test_no_act_holds_the_secret(administrator):
    secret = token_in(administrator.post(f"{KEYS}new/", GIVEN)).rpartition("_")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(act::text, '') FROM act")
        (told,) = cursor.fetchone()
    assert "apikey.create" in told
    assert secret not in told


@pytest.mark.parametrize(
    "wrong", [{"scopes": []}, {"scopes": ["*"]}, {"scopes": ["imports:*"]}, {"days": "99999"}, {"name": ""}]
)
def test_what_is_not_offered_is_not_issued(administrator, wrong):
    assert administrator.post(f"{KEYS}new/", GIVEN | wrong).status_code == 400
    assert (ApiKey.objects.count(), acts_written()) == (0, 0)


def test_a_key_is_replaced_and_the_old_one_says_until_when(administrator, people):
    old = create_api_key(people.nurse.party, ("query",), name="ERP").key
    assert "ERP" in administrator.get(f"{KEYS}{old.prefix}/rotate/").content.decode()
    new = authenticate_key(
        token_in(administrator.post(f"{KEYS}{old.prefix}/rotate/", {"overlap": "7", "days": "365"}))
    )
    old.refresh_from_db()
    assert (new.replaces, new.scopes, new.name) == (old, ["query"], "ERP")
    kind, body = act_of(new.act)
    assert (kind, body["replaces"], body["overlap_days"]) == ("apikey.rotate", old.prefix, 7)
    assert old.end_act == new.act
    page = administrator.get(KEYS).content.decode()
    assert "已换新" in page
    assert f"{KEYS}{old.prefix}/rotate/" not in page
    again = administrator.post(f"{KEYS}{old.prefix}/rotate/", {"overlap": "7", "days": "365"})
    assert (again.status_code, "KEY-002" in again.content.decode(), acts_written()) == (400, True, 1)


def test_a_key_is_ended_after_a_question(administrator, people):
    key = create_api_key(people.nurse.party, ("query",)).key
    assert "不能恢复" in administrator.get(f"{KEYS}{key.prefix}/end/").content.decode()
    key.refresh_from_db()
    assert key.revoked_at is None
    assert administrator.post(f"{KEYS}{key.prefix}/end/").status_code == 302
    key.refresh_from_db()
    assert act_of(key.end_act)[0] == "apikey.end"
    page = administrator.get(KEYS).content.decode()
    assert "已停用" in page
    again = administrator.post(f"{KEYS}{key.prefix}/end/")
    assert (again.status_code, "KEY-001" in again.content.decode(), acts_written()) == (400, True, 1)


def test_a_key_that_ends_soon_is_warned_of(administrator):
    administrator.post(f"{KEYS}new/", GIVEN)
    assert "30 天内到期" not in administrator.get(KEYS).content.decode()
    administrator.post(f"{KEYS}new/", GIVEN | {"days": "30"})
    page = administrator.get(KEYS).content.decode()
    assert "1 个密钥将在 30 天内到期" in page
    assert "即将到期" in page


def test_the_security_administrator_keeps_keys_of_every_party_and_the_operator_none(people, browser_of):
    security = confirmed(browser_of(keepers(people).security))
    key = create_api_key(people.nurse.party, ("query",)).key
    assert key.prefix in security.get(KEYS).content.decode()
    assert KEYS in security.get("/organisations/nurse-party/").content.decode()
    operator = confirmed(browser_of(people.regulator))
    assert operator.post(f"{KEYS}new/", GIVEN).status_code == 404
    assert operator.post(f"{KEYS}{key.prefix}/end/").status_code == 404
    assert security.post(f"{KEYS}{key.prefix}/end/").status_code == 302


@pytest.mark.requirement("R461")
def test_who_audits_sees_keys_and_changes_none(people, browser_of):
    audit = confirmed(browser_of(keepers(people).audit))
    key = create_api_key(people.nurse.party, ("query",)).key
    page = audit.get(KEYS).content.decode()
    assert key.prefix in page
    assert f"{key.prefix}/end/" not in page
    assert "keys/new/" not in page
    for address in (f"{KEYS}new/", f"{KEYS}{key.prefix}/rotate/", f"{KEYS}{key.prefix}/end/"):
        assert audit.post(address, GIVEN).status_code == 404


def test_issuing_and_replacing_ask_who_is_there(people, browser_of):
    stale = browser_of(administrator_of(people.nurse.party))
    key = create_api_key(people.nurse.party, ("query",)).key
    for address in (f"{KEYS}new/", f"{KEYS}{key.prefix}/rotate/"):
        assert stale.get(address).url == f"/account/confirm/?next={address.replace('/', '%2F')}"
        assert stale.post(address, GIVEN | {"overlap": "7"}).url.startswith("/account/confirm/")
    assert (ApiKey.objects.count(), acts_written()) == (1, 0)
    assert stale.post(f"{KEYS}{key.prefix}/end/").url == KEYS


def test_nobody_else_finds_these_pages(people, browser_of):
    """Members who are no administrators, administrators of others, agents, strangers, the public."""
    key = create_api_key(people.nurse.party, ("query",)).key
    browser_of(people.nurse).post("/entrustments/", {"agent": "carrier-party"})
    written = acts_written()
    others = (
        people.nurse, people.rival, people.carrier, administrator_of(people.rival.party),
        administrator_of(people.carrier.party),
    )  # fmt: skip
    for person in others:
        browser = confirmed(browser_of(person))
        for address in (KEYS, f"{KEYS}new/", f"{KEYS}{key.prefix}/rotate/", f"{KEYS}{key.prefix}/end/"):
            assert browser.get(address).status_code == 404, (person.user, address)
            answer = browser.post(address, GIVEN | {"overlap": "7"})
            assert answer.status_code in {404, 405}, (person.user, address)
            assert answer.status_code == 404 or address == KEYS
        assert KEYS not in browser.get("/organisations/nurse-party/").content.decode()
    for address in (KEYS, f"{KEYS}new/", f"{KEYS}{key.prefix}/end/"):
        assert browser_of(people.public).get(address).url.startswith("/sign-in/")
    key.refresh_from_db()
    assert (ApiKey.objects.count(), acts_written(), key.revoked_at) == (1, written, None)


def test_a_key_of_another_party_is_not_found_under_ones_own(administrator, people):
    other = create_api_key(people.rival.party, ("query",)).key
    for what in ("rotate", "end"):
        assert (
            administrator.post(f"{KEYS}{other.prefix}/{what}/", {"overlap": "0", "days": "30"}).status_code
            == 404
        )
    other.refresh_from_db()
    assert (other.revoked_at, other.expires_at) == (None, None)


def test_the_pages_speak_english(administrator):
    administrator.post("/i18n/setlang/", {"language": "en"})
    administrator.post(f"{KEYS}new/", GIVEN)
    page = administrator.get(KEYS).content.decode()
    for words in ("API keys", "Send data", "valid", "never used"):
        assert words in page


def test_a_first_member_is_the_administrator_and_only_such_make_others(people, browser_of):
    members = "/organisations/nurse-party/members/"
    invite = "/organisations/nurse-party/invitations/"
    assert "单位管理员" not in browser_of(people.nurse).get(members).content.decode()
    assert browser_of(people.nurse).post(invite, {"role": "administrator"}).status_code == 404
    administrator = browser_of(administrator_of(people.nurse.party))
    assert "/join/" in administrator.post(invite, {"role": "administrator"}).content.decode()
    assert administrator.post(invite, {"role": "officer"}).status_code in {400, 404}


def test_members_end_on_the_page_for_connecting_what_they_made_and_administrators_all(people, browser_of):
    lasting = create_api_key(people.nurse.party, ("query",)).key
    nurse = browser_of(people.nurse)
    nurse.post("/connect/", {"name": "mine"})
    mine = ApiKey.objects.get(name="mine")
    page = nurse.get("/connect/").content.decode()
    assert f"/connect/keys/{mine.prefix}/end/" in page
    assert f"/connect/keys/{lasting.prefix}/end/" not in page
    assert nurse.post(f"/connect/keys/{lasting.prefix}/end/").status_code == 404
    assert nurse.post(f"/connect/keys/{mine.prefix}/end/").status_code == 302
    administrator = browser_of(administrator_of(people.nurse.party))
    assert administrator.post(f"/connect/keys/{lasting.prefix}/end/").status_code == 302
    lasting.refresh_from_db()
    assert act_of(lasting.end_act)[0] == "apikey.end"
