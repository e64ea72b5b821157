"""Which server processes of a cluster are alive, told by their working folder.

``kill(pid, 0)`` and so ``pg_ctl status`` take a zombie that nobody reaped for a running server, and a number
that another program got after a reboot too. Every PostgreSQL process has the cluster as its working folder.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path


def lives_in(cluster: Path, pid: int) -> bool:
    """Whether that process lives and works in this cluster."""
    try:
        return _works_in(pid, cluster.stat())
    except FileNotFoundError:
        return False


def alive(cluster: Path) -> list[int]:
    """Numbers of the living processes that work in this cluster."""
    try:
        wanted = cluster.stat()
    except FileNotFoundError:
        return []
    return [pid for pid in _numbers() if _works_in(pid, wanted)]


def wait_until_gone(cluster: Path, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while alive(cluster):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def postmaster(cluster: Path) -> int | None:
    """The number in the server's own lock file, whether it lives or not."""
    return _line(cluster, 0)


def is_ready(cluster: Path) -> bool:
    """Whether the server wrote that it takes connections."""
    with contextlib.suppress(OSError, IndexError):
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        return lines[7].strip() == "ready"
    return False


def _line(cluster: Path, number: int) -> int | None:
    with contextlib.suppress(OSError, IndexError, ValueError):
        return int((cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()[number])
    return None


def _numbers() -> Iterator[int]:
    return (int(name) for name in os.listdir("/proc") if name.isdigit())  # noqa: PTH208 - names are enough


def _works_in(pid: int, wanted: os.stat_result) -> bool:
    try:
        found = os.stat(f"/proc/{pid}/cwd")  # noqa: PTH116 - a zombie has none, which is the point
        name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8")
    except OSError:
        return False
    return (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino) and name.startswith("postgres")
