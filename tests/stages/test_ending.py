"""A command that is told to end leaves no database behind, whatever it was doing."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import bare_environment
from suyuan.project.embedded import Server

pytestmark = pytest.mark.slow


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A benchmark under way, which makes and removes its own data folder under ``tmp_path``."""
    tmp_path.chmod(0o711)
    # Whoever runs the tests may have signals ignored, as a shell does for what it runs behind; children inherit that.
    heed = ["env", "--default-signal=HUP,INT,TERM"]
    command = [*heed, sys.executable, "-m", "suyuan", "bench", "capture", "--docs", "1"]
    env = {**bare_environment(), "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        yield process
        process.kill()
    for folder in tmp_path.glob("suyuan-bench-*"):
        Server(folder).stop()


def started(within: Path, patience: float = 60) -> Path:
    """The folder of the benchmark's ledger, once its database runs."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        for folder in within.glob("suyuan-bench-*"):
            if Server(folder).is_running():
                return folder
        time.sleep(0.05)
    raise AssertionError("no database was started")


def lives(pid: int) -> bool:
    """A process that ended and that nobody has reaped yet has no command line."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_benchmark_that_is_ended_stops_its_database(
    bench: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    folder = started(tmp_path)
    served = Server(folder).processes()
    bench.send_signal(number)
    time.sleep(0.2)
    bench.send_signal(number)
    said = bench.communicate(timeout=60)[0]
    assert bench.returncode == 128 + number, said
    assert served
    assert [pid for pid in served if lives(pid)] == []
    assert not folder.exists()
