"""What must be so before and after a start, and what a failed start means in words."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import psycopg

from suyuan.core.problem import Refused
from suyuan.project import errors
from suyuan.project.embedded.configuration import DURABLE

NEW_NEEDS_MB = 120
"""A new cluster is about 60 MB and its first log segments as much."""
START_NEEDS_MB = 8
LAST_WORDS = 4000
"""Characters at the end of a log that are searched for the reason of a failure."""
TELLING_WORDS = ("FATAL", "PANIC", "error:", "parameter", "syntax error in file")
FULL_DISK_WORDS = ("No space left on device", "Disk quota exceeded")


def refuse_full_disk(folder: Path, needed_mb: int = NEW_NEEDS_MB) -> None:
    free = _free_mb(folder)
    if free < needed_mb:
        raise Refused(errors.DISK_FULL.problem(str(folder), free_mb=free))


def refuse_strange_folder(cluster: Path) -> None:
    """A folder with something in it that is no cluster is somebody else's, or a damaged cluster: keep off."""
    if cluster.exists() and any(cluster.iterdir()):
        why = f"{cluster} holds files but is no PostgreSQL cluster (PG_VERSION is missing)"
        raise Refused(errors.FOLDER_NOT_OURS.problem(str(cluster), why=why))


def takes_connections(connection: dict[str, str]) -> bool:
    try:
        psycopg.connect(**connection, connect_timeout=10).close()  # type: ignore[arg-type]
    except psycopg.OperationalError:
        return False
    return True


def assure_durable(connection: dict[str, str]) -> None:
    """Ask the running server whether what it acknowledges is kept. Raises Refused with DB-NOT-DURABLE."""
    with psycopg.connect(**connection) as session:  # type: ignore[arg-type]
        assure_session_durable(session)


def assure_session_durable(session: psycopg.Connection, settings: Iterable[str] = tuple(DURABLE)) -> None:
    """Raises Refused with DB-NOT-DURABLE when one of these settings of DURABLE is otherwise."""
    for setting in settings:
        wanted = DURABLE[setting]
        found = session.execute(f"SHOW {setting}").fetchone()
        if found is None or found[0] not in wanted:
            problem = errors.NOT_DURABLE.problem(
                setting, setting=setting, found=found and found[0], wanted=wanted[0]
            )
            raise Refused(problem)


def refusal(why: OSError, folder: Path) -> Refused:
    """The refusal that says what a system error means."""
    if why.errno in (errno.ENOSPC, errno.EDQUOT):
        return Refused(errors.DISK_FULL.problem(str(folder), free_mb=_free_mb(folder)))
    return Refused(
        errors.FOLDER_NOT_OURS.problem(str(folder), why=f"{why.filename or folder}: {why.strerror}")
    )


def refusal_from_log(log: Path, cluster: Path) -> Refused:
    """The refusal that says why a start failed, from what the server wrote."""
    newest = max((cluster / "log").glob("*.log"), key=lambda path: path.stat().st_mtime, default=None)
    lines = _last_lines(log) + (_last_lines(newest) if newest else [])
    if any(sign in line for line in lines for sign in FULL_DISK_WORDS):
        return Refused(errors.DISK_FULL.problem(str(cluster), free_mb=_free_mb(cluster.parent)))
    telling = [line for line in lines if any(sign in line for sign in TELLING_WORDS)]
    words = re.sub(r"^.*?(FATAL|PANIC|LOG|error): +", "", (telling or lines[-1:] or ["nothing"])[0])
    return Refused(errors.NOT_STARTED.problem(str(newest or log), log=words))


def _last_lines(log: Path) -> list[str]:
    """The end of a log, no further back than the last start."""
    try:
        words = log.read_text(encoding="utf-8", errors="replace")[-LAST_WORDS:]
        return words[max(0, words.rfind("starting PostgreSQL")) :].splitlines()
    except FileNotFoundError:
        return []


def _free_mb(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free >> 20
