"""Signed requests at the doors: only the honest one passes, once, and what was altered changes nothing."""

from __future__ import annotations

import dataclasses
import gzip
import re
import secrets
import uuid
from pathlib import Path

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from documents import document, epc, object_event
from one_value import one_value
from people import cast
from signing import header, now, parts, signed
from suyuan.exchange import signatures
from suyuan.parties.machines import signed_requests
from suyuan.parties.machines.services import revoke_key
from suyuan.parties.models import ApiKey, RequestNonce
from suyuan.parties.services import create_api_key
from suyuan.parties.signin import wall

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "signed-requests.md"
ME = "/api/v1/parties/me"
CAPTURE = "/epcis/v2/capture"


@dataclasses.dataclass
class Machine:
    """A party's system that signs."""

    issued: object
    client: Client = dataclasses.field(default_factory=Client)

    @property
    def secret(self) -> str:
        return self.issued.signing_secret

    def ask(self, method, target, body=b"", algorithm="sha256", *, authorization=None, kind="", **more):
        told = authorization or signed(self.secret, method, target, body, algorithm)
        headers = {"Authorization": told, **{name.replace("_", "-"): value for name, value in more.items()}}
        return self.client.generic(method, target, body, content_type=kind, headers=headers)

    def send(self, body, algorithm="sha256", target=CAPTURE, **more):
        return self.ask("POST", target, body, algorithm, kind="application/json", **more)


@pytest.fixture
def machine(people):
    return Machine(create_api_key(people.importer.party, ("*",)))


def code_of(answer):
    return answer.status_code, answer.json()["problems"][0]["code"]


REFUSED = (401, "DOOR-SIGNATURE")


@pytest.mark.requirement("R372")
@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_an_honest_request_passes_at_every_door(machine, algorithm):
    answer = machine.ask("GET", ME, algorithm=algorithm)
    assert answer.json()["party"]["name"] == "京华进口"
    content = document(object_event(epc(1)))
    assert machine.send(content, algorithm).status_code == 202
    assert machine.send(content, algorithm, "/api/v1/capture?on_error=proceed").status_code == 202
    assert (
        machine.ask("GET", "/epcis/v2/events?perPage=1&MATCH_epc=a%2Cb", algorithm=algorithm).status_code
        == 200
    )
    assert machine.ask("POST", "/epcis/v1/capture", b"<x/>", algorithm, kind="text/xml").status_code == 400
    assert ApiKey.objects.get().last_used_at is not None


def test_the_worked_example_of_the_reference_page_is_right():
    text = PAGE.read_text(encoding="utf-8")
    example = text[text.index("## Worked example") :]
    secret, path, query = re.search(
        r"Secret `(\S+)`, `POST https://suyuan.example([^?]+)\?([^`]+)`", example
    ).groups()
    body = re.search(r"body `([^`]+)`", example)[1].encode()
    blocks = re.findall(r"```\n(.*?)\n```", example, re.DOTALL)
    lines, *headers = blocks[:3]
    for told, algorithm in zip(headers, ("sha256", "sm3"), strict=True):
        claim = signed_requests.claim_of(told.removeprefix("Authorization: "))
        made = signed_requests.text_of(claim, "POST", path, query)
        if algorithm == "sha256":
            assert made.decode() == lines
        assert signed_requests.signature_of(claim, secret.encode(), made) == claim.signature
        given = {"time": claim.time, "nonce": claim.nonce}
        assert signed(secret, "POST", f"{path}?{query}", body, algorithm, **given) == told.removeprefix(
            "Authorization: "
        )


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/api/v1/things/(01)06901234567892/state", "/api/v1/things/%2801%2906901234567892/state"),
        ("/api/v1/things/https%3A%2F%2Fid.gs1.org%2F01%2F06901234567892/state",
         "/api/v1/things/https%3A//id.gs1.org/01/06901234567892/state"),
        ("/api/v1/things/%E6%BA%AF%20%25/state", "/api/v1/things/%E6%BA%AF%20%25/state"),
    ],
)  # fmt: skip
def test_a_path_is_one_text_however_it_was_escaped(machine, path, written):
    told = signed(machine.secret, "GET", written)
    assert machine.ask("GET", path, authorization=told).status_code == 200


def test_the_same_request_is_refused_the_second_time(machine):
    told = signed(machine.secret, "GET", ME)
    assert machine.ask("GET", ME, authorization=told).status_code == 200
    assert code_of(machine.ask("GET", ME, authorization=told)) == REFUSED
    assert code_of(machine.ask("GET", "/api/v1/health", authorization=told)) == REFUSED


def test_a_nonce_belongs_to_one_key(machine, people):
    other = Machine(create_api_key(people.rival.party, ("*",)))
    for one in (machine, other):
        told = signed(one.secret, "GET", ME, nonce="0123456789abcdef")
        assert one.ask("GET", ME, authorization=told).status_code == 200


@pytest.mark.parametrize(
    ("shift", "passes"), [(-290, True), (290, True), (-310, False), (310, False), (10**9, False)]
)
def test_the_clock_may_be_off_by_five_minutes(machine, shift, passes):
    answer = machine.ask("GET", ME, authorization=signed(machine.secret, "GET", ME, time=now(shift)))
    assert answer.status_code == (200 if passes else 401)


ALTERED = {
    "method": lambda m, t: ("POST", "/api/v1/identify", parts(m.secret, "GET", "/api/v1/identify")),
    "path": lambda m, t: ("GET", "/api/v1/health", t),
    "query added": lambda m, t: ("GET", f"{ME}?a=1", t),
    "signature": lambda m, t: ("GET", ME, t | {"signature": "0" * 64}),
    "key": lambda m, t: ("GET", ME, t | {"key": "abcdefgh"}),
    "key of nobody": lambda m, t: ("GET", ME, t | {"key": "zzzzzzzz"}),
    "time": lambda m, t: ("GET", ME, t | {"time": now(1)}),
    "no such time": lambda m, t: ("GET", ME, t | {"time": "2026-13-41T99:99:99Z"}),
    "nonce": lambda m, t: ("GET", ME, t | {"nonce": t["nonce"][::-1] + "0"}),
    "short nonce": lambda m, t: ("GET", ME, parts(m.secret, "GET", ME, nonce="short")),
    "body": lambda m, t: ("GET", ME, t | {"body": "0" * 64}),
    "signed body that did not come": lambda m, t: ("GET", ME, parts(m.secret, "GET", ME, b"x")),
    "capitals": lambda m, t: ("GET", ME, t | {"signature": t["signature"].upper()}),
    "part missing": lambda m, t: ("GET", ME, {n: v for n, v in t.items() if n != "body"}),
    "part too many": lambda m, t: ("GET", ME, t | {"more": "1"}),
    "part twice": lambda m, t: ("GET", ME, t | {"signature": f"{t['signature']}, key={t['key']}"}),
    "too long": lambda m, t: ("GET", ME, t | {"nonce": "a" * 900}),
    "not ASCII": lambda m, t: ("GET", ME, t | {"time": t["time"].replace("2", "２", 1)}),
}


@pytest.mark.parametrize("what", ALTERED)
def test_whatever_is_altered_is_refused_in_the_same_words_and_spends_nothing(machine, what):
    told = parts(machine.secret, "GET", ME)
    method, target, given = ALTERED[what](machine, told)
    answer = machine.ask(method, target, authorization=header(given).encode().decode("latin-1"))
    assert code_of(answer) == REFUSED
    assert answer["WWW-Authenticate"] == 'SUYUAN-HMAC-SHA256 realm="suyuan", SUYUAN-HMAC-SM3 realm="suyuan"'
    plain = machine.ask("GET", ME, authorization=header(told | {"signature": "1" * 64}))
    assert answer.json() == plain.json()
    assert not RequestNonce.objects.exists()
    assert machine.ask("GET", ME, authorization=header(told)).status_code == 200


def test_a_repeated_parameter_and_another_order_are_other_requests(machine):
    target = "/epcis/v2/events?perPage=1&GE_eventTime=2026-01-01T00:00:00Z"
    for other in (f"{target}&perPage=1", "/epcis/v2/events?GE_eventTime=2026-01-01T00:00:00Z&perPage=1"):
        told = signed(machine.secret, "GET", target)
        assert machine.ask("GET", other, authorization=told).status_code == 401
        assert machine.ask("GET", target, authorization=told).status_code == 200


def test_the_order_of_the_parts_does_not_matter(machine):
    told = parts(machine.secret, "GET", ME)
    assert machine.ask("GET", ME, authorization=header(dict(reversed(told.items())))).status_code == 200


def test_a_signature_of_one_scheme_is_none_of_the_other(machine):
    told = parts(machine.secret, "GET", ME)
    assert code_of(machine.ask("GET", ME, authorization=header(told, "sm3"))) == REFUSED
    assert code_of(machine.ask("GET", ME, authorization=header(told, "md5"))) == (401, "DOOR-KEY")


def test_sm3_is_not_offered_where_there_is_none(machine, monkeypatch):
    monkeypatch.setattr(signed_requests, "has_sm3", lambda: False)
    answer = machine.ask("GET", ME, algorithm="sm3")
    assert code_of(answer) == REFUSED
    assert answer["WWW-Authenticate"] == 'SUYUAN-HMAC-SHA256 realm="suyuan"'
    assert machine.ask("GET", ME).status_code == 200


LARGE = document(*(object_event(epc(f"L{number}"), **{"ex:note": "y" * 2000}) for number in range(700)))
BODIES = {
    "small": (document(object_event(epc(1))), {}),
    "large, on disk": (LARGE, {}),
    "packed": (gzip.compress(document(object_event(epc(1)))), {"Content_Encoding": "gzip"}),
    "repeatable": (document(object_event(epc(1))), {"Idempotency_Key": "once"}),
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("target", ["/epcis/v2/capture", "/api/v1/capture"])
def test_an_altered_body_is_refused_and_nothing_of_it_kept(machine, name, target):
    content, more = BODIES[name]
    told = signed(machine.secret, "POST", target, content)
    altered = (
        content.replace(b"OBSERVE", b"DELETE!", 1)
        if b"OBSERVE" in content
        else content[:4] + b"\x01" + content[5:]
    )
    assert altered != content
    assert code_of(machine.send(altered, target=target, authorization=told, **more)) == REFUSED
    assert one_value("SELECT count(*) FROM capture_request") == 0
    assert machine.send(content, target=target, **more).status_code == 202
    assert one_value("SELECT count(*) FROM capture_request") == 1


def test_events_that_are_captured_at_once_are_not_when_the_body_was_altered(machine):
    event = object_event(epc(1))
    import json

    content = json.dumps(event).encode()
    told = signed(machine.secret, "POST", "/epcis/v2/events", content)
    answer = machine.ask(
        "POST", "/epcis/v2/events", content + b" ", authorization=told, kind="application/json"
    )
    assert code_of(answer) == REFUSED
    assert one_value("SELECT count(*) FROM event") == 0


TABLE = "入库单号,业务时间,地点,追溯码\nRK-1,2026-03-01 08:00:00,urn:epc:id:sgln:6901234.00001.0,(01)06901234567892(21)A1\n"


@pytest.mark.parametrize("more", [{}, {"Idempotency_Key": "form"}])
def test_the_body_of_a_form_is_judged_too(machine, more):
    from django.core.files.uploadedfile import SimpleUploadedFile

    table = SimpleUploadedFile("t.csv", TABLE.encode(), "text/csv")
    form = encode_multipart(BOUNDARY, {"mapping": "receiving", "file": table})
    told = signed(machine.secret, "POST", "/api/v1/imports", form)
    altered = form.replace(b"RK-1", b"RK-2")
    assert altered != form
    answer = machine.ask(
        "POST", "/api/v1/imports", altered, authorization=told, kind=MULTIPART_CONTENT, **more
    )
    assert code_of(answer) == REFUSED
    assert one_value("SELECT count(*) FROM table_import") == 0
    honest = machine.ask("POST", "/api/v1/imports", form, kind=MULTIPART_CONTENT, **more)
    assert honest.status_code in {200, 201, 202}, honest.content


def test_a_request_may_be_repeated_with_a_new_signature(machine):
    content = document(object_event(epc(1)))
    first, second = (machine.send(content, target="/api/v1/capture", Idempotency_Key="k") for _ in range(2))
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert RequestNonce.objects.count() == 2, "one a request, however often the caller is asked for"


def test_scopes_ends_and_revoking_hold_as_for_the_key_itself(machine, people):
    reader = Machine(create_api_key(people.importer.party, ("query",)))
    assert code_of(reader.send(document(object_event(epc(1))))) == (403, "DOOR-SCOPE")
    ApiKey.objects.filter(pk=reader.issued.key.pk).update(expires_at=wall.now())
    assert code_of(reader.ask("GET", ME)) == REFUSED
    revoke_key(machine.issued.key, act=uuid.uuid4())
    assert code_of(machine.ask("GET", ME)) == REFUSED


def test_the_secret_is_sealed_in_its_row_and_opens_in_no_other(machine, people):
    row = ApiKey.objects.get()
    assert machine.secret.encode() not in bytes(row.signing_secret)
    assert machine.secret.rpartition("_")[2].encode() not in bytes(row.signing_secret)
    other = Machine(create_api_key(people.rival.party, ("*",)))
    ApiKey.objects.filter(pk=other.issued.key.pk).update(signing_secret=bytes(row.signing_secret))
    borrowed = machine.secret.replace(row.prefix, other.issued.key.prefix)
    for secret in (other.secret, borrowed, machine.secret):
        told = parts(secret, "GET", ME, key=other.issued.key.prefix)
        assert code_of(other.ask("GET", ME, authorization=header(told))) == REFUSED


def test_a_key_from_before_signatures_signs_nothing(machine):
    ApiKey.objects.update(signing_secret=None)
    assert code_of(machine.ask("GET", ME)) == REFUSED
    for guess in (b"", b"None"):
        told = parts(machine.secret, "GET", ME)
        claim = signed_requests.claim_of(header(told))
        forged = signed_requests.signature_of(claim, guess, signed_requests.text_of(claim, "GET", ME, ""))
        assert code_of(machine.ask("GET", ME, authorization=header(told | {"signature": forged}))) == REFUSED
    assert (
        machine.client.get(ME, headers={"Authorization": f"Bearer {machine.issued.token}"}).status_code == 200
    )


def test_a_wrong_signature_does_not_fall_back_to_the_session(db):
    client = Client()
    client.force_login(cast().importer.user)
    assert client.get(ME).status_code == 200
    assert client.get(ME, headers={"Authorization": "SUYUAN-HMAC-SHA256 x"}).status_code == 401


def test_nonces_that_have_had_their_time_go_by_themselves(machine):
    old = wall.now() - signed_requests.WINDOW
    RequestNonce.objects.bulk_create(RequestNonce(id=uuid.uuid4(), until=old) for _ in range(5))
    for _ in range(2):
        assert machine.ask("GET", ME).status_code == 200
    left = RequestNonce.objects.all()
    assert len(left) == 2
    assert all(one.until > wall.now() + signed_requests.WINDOW for one in left)


def test_a_reader_of_the_body_never_has_its_last_byte_when_it_is_another():
    import io

    content = secrets.token_bytes(100_000)
    claim = signed_requests.claim_of(signed("sign_a_b", "POST", ME, content))
    for length in (len(content), None):
        altered = signatures.SignedBody(io.BytesIO(content[:-1] + b"\x00"), claim, length)
        got: list[bytes] = []
        with pytest.raises(signatures.DoorRefusal):
            read_all(altered, got)
        assert (sum(map(len, got)) < len(content)) is (length is not None)
        got = []
        read_all(signatures.SignedBody(io.BytesIO(content), claim, length), got)
        assert b"".join(got) == content


def read_all(stream, got):
    while piece := stream.read(1 << 10):
        got.append(piece)
