"""A new vault key for an institution: everything in its vault, and the keys of its files, encrypted again under it.

Procedure:
 1. Where nothing is left under an older key, a new key is made; otherwise an earlier run is gone on with.
 2. Entries, earlier versions and keys of files are taken in the order of their keys, some hundred at a time, each lot in one
    transaction: opened with the key and cipher that they name, closed with the new key and the cipher of the settings.
 3. What does not open is left as it is and counted.
 4. Whoever ends it loses the lot at hand and nothing else. Pseudonyms have keys of their own, which stay.

The application has no right to do this: the connection is the owner's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg

from suyuan.named_sql import load
from suyuan.parties.institution_keys import vault_key
from suyuan.parties.sealing import Unreadable
from suyuan.parties.vault.cipher import Sealed, seal, unseal

_SQL: Final = load(Path(__file__).parent / "sql" / "rekey.sql")
AT_ONCE: Final = 500
TABLES: Final[dict[str, object]] = {"entries": "", "versions": 0, "files": UUID(int=0)}
"""What is taken in turn, and what is before the first of its keys."""


@dataclass(slots=True)
class Renewed:
    """What was done."""

    again: int = 0
    """Encrypted again."""
    unreadable: int = 0
    """Left as they were."""


def left_under_older_keys(owner: psycopg.Connection[Any], party_id: int, key_id: int) -> int:
    """How much of an institution's vault is not under this key."""
    given = {"party": party_id, "key": key_id}
    row = owner.execute(_SQL["left"], given).fetchone()
    return int(row[0]) if row else 0


def encrypt_again(
    owner: psycopg.Connection[Any], party_id: int, key_id: int, told: Callable[[int], None]
) -> Renewed:
    """All that is under older keys, lot by lot; ``told`` hears how many were looked at."""
    done, opened = Renewed(), lru_cache(vault_key)
    for table, before in TABLES.items():
        last = before
        while True:
            given = {"party": party_id, "key": key_id, "after": last, "limit": AT_ONCE}
            with owner.transaction():
                rows = owner.execute(_SQL[f"{table}_lot"], given).fetchall()
                changed = [one for row in rows if (one := _again(row, key_id, opened))]
                with owner.cursor() as cursor:
                    cursor.executemany(_SQL[f"{table}_put"], changed)
            if not rows:
                break
            last = rows[-1][0]
            done.again, done.unreadable = (
                done.again + len(changed),
                done.unreadable + len(rows) - len(changed),
            )
            told(len(rows))
    return done


def _again(row: tuple[Any, ...], key_id: int, opened: Callable[[int], bytes]) -> dict[str, Any] | None:
    number, name, content, cipher, old_key = row
    try:
        text = unseal(Sealed(bytes(content), cipher, old_key), opened(old_key), name)
    except Unreadable:
        return None
    sealed = seal(key_id, opened(key_id), text, name)
    return {"row": number, "content": sealed.content, "cipher": sealed.cipher, "key": key_id}
