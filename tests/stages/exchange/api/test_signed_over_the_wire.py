"""What only real servers show of signed requests: one nonce for all workers, also after a restart; the client that signs."""

from __future__ import annotations

import json
import threading
import urllib.error
from typing import ClassVar

import pytest
from django.db import connection

from documents import document, epc, object_event
from one_value import one_value
from served import serving
from signing import signed
from suyuan.parties.services import create_api_key, create_party
from suyuan_client import ApiError, Client
from suyuan_client.signing import authorization

pytestmark = pytest.mark.slow

ME = "/api/v1/parties/me"


@pytest.fixture
def secret(committed):
    made = create_api_key(create_party("importer", "京华进口", "IMPORTER"), ("*",)).signing_secret
    connection.close()
    return made


def test_of_many_equal_requests_one_gets_in_and_none_after_a_restart(committed, secret):
    told = {"Authorization": signed(secret, "GET", ME)}
    statuses, start = [], threading.Barrier(8)
    with serving(committed.env, "--no-jobs", "--workers", "2") as server:

        def ask():
            start.wait()
            statuses.append(server.ask("GET", ME, headers=told).status)

        crew = [threading.Thread(target=ask) for _ in range(8)]
        for one in crew:
            one.start()
        for one in crew:
            one.join()
    assert sorted(statuses) == [200] + [401] * 7
    with serving(committed.env, "--no-jobs") as server:
        assert server.ask("GET", ME, headers=told).status == 401
        assert server.ask("GET", ME, headers={"Authorization": signed(secret, "GET", ME)}).status == 200


def test_large_bodies_of_known_and_unknown_length(committed, secret):
    """The last byte is another one: of neither is anything kept."""
    content = document(*(object_event(epc(f"L{n}"), **{"ex:note": "y" * 2000}) for n in range(1500)))
    pieces = [content[at : at + 50_000] for at in range(0, len(content), 50_000)]
    path, kind = "/epcis/v2/capture", {"Content-Type": "application/json"}
    with serving(committed.env, "--no-jobs") as server:
        for body, more in ((content, {}), (pieces, {"Transfer-Encoding": "chunked"})):
            altered = content[:-1] + b" " if body is content else [*pieces[:-1], pieces[-1][:-1] + b" "]
            for sent, status, kept in ((altered, 401, 0), (body, 202, 1)):
                headers = {**kind, **more, "Authorization": signed(secret, "POST", path, content)}
                is_chunked = body is not content
                given = iter(sent) if is_chunked else sent
                answer = server.ask("POST", path, given, headers, chunked=is_chunked)
                assert answer.status == status, (more, answer.content)
                assert one_value("SELECT count(*) FROM capture_request") == kept
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM capture_request")


@pytest.mark.requirement("R372")
@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_the_client_signs_what_it_asks(committed, secret, algorithm):
    with serving(committed.env) as server:
        suyuan = Client(server.address, secret, algorithm=algorithm)
        assert suyuan.me().party.name == "京华进口"
        for code in (
            "(01)06901234567892(21)A1",
            "https://id.gs1.org/01/06901234567892/21/A%2F1",
            "溯源 100% ~a",
        ):
            assert suyuan.thing_state(code).verdict.level == "unknown"
            assert suyuan.trace(code)["thing"]
        sent = suyuan.wait_for(suyuan.capture(document(object_event(epc("client")))))
        assert sent.accepted == 1
        table = "入库单号,业务时间,地点,追溯码\nRK-1,2026-03-01 08:00:00,urn:epc:id:sgln:6901234.00001.0,(01)06901234567892(21)A1\n"
        assert suyuan.import_table(table.encode(), "receiving").state
        with pytest.raises(ApiError) as refused:
            Client(server.address, secret[:-1] + "=", retries=0, algorithm=algorithm).me()
        assert refused.value.problems[0].code == "DOOR-SIGNATURE"


def test_the_client_signs_each_try_anew(secret, monkeypatch):
    """The first answer is "later"; the second try carries a signature of its own."""
    seen = []

    class Opener:
        def open(self, request, timeout):
            seen.append(request.get_header("Authorization"))
            if len(seen) == 1:
                raise urllib.error.HTTPError(request.full_url, 503, "busy", {"Retry-After": "0"}, None)
            return Answer()

    class Answer:
        headers: ClassVar[dict[str, str]] = {}

        def read(self):
            return json.dumps(
                {"status": "ok", "version": "1", "time": "2026-01-01T00:00:00Z", "interfaces": []}
            ).encode()

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

    suyuan = Client("http://127.0.0.1:1", secret)
    monkeypatch.setattr(suyuan, "_opener", Opener())
    assert suyuan.health().status == "ok"
    assert len({*seen}) == 2
    assert all(one.startswith("SUYUAN-HMAC-SHA256 key=") for one in seen)
    assert not any(secret.rpartition("_")[2] in one for one in seen)


def test_the_client_makes_the_header_that_the_page_tells():
    told = "sign_abcdefgh_2222222222333333333344444444445555555555"
    made = authorization(
        told, "get", "https://host/api/v1/trace?code=%2801%29", algorithm="sm3", nonce="n" * 16
    )
    given = dict(part.strip().split("=") for part in made.partition(" ")[2].split(","))
    again = signed(
        told, "GET", "/api/v1/trace?code=%2801%29", algorithm="sm3", time=given["time"], nonce="n" * 16
    )
    assert made == again
