"""Keys of institutions: made at random, wrapped, kept in memory while the process runs.

Procedure:
 1. The wrapping keys come from the settings (files outside the database), never from a table. Pseudonym keys
    have a wrapping key of their own, so that re-keying the encryption leaves every pseudonym as it was.
 2. Party and purpose are bound into the wrapping as additional data: a vault key cannot be passed off as a
    pseudonym key, nor one party's key as another's.
 3. Two processes that meet a new party at once agree on one pseudonym key: the table allows one, the loser
    reads the winner's.
 4. The newest vault key closes; older ones open. A process looks for a newer one every few seconds, so that what
    is written while keys are renewed is under an older key for no longer than that.
 5. A key whose row is not committed yet is not kept in memory: after a rollback it would make pseudonyms
    that nobody can make again.
"""

from __future__ import annotations

import secrets
import time
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from suyuan.parties.models import PartySecret

PSEUDONYM, VAULT = "pseudonym", "vault"

_kept: dict[tuple[str, bytes, int, str], tuple[int, bytes]] = {}
"""By database, wrapping key, party and purpose: one process may look into several databases in turn."""
_uncommitted: set[int] = set()


_looked: dict[tuple[str, bytes, int, str], float] = {}
FRESH_SECONDS: Final = 20
"""After this long a process looks for a newer vault key. A pseudonym key has no newer one."""


def secret_of(party_id: int, purpose: str) -> tuple[int, bytes]:
    """(row id, 32-byte key) of a party for a purpose; made at first use."""
    wrapping_key = settings.PSEUDONYM_KEY if purpose == PSEUDONYM else settings.KEY_ENCRYPTION_KEY
    assert wrapping_key is not None, "an installation has its keys before it has parties"
    name = (str(connection.settings_dict["NAME"]), wrapping_key, party_id, purpose)
    if name in _kept and (purpose == PSEUDONYM or time.monotonic() < _looked[name] + FRESH_SECONDS):
        return _kept[name]
    row = _newest(party_id, purpose) or _make(party_id, purpose, wrapping_key)
    secret = row.pk, _unwrap(row, wrapping_key)
    if row.pk not in _uncommitted:
        _kept[name], _looked[name] = secret, time.monotonic()
    return secret


def vault_key(row_id: int) -> bytes:
    """The vault key of a row, whether it is the newest of its party or an older one."""
    assert settings.KEY_ENCRYPTION_KEY is not None, "an installation has its keys before it has parties"
    row = PartySecret.objects.get(pk=row_id, purpose=VAULT)
    return _unwrap(row, settings.KEY_ENCRYPTION_KEY)


def forget_keys() -> None:
    """Drop what is in memory, as after a change of the key-encryption key or of the database."""
    _kept.clear()
    _looked.clear()


def renew_vault_key(party_id: int) -> int:
    """Make a newer vault key; older ones stay, and what they closed stays readable. The new row's id."""
    assert settings.KEY_ENCRYPTION_KEY is not None, "an installation has its keys before it has parties"
    return _make(party_id, VAULT, settings.KEY_ENCRYPTION_KEY).pk


def newest_vault_key(party_id: int) -> int | None:
    """Row of the vault key that is used for new entries; None before there was any."""
    row = _newest(party_id, VAULT)
    return None if row is None else row.pk


def _newest(party_id: int, purpose: str) -> PartySecret | None:
    return PartySecret.objects.filter(party_id=party_id, purpose=purpose).order_by("-pk").first()


def _make(party_id: int, purpose: str, wrapping_key: bytes) -> PartySecret:
    nonce, key = secrets.token_bytes(12), secrets.token_bytes(32)
    wrapped = nonce + AESGCM(wrapping_key).encrypt(nonce, key, _bound(party_id, purpose))
    try:
        with transaction.atomic():
            row = PartySecret.objects.create(party_id=party_id, purpose=purpose, wrapped=wrapped)
            _uncommitted.add(row.pk)
            transaction.on_commit(lambda: _uncommitted.discard(row.pk))
    except IntegrityError:
        winner = _newest(party_id, purpose)
        if winner is None:
            raise
        return winner
    return row


def _unwrap(row: PartySecret, wrapping_key: bytes) -> bytes:
    wrapped = bytes(row.wrapped)
    return AESGCM(wrapping_key).decrypt(wrapped[:12], wrapped[12:], _bound(row.party_id, row.purpose))


def _bound(party_id: int, purpose: str) -> bytes:
    return f"{purpose}/{party_id}".encode()
