"""Queries with names: made once, asked and subscribed to by name (EPCIS 2.0, clause 8.2.9).

A name belongs to the party that made it: two parties may use the same name and do not learn of each other.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from psycopg.types.json import Jsonb

from suyuan import clock
from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.epcis.query.model import Query
from suyuan.core.epcis.query.parse import from_parameters
from suyuan.exchange.subscriptions import errors
from suyuan.exchange.subscriptions.people import without_people
from suyuan.ledger import connection
from suyuan.named_sql import load
from suyuan.parties.models import Party
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.viewer import Viewer

PLATFORM = 0
"""The owner of what operators make."""
OF_THE_STANDARD = ("SimpleEventQuery", "SimpleMasterDataQuery")
"""Names that EPCIS itself gives; nobody can take them."""
MOST_OF_ONE_OWNER: Final = 1_000
_NAME = re.compile(r"(?!\.{1,2}$)[^\s/?#%\\\x00-\x1f\x7f]{1,200}")
"""``.`` and ``..`` are steps in an address: no client could come back to them."""
SQL: Final = load(Path(__file__).parent / "sql" / "named.sql")
Parameters = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A stored query. ``format`` holds the headers given with it that say how results are written."""

    owner: int
    name: str
    parameters: Parameters
    format: Mapping[str, str]
    created_at: dt.datetime

    @property
    def query(self) -> Query:
        """As the core reads it. Raises EpcisException when this version no longer understands a parameter."""
        return from_parameters(self.parameters, {})


def owner_of(viewer: Viewer) -> int:
    """Whose names these are: the viewer's party, or the platform for its operators, and nobody else.

    What stands under the platform runs as its operator and sees everything. Raises EpcisException(SecurityException)
    for who is signed in and belongs to no party.
    """
    if viewer.is_operator:
        return PLATFORM
    if viewer.party_id is None:
        raise EpcisException("SecurityException", errors.NO_OWNER.problem())
    return viewer.party_id


def viewer_for(owner: int) -> Viewer:
    """Who looks when a standing query of this owner runs, with the rights of this moment."""
    if owner == PLATFORM:
        return Viewer.operator()
    party = Party.objects.filter(pk=owner).first()
    return Viewer.nobody() if party is None else viewer_of_party(party)


def create_query(
    owner: int, name: str, query: Query, format_headers: Mapping[str, str] | None = None
) -> NamedQuery:
    """Store a query under a name.

    Raises EpcisException: ValidationException for the name, ResourceAlreadyExistsException when it is taken.
    """
    if not _NAME.fullmatch(name):
        raise EpcisException("ValidationException", errors.NAME_SHAPE.problem("name", name))
    parameters = without_people(owner, tuple(query.parameters))
    made = NamedQuery(owner, name, parameters, dict(format_headers or {}), clock.now())
    row = (owner, name, Jsonb(made.parameters), Jsonb(made.format), made.created_at)
    if name in OF_THE_STANDARD:
        raise EpcisException("ResourceAlreadyExistsException", errors.RESERVED.problem("name", name))
    with connection.cursor() as cursor:
        (count,) = cursor.execute(SQL["count"], (owner,)).fetchone() or (0,)
        if count >= MOST_OF_ONE_OWNER:
            full = errors.TOO_MANY_QUERIES.problem("", None, limit=MOST_OF_ONE_OWNER)
            raise EpcisException("ValidationException", full)
        if cursor.execute(SQL["create"], row).rowcount == 0:
            raise EpcisException("ResourceAlreadyExistsException", errors.NAME_TAKEN.problem("name", name))
    return made


def list_queries(owner: int, *, after: str = "", limit: int = 30) -> list[NamedQuery]:
    """The owner's queries whose names come after ``after``, in the order of the names' code points."""
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["list"], (owner, after, limit)).fetchall()
    return [_query(row) for row in rows]


def get_query(owner: int, name: str) -> NamedQuery:
    """Raises EpcisException(NoSuchNameException)."""
    with connection.cursor() as cursor:
        row = cursor.execute(SQL["get"], (owner, name)).fetchone()
    if row is None:
        raise no_such_query(name)
    return _query(row)


def delete_query(owner: int, name: str) -> None:
    """Remove a query and end all its subscriptions, whatever they are sending now.

    Raises EpcisException(NoSuchNameException).
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if cursor.execute(SQL["delete"], (owner, name)).rowcount == 0:
            raise no_such_query(name)
        ended = [id_ for (id_,) in cursor.execute(SQL["delete_subscriptions"], (owner, name)).fetchall()]
        cursor.execute(SQL["delete_deliveries"], (owner, ended))


def no_such_query(name: str) -> EpcisException:
    return EpcisException("NoSuchNameException", errors.NO_SUCH_QUERY.problem("name", name))


def parameters_from(stored: Any) -> Parameters:
    """What was stored as [[name, value], …]."""
    return tuple((name, value) for name, value in stored)


def _query(row: tuple[Any, ...]) -> NamedQuery:
    owner, name, parameters, headers, created_at = row
    return NamedQuery(owner, name, parameters_from(parameters), headers, created_at)
