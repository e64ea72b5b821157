"""The databases of a test run: one template, clones of it, and Django pointed at one of them."""

from __future__ import annotations

import fcntl
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from psycopg import sql

from suyuan.project import roles, secrets
from suyuan.project.database import Role, Target, connect
from suyuan.project.embedded import Server

MEMORY = 1 << 30
"""Bytes the test server sizes its caches for; a run shares its machine with others."""


def bare_environment() -> dict[str, str]:
    """The environment without any setting of ours, except which server programs this run uses."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SUYUAN_") and k != "DATABASE_URL"}
    if "SUYUAN_POSTGRES_BIN" in os.environ:
        kept["SUYUAN_POSTGRES_BIN"] = os.environ["SUYUAN_POSTGRES_BIN"]
    return kept


@dataclass(frozen=True)
class Clone:
    """A database of its own for one test."""

    place: Target
    env: dict[str, str]
    """Environment for child processes: they find this database, the run's keys and no other settings."""

    def connect(self, role: Role = Role.APP) -> psycopg.Connection:
        """A plain connection in autocommit; the caller closes it (use ``with``)."""
        return connect(role, self.place)


class TestDatabases:
    """The server of the run. ``prepare`` makes template and roles once, whichever worker comes first."""

    __test__ = False

    def __init__(self, data: Path) -> None:
        self.data = data
        url = os.environ.get("SUYUAN_TEST_DATABASE_URL") or None
        self.place = Target(data, url)
        self.template = f"suyuan_template_{data.parent.name[-8:].lower()}"
        self.server = None if url else Server(data, memory=MEMORY)

    def end(self) -> None:
        """Leave nothing behind, called once a run after every worker has left."""
        if not self.data.exists():
            return
        if self.server is not None:
            self.server.stop()
        else:
            self._drop(self.template)
            self._drop(f"{self.template}_draft")

    def prepare(self, blocker) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self.data.chmod(0o711)
        with (self.data / "prepare.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.server is not None:
                self.server.start()
            secrets.make_keys(self.data)
            _give_django_the_keys(self.data)
            if not self._exists(self.template):
                self._make_template(blocker)

    def leave(self) -> None:
        if self.server is not None:
            self.server.release()

    @contextmanager
    def worker_clone(self, blocker) -> Iterator[None]:
        """The worker's database under Django's connection, replaced by a fresh one after each committing test."""
        from django.test import TransactionTestCase

        name = self._clone()
        kept = TransactionTestCase._fixture_teardown

        def replace_clone(_case: TransactionTestCase) -> None:
            self._drop(name)
            self._clone(name)

        TransactionTestCase._fixture_teardown = replace_clone
        with self._django_on(name, blocker, unblock=False):
            yield
        TransactionTestCase._fixture_teardown = kept
        self._drop(name)

    @contextmanager
    def fresh_clone(self, blocker) -> Iterator[Clone]:
        name = self._clone()
        with self._django_on(name, blocker, unblock=True):
            yield Clone(replace(self.place, name=name), self._environment(name))
        self._drop(name)

    def _make_template(self, blocker) -> None:
        from django.core.management import call_command

        draft = f"{self.template}_draft"
        self._drop(draft)
        place = replace(self.place, name=draft)
        with self._admin() as session:
            session.execute(
                sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft))
            ) if self.place.url else None
        roles.make_roles_and_database(place)
        with self._django_on(draft, blocker, unblock=True):
            call_command("migrate", verbosity=0, interactive=False)
        with self._admin() as session:
            rename = "ALTER DATABASE {} RENAME TO {}"
            session.execute(sql.SQL(rename).format(sql.Identifier(draft), sql.Identifier(self.template)))

    def _clone(self, name: str | None = None) -> str:
        name = name or f"suyuan_test_{uuid.uuid4().hex[:12]}"
        with self._admin() as session:
            roles.make_database(session, name, self.template)
            session.execute(f'GRANT CREATE ON DATABASE "{name}" TO suyuan_owner')
        return name

    def _drop(self, name: str) -> None:
        from django.db import connections

        connections.close_all()
        with self._admin() as session:
            session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _exists(self, name: str) -> bool:
        with self._admin() as session:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            return session.execute(query, [name]).fetchone() is not None

    def _admin(self) -> psycopg.Connection:
        return connect(Role.ADMIN, self.place, None if self.place.url else "postgres")

    @contextmanager
    def _django_on(self, name: str, blocker, *, unblock: bool) -> Iterator[None]:
        """Point Django's default connection at a database, as the application."""
        from django.db import connection

        kept = dict(connection.settings_dict), os.environ.get("SUYUAN_DATABASE_NAME")
        connection.close()
        connection.settings_dict.update(replace(self.place, name=name).django(Role.APP), CONN_MAX_AGE=0)
        os.environ["SUYUAN_DATABASE_NAME"] = name
        try:
            if unblock:
                with blocker.unblock():
                    yield
            else:
                yield
        finally:
            connection.close()
            connection.settings_dict.update(kept[0])
            _put_back("SUYUAN_DATABASE_NAME", kept[1])

    def _environment(self, name: str) -> dict[str, str]:
        kept = bare_environment()
        if "SUYUAN_CLOCK" in os.environ:
            kept["SUYUAN_CLOCK"] = os.environ["SUYUAN_CLOCK"]
        kept |= {"SUYUAN_DATA": str(self.data), "SUYUAN_DATABASE_NAME": name}
        if self.place.url:
            kept["DATABASE_URL"] = self.place.url
        return kept


def _put_back(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def _give_django_the_keys(data: Path) -> None:
    """Settings were read before the run's folder had keys."""
    from django.conf import settings

    settings.SUYUAN_DATA = data
    settings.SECRET_KEY = secrets.read_key(data, secrets.SECRET_KEY).hex()
    settings.KEY_ENCRYPTION_KEY = secrets.read_key(data, secrets.KEY_ENCRYPTION_KEY)
    settings.PSEUDONYM_KEY = secrets.read_key(data, secrets.PSEUDONYM_KEY)
