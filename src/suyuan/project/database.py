"""Which database this installation uses, and as which of the three roles a process speaks to it.

Three roles, whatever the server: ``owner`` makes the schema, ``app`` serves and can only append to the ledger,
``auditor`` only reads. A process is the application unless it says otherwise (``SUYUAN_DATABASE_ROLE``).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from suyuan.core.problem import Refused
from suyuan.project import errors
from suyuan.project.embedded import Server
from suyuan.project.folder import data_folder

NAME = "suyuan"
"""The database's name on the embedded server."""


class Role(StrEnum):
    """Who a connection is. ``ADMIN`` is the server's administrator and used only to set things up."""

    OWNER = "suyuan_owner"
    APP = "suyuan_app"
    AUDITOR = "suyuan_auditor"
    ADMIN = "postgres"


URL_OF = {
    Role.ADMIN: "SUYUAN_OWNER_DATABASE_URL",
    Role.OWNER: "SUYUAN_OWNER_DATABASE_URL",
    Role.AUDITOR: "SUYUAN_AUDITOR_DATABASE_URL",
}
"""Addresses with log-ins of their own, for servers where the application's log-in must not become the owner."""


@dataclass(frozen=True, slots=True)
class Target:
    """One database: on the embedded server of ``folder``, or at ``url``."""

    folder: Path
    url: str | None
    name: str | None = None
    """Another database's name on the same server; tests use it."""

    def connection(self, role: Role, database: str | None = None) -> dict[str, str]:
        """Arguments of ``psycopg.connect`` to be ``role``. Raises Refused when the address cannot be read."""
        database = database or self.name
        if self.url is None:
            return Server(self.folder).connection(role.value, database or NAME)
        parts = _parts(os.environ.get(URL_OF.get(role, ""), "") or self.url)
        if database:
            parts["dbname"] = database
        if role is not Role.ADMIN:
            parts["options"] = f"{parts.get('options', '')} -c role={role.value}".strip()
        return parts

    def django(self, role: Role) -> dict[str, Any]:
        """The entry for Django's ``DATABASES``: connections are kept, and looked at before they are used again."""
        parts = self.connection(role)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.pop("dbname", NAME),
            "USER": parts.pop("user", ""),
            "PASSWORD": parts.pop("password", ""),
            "HOST": parts.pop("host", ""),
            "PORT": parts.pop("port", ""),
            "OPTIONS": parts,
            "CONN_MAX_AGE": 300,
            "CONN_HEALTH_CHECKS": True,
        }


def target(folder: Path | None = None) -> Target:
    """The database the environment names: ``DATABASE_URL``, else the embedded server of the data folder."""
    name = os.environ.get("SUYUAN_DATABASE_NAME") or None
    return Target(folder or data_folder(), os.environ.get("DATABASE_URL") or None, name)


def role_from_environment() -> Role:
    """The role this process speaks as; the application when nothing is said."""
    wanted = os.environ.get("SUYUAN_DATABASE_ROLE", "app")
    try:
        return {"app": Role.APP, "owner": Role.OWNER, "auditor": Role.AUDITOR}[wanted]
    except KeyError:
        problem = errors.BAD_VALUE.problem(
            value=wanted, setting="SUYUAN_DATABASE_ROLE", wanted="app, owner, auditor"
        )
        raise Refused(problem) from None


def connect(role: Role, place: Target | None = None, database: str | None = None) -> psycopg.Connection:
    """A connection outside Django, in autocommit. Raises Refused with DB-UNREACHABLE."""
    try:
        parts: dict[str, Any] = {**(place or target()).connection(role, database)}
        return psycopg.connect(**parts, autocommit=True)
    except psycopg.OperationalError as why:
        raise Refused(errors.UNREACHABLE.problem(why=str(why).strip())) from why


def _parts(url: str) -> dict[str, str]:
    try:
        return {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except psycopg.ProgrammingError as why:
        raise Refused(errors.BAD_URL.problem("DATABASE_URL", why=str(why).strip())) from why
