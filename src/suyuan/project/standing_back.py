"""Work that may lag leaves the processor to work that somebody waits for: its process, and its part of the database.

The operating system gives what is free to whoever is ready. A process that stands back gets nearly all of an idle
processor and about a tenth of a busy one: it lags under a flood of documents and is never starved. Why its commits
do not wait for the disk is told in docs/decisions/0056.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

from suyuan.project.database import target

NICENESS = 10
TRIES = 20


def stand_back() -> None:
    """Make way with our process and the server process behind Django's connection, as long as each lives.

    The server process is somebody else's on another machine, and one of ours on the embedded server: then root, or
    the account that runs both, may say so for it. Whoever may not leaves it as it is.
    """
    from django.db import connection  # noqa: PLC0415 - settings may be read only after the start

    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    _nice(os.getpid())
    if target().url is None:
        _nice(int(connection.connection.info.backend_pid))


def _nice(process: int) -> None:
    """Only what is a server process of PostgreSQL, or ourselves: a number alone may mean anything by now."""
    try:
        if process != os.getpid() and "postgres" not in _command_line(process):
            return
        os.setpriority(os.PRIO_PROCESS, process, max(NICENESS, os.getpriority(os.PRIO_PROCESS, process)))
        _nice_group(Path(f"/proc/{process}/autogroup"))
    except OSError:
        return


def _nice_group(group: Path) -> None:
    """Linux may group processes by session and weigh the groups: each of ours, and of the server's, is alone in one.

    Who is not the machine's administrator may say so ten times a second only, all such accounts together.
    """
    for _ in range(TRIES):
        try:
            group.write_text(str(NICENESS), encoding="ascii")
        except BlockingIOError:
            time.sleep(random.uniform(0.1, 0.3))  # noqa: S311 - so that two who wait do not wait alike
        else:
            return


def _command_line(process: int) -> str:
    return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8", errors="replace")
