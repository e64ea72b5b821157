"""Which further fields hold now, by actor, and publishing others: an act, before it has effect."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from psycopg.types.json import Jsonb

from suyuan import clock
from suyuan.core.epcis.datasets.extensions import (
    ACTORS,
    Extension,
    as_data,
    read_extensions,
    shipped,
    stored_extensions,
)
from suyuan.ledger import acts, connection
from suyuan.named_sql import load
from suyuan.parties.kinds import PartyKind
from suyuan.parties.viewer import Viewer

SQL = load(Path(__file__).parent.parent / "sql" / "data_sets.sql")
ACTOR_OF: Final[Mapping[str, str]] = {
    PartyKind.HOLDER: "HOLDER",
    PartyKind.MANUFACTURER: "HOLDER",
    PartyKind.IMPORTER: "HOLDER",
    PartyKind.CDC: "CDC",
    PartyKind.VACCINATION_UNIT: "VACCINATION_UNIT",
    PartyKind.HOSPITAL: "VACCINATION_UNIT",
}
"""As which actor a party reports."""


@dataclass(frozen=True, slots=True)
class Version:
    """What holds for an actor; the version is 0 for what is shipped."""

    extensions: tuple[Extension, ...]
    number: int = 0
    made_at: dt.datetime | None = None


def current() -> dict[str, Version]:
    """By actor."""
    found = {actor: Version(extensions) for actor, extensions in shipped().items()}
    with connection.cursor() as cursor:
        for actor, number, fields, made_at in cursor.execute(SQL["newest"]):
            found[actor] = Version(stored_extensions(fields), number, made_at)
    return found


def extensions_of(kind: str) -> tuple[Extension, ...]:
    """What a party of a kind reports beyond the national sets."""
    actor = ACTOR_OF.get(kind)
    return current()[actor].extensions if actor else ()


def publish(actor: str, data: Iterable[Mapping[str, Any]], viewer: Viewer) -> int:
    """Make these the further fields of an actor from now on; the version. Raises Refused; KeyError for no actor."""
    extensions = read_extensions(data)
    if actor not in ACTORS:
        raise KeyError(actor)
    fields = as_data(extensions)
    with (
        acts.ordering("data_set.extend", viewer, actor=actor, fields=fields) as act,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"data set {actor}",))
        number = current()[actor].number + 1
        given = {"actor": actor, "version": number, "fields": Jsonb(fields), "act": act}
        cursor.execute(SQL["publish"], {**given, "now": clock.now(), "user": viewer.user_id})
    return number
