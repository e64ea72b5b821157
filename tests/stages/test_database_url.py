"""A server of one's own by DATABASE_URL: roles are made where that is allowed, and otherwise asked for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from databases import bare_environment
from suyuan.core.problem import Refused
from suyuan.project import roles
from suyuan.project.database import Role, Target, connect
from suyuan.project.embedded import Server

pytestmark = pytest.mark.slow

SMALL = 256 << 20


@dataclass
class Elsewhere:
    """A server with a database and two log-ins: ``keeper`` may make roles, ``guest`` may not."""

    server: Server

    def url(self, login: str) -> str:
        return f"postgresql://{login}@/hospital?host={self.server.socket}"

    def admin(self) -> psycopg.Connection:
        return psycopg.connect(**self.server.connection("postgres", "hospital"), autocommit=True)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    server = Server(tmp_path / "elsewhere", memory=SMALL)
    server.start()
    names = (server.cluster / "pg_ident.conf").read_text()
    more = [names.replace("suyuan_app", login) for login in ("keeper", "guest")]
    (server.cluster / "pg_ident.conf").write_text("".join([names, *more]))
    with psycopg.connect(**server.connection("postgres", "postgres"), autocommit=True) as session:
        session.execute("SELECT pg_reload_conf()")
        session.execute("CREATE ROLE keeper LOGIN CREATEROLE")
        session.execute("CREATE ROLE guest LOGIN")
        session.execute("CREATE DATABASE hospital OWNER keeper")
    yield Elsewhere(server)
    server.stop()


def test_a_login_that_may_make_roles_sets_everything_up(elsewhere: Elsewhere, tmp_path: Path) -> None:
    kept = bare_environment()
    env = {**kept, "DATABASE_URL": elsewhere.url("keeper"), "SUYUAN_DATA": str(tmp_path / "data")}
    for _ in range(2):
        subprocess.run([sys.executable, "-m", "suyuan", "init"], env=env, check=True)
    assert not (tmp_path / "data" / "database").exists(), "no server of our own is made"
    place = Target(tmp_path, elsewhere.url("keeper"))
    with connect(Role.APP, place) as app:
        assert app.execute("SELECT current_user").fetchone() == ("suyuan_app",)
        app.execute("INSERT INTO pending VALUES (gen_random_uuid(), 1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DELETE FROM event")
    with elsewhere.admin() as admin:
        owners = admin.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert owners.fetchall() == [("suyuan_owner",)]


def test_a_login_that_may_not_is_told_what_an_administrator_must_run(
    elsewhere: Elsewhere, tmp_path: Path
) -> None:
    place = Target(tmp_path, elsewhere.url("guest"))
    with pytest.raises(Refused, match="DB-ROLES-MISSING") as caught:
        roles.make_roles_and_database(place)
    statements = caught.value.problems[0].remedy.split(": ", 1)[1]
    with elsewhere.admin() as admin:
        admin.execute(statements)
    roles.make_roles_and_database(place)
    with connect(Role.OWNER, place) as owner:
        owner.execute("CREATE TABLE made (n int)")


def test_a_server_that_forgets_is_refused(elsewhere: Elsewhere, tmp_path: Path) -> None:
    with elsewhere.admin() as admin:
        admin.execute("ALTER ROLE keeper SET synchronous_commit = off")
    with pytest.raises(Refused, match="DB-NOT-DURABLE"):
        roles.make_roles_and_database(Target(tmp_path, elsewhere.url("keeper")))


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="DB-UNREACHABLE"):
        connect(Role.APP, Target(tmp_path, f"postgresql://nobody@/x?host={tmp_path}"))


def test_an_address_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="DB-BAD-URL"):
        connect(Role.APP, Target(tmp_path, "postgresql://nobody@[::/x"))
