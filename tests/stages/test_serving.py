"""`suyuan serve` answers, works in the background, and leaves nothing behind however it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from serving import ask, free_port, left_behind, served

from suyuan.project.embedded import Server

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_it_answers_and_leaves_nothing_behind(installation: dict[str, str], end: signal.Signals) -> None:
    port = free_port()
    with served(installation, port) as process:
        assert ask(port, "/readyz") == (200, b'{"status": "ok", "database": "ok"}')
        process.send_signal(end)
        process.wait(60)
        assert left_behind(Path(installation["SUYUAN_DATA"]), port) == []


def test_a_killed_database_comes_back_while_serving(installation: dict[str, str]) -> None:
    port = free_port()
    with served(installation, port) as process:
        assert ask(port, "/readyz")[0] == 200
        killed = Server(Path(installation["SUYUAN_DATA"])).processes()[0]
        os.kill(killed, signal.SIGKILL)
        end = time.monotonic() + 60
        said = set()
        while Server(Path(installation["SUYUAN_DATA"])).processes()[:1] in ([], [killed]) or 200 not in said:
            assert time.monotonic() < end, said
            said.add(ask(port, "/readyz")[0])
            time.sleep(0.05)
        process.terminate()
        process.wait(60)
    assert said <= {200, 503}, "while the database is away the answer says so"


def test_a_taken_port_is_told_before_anything_starts(installation: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with served(installation, taken.getsockname()[1]) as process:
            said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "SET-PORT-TAKEN" in said
    assert "Traceback" not in said


def test_two_first_starts_at_once_both_succeed(installation: dict[str, str]) -> None:
    command = [sys.executable, "-m", "suyuan", "init"]
    both = [
        subprocess.Popen(
            command, env=installation, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(2)
    ]
    said = [one.communicate(timeout=120)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0], said
