"""Rows that give rights, each with a seal: who changes one past the application is found within a minute.

What a person, a key, an entrustment or an organisation may is said by a few columns. Whenever the application saves
such a row it writes a seal beside it: a keyed digest of those columns (HMAC-SHA-256, RFC 2104) under a key that is
derived from the key-encryption key and lies outside the database. Procedure of the look, every minute:
 1. Work out the seal of each row. One that differs was altered; a row without one was put in past the application.
 2. A seal without its row: the row was removed.
 3. What is found becomes a finding for the audit administrator; one that is open is not raised again.
A row that was altered stays found, whatever the application saves in it afterwards, until its columns are what they were.
The application may write seals: who has taken over the application itself is not found by this.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.db.models.signals import post_save, pre_save

from suyuan.named_sql import load
from suyuan.parties.sealing import wrapping_key
from suyuan.parties.signin import wall

SQL: Final = load(Path(__file__).parent / "sql" / "rights_seals.sql")
COLUMNS: Final = {
    "user_account": ("login", "role", "party_id", "is_active", "person"),
    "api_key": ("prefix", "party_id", "digest", "scopes", "expires_at", "revoked_at"),
    "entrustment": ("agent_id", "principal_id", "valid_from", "valid_to"),
    "party": ("code", "kind", "area", "level", "section"),
}
"""By table, what says how far its rows reach."""
RULE: Final = "altered_rights"


@dataclass(frozen=True, slots=True)
class Altered:
    """A row that is not as the application left it."""

    table: str
    id: int
    what: str
    """``altered``, ``added`` or ``removed``."""


def keep_watch() -> None:
    """Seal rows whenever the application saves them, from now on."""
    models = {table_of(one): one for one in apps.get_app_config("parties").get_models()}
    for table in COLUMNS:
        model = models[table]
        pre_save.connect(_judge, sender=model, dispatch_uid=f"judge {table}")
        post_save.connect(_write, sender=model, dispatch_uid=f"seal {table}")


def table_of(model: Model | type[Model]) -> str:
    return model._meta.db_table  # noqa: SLF001 - Django's documented API


def _judge(instance: Model, update_fields: frozenset[str] | None = None, **_: Any) -> None:
    """Before a save: what was altered already is not sealed by the next honest change of the same row."""
    instance.keeps_seal = (  # type: ignore[attr-defined]
        _concerns(instance, update_fields) and (instance.pk is None or _is_as_left(instance))
    )


def _write(instance: Model, **_: Any) -> None:
    if instance.keeps_seal:  # type: ignore[attr-defined]
        table = table_of(instance)
        with connection.cursor() as cursor:
            for number, values in _rows(cursor, table, instance.pk):
                given: dict[str, Any] = {"table": table, "id": number, "mac": _seal(table, number, values)}
                cursor.execute(SQL["write"], given)


def _concerns(row: Model, saved: frozenset[str] | None) -> bool:
    columns = {column.removesuffix("_id") for column in COLUMNS[table_of(row)]}
    return saved is None or not columns.isdisjoint(saved)


def _is_as_left(row: Model) -> bool:
    table = table_of(row)
    with connection.cursor() as cursor:
        cursor.execute(SQL["seal"], {"table": table, "id": row.pk})
        sealed, found = cursor.fetchone(), _rows(cursor, table, row.pk)
    return bool(sealed and found) and hmac.compare_digest(bytes(sealed[0]), _seal(table, *found[0]))


def altered() -> Iterator[Altered]:
    """All rows that are not as the application left them."""
    with connection.cursor() as cursor:
        for table in COLUMNS:
            cursor.execute(SQL["seals"], {"table": table})
            seals = {number: bytes(mac) for number, mac in cursor.fetchall()}
            for number, values in _rows(cursor, table):
                mac = seals.pop(number, None)
                if mac is None:
                    yield Altered(table, number, "added")
                elif not hmac.compare_digest(mac, _seal(table, number, values)):
                    yield Altered(table, number, "altered")
            yield from (Altered(table, number, "removed") for number in seals)


def look() -> int:
    """Raise what is found; how many findings are new."""
    return sum(_raise(one) for one in altered())


def seal_all() -> None:
    """Seal the rows that were there before there were seals; for the step that brings seals in."""
    with connection.cursor() as cursor:
        for table in COLUMNS:
            for number, values in _rows(cursor, table):
                given: dict[str, Any] = {"table": table, "id": number, "mac": _seal(table, number, values)}
                cursor.execute(SQL["write"], given)


def _rows(cursor: Any, table: str, number: int | None = None) -> list[tuple[int, tuple[Any, ...]]]:
    columns = ", ".join(f"{column}::text" for column in COLUMNS[table])
    where = "" if number is None else " WHERE id = %s"
    cursor.execute(f"SELECT id, {columns} FROM {table}{where}", [] if number is None else [number])  # noqa: S608
    return [(row[0], row[1:]) for row in cursor.fetchall()]


def _seal(table: str, number: int, values: tuple[Any, ...]) -> bytes:
    text = json.dumps([table, number, *values], ensure_ascii=False, separators=(",", ":"))
    return hmac.digest(_key(wrapping_key()), text.encode(), hashlib.sha256)


@lru_cache(maxsize=2)
def _key(wrapping: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"suyuan rights seals 1").derive(wrapping)


def _raise(found: Altered) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["raise"],
            {
                "now": wall.now(),
                "rule": RULE,
                "user": found.id if found.table == "user_account" and found.what != "removed" else None,
                "key": f"{found.table} {found.id} {found.what}",
            },
        )
        return int(cursor.rowcount)
