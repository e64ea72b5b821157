"""Bring an installation to where Django can be used: keys, database, schema. Every command that needs it calls this."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from suyuan.core.problem import Refused
from suyuan.project import fixed_clock, roles, secrets
from suyuan.project.database import Target, target
from suyuan.project.embedded import Server
from suyuan.project.folder import data_folder

_embedded: list[Server] = []
"""The servers that this process uses; the newest is the one of its settings."""
LOOK_EVERY = 0.5
TRY_AGAIN = 5.0
"""Seconds between looks at the server, and between attempts to start it again."""


def start(data: str | Path | None = None, *, migrate: bool = True) -> Path:
    """Make ready: start the embedded database if there is no DATABASE_URL, set Django up, bring the schema up to date.

    Returns the data folder; ``SUYUAN_DATA`` names it from now on, for child processes too. Raises Refused.
    """
    folder = data_folder(data)
    os.environ["SUYUAN_DATA"] = str(folder)
    fixed_clock.apply(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.project.settings")
    place = target(folder)
    if place.url is None:
        _start_embedded(folder, place)
    else:
        secrets.make_keys(folder)
        roles.make_roles_and_database(place)
    _set_up_django(migrate=migrate)
    return folder


@contextmanager
def kept_running() -> Iterator[None]:
    """Inside the block the embedded server is started again within a second when it was killed.

    The server recovers what was acknowledged; a request that met the gap fails, and its sender tries again.
    """
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=[ended], daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _watch(ended: threading.Event) -> None:
    while _embedded and not ended.wait(LOOK_EVERY):
        if not _embedded[-1].is_running():
            try:
                _embedded[-1].start(_tell)
            except Refused as why:
                _tell(str(why))
                ended.wait(TRY_AGAIN)


def _start_embedded(folder: Path, place: Target) -> None:
    server = Server(folder)
    _embedded.append(server)
    secrets.make_keys(folder, data_exists=(server.cluster / "PG_VERSION").exists())
    server.start(told=_tell)
    if not os.environ.get("SUYUAN_KEEP_DATABASE"):
        atexit.register(server.release)
    roles.make_roles_and_database(place)


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def _set_up_django(*, migrate: bool) -> None:
    import django  # noqa: PLC0415 - settings may be read only now

    django.setup()
    if migrate:
        from suyuan.project.migrations_state import migrate_if_needed  # noqa: PLC0415

        migrate_if_needed()
