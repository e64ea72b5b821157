"""The mappings a party can use: the shipped ones, and its own, which go before them. Versions are never changed."""

from __future__ import annotations

from typing import Any

import msgspec
from django.db import transaction
from psycopg.types.json import Jsonb

from suyuan import clock
from suyuan.core.epcis.tables.builtin import built_in
from suyuan.core.epcis.tables.mapping import NAME, Mapping, mapping_json, read_mapping
from suyuan.core.epcis.tables.widened import widened
from suyuan.exchange.doors import errors
from suyuan.exchange.doors.statements import SQL
from suyuan.exchange.problems import DoorRefusal
from suyuan.ledger import connection
from suyuan.parties.models import Party
from suyuan.supervision.datasets.extensions import extensions_of

SHIPPED = 0
"""The version under which imports remember a shipped mapping."""


def mappings_of(party: int) -> dict[str, Mapping]:
    """Every mapping that the party can name, its own before the shipped ones."""
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["mapping_all"], {"party": party}).fetchall()
    own = [_mapping(row[0]) for row in rows]
    return {**_shipped(party), **{mapping.name: mapping for mapping in own}}


def newest(party: int, name: str) -> tuple[Mapping, int]:
    """(the mapping, its version; SHIPPED for a shipped one). Raises DoorRefusal 404."""
    is_name = NAME.fullmatch(name) is not None
    with connection.cursor() as cursor:
        found = {"party": party, "name": name}
        row = cursor.execute(SQL["mapping_newest"], found).fetchone() if is_name else None
    if row is not None:
        return _mapping(row[1]), row[0]
    if name in built_in():
        return _shipped(party)[name], SHIPPED
    known = ", ".join(mappings_of(party))
    raise DoorRefusal("NoSuchNameException", 404, errors.NO_MAPPING.problem("mapping", name, known=known))


def _shipped(party: int) -> dict[str, Mapping]:
    """The shipped mappings, those of the national data sets with the further fields that the party reports."""
    kind = Party.objects.filter(pk=party).values_list("kind", flat=True).first()
    extensions = extensions_of(kind or "")
    return {name: widened(mapping, extensions) for name, mapping in built_in().items()}


def of_version(party: int, name: str, version: int) -> Mapping:
    """The mapping as an import used it."""
    if version == SHIPPED:
        return _shipped(party)[name]
    row_of = {"party": party, "name": name, "version": version}
    with connection.cursor() as cursor:
        row = cursor.execute(SQL["mapping_version"], row_of).fetchone()
    if row is None:
        raise LookupError(f"mapping {name} {version} of party {party}")
    return _mapping(row[0])


def declare(party: int, data: bytes) -> Mapping:
    """Store a mapping as the next version of its name; the same again changes nothing. Raises Refused."""
    mapping = read_mapping(data)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", (f"mapping {mapping.name}", party)
        )
        row = cursor.execute(SQL["mapping_newest"], {"party": party, "name": mapping.name}).fetchone()
        last = row[0] if row else 0
        made = msgspec.structs.replace(mapping, version=last)
        if row is not None and _mapping(row[1]) == made:
            return made
        made = msgspec.structs.replace(mapping, version=last + 1)
        cursor.execute(SQL["mapping_add"], _row(party, made))
    return made


def _row(party: int, mapping: Mapping) -> dict[str, Any]:
    body = Jsonb(mapping_json(mapping))
    return {
        "party": party,
        "name": mapping.name,
        "version": mapping.version,
        "now": clock.now(),
        "body": body,
    }


def _mapping(body: Any) -> Mapping:
    return msgspec.convert(body, type=Mapping)
