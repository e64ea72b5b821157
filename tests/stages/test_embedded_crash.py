"""A killed server loses nothing that it acknowledged, and nobody is kept out by what it left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from suyuan.project.embedded import Server, processes
from suyuan.project.embedded.configuration import SUPERUSER

SMALL = 256 << 20


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "data", memory=SMALL)
    made.start()
    yield made
    made.stop()


def session(server: Server) -> psycopg.Connection:
    return psycopg.connect(**server.connection(SUPERUSER, "postgres"), autocommit=True)


def kill_server(server: Server) -> None:
    os.kill(server.processes()[0], signal.SIGKILL)


def test_committed_rows_survive_a_kill_and_uncommitted_ones_do_not(server: Server) -> None:
    first = session(server)
    first.execute("CREATE TABLE kept (n int)")
    first.execute("INSERT INTO kept SELECT generate_series(1, 20000)")
    first.execute("BEGIN")
    first.execute("INSERT INTO kept VALUES (0)")
    kill_server(server)
    first.close()
    assert server.start(), "the killed server is not taken for a running one"
    with session(server) as second:
        assert second.execute("SELECT count(*), min(n), max(n) FROM kept").fetchone() == (20000, 1, 20000)


def test_killing_every_process_is_survived_too(server: Server) -> None:
    first = session(server)
    first.execute("CREATE TABLE kept AS SELECT generate_series(1, 500) AS n")
    for pid in server.processes():
        with contextlib.suppress(ProcessLookupError):  # the others end by themselves without the first
            os.kill(pid, signal.SIGKILL)
    first.close()
    assert server.start()
    with session(server) as second:
        assert second.execute("SELECT count(*) FROM kept").fetchone() == (500,)


def test_a_lock_file_that_names_another_living_program_keeps_nobody_out(server: Server) -> None:
    """After a reboot of a container the server's old number belongs to somebody else."""
    kill_server(server)
    assert processes.wait_until_gone(server.cluster, 60)
    lock = server.cluster / "postmaster.pid"
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        lines = lock.read_text().splitlines() if lock.exists() else ["", str(server.cluster)]
        lock.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
        assert server.start()
        other.communicate(b"\n")


def test_half_a_first_start_is_begun_anew(tmp_path: Path) -> None:
    left = tmp_path / "data" / "database" / "pgdata.new"
    left.mkdir(parents=True)
    (left / "PG_VERSION").write_text("17\n")
    server = Server(tmp_path / "data", memory=SMALL)
    try:
        assert server.start()
    finally:
        server.stop()
    assert not left.exists()
