"""Client credentials (RFC 6749, 4.4): a token that may no more than its key, for ten minutes, while the key lasts."""

from __future__ import annotations

import base64
import uuid
from urllib.parse import urlencode

import pytest
from django.core import signing
from django.test import Client

from documents import document, epc, object_event
from suyuan import clock
from suyuan.parties.machines.access_tokens import new_access_token
from suyuan.parties.machines.services import revoke_key
from suyuan.parties.models import ApiKey
from suyuan.parties.services import create_api_key
from suyuan.parties.signin import lockout

pytestmark = pytest.mark.django_db
ME = "/api/v1/parties/me"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def issued(people):
    return create_api_key(people.importer.party, ("capture", "query", "trace"))


def basic(name, secret):
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def secret_of(issued):
    return issued.token.rpartition("_")[2]


def grant(client_id="", client_secret="", *, authorization=None, kind=FORM, **form):
    given = {"grant_type": "client_credentials", **form}
    if client_secret:
        given |= {"client_id": client_id, "client_secret": client_secret}
    headers = {"Authorization": authorization} if authorization else {}
    body = urlencode({name: value for name, value in given.items() if value is not None})
    return Client(enforce_csrf_checks=True).post("/oauth2/token", body, content_type=kind, headers=headers)


def granted(issued, **form):
    answer = grant(issued.key.prefix, secret_of(issued), **form)
    assert answer.status_code == 200, answer.content
    return answer.json()["access_token"]


def ask(token, path=ME):
    return Client().get(path, headers={"Authorization": f"Bearer {token}"})


@pytest.mark.requirement("R372")
def test_a_token_stands_for_its_key(issued):
    by_form = grant(issued.key.prefix, secret_of(issued))
    by_header = grant(authorization=basic(issued.key.prefix, secret_of(issued)))
    whole = grant(authorization=basic(issued.key.prefix, issued.token))
    for answer in (by_form, by_header, whole):
        told = answer.json()
        assert answer.status_code == 200, told
        assert (told["token_type"], told["expires_in"], told["scope"]) == (
            "Bearer",
            600,
            "capture query trace",
        )
        assert (answer["Cache-Control"], answer["Pragma"]) == ("no-store", "no-cache")
        me = ask(told["access_token"]).json()
        assert me["party"]["name"] == "京华进口"
    assert ApiKey.objects.get().last_used_at is not None


def test_a_token_may_what_it_was_asked_for_and_no_more(issued):
    token = granted(issued, scope="query")
    assert ask(token).json()["key"]["scopes"] == ["query"]
    assert ask(token, "/epcis/v2/events").status_code == 200
    sent = Client().post(
        "/epcis/v2/capture", document(object_event(epc(1))), content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert (sent.status_code, sent.json()["problems"][0]["code"]) == (403, "DOOR-SCOPE")
    assert ApiKey.objects.get().scopes == ["capture", "query", "trace"], "the key keeps its own"


@pytest.mark.parametrize("scope", ["check", "*", "capture *", "capture:*", "imports:*", "nonsense"])
def test_a_scope_that_the_key_has_not_is_refused(issued, scope):
    answer = grant(issued.key.prefix, secret_of(issued), scope=scope)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize("scope", ["nonsense", "capture:nonsense", "epcis:nonsense", "query *x"])
def test_a_key_for_everything_makes_no_token_for_what_does_not_exist(people, scope):
    everything = create_api_key(people.importer.party, ("*",))
    answer = grant(everything.key.prefix, secret_of(everything), scope=scope)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    assert ask(granted(everything, scope="query capture")).json()["key"]["scopes"] == ["query", "capture"]


def test_a_token_leaves_out_what_its_key_names_and_does_not_exist(issued):
    ApiKey.objects.update(scopes=["query", "nonsense"])
    issued.key.refresh_from_db()
    token = granted(issued)
    assert ask(token).json()["key"]["scopes"] == ["query"]
    older = new_access_token(issued.key, ("query", "nonsense"))
    assert ask(older).json()["key"]["scopes"] == ["query"]


def test_a_token_lasts_ten_minutes(issued, monkeypatch):
    token = granted(issued)
    start = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: start + 595)
    assert ask(token).status_code == 200
    monkeypatch.setattr(signing.time, "time", lambda: start + 602)
    assert ask(token).status_code == 401


def test_who_ends_the_key_ends_its_tokens_at_once(issued, people):
    token = granted(issued)
    assert ask(token).status_code == 200
    revoke_key(issued.key, act=uuid.uuid4())
    assert ask(token).status_code == 401
    other = create_api_key(people.rival.party, ("query",))
    late = granted(other)
    ApiKey.objects.filter(pk=other.key.pk).update(expires_at=clock.now())
    assert ask(late).status_code == 401


def test_a_token_loses_what_the_key_loses(issued):
    token = granted(issued)
    ApiKey.objects.update(scopes=["query"])
    assert ask(token).json()["key"]["scopes"] == ["query"]


@pytest.mark.parametrize("spoil", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: t + "x",
                                   lambda t: t.removeprefix("access_"), lambda t: "access_", lambda t: "access_" + "x" * 600])  # fmt: skip
def test_an_altered_token_is_nobody(issued, spoil):
    assert ask(spoil(granted(issued))).status_code == 401


def test_what_else_the_installation_signs_is_no_token(issued):
    forged = "access_" + signing.dumps({"key": issued.key.prefix, "scopes": ["*"]}, salt="another")
    assert ask(forged).status_code == 401
    assert ask(new_access_token(issued.key, ("query",))).status_code == 200


def test_a_token_makes_no_token_and_no_signature(issued):
    token = granted(issued)
    for secret in (token, token.removeprefix("access_")):
        assert grant(issued.key.prefix, secret).status_code == 401
    assert grant(authorization=f"Bearer {token}").status_code == 401


WRONG = {
    "no client": {},
    "wrong secret": {"authorization": "PREFIX:a" + "b" * 47},
    "nobody": {"authorization": "zzzzzzzz:" + "a" * 48},
    "another's id": {"authorization": "OTHER:SECRET"},
    "empty": {"authorization": ":"},
    "no Basic": {"authorization": None, "raw": "Basic %%%"},
    "NUL": {"authorization": "%00:%00"},
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_client_is_told_so_in_one_way(issued, people, what):
    other = create_api_key(people.rival.party, ("query",))
    given = dict(WRONG[what])
    if raw := given.pop("raw", None):
        given["authorization"] = raw
    elif "authorization" in given:
        text = given["authorization"].replace("PREFIX", issued.key.prefix).replace("OTHER", other.key.prefix)
        name, _, secret = text.replace("SECRET", secret_of(issued)).partition(":")
        given["authorization"] = basic(name, secret)
    answer = grant(**given)
    told = answer.json()
    assert (answer.status_code, told["error"], told["problems"][0]["code"]) == (
        401,
        "invalid_client",
        "OAUTH-CLIENT",
    )
    assert answer["WWW-Authenticate"] == 'Basic realm="suyuan"'
    assert answer["Cache-Control"] == "no-store"


def test_the_whole_key_of_another_is_not_taken_for_ones_own_id(issued, people):
    other = create_api_key(people.rival.party, ("query",))
    assert grant(issued.key.prefix, other.token).status_code == 401


@pytest.mark.parametrize(
    ("form", "kind", "error"),
    [
        ({"grant_type": "password"}, FORM, "unsupported_grant_type"),
        ({"grant_type": None}, FORM, "invalid_request"),
        ({}, "application/json", "invalid_request"),
        ({f"f{n}": "x" for n in range(30)}, FORM, "invalid_request"),
    ],
)
def test_a_wrong_request_is_told_so(issued, form, kind, error):
    answer = grant(issued.key.prefix, secret_of(issued), kind=kind, **form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer.json()["error_description"].isascii()


def test_nothing_is_said_twice_nor_in_two_ways(issued):
    header = {"Authorization": basic(issued.key.prefix, secret_of(issued))}
    for body in (
        "grant_type=client_credentials&grant_type=client_credentials",
        "grant_type=client_credentials&scope=query&scope=capture",
        f"grant_type=client_credentials&client_secret={secret_of(issued)}",
    ):
        answer = Client().post("/oauth2/token", body, content_type=FORM, headers=header)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_the_token_is_made_by_post_alone(db, method):
    answer = getattr(Client(), method)("/oauth2/token")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_large_forms_are_not_read(db):
    answer = Client().post("/oauth2/token", "a=" + "x" * 10_000, content_type=FORM)
    assert answer.status_code == 413


def test_outsiders_and_sessions_get_nothing(people, issued):
    for person in (*people.outsiders, people.importer, people.regulator):
        client = Client()
        client.force_login(person.user)
        answer = client.post("/oauth2/token", "grant_type=client_credentials", content_type=FORM)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_who_guesses_is_put_off_and_who_knows_is_not(issued):
    statuses = [grant(issued.key.prefix, "a" * 48).status_code for _ in range(lockout.KEY.limit + 2)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert grant(issued.key.prefix, secret_of(issued)).status_code == 200
