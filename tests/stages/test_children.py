"""The parent of all processes: what dies is started again, later and later; nothing outlives the parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import family
import pytest

from suyuan.project.children import FIRST_DELAY, LONGEST_DELAY, Children, Work, delay
from suyuan.project.parent import PARENT

PATIENCE = 60.0


class Family:
    """A running parent and what its children noted."""

    def __init__(self, folder: Path, process: subprocess.Popen[str], said: Path) -> None:
        self.folder, self.process, self._said = folder, process, said

    @property
    def said(self) -> str:
        return self._said.read_text()

    def lines(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []

    def pid(self, name: str, nth: int = 1) -> int:
        """The number of the nth process that was this child."""
        until(lambda: len(self.lines(name)) >= nth)
        return int(self.lines(name)[nth - 1])

    def ends(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def until(holds: Callable[[], bool]) -> None:
    for _ in range(int(PATIENCE / 0.02)):
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come to pass")


def lives(pid: int) -> bool:
    """A process that ended and that nobody has buried yet has no command line."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


@contextmanager
def running(folder: Path, *words: str, **environment: str) -> Iterator[Family]:
    said = folder / "said"
    # Whoever runs the tests may have signals ignored, as a shell does for what it runs behind.
    heed = ["env", "--default-signal=HUP,INT,TERM"]
    command = [*heed, sys.executable, family.__file__, str(folder), *words]
    with (
        said.open("w") as out,
        subprocess.Popen(
            command, stdout=out, stderr=out, text=True, env={**os.environ, **environment}
        ) as process,
    ):
        try:
            yield Family(folder, process, said)
        finally:
            process.kill()


def test_each_child_is_a_process_of_its_own_that_ps_can_name(tmp_path):
    with running(tmp_path, "steady", "steady-2", MARK_OF_THE_TEST="here") as found:
        pids = [found.pid("steady"), found.pid("steady-2")]
        shown = [Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0") for pid in pids]
        sessions = {os.getsid(pid) for pid in pids}
        environments = [Path(f"/proc/{pid}/environ").read_bytes() for pid in pids]
        assert found.ends() == 0
    assert shown == [b"suyuan steady", b"suyuan steady-2"]
    assert sessions == set(pids), "Ctrl-C in the terminal is the parent's business alone"
    assert all(b"MARK_OF_THE_TEST=here" in one for one in environments)


def test_a_killed_child_is_started_again_and_told_of(tmp_path):
    with running(tmp_path, "steady", "steady-2") as found:
        other = found.pid("steady-2")
        os.kill(found.pid("steady"), signal.SIGKILL)
        second = found.pid("steady", 2)
        assert lives(second)
        assert found.ends() == 0
        assert found.lines("steady-2") == [str(other)], "the others are left alone"
        assert len(found.lines("steady.ended")) == 1
    assert found.said.count("suyuan steady failed and is started again: it was killed by SIGKILL") == 1


def test_failures_in_a_row_come_later_and_later_and_are_told_of_once(tmp_path):
    with running(tmp_path, "FIRST_DELAY=0.1", "failing", "steady") as found:
        until(lambda: len(found.lines("failing.moments")) >= 6)
        assert found.ends() == 0
        moments = [float(line) for line in found.lines("failing.moments")][:6]
    gaps = [after - before for before, after in pairwise(moments)]
    assert all(gap >= 0.1 * 2**n for n, gap in enumerate(gaps)), gaps
    assert found.said.count("LookupError: a fault of the program") == 1
    assert found.said.count("failing fails again and again") == 1
    assert found.said.count("Traceback") == 1


def test_the_delay_grows_to_a_limit_and_stays_there():
    delays = [delay(failures) for failures in range(1, 3_000)]
    assert delays[0] == FIRST_DELAY
    assert delays[1] == 2 * FIRST_DELAY
    assert delays == sorted(delays)
    assert delays[-1] == LONGEST_DELAY


def test_another_failure_is_told_of_and_so_is_that_it_runs_again(tmp_path):
    options = ("FIRST_DELAY=0.01", "WELL_AFTER=1.5")
    with running(tmp_path, *options, "fickle") as found:
        found.pid("fickle")
        until(lambda: "fickle runs again, after 3 failures" in found.said)
        os.kill(found.pid("fickle"), signal.SIGKILL)
        found.pid("fickle", 2)
        assert found.ends() == 0
    for reason in ("LookupError: the first", "ArithmeticError: the second", "ended with status 3", "SIGKILL"):
        assert found.said.count(reason) == 1, reason


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_the_first_group_ends_before_the_others_are_told_to(tmp_path, number):
    with running(tmp_path, "slow", "/", "steady", "steady-2") as found:
        for name in ("slow", "steady", "steady-2"):
            found.pid(name)
        assert found.ends(number) == 0
        moments = [float(found.lines(f"{name}.ended")[0]) for name in ("slow", "steady", "steady-2")]
        assert moments[0] < min(moments[1:])
        assert max(moments) < float(found.lines("parent.ended")[0])
        assert "failed" not in found.said


def test_a_second_signal_cuts_nothing_short(tmp_path):
    with running(tmp_path, "slow") as found:
        found.pid("slow")
        for _ in range(3):
            found.process.send_signal(signal.SIGTERM)
            time.sleep(0.2)
        assert found.process.wait(PATIENCE) == 0
        assert len(found.lines("slow.ended")) == 1
        assert len(found.lines("parent.ended")) == 1


def test_who_wants_to_hear_a_hangup_hears_it_and_nobody_ends(tmp_path):
    with running(tmp_path, "steady+", "steady-2") as found:
        first, second = found.pid("steady"), found.pid("steady-2")
        found.process.send_signal(signal.SIGHUP)
        until(lambda: found.lines("steady.hangup") == [str(first)])
        assert lives(first)
        assert lives(second)
        assert found.lines("steady-2.hangup") == []
        assert found.ends() == 0


def test_who_does_not_end_in_time_is_killed(tmp_path):
    with running(tmp_path, "GOODBYE=1", "deaf", "steady") as found:
        deaf = found.pid("deaf")
        found.pid("steady")
        assert found.ends() == 0
        assert not lives(deaf)
        assert len(found.lines("steady.ended")) == 1
    assert found.said.count("suyuan deaf did not end and is killed") == 1


def test_children_end_gently_when_the_parent_is_killed(tmp_path):
    with running(tmp_path, "steady", "/", "steady-2") as found:
        pids = [found.pid("steady"), found.pid("steady-2")]
        found.process.kill()
        until(lambda: not any(map(lives, pids)))
        assert len(found.lines("steady.ended") + found.lines("steady-2.ended")) == 2


def test_the_parent_ends_with_its_own_parent(tmp_path):
    """The one between is killed; the parent was told its number."""
    words = [sys.executable, family.__file__, str(tmp_path), "steady"]
    code = (
        "import os, subprocess, sys\n"
        f"env = {{**os.environ, {PARENT!r}: str(os.getpid())}}\n"
        "subprocess.Popen(sys.argv[1:], env=env).wait()\n"
    )
    between = subprocess.Popen([sys.executable, "-c", code, *words])
    found = Family(tmp_path, between, tmp_path / "said")
    child = found.pid("steady")
    between.kill()
    between.wait()
    until(lambda: not lives(child))
    until(lambda: len(found.lines("parent.ended")) == 1)
    assert len(found.lines("steady.ended")) == 1


def test_an_errand_is_run_whenever_it_is_wanted_and_only_then(tmp_path):
    with running(tmp_path, "LOOK_EVERY=0.05", "errand", "steady") as found:
        found.pid("steady")
        time.sleep(0.5)
        assert found.lines("errand") == []
        for times in (1, 2):
            (tmp_path / "wanted").touch()
            found.pid("errand", times)
        until(lambda: not (tmp_path / "wanted").exists())
        assert found.ends() == 0
        assert len(found.lines("errand")) == 2
    assert found.said == ""


def test_nothing_is_forked_beside_a_thread(tmp_path):
    import threading

    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        with pytest.raises(RuntimeError, match="threads"):
            Children([[Work("never", lambda: None)]]).run()
    finally:
        end.set()
        thread.join()
