"""A system that was away for a week catches up from its last number and proves that it has everything.

Against a server that runs as users run it; the program and the commands are those of docs/reference/synchronising.md,
taken from the page.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from documents import document, epc, object_event
from receivers import receiver
from served import serving
from suyuan.parties.services import create_api_key, create_party
from suyuan.project.database import Role
from suyuan_client import ApiError, Client, digest

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[4] / "docs" / "reference" / "synchronising.md").read_text(encoding="utf-8")
SOURCE = Path(__file__).parents[4] / "src"


def printed(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def world(committed):
    """(server, key of a hospital, key of its supplier, the database) with a receiver of ours allowed."""
    hospital = create_party("hospital", "首善医院", "HOSPITAL")
    supplier = create_party("supplier", "北方医药配送", "DISTRIBUTOR")
    keys = [create_api_key(one, ("*",)).token for one in (hospital, supplier)]
    connection.close()
    retries = " ".join(["0.2"] * 200)
    given = {"SUYUAN_EGRESS_ALLOW": "127.0.0.0/8", "SUYUAN_WEBHOOK_RETRIES": retries}
    with serving(committed.env, **given) as server:
        yield server.address, *keys, committed


def captured(client: Client, *serials: str, **more: Any) -> None:
    events = [object_event(epc(one), **more) for one in serials]
    job = client.wait_for(client.capture(document(*events)))
    assert job.success, job


def searchable(client: Client, number: int) -> None:
    end = time.monotonic() + 60
    while client.changes(limit=1).head < number:
        assert time.monotonic() < end
        time.sleep(0.1)


def days_ago(database, days: float, first: int) -> None:
    """Let what has the numbers from ``first`` on have been recorded so many days ago."""
    with database.connect(Role.OWNER) as owner:
        owner.execute(
            "UPDATE log SET record_time = record_time - %s * interval '1 day' WHERE seq >= %s", (days, first)
        )


class Copy:
    """The other system: the program of the page in a folder of its own."""

    def __init__(self, folder: Path, server: str, key: str) -> None:
        self.folder, self.program = folder, folder / "keep_in_step.py"
        (source,) = printed("python")
        self.program.write_text(source, encoding="utf-8")
        self.env = {"SUYUAN_SERVER": server, "SUYUAN_KEY": key, "PYTHONPATH": str(SOURCE)}

    def run(self, status: int = 0) -> list[str]:
        command = [sys.executable, self.program.name]
        given = {"cwd": self.folder, "env": self.env, "capture_output": True, "text": True, "timeout": 120}
        done = subprocess.run(command, check=False, **given)
        assert done.returncode == status, done.stderr
        return done.stdout.splitlines()

    def sql(self, statement: str) -> list[Any]:
        with sqlite3.connect(self.folder / "events.db") as store:
            found = store.execute(statement).fetchall()
        store.close()
        return found

    def serials(self) -> list[str]:
        found = self.sql("SELECT content FROM event ORDER BY recorded, id")
        return sorted(json.loads(content)["epcList"][0].rpartition("/")[2] for (content,) in found)


@pytest.mark.requirement("R377")
def test_a_week_away_is_caught_up_and_proved_and_what_was_lost_is_found_and_mended(world, tmp_path):
    server, key, suppliers, database = world
    hospital, supplier = Client(server, key), Client(server, suppliers)
    copy = Copy(tmp_path, server, key)

    # Before: some events of a week ago, all taken.
    captured(supplier, "shared")
    captured(hospital, "a1", "a2", "a3")
    searchable(hospital, 4)
    days_ago(database, 8, 1)
    assert copy.run() == ["number 4, 3 events, complete"]

    # Away: several days of events, others' between them, a correction, and one that others had reported before.
    captured(hospital, "b1", "b2")
    captured(supplier, *(f"s{n}" for n in range(5)))
    searchable(hospital, 11)
    days_ago(database, 5, 5)
    captured(hospital, "c1", "shared")
    wrong = object_event(epc("a2"), errorDeclaration={"declarationTime": "2026-03-02T08:00:00Z"})
    hospital.wait_for(hospital.capture(document(wrong)))
    searchable(hospital, 14)
    days_ago(database, 2, 12)
    captured(hospital, *(f"d{n}" for n in range(1_200)))
    searchable(hospital, 1_214)

    # Back: one run takes everything from the last number and proves it.
    assert copy.run() == ["number 1214, 1208 events, complete"]
    assert copy.serials() == sorted(
        ["a1", "a2", "a2", "a3", "b1", "b2", "c1", "shared", *(f"d{n}" for n in range(1_200))]
    )

    # What was lost or changed on this side is found by its day, and mended.
    lost = copy.sql("SELECT recorded FROM event WHERE content LIKE '%/b1\"%'")[0][0]
    copy.sql("DELETE FROM event WHERE content LIKE '%/b1\"%'")
    copy.sql("DELETE FROM event WHERE content LIKE '%/d7\"%'")
    lines = copy.run()
    assert len(lines) == 3
    assert lines[0].endswith(": 1 here, 2 there")
    assert lines[1].endswith(": 1199 here, 1200 there")
    assert lines[2] == "number 1214, 1208 events, complete"
    assert copy.sql("SELECT recorded FROM event WHERE content LIKE '%/b1\"%'")[0][0] == lost
    assert copy.run() == ["number 1214, 1208 events, complete"]


@pytest.mark.requirement("R377")
def test_the_digest_is_that_of_the_commands_on_the_page(world, tmp_path):
    server, key, _, _ = world
    hospital = Client(server, key)
    captured(hospital, *(f"a{n}" for n in range(30)))
    searchable(hospital, 30)
    copy = Copy(tmp_path, server, key)
    copy.run()
    names = [name for (name,) in copy.sql("SELECT id FROM event")]
    (shell,) = [text for text in printed("sh") if text.startswith("sqlite3")]
    assert (
        terminal(shell.partition(" | ")[2], "".join(f"{name}\n" for name in names)) == f"{digest(names)}  -\n"
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE event (id text, recorded timestamptz)")
        cursor.executemany("INSERT INTO event VALUES (%s, '2026-11-20')", [[name] for name in names])
        cursor.execute(printed("sql")[0])
        ((_, count, by_sql),) = cursor.fetchall()
        cursor.execute("DROP TABLE event")
    assert (count, by_sql) == (30, digest(names))
    for text in printed("sh")[:2]:
        line = text.replace("4711", "0").replace("4802", "30")
        assert json.loads(terminal(line, SERVER=server, SUYUAN_KEY=key))["upto"] == 30


def terminal(line: str, content: str = "", **env: str) -> str:
    """What a line of the page prints."""
    given = {
        "input": content,
        "env": {"PATH": os.environ["PATH"], **env},
        "capture_output": True,
        "text": True,
    }
    return subprocess.run(["bash", "-c", line], check=True, **given).stdout


@pytest.mark.requirement("R377")
def test_a_receiver_that_was_away_goes_on_from_the_number_of_its_last_delivery(world):
    server, key, suppliers, _ = world
    hospital, supplier = Client(server, key), Client(server, suppliers)
    is_away = False
    with receiver(lambda *_: (503 if is_away else 204, {})) as hook:
        subscribe(server, key, hook.dest)
        captured(hospital, "a1", "a2")
        captured(supplier, "s1")
        captured(hospital, "a3")
        hook.wait(1)
        searchable(hospital, 4)
        while len(hook.epcs) < 3:
            hook.wait(len(hook.taken) + 1)
        number = max(int(call.headers["suyuan-upto"]) for call in hook.taken)
        held = told(hook)

        is_away = True
        captured(hospital, "b1", "b2")
        captured(supplier, "s2")
        captured(hospital, "b3")
        searchable(hospital, 8)
        caught_up = hospital.changes(number)
        assert caught_up.upto == 8
        assert [serial(event) for event in caught_up.event_list] == ["b1", "b2", "b3"]
        held |= {(event["eventID"], json.dumps(event, sort_keys=True)) for event in caught_up.event_list}

        is_away = False
        while len(hook.epcs) < 6:
            hook.wait(len(hook.taken) + 1)
        assert held >= told(hook), "the deliveries repeat what was caught up, and nothing else"
    whole = hospital.reconciliation(*span(), upto=8)
    assert whole.events == len(held) == 6
    assert [one.digest for one in whole.periods if one.events] == [digest(name for name, _ in held)]
    with pytest.raises(ApiError, match="SUB-029"):
        hospital.changes(9)


def told(hook) -> set[tuple[str, str]]:
    documents = [
        call.document["epcisBody"]["queryResults"]["resultsBody"]["eventList"] for call in hook.taken
    ]
    return {(event["eventID"], json.dumps(event, sort_keys=True)) for events in documents for event in events}


def serial(event: dict[str, Any]) -> str:
    return event["epcList"][0].rpartition("/")[2]


def span():
    now = dt.datetime.now(dt.UTC)
    return now - dt.timedelta(hours=12), now + dt.timedelta(hours=12)


def subscribe(server: str, key: str, dest: str) -> None:
    for path, body in (
        ("queries", {"name": "all", "query": {}}),
        ("queries/all/subscriptions", {"dest": dest, "stream": True}),
    ):
        request = urllib.request.Request(f"{server}/epcis/v2/{path}", json.dumps(body).encode())
        request.add_header("Authorization", f"Bearer {key}")
        request.add_header("Content-Type", "application/json")
        urllib.request.urlopen(request, timeout=30).close()
