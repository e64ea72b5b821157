"""kill -9 of the database server itself, under two writers: what was acknowledged is still there."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connection

from databases import TestDatabases
from documents import document, epc, object_event
from suyuan.ledger.services import capture
from suyuan.parties.services import create_party

KILLS = int(os.environ.get("SUYUAN_SERVER_KILLS", os.environ.get("SUYUAN_KILLS", "50")))
WRITERS = 2


@pytest.mark.slow
def test_the_killed_server_comes_back_with_everything_acknowledged(own_server):
    server, sender = own_server
    seed = int(os.environ.get("SUYUAN_SEED", random.randrange(10**6)))
    sys.stdout.write(f"seed {seed}\n")
    chance, acknowledged = random.Random(seed), []
    for kill in range(KILLS):
        pipes = [_writer(sender, kill * WRITERS + n) for n in range(WRITERS)]
        time.sleep(chance.uniform(0.05, 0.6))
        os.kill(int((server.cluster / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        for pipe in pipes:
            acknowledged += pipe()
        server.start()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sha256 FROM raw_document")
        stored = {bytes(row[0]) for row in cursor.fetchall()}
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM event_source GROUP BY document_id HAVING count(*) <> 3) p"
        )
        partial = cursor.fetchone()[0]
    lost = [sha for sha in acknowledged if bytes.fromhex(sha) not in stored]
    assert acknowledged, "nothing was acknowledged between the kills: the test shows nothing"
    assert not lost, f"{len(lost)} of {len(acknowledged)} acknowledged documents are lost (seed {seed})"
    assert partial == 0, f"seed {seed}"


def _writer(sender: int, number: int):
    """Capture until the server dies; returns a function that gives the digests acknowledged by then."""
    connection.close()
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(readable)
        try:
            for n in range(100_000):
                events = [object_event(epc(f"W{number}N{n}E{e}")) for e in range(3)]
                result = capture(document(*events), sender=sender)
                assert result.success
                os.write(writable, sha256(document(*events)).hexdigest().encode() + b"\n")
        except BaseException:  # noqa: BLE001 - the server is gone, as it should be
            os._exit(0)
    os.close(writable)

    def told() -> list[str]:
        with os.fdopen(readable, "rb") as pipe:
            lines = pipe.read().decode().split()
        os.waitpid(child, 0)
        return lines

    return told


@pytest.fixture
def own_server(databases, django_db_blocker, monkeypatch):
    """A server that nobody else uses, with a ledger in it, under Django's connection."""
    if databases.server is None:
        pytest.skip("only a server of our own may be killed, and this run uses another")
    own = TestDatabases(Path(os.environ["SUYUAN_TEST_RUN"]) / f"own{os.getpid()}" / "data")
    own.data.parent.mkdir(mode=0o711)
    monkeypatch.setenv("SUYUAN_DATA", str(own.data))
    own.prepare(django_db_blocker)
    with own.fresh_clone(django_db_blocker):
        yield own.server, create_party("importer", "进口商", "IMPORTER").pk
    own.server.stop()
    databases.prepare(django_db_blocker)  # gives Django the keys of the run again
