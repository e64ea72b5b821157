"""Make the three roles, the database and the grants. Every step may be repeated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from suyuan.core.problem import Refused
from suyuan.project import errors
from suyuan.project.database import NAME, Role, Target, connect

SQL = Path(__file__).parent / "sql"
STAGES = (
    "parties", "masterdata", "intake", "ledger", "state", "supervision", "exchange", "portals", "web",
)  # fmt: skip
"""The apps in the order of the stages: settings, grants and addresses follow it."""


def make_roles_and_database(place: Target) -> None:
    """Make roles and, on the embedded server, the database.

    Raises Refused with DB-ROLES-MISSING, which holds the statements an administrator must run, when the
    log-in of DATABASE_URL may not make roles.
    """
    if place.url is None:
        with connect(Role.ADMIN, place, "postgres") as session:
            _run_roles(session)
            session.execute("ALTER ROLE suyuan_owner LOGIN CREATEDB")
            session.execute("ALTER ROLE suyuan_app LOGIN")
            session.execute("ALTER ROLE suyuan_auditor LOGIN")
            make_database(session, place.name or NAME)
    with connect(Role.ADMIN, place, place.name or (NAME if place.url is None else None)) as session:
        _run_roles(session)
        open_schema(session)


def make_database(session: psycopg.Connection, name: str, template: str = "template1") -> None:
    """Make a database unless it is there. ``session`` must be allowed to."""
    if session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        session.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def open_schema(session: psycopg.Connection) -> None:
    """Let owner, application and auditor into the current database."""
    name = session.info.dbname
    text = (SQL / "schema.sql").read_text(encoding="utf-8")
    try:
        session.execute(sql.SQL(text).format(database=sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege as why:
        raise _roles_missing(session, why, text.replace("{database}", f'"{name}"')) from why


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
        raise _roles_missing(session, why, text) from why


def _roles_missing(session: psycopg.Connection, why: Exception, statements: str) -> Refused:
    shown = " ".join(line for line in statements.splitlines() if not line.startswith("--"))
    user = session.info.user
    cause = str(why).strip().splitlines()[0]
    return Refused(errors.ROLES_MISSING.problem("DATABASE_URL", user=user, why=cause, statements=shown))


def _grant_files() -> Iterator[Path]:
    yield SQL / "grants.sql"
    for app in STAGES:
        path = SQL.parent.parent / app / "sql" / "grants.sql"
        if path.exists():
            yield path
