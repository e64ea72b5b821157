"""Signing in by an account elsewhere, against a real service: django-oauth-toolkit over TLS, in a process of its own."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, RSAKey
from oidc_way import BEGIN, enter, there

from free_port import free_port
from people import PASSWORD
from suyuan.core.problem import Refused
from suyuan.parties.models import AccountEvent, ExternalAccount, User
from suyuan.parties.oidc import dialogue, providers
from suyuan.parties.services import create_user
from suyuan.parties.signin import wall

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerks(people):
    """Two people who have passwords, each with a browser in which they are signed in."""

    def clerk(login: str, party) -> tuple[User, Client]:
        user, browser = create_user(login, PASSWORD, party=party, chosen_by_owner=True), Client()
        browser.force_login(user)
        return user, browser

    return clerk("songyun", people.nurse.party), clerk("heqing", people.rival.party)


def code_of(answer) -> str:
    return re.search(r"<b>(SSO-\d+)</b>", answer.content.decode()).group(1)


def test_an_officer_comes_in_by_the_service_and_no_password_is_asked(service, offer, people):
    offer(creates=True, party=people.regulator.party.code, role="officer", second_factor="amr")
    browser, answer = enter(service, begin=f"{BEGIN}?next=/trace/")
    assert (answer.status_code, answer["Location"]) == (302, "/trace/")
    user = User.objects.get(pk=browser.session["_auth_user_id"])
    assert (user.name, user.role, user.party) == ("张明", "officer", people.regulator.party)
    assert not user.has_usable_password()
    again, answer = enter(service)
    assert again.session["_auth_user_id"] == str(user.pk)
    assert [event.note for event in AccountEvent.objects.filter(user=user, kind="signed_in")] == [
        "jingban"
    ] * 2


def test_who_has_no_account_here_is_told_how_to_get_one(service, offer):
    offer()
    browser, answer = enter(service)
    assert (answer.status_code, code_of(answer)) == (403, "SSO-005")
    assert "_auth_user_id" not in browser.session
    assert AccountEvent.objects.filter(kind="refused", note="jingban: SSO-005").exists()


def test_a_person_connects_the_service_signs_in_by_it_and_disconnects_it(service, offer, clerks):
    offer()
    (user, browser), (_, stranger) = clerks
    asked = browser.get(BEGIN)
    assert asked["Location"].startswith("/account/confirm/")
    assert browser.post(asked["Location"], {"password": PASSWORD})["Location"] == BEGIN
    _, answer = enter(service, browser)
    assert answer["Location"] == "/account/"
    assert "京办" in browser.get("/account/").content.decode()
    other, _ = enter(service)
    assert other.session["_auth_user_id"] == str(user.pk)
    link = ExternalAccount.objects.get()
    assert stranger.post(f"/account/connections/{link.pk}/remove/").status_code == 404
    assert browser.post(f"/account/connections/{link.pk}/remove/").status_code == 302
    _, answer = enter(service)
    assert code_of(answer) == "SSO-005"


def test_the_account_of_somebody_else_cannot_be_taken_over(service, offer, clerks):
    offer()
    for _, browser in clerks:
        browser.post("/account/confirm/?next=/account/", {"password": PASSWORD})
        _, answer = enter(service, browser)
    assert code_of(answer) == "SSO-007"
    assert ExternalAccount.objects.get().user == clerks[0][0]


def test_a_closed_account_stays_closed(service, offer, people):
    offer(creates=True, party=people.regulator.party.code)
    enter(service)
    User.objects.filter(name="张明").update(is_active=False)
    _, answer = enter(service)
    assert (answer.status_code, code_of(answer)) == (403, "SSO-006")


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR = "required"


@pytest.mark.parametrize(
    "case",
    [
        ("own", "officer", "/sign-in/enrol/"),
        ("amr", "officer", "/"),
        ("trusted", "officer", "/"),
        ("own", "capturer", "/"),
        ("trusted", "operator", "/sign-in/enrol/"),
    ],
)
def test_whose_second_factor_counts(service, offer, people, required, case):
    whose, role, lands = case
    offer(second_factor=whose)
    party = None if role == "operator" else people.regulator.party
    user = create_user("liufang", PASSWORD, role=role, party=party, chosen_by_owner=True)
    ExternalAccount.objects.create(provider="jingban", subject="1", user=user)
    _, answer = enter(service)
    assert answer["Location"] == lands


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(service, offer, people, monkeypatch):
    offer(creates=True, party=people.regulator.party.code)
    browser = Client()
    location = there(browser.get(BEGIN)["Location"], service)
    assert code_of(Client().get(location)) == "SSO-003"  # somebody else's browser
    assert code_of(browser.get(location.replace("state=", "state=x"))) == "SSO-003"
    assert code_of(browser.get(location)) == "SSO-003"  # good for once
    location = there(browser.get(BEGIN)["Location"], service)
    later = wall.now() + dt.timedelta(minutes=11)
    monkeypatch.setattr(wall, "now", lambda: later)
    assert code_of(browser.get(location)) == "SSO-003"
    assert not User.objects.filter(name="张明").exists()


def test_a_code_that_was_traded_already_is_refused(service, offer, people):
    offer(creates=True, party=people.regulator.party.code)
    first = there(Client().get(BEGIN)["Location"], service)
    code = parse_qs(urlsplit(first).query)["code"][0]
    browser = Client()
    second = there(browser.get(BEGIN)["Location"], service)
    stolen = re.sub(r"code=[^&]+", f"code={code}", second)
    assert code_of(browser.get(stolen)) == "SSO-004"  # of another session: the verifier does not fit


def test_who_says_no_there_is_not_signed_in(service, offer):
    offer()
    browser = Client()
    state = parse_qs(urlsplit(browser.get(BEGIN)["Location"]).query)["state"][0]
    answer = browser.get(f"{BEGIN}back/?error=access_denied&state={state}")
    assert (answer.status_code, code_of(answer)) == (403, "SSO-004")
    assert "access_denied" in answer.content.decode()


def test_the_service_goes_nowhere_but_home_with_a_foreign_next(service, offer, people):
    offer(creates=True, party=people.regulator.party.code)
    _, answer = enter(service, begin=f"{BEGIN}?next=https://evil.example/")
    assert answer["Location"] == "/"


@pytest.mark.parametrize(
    ("forge", "says"),
    [
        ({"iss": "https://evil.example"}, False),
        ({"aud": "another"}, False),
        ({"nonce": "another"}, False),
        ({"exp": 1_000_000_000}, False),
        ({"sub": None}, False),
        ({}, True),
    ],
)
def test_tokens_are_believed_only_when_everything_fits(service, offer, forge, says):
    """Signed by the service's own key, and wrong in one claim each."""
    offer()
    provider = providers.by_code("jingban")
    begun = dialogue.Begun("s", "n", "v")
    now = int(time.time())
    claims = {
        "iss": service.issuer,
        "aud": "suyuan",
        "sub": "9",
        "nonce": "n",
        "iat": now,
        "exp": now + 60,
        **forge,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    key = RSAKey.import_key((service.folder / "signing.pem").read_text())
    token = jwt.encode({"alg": "RS256", "kid": key.thumbprint()}, claims, key)
    if says:
        assert dialogue._claims(provider, begun, {"id_token": token})["sub"] == "9"
    else:
        with pytest.raises((JoseError, ValueError)):
            dialogue._claims(provider, begun, {"id_token": token})


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize("algorithm", ["HS256", "none"])
def test_a_token_signed_by_what_we_know_ourselves_or_by_nobody_is_refused(service, offer, algorithm):
    offer()
    key = OctKey.import_key("client-secret-of-at-least-thirty-two-bytes")
    now = int(time.time())
    claims = {"iss": service.issuer, "aud": "suyuan", "sub": "9", "nonce": "n", "iat": now, "exp": now + 60}
    token = jwt.encode({"alg": algorithm}, claims, key, algorithms=[algorithm])
    with pytest.raises((JoseError, ValueError)):
        dialogue._claims(providers.by_code("jingban"), dialogue.Begun("s", "n", "v"), {"id_token": token})


def test_a_service_that_does_not_answer_leaves_the_password_way_open(service, offer):
    offer(issuer=f"https://localhost:{free_port()}/o")
    answer = Client().get(BEGIN)
    assert (answer.status_code, code_of(answer)) == (503, "SSO-002")
    assert "/sign-in/" in answer.content.decode()


def test_a_service_whose_certificate_nobody_vouches_for_is_not_asked(service, offer):
    offer(ca_file=None)
    assert code_of(Client().get(BEGIN)) == "SSO-002"


def test_an_issuer_that_calls_itself_otherwise_is_not_believed(service, offer):
    offer(issuer=f"{service.issuer}/")
    assert code_of(Client().get(BEGIN)) == "SSO-002"


def test_the_sign_in_page_offers_it_in_both_languages(service, offer):
    offer(name_en="Beijing Office")
    for page in ("/sign-in/", "/"):
        assert f'href="{BEGIN}"' in Client().get(page).content.decode()
        assert "Beijing Office" in Client().get(f"{page}?lang=en").content.decode()


def test_without_a_service_nothing_is_offered(people):
    assert "sign-in/with" not in Client().get("/sign-in/").content.decode()
    assert Client().get(BEGIN).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"issuer": "http://plain.example"}, "https"),
        ({"code": "Jing Ban"}, "small letters"),
        ({"role": "operator"}, "role"),
        ({"creates": True}, "party"),
        ({"creates": True, "party": "hospital", "patients": True}, "patients"),
        ({"scope": "profile"}, "openid"),
        ({"client_secret_file": "/nowhere"}, "secret"),
        ({"colour": "red"}, "colour"),
        ({"issuer": 3}, "str"),
    ],
)
def test_a_file_of_services_that_cannot_be_is_told_with_its_fault(tmp_path, wrong, told):
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    right = {
        "code": "jingban",
        "name": "京办",
        "issuer": "https://sso.example",
        "client_id": "suyuan",
        "client_secret_file": str(tmp_path / "secret"),
    }
    path = tmp_path / "services.json"
    path.write_text(json.dumps([right]), encoding="utf-8")
    assert providers.read(path)[0].name == "京办"
    path.write_text(json.dumps([{**right, **wrong}]), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        providers.read(path)
    assert refused.value.problems[0].code == "SSO-001"
    assert told in refused.value.problems[0].message
