"""What only a real server shows: bodies of unknown length, large ones on flat memory, push-back that loses nothing."""

from __future__ import annotations

import gzip
import json
import threading
from pathlib import Path

import pytest
from django.db import connection

from documents import document, epc, object_event
from one_value import one_value
from served import serving
from suyuan.exchange import fullness, jobs
from suyuan.ledger.sequencer import sequence_all
from suyuan.parties.services import create_api_key, create_party

pytestmark = pytest.mark.slow

ALLOWED_GROWTH = 60 << 20
"""Bytes by which the server may grow while large documents pass; each of them is larger."""


@pytest.fixture
def door(committed):
    """A server without background work, so that what it takes stays in the queue; the headers of an importer."""
    party = create_party("importer", "进口商", "IMPORTER")
    token = create_api_key(party, ("*",)).token
    with serving(committed.env, "--no-jobs") as server:
        yield server, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def test_bodies_of_unknown_length_large_ones_and_floods(door):
    server, headers = door

    # 1. Chunked content, plain and packed, arrives whole.
    content = document(object_event(epc("chunked")))
    pieces = [content[at : at + 100] for at in range(0, len(content), 100)]
    more = {**headers, "Transfer-Encoding": "chunked"}
    assert server.ask("POST", "/epcis/v2/capture", iter(pieces), more, chunked=True).status == 202
    packed = gzip.compress(document(object_event(epc("packed"))))
    more |= {"Content-Encoding": "gzip"}
    assert (
        server.ask("POST", "/epcis/v2/capture", iter([packed[:50], packed[50:]]), more, chunked=True).status
        == 202
    )
    assert server.ask("POST", "/epcis/v2/capture", iter([packed[:50]]), more, chunked=True).status == 400

    # 2. Large XML documents pass on flat memory; what is larger than the limit is refused before it is read.
    event = "<ObjectEvent><eventTime>2026-03-01T08:00:00Z</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>"
    event += f"<epcList><epc>{epc(1)}</epc></epcList><action>OBSERVE</action><note xmlns='urn:x'>{'y' * 2000}</note></ObjectEvent>"
    head = '<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0" creationDate="2026-03-01T08:00:00Z">'
    large = (
        f"{head}<EPCISBody><EventList>{event * 30_000}</EventList></EPCISBody></epcis:EPCISDocument>".encode()
    )
    assert len(large) > ALLOWED_GROWTH
    xml = {**headers, "Content-Type": "application/xml"}
    before = memory_of(server.port)
    for _ in range(3):
        assert server.ask("POST", "/epcis/v2/capture", large, xml).status == 202
    assert memory_of(server.port) - before < ALLOWED_GROWTH
    told = {**headers, "Content-Length": str(10 << 30)}
    assert server.ask("POST", "/epcis/v2/capture", None, told).status == 413
    with connection.cursor() as cursor:
        cursor.execute("UPDATE capture_request SET finished_at = now(), body = NULL WHERE size > 1000000")

    # 3. Many at once: what does not fit into the queue is put off early, what was acknowledged is captured.
    statuses, lock = [], threading.Lock()

    def flood(client):
        for number in range(fullness.WAITING_PARTY // 4):
            sent = document(object_event(epc(f"F{client}N{number}")))
            answer = server.ask("POST", "/epcis/v2/capture", sent, headers)
            with lock:
                statuses.append(answer.status)
            if answer.status == 429:
                assert 1 <= int(answer.headers["Retry-After"]) <= 30
                assert json.loads(answer.content)["type"] == "epcisException:ImplementationException"

    crew = [threading.Thread(target=flood, args=(client,)) for client in range(5)]
    for each in crew:
        each.start()
    for each in crew:
        each.join()
    assert set(statuses) == {202, 429}
    taken = statuses.count(202)
    assert fullness.WAITING_PARTY - 2 <= taken + 2 <= fullness.WAITING_PARTY + 5, (
        "the bound holds, give or take who came at once"
    )
    jobs.work_all()
    sequence_all()
    assert one_value("SELECT count(*) FROM log") == taken + 2
    assert (
        server.ask("POST", "/epcis/v2/capture", document(object_event(epc("later"))), headers).status == 202
    )


def memory_of(port):
    """Resident bytes of the largest process that serves this port; the name that each shows holds it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_text().replace("\0", " ").split()
            pages = int((process / "statm").read_text().split()[1])
        except (OSError, IndexError):
            continue
        if str(port) in words and "suyuan" in words:
            found.append(pages * 4096)
    return max(found)
