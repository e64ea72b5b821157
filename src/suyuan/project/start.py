"""Bring an installation to where Django can be used: keys, database, schema. Every command that needs it calls this."""

from __future__ import annotations

import atexit
import os
import sys
from pathlib import Path

from suyuan.project import fixed_clock, roles, secrets
from suyuan.project.database import Target, target
from suyuan.project.embedded import Server
from suyuan.project.folder import data_folder

_embedded: list[Server] = []
"""The servers that this process uses; the newest is the one of its settings."""
KEEP = "SUYUAN_KEEP_DATABASE"


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


def database_is_down() -> bool:
    """Whether the embedded server should run and does not: somebody killed it."""
    return bool(_embedded) and not _embedded[-1].is_running()


def revive_database() -> None:
    """Start the embedded server again, in a process that does nothing else: recovery may take long.

    The server recovers what was acknowledged; a request that met the gap fails, and its sender tries again.
    """
    _embedded[-1].start(_tell)


def share_database() -> None:
    """Have a share in the embedded server of our own, in a process that was forked: the last to leave stops it."""
    for server in _embedded[-1:]:
        server.share()


def leave_database(*, may_stop: bool) -> None:
    """Give the share back; with ``may_stop``, stop the server when it was the last."""
    for server in _embedded[-1:]:
        if may_stop and not os.environ.get(KEEP):
            server.release()
        else:
            server.leave()


def _start_embedded(folder: Path, place: Target) -> None:
    server = Server(folder)
    _embedded.append(server)
    secrets.make_keys(folder, data_exists=(server.cluster / "PG_VERSION").exists())
    server.start(told=_tell)
    if not os.environ.get(KEEP):
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
