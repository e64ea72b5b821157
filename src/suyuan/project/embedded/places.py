"""Where a cluster's files and its socket are. Pure path arithmetic, so that every process agrees without asking."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from pathlib import Path

from suyuan.core.problem import Refused
from suyuan.project import errors

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107
"""Bytes of ``sockaddr_un.sun_path`` on Linux, less the closing NUL."""


def database_folder(folder: Path) -> Path:
    return folder / "database"


def cluster_folder(folder: Path) -> Path:
    return folder / "database" / "pgdata"


def socket_folder(folder: Path) -> Path:
    """Folder of the server's socket: beside the cluster, or a short one where that path is too long or closed."""
    home = cluster_folder(folder)
    beside = home.parent / "run"
    fits = len(os.fsencode(beside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH
    if fits and (os.geteuid() != 0 or passable(folder)):
        return beside
    digest = hashlib.blake2b(os.fsencode(folder), digest_size=8).hexdigest()
    return _short_base() / digest


def passable(folder: Path) -> bool:
    """Whether any account may walk into this folder, through every folder above it."""
    return all(_open_to_all(step) for step in (folder, *folder.parents))


def make_socket_folder(path: Path, owner: tuple[int, int]) -> None:
    """Make the folder with mode 0700 for the server's account; refuse one that somebody else put there.

    1. The base of short folders lies in a place others may write to, so it must be ours and closed to writers.
    2. The folder itself must be a real folder, not a link, and belong to the server's account.
    """
    base = path.parent
    if base == _short_base():
        base.mkdir(mode=0o755 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        _refuse_foreign(base, {os.geteuid()})
    path.mkdir(mode=0o700, exist_ok=True)
    _refuse_foreign(path, {os.geteuid(), owner[0]})
    if os.geteuid() == 0:
        os.chown(path, *owner)
    path.chmod(0o700)


def remove_short_folder(path: Path) -> None:
    """Leave nothing outside the data folder once the server is stopped; harmless when something is in it."""
    if path.parent == _short_base():
        with contextlib.suppress(OSError):
            path.rmdir()


def _short_base() -> Path:
    uid = os.geteuid()
    return Path("/run/suyuan") if uid == 0 else Path(f"/tmp/suyuan-{uid}")  # noqa: S108 - checked for its owner


def _open_to_all(folder: Path) -> bool:
    try:
        return bool(folder.stat().st_mode & stat.S_IXOTH)
    except FileNotFoundError:
        return True  # will be made by us, open
    except PermissionError:
        return False


def _refuse_foreign(path: Path, owners: set[int]) -> None:
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners or found.st_mode & 0o022:
        why = f"{path} was made by somebody else"
        raise Refused(errors.FOLDER_NOT_OURS.problem(str(path), why=why))
