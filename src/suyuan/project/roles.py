"""Make the three roles, the database and the grants. Every step may be repeated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from suyuan.core.problem import Refused
from suyuan.project import errors
from suyuan.project.database import NAME, Role, Target, connect
from suyuan.project.embedded.checks import assure_session_durable

SQL = Path(__file__).parent / "sql"
STAGES = (
    "parties", "masterdata", "intake", "ledger", "state", "supervision", "exchange", "portals", "web",
)  # fmt: skip
"""The apps in the order of the stages: grants and addresses follow it."""
OLDEST_SERVER = 150000
SETTING_UP = 0x5355_5955_414E
"""Number of the advisory lock under which roles, database and schema are made."""


def make_roles_and_database(place: Target) -> None:
    """Make roles and, on the embedded server, the database; nothing where they are there.

    Raises Refused with DB-ROLES-MISSING, which holds the statements an administrator must run, when the
    log-in of DATABASE_URL may not make roles; with DB-NOT-DURABLE or DB-TOO-OLD when that server will not do.
    """
    if place.url is None:
        with connect(Role.ADMIN, place, "postgres") as session, one_at_a_time(session):
            _make_embedded(session, place)
        return
    with connect(Role.ADMIN, place) as session, one_at_a_time(session):
        _assure_server(session)
        if not _are_ready(place):
            _run_roles(session)
            open_schema(session)


@contextmanager
def one_at_a_time(session: psycopg.Connection) -> Iterator[None]:
    """Whoever else sets up the same database waits here; the lock ends with the session at the latest."""
    session.execute("SELECT pg_advisory_lock(%s)", [SETTING_UP])
    try:
        yield
    finally:
        if not session.closed:
            session.execute("SELECT pg_advisory_unlock(%s)", [SETTING_UP])


def _make_embedded(session: psycopg.Connection, place: Target) -> None:
    name = place.name or NAME
    if (
        session.execute("SELECT 1 FROM pg_roles WHERE rolname = 'suyuan_auditor' AND rolcanlogin").fetchone()
        is None
    ):
        _run_roles(session)
        session.execute("ALTER ROLE suyuan_owner LOGIN CREATEDB")
        session.execute("ALTER ROLE suyuan_app LOGIN")
        session.execute("ALTER ROLE suyuan_auditor LOGIN")
    if make_database(session, name) or not _are_ready(place):
        with connect(Role.ADMIN, place, name) as inside:
            open_schema(inside)


def _are_ready(place: Target) -> bool:
    """Whether application and owner can already connect and reach the schema."""
    try:
        with connect(Role.APP, place) as app, connect(Role.OWNER, place) as owner:
            found = app.execute("SELECT has_schema_privilege('public', 'USAGE')").fetchone()
            owned = owner.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchone()
    except Refused:
        return False
    return found == owned == (True,)


def _assure_server(session: psycopg.Connection) -> None:
    version = session.info.server_version
    if version < OLDEST_SERVER:
        raise Refused(
            errors.TOO_OLD.problem("DATABASE_URL", found=version // 10000, wanted=OLDEST_SERVER // 10000)
        )
    assure_session_durable(session, ("fsync", "full_page_writes", "synchronous_commit"))


def make_database(session: psycopg.Connection, name: str, template: str = "template1") -> bool:
    """Make a database unless it is there; True when it was made. ``session`` must be allowed to."""
    if session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None:
        return False
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    session.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
    return True


def open_schema(session: psycopg.Connection) -> None:
    """Let owner, application and auditor into the current database."""
    name = session.info.dbname
    text = (SQL / "schema.sql").read_text(encoding="utf-8")
    try:
        session.execute(sql.SQL(text).format(database=sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege as why:
        raise _roles_missing(session, why) from why


def apply_grants(session: psycopg.Connection) -> None:
    """Run the project's grants and then each app's, all or nothing. ``session`` must be the owner's."""
    with session.transaction():
        for path in _grant_files():
            session.execute(path.read_bytes())


def _run_roles(session: psycopg.Connection) -> None:
    text = (SQL / "roles.sql").read_text(encoding="utf-8")
    try:
        session.execute(text)
    except psycopg.errors.InsufficientPrivilege as why:
        raise _roles_missing(session, why) from why


def _roles_missing(session: psycopg.Connection, why: Exception) -> Refused:
    cause = str(why).strip().splitlines()[0]
    user, database = (f'"{name}"' for name in (session.info.user, session.info.dbname))
    return Refused(errors.ROLES_MISSING.problem("DATABASE_URL", user=user, database=database, why=cause))


def _grant_files() -> Iterator[Path]:
    yield SQL / "grants.sql"
    for app in STAGES:
        path = SQL.parent.parent / app / "sql" / "grants.sql"
        if path.exists():
            yield path
