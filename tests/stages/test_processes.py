"""What `suyuan serve` consists of: processes that share what was imported, and that come back whoever is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from serving import ask, family_of, free_port, left_behind, served

from documents import document, epc, object_event
from one_value import one_value
from suyuan.parties.services import create_api_key, create_party
from suyuan.project.commands.worker import BEHIND, JOBS

pytestmark = pytest.mark.slow

PATIENCE = 60.0
NAMES = ("lookout", *(f"worker {job}" for job in JOBS))


def until(holds: Callable[[], bool], why: str) -> None:
    for _ in range(int(PATIENCE / 0.05)):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError(why)


def pids_of(process: subprocess.Popen[str], name: str) -> list[int]:
    """Processes by what ``ps`` shows, in the order of their numbers."""
    return sorted(pid for pid, words in family_of(process.pid).items() if words == f"suyuan {name}")


def kilobytes(pid: int, *names: str) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.partition(":")[0] in names)


def open_sockets(pid: int) -> list[str]:
    found = [str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir()]
    return [one for one in found if one.startswith("socket:")]


def test_it_forks_from_one_that_holds_nothing_and_they_share_its_memory(installation):
    port = free_port()
    with served(installation, port) as process:
        assert ask(port, "/readyz")[0] == 200
        until(lambda: all(pids_of(process, name) for name in NAMES), "some work has no process")
        assert len(list(Path(f"/proc/{process.pid}/task").iterdir())) == 1
        assert open_sockets(process.pid) == []
        for job in JOBS:
            for pid in pids_of(process, f"worker {job}"):
                assert os.getpriority(os.PRIO_PROCESS, pid) == (10 if job in BEHIND else 0)
                own, all_ = kilobytes(pid, "Private_Clean", "Private_Dirty"), kilobytes(pid, "Rss")
                assert own < all_ / 2, f"{job} has {own} kB of {all_} for itself"
        (worker,) = pids_of(process, f"web {port} worker-1")
        assert kilobytes(worker, "Private_Clean", "Private_Dirty") < kilobytes(worker, "Rss") / 2
        process.terminate()
        assert process.wait(PATIENCE) == 0
        assert left_behind(Path(installation["SUYUAN_DATA"]), port) == []


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("command", ["serve --no-jobs", "worker"])
def test_half_of_it_leaves_nothing_behind_either(installation, command, end):
    port = free_port()
    words = command.split()
    options = ["--port", str(port)] if words[0] == "serve" else []
    program = [sys.executable, "-m", "suyuan", *words, *options]
    with subprocess.Popen(program, env=installation) as process:
        last = f"web {port} worker-1" if options else "worker seen"
        until(lambda: bool(pids_of(process, last)), "it does not start")
        if options:
            assert ask(port, "/readyz")[0] == 200
            assert pids_of(process, "lookout") == []
        process.send_signal(end)
        process.wait(PATIENCE)
        assert left_behind(Path(installation["SUYUAN_DATA"]), port) == []


SEEN_BY_ALL = """
SELECT count(*) FROM cursor WHERE name IN ('state', 'search', 'seen') AND seq >= %d
"""


def test_whoever_is_killed_comes_back_and_events_get_through(committed):
    token = create_api_key(create_party("importer", "进口商", "IMPORTER"), ("*",)).token
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    port, sent = free_port(), 0

    def gets_through() -> None:
        nonlocal sent
        sent += 1
        content = document(object_event(epc(f"E{sent}")))
        assert ask(port, "/epcis/v2/capture", post=content, **headers)[0] == 202
        until(lambda: one_value(SEEN_BY_ALL % sent) == 3, "an event did not get through")

    with served({**committed.env, "SUYUAN_KEEP_DATABASE": "1"}, port) as process:
        assert ask(port, "/readyz")[0] == 200
        gets_through()
        for name in (*NAMES, f"web {port} worker-1", f"web {port}"):
            before = pids_of(process, name)
            for pid in before:
                os.kill(pid, signal.SIGKILL)
            until(
                lambda name=name, before=before: (
                    len(set(pids_of(process, name)) - set(before)) == len(before)
                ),
                f"{name} did not come back",
            )
            assert json.loads(ask(port, "/readyz")[1])["status"] == "ok"
            gets_through()
        process.terminate()
        assert process.wait(PATIENCE) == 0


def test_a_hangup_gives_new_web_processes_and_everybody_stays(installation):
    port = free_port()
    with served(installation, port) as process:
        assert ask(port, "/readyz")[0] == 200
        (web,), (worker,) = pids_of(process, f"web {port}"), pids_of(process, f"web {port} worker-1")
        (ledger,) = pids_of(process, "worker ledger")
        process.send_signal(signal.SIGHUP)
        until(lambda: pids_of(process, f"web {port} worker-1") not in ([], [worker]), "no new web process")
        until(lambda: len(pids_of(process, f"web {port} worker-1")) == 1, "the old web process stays")
        assert ask(port, "/readyz")[0] == 200
        assert pids_of(process, f"web {port}") == [web]
        assert pids_of(process, "worker ledger") == [ledger]
        process.terminate()
        assert process.wait(PATIENCE) == 0
