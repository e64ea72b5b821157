"""`suyuan serve` answers, works in the background, and leaves nothing behind however it ends."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import bare_environment
from suyuan.project.embedded import Server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Environment of an installation of its own."""
    kept = bare_environment()
    yield {**kept, "SUYUAN_DATA": str(tmp_path / "data")}
    Server(tmp_path / "data").stop()


def served(env: dict[str, str], port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "suyuan", "serve", "--port", str(port), "--workers", "1"]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def ask(port: int, path: str, patience: float = 60) -> tuple[int, bytes]:
    end = time.monotonic() + patience
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", path)
            answer = connection.getresponse()
            found = answer.status, answer.read()
            connection.close()
        except ConnectionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return found


def left_behind(folder: Path, port: int, patience: float = 60) -> list[str]:
    """What still runs after a while: command lines of the database and of whoever uses this folder, the port."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = [words for words in map(_command, Server(folder).processes()) if words]
        found += _users_of(folder)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                found.append(f"port {port}")
        if not found:
            break
        time.sleep(0.1)
    return found


def _users_of(folder: Path) -> list[str]:
    """Command lines of the processes whose environment names this data folder."""
    named = f"SUYUAN_DATA={folder}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if named in (process / "environ").read_bytes().split(b"\0") and int(process.name) != os.getpid():
                found.append(_command(int(process.name)))
        except OSError:
            continue
    return [words for words in found if words]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


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
