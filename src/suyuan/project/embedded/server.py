"""The supervisor: makes, starts, shares and stops the server of one data folder.

No process of ours stays behind it: starters take turns under a lock, users of the server hold a shared lock,
and the last one to leave stops it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from suyuan.core.problem import Refused
from suyuan.project import errors
from suyuan.project.embedded import checks, configuration, places, processes
from suyuan.project.embedded.account import Account, server_account
from suyuan.project.embedded.binaries import Programs, find_programs, reachable_by
from suyuan.project.folder import make_folder

LONGEST_START = 3600.0
"""Seconds. Recovery after a power loss reads the whole log back and must not be cut short."""
LONGEST_ANSWER = 30.0
LONGEST_STOP = 600.0
LONGEST_FAREWELL = 60.0
"""Seconds the remaining processes of a killed server get to notice that it is gone."""


class Server:
    """The PostgreSQL server of one data folder. ``memory`` (bytes) bounds its caches; the machine's by default."""

    def __init__(self, folder: Path, *, memory: int | None = None) -> None:
        self.folder = folder.expanduser().resolve()
        self.home = places.database_folder(self.folder)
        self.cluster = places.cluster_folder(self.folder)
        self.socket = places.socket_folder(self.folder)
        self._memory = memory
        self._users: int | None = None
        """Descriptor of the shared lock; held to the end of the process unless given back."""

    def start(self, told: Callable[[str], None] | None = None) -> bool:
        """Make the cluster if there is none, start it if it does not run. True when it was started now.

        ``told`` is called with a sentence when there is something to wait for. Raises Refused (``DB-…``).
        """
        self._prepare_home()
        with self._turn():
            self.share()
            if self._answers():
                return False
            try:
                self._make_and_launch(told or _silent)
            except BaseException:
                self.leave()
                raise
        checks.assure_durable(self.connection(configuration.SUPERUSER, "postgres"))
        return True

    def stop(self) -> None:
        """Stop the server whoever uses it; what is committed stays."""
        with self._turn():
            self._stop()
            self.leave()

    def release(self) -> None:
        """Leave; the last to leave stops the server. A folder that is gone has no server to leave."""
        if self._users is None or not self.home.exists():
            return
        with self._turn():
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.leave()
                return
            self._stop()
            self.leave()

    def share(self) -> None:
        """Be one of its users: while we live, nobody else's ``release`` stops it. A forked process calls this anew."""
        if self._users is None:
            self._users = self._lock_file("users.lock")
            # A fork shares our lock and would keep it after us.
            os.register_at_fork(after_in_child=self.leave)
        fcntl.flock(self._users, fcntl.LOCK_SH)

    def leave(self) -> None:
        """Be one of its users no more, whoever else is."""
        if self._users is not None:
            os.close(self._users)
            self._users = None

    def is_running(self) -> bool:
        pid = processes.postmaster(self.cluster)
        return pid is not None and processes.is_ready(self.cluster) and processes.lives_in(self.cluster, pid)

    def _answers(self) -> bool:
        """Whether a running server takes us in. One that was just killed looks alive for a moment, but does not."""
        end = time.monotonic() + LONGEST_ANSWER
        while self.is_running():
            if checks.takes_connections(self.connection(configuration.SUPERUSER, "postgres")):
                return True
            if time.monotonic() > end:  # alive and too busy for us: not ours to start again
                return True
            time.sleep(0.02)
        return False

    def connection(self, user: str, database: str) -> dict[str, str]:
        """Arguments of ``psycopg.connect`` to be ``user`` (a database role) in ``database``."""
        return {"host": str(self.socket), "port": "5432", "user": user, "dbname": database}

    def processes(self) -> list[int]:
        """Numbers of the living server processes, the first one being the postmaster when it lives."""
        pid = processes.postmaster(self.cluster)
        return sorted(processes.alive(self.cluster), key=lambda number: (number != pid, number))

    @cached_property
    def _account(self) -> Account:
        return server_account(self.cluster)

    @cached_property
    def _programs(self) -> Programs:
        return reachable_by(self._account, find_programs(_major(self.cluster)))

    def _make_and_launch(self, told: Callable[[str], None]) -> None:
        """Find out all that can stop a start before the first file changes."""
        _ = self._account, self._programs
        self._clear_the_dead()
        if not (self.cluster / "PG_VERSION").exists():
            self._make_cluster()
        self._launch(told)

    def _prepare_home(self) -> None:
        try:
            make_folder(self.home)
        except OSError as why:
            raise checks.refusal(why, self.folder) from why

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """One starter or stopper at a time; the lock dies with its holder."""
        descriptor = self._lock_file("turn.lock")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _lock_file(self, name: str) -> int:
        try:
            return os.open(self.home / name, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as why:
            raise checks.refusal(why, self.home) from why

    def _clear_the_dead(self) -> None:
        """Make room for a new server where an earlier one was killed.

        1. Its remaining processes notice within seconds; no new server may share memory or files with them.
        2. Only when none lives are its lock files stale, whatever number they name. The socket's lies in a folder
           of ours alone.
        """
        if not processes.wait_until_gone(self.cluster, LONGEST_FAREWELL):
            pid = processes.alive(self.cluster)[0]
            raise Refused(errors.NOT_STOPPED.problem(str(self.cluster), pid=pid))
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        (self.socket / f"{places.SOCKET_NAME}.lock").unlink(missing_ok=True)

    def _make_cluster(self) -> None:
        """Make the cluster under another name and rename it when it is whole, so that half of one never counts."""
        checks.refuse_strange_folder(self.cluster)
        checks.refuse_full_disk(self.home)
        draft = self.cluster.with_name("pgdata.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if self._account.is_other:
            os.chown(draft, self._account.uid, self._account.gid)
        arguments = ["-U", configuration.SUPERUSER, "-E", "UTF8", "--data-checksums", "-A", "peer"]
        self._run("initdb", draft, *arguments, *configuration.collation())
        configuration.include_configuration(draft)
        if self.cluster.exists():
            self.cluster.rmdir()
        draft.rename(self.cluster)
        _sync_folder(self.home)

    def _launch(self, told: Callable[[str], None]) -> None:
        checks.refuse_full_disk(self.home, needed_mb=checks.START_NEEDS_MB)
        places.make_socket_folder(self.socket, (self._account.uid, self._account.gid))
        configuration.write_configuration(
            self.cluster, str(self.socket), self._account, self._memory, has_lz4=self._programs.has_lz4
        )
        self._log.write_bytes(b"")
        self._run("pg_ctl", self.cluster, "start", "-W", "-s")
        self._wait_until_ready(told)

    def _wait_until_ready(self, told: Callable[[str], None]) -> None:
        began, last_seen, spoken = time.monotonic(), time.monotonic(), False
        while not processes.is_ready(self.cluster):
            time.sleep(0.01)
            now = time.monotonic()
            if processes.alive(self.cluster):
                last_seen = now
            if now - last_seen > 1 or now - began > LONGEST_START:
                raise checks.refusal_from_log(self._log, self.cluster)
            if now - began > 3 and not spoken:
                told("The database is recovering from an abrupt end; nothing acknowledged is lost.")
                spoken = True

    def _stop(self) -> None:
        """Ask for a fast shutdown and wait: open transactions roll back, everything committed is kept."""
        if not processes.alive(self.cluster):
            places.remove_short_folder(self.socket)
            return
        self._run("pg_ctl", self.cluster, "stop", "-m", "fast", "-W", "-s", check=False)
        if not processes.wait_until_gone(self.cluster, LONGEST_STOP):
            pid = processes.alive(self.cluster)[0]
            raise Refused(errors.NOT_STOPPED.problem(str(self.cluster), pid=pid))
        places.remove_short_folder(self.socket)

    @property
    def _log(self) -> Path:
        return self.home / "start.log"

    def _run(self, program: str, cluster: Path, *arguments: str, check: bool = True) -> None:
        """Run a server program on a cluster, as the server's account.

        Where that account cannot walk to the cluster (a data folder in root's home) it is handed the open
        folder and names it ``/proc/self/fd/N``: the kernel then asks no folder above. Output goes to a file,
        never a pipe: the server keeps it open.
        """
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
        with self._log.open("ab") as log, self._handed_over(cluster) as (name, passed):
            done = subprocess.run(  # noqa: S603 - server programs found by find_programs
                [str(self._programs.bin / program), "-D", name, *arguments],
                cwd="/", env={**environment, "LC_ALL": "C"}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                pass_fds=passed, check=False, **self._account.as_arguments(),
            )  # fmt: skip
        if check and done.returncode:
            raise checks.refusal_from_log(self._log, self.cluster)

    @contextlib.contextmanager
    def _handed_over(self, cluster: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
        """The cluster's name for the server's account, and the open file numbers that name needs."""
        if not self._account.is_other or places.passable(self.folder):
            yield str(cluster), ()
            return
        descriptor = os.open(cluster, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield f"/proc/self/fd/{descriptor}", (descriptor,)
        finally:
            os.close(descriptor)


def _major(cluster: Path) -> int | None:
    try:
        return int((cluster / "PG_VERSION").read_text(encoding="ascii").split(".")[0])
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as why:
        problem = errors.FOLDER_NOT_OURS.problem(str(cluster), why=f"{cluster}/PG_VERSION cannot be read")
        raise Refused(problem) from why


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _silent(_sentence: str) -> None:
    """Nobody listens."""
