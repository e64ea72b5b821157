"""Replace the people in an event by pseudonyms, before anything of it is kept.

Procedure:
 1. A person's text is brought to its normal form (width, case and spaces do not make two people of one).
 2. The pseudonym is HMAC-SHA256 of that form under the institution's own key, cut to 16 bytes, in base32:
    the same person in the same institution is the same pseudonym, in two institutions two unrelated ones.
 3. The text as written goes into the vault, encrypted under another key and bound to its pseudonym.
 4. Only the pseudonym goes on; the caller must save the vault entries in the transaction that keeps the event.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from suyuan import clock
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.personal import PERSON_PREFIX, is_extended, normal_form, replace_personal
from suyuan.core.epcis.personal_identifiers import may_name_people
from suyuan.parties.institution_keys import PSEUDONYM, VAULT, secret_of
from suyuan.parties.vault.cipher import seal


@dataclass(frozen=True, slots=True)
class SealedOriginal:
    """What goes into the vault for one pseudonym."""

    pseudonym: str
    party_id: int
    ciphertext: bytes
    key_id: int
    created_at: dt.datetime
    cipher: str


class Pseudonymiser:
    """The replacement for one institution. Make one per document; its keys are fetched at the first person."""

    def __init__(self, party_id: int) -> None:
        self.party_id = party_id

    def replace(self, event: Event, stored: bytes | None = None) -> tuple[Event, list[SealedOriginal]]:
        """The event without people, and what to save for them; the same event object when it names nobody.

        ``stored`` is the stored form of the event, if the caller has it: it makes the search cheaper.
        """
        found: dict[str, SealedOriginal] = {}

        def one(text: str) -> str:
            pseudonym = self.pseudonym_of(text)
            if pseudonym not in found:
                found[pseudonym] = self._seal(pseudonym, text)
            return pseudonym

        return replace_personal(event, one, stored), list(found.values())

    def replace_all(
        self, events: Sequence[Event], stored: Sequence[bytes]
    ) -> Iterator[tuple[Event, Sequence[SealedOriginal]]]:
        """``replace`` of some dozens of events with their stored forms, which are looked through together: nearly
        always nobody is in any of them.
        """
        hinted = may_name_people(b"\n".join(stored))
        for event, form in zip(events, stored, strict=True):
            if hinted or is_extended(event):
                yield self.replace(event, form if hinted else b"")
            else:
                yield event, ()

    def pseudonym_of(self, text: str) -> str:
        """The pseudonym of a person's number or name in this institution."""
        _, key = secret_of(self.party_id, PSEUDONYM)
        digest = hmac.new(key, normal_form(text).encode("utf-8", "surrogatepass"), hashlib.sha256).digest()[
            :16
        ]
        return PERSON_PREFIX + base64.b32encode(digest).decode().rstrip("=").lower()

    def _seal(self, pseudonym: str, text: str) -> SealedOriginal:
        key_id, key = secret_of(self.party_id, VAULT)
        sealed = seal(key_id, key, text, pseudonym)
        return SealedOriginal(pseudonym, self.party_id, sealed.content, key_id, clock.now(), sealed.cipher)


# No conflict column is named: naming one would need the right to read the vault.
_SAVE = """
INSERT INTO parties_vault (pseudonym, party_id, ciphertext, key_id, created_at, cipher)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


def save_originals(entries: Iterable[SealedOriginal], cursor: Any = None) -> None:
    """Put originals into the vault; a person who is there already stays as first written, and one who was erased
    stays erased.

    ``cursor`` is that of the transaction which keeps the events; by default Django's connection is used.
    """
    unique = {entry.pseudonym: entry for entry in entries}
    if not unique:
        return
    # In order of key, so that two documents about the same people cannot wait for each other in a circle.
    rows = [unique[name] for name in sorted(unique)]
    values = [(r.pseudonym, r.party_id, r.ciphertext, r.key_id, r.created_at, r.cipher) for r in rows]
    if cursor is not None:
        cursor.executemany(_SAVE, values)
        return
    with connection.cursor() as own:
        own.executemany(_SAVE, values)
