"""Write entries of the access log: at once, or a moment later together with others.

``save`` writes in the transaction that is open, or commits at once where none is: with ``synchronous_commit`` on, what
returned is on the disk. ``BATCH`` keeps the rest for ``ACCESS_LOG_SECONDS`` in the memory of its process; who kills
the process loses at most those. Its thread is made when it is first needed, so that forks copy none.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import threading
from collections.abc import Iterable
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import Error as DjangoError
from django.db import connection
from psycopg import Error as PsycopgError

from suyuan.named_sql import load
from suyuan.parties.access_log.entries import Entry

SQL: Final = load(Path(__file__).parent / "sql" / "writing.sql")
MOST_AT_ONCE: Final = 500
MOST_WAITING: Final = 20_000
"""Entries that wait while the database is away; of more only the number is told."""
_log = logging.getLogger(__name__)


def save(entries: Iterable[Entry]) -> None:
    """Write them now. Raises what the database raises."""
    rows = json.dumps([_row(entry) for entry in entries])
    with connection.cursor() as cursor:
        cursor.execute(SQL["add"], {"entries": rows})


def _row(entry: Entry) -> dict[str, Any]:
    who = entry.who
    return {
        "at": entry.at.isoformat(),
        "grade": int(entry.grade),
        "action": entry.action,
        "result": entry.result,
        "user_id": who.user_id,
        "party": who.party,
        "role": who.role,
        "key_prefix": who.key_prefix,
        "address": who.address,
        "session": who.session,
        "object_kind": entry.object_kind,
        "object": entry.object.replace("\0", ""),
        "purpose": entry.purpose,
        "records": entry.records,
        "status": entry.status,
        "route": entry.route,
        "touched": sorted(entry.touched),
    }


class Batch:
    """Entries of one process that wait to be written together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begin_anew()

    def _begin_anew(self) -> None:
        """In a process that was forked the parent's entries are the parent's, and its thread does not run."""
        self._waiting: list[Entry] = []
        self._lost = 0
        self._owner = os.getpid()
        self._thread: threading.Thread | None = None
        self._due = threading.Event()
        # Processes that multiprocessing forks end without atexit, and forget what was registered before the fork.
        Finalize(self, self.flush, exitpriority=10)

    def put(self, entry: Entry) -> None:
        """Keep it to be written soon; at once where the setting is 0."""
        if not settings.ACCESS_LOG_SECONDS:
            _try(lambda: save([entry]))
            return
        with self._lock:
            if self._owner != os.getpid():
                self._begin_anew()
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append(entry)
            else:
                self._lost += 1
            self._see_to_thread()
            if len(self._waiting) >= MOST_AT_ONCE:
                self._due.set()

    def flush(self) -> None:
        """Write what waits. What cannot be written now waits on, in its order."""
        while self._owner == os.getpid():
            with self._lock:
                some, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
                lost, self._lost = self._lost, 0
            if lost:
                _log.error("%d accesses were not written down: the database was away too long", lost)
            if not some:
                return
            if not _try(lambda some=some: save(some)):
                with self._lock:
                    self._waiting = some + self._waiting
                return

    def _see_to_thread(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="access log", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        try:
            while True:
                self._due.wait(settings.ACCESS_LOG_SECONDS)
                self._due.clear()
                self.flush()
                with self._lock:
                    if not self._waiting:
                        self._thread = None
                        return
        finally:
            connection.close()


def _try(write: Any) -> bool:
    try:
        write()
    except (DjangoError, PsycopgError, OSError):
        connection.close_if_unusable_or_obsolete()
        _log.warning("accesses could not be written down yet", exc_info=True)
        return False
    return True


BATCH: Final = Batch()
atexit.register(BATCH.flush)
