"""Terms of the index that come from the ledger's own columns: places, step and disposition, who may see the event.

They stand in ``event_term`` beside the terms of the query language (``core.epcis.query.terms``) and never equal one
of those: their digests are made for this purpose only.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

from suyuan.core.epcis.cbv import BIZ_STEP, DISPOSITION
from suyuan.core.epcis.model import Event
from suyuan.core.identifiers.canonical import key_for

Term = bytes
"""16 bytes."""


def _mark(field: bytes, value: bytes = b"") -> Term:
    return blake2b(field + b"\x00" + value, digest_size=16, person=b"suyuan-mark-1").digest()


EVERY: Term = _mark(b"every")
"""Every event has it: walking along it goes through all events in the order of event time."""


@lru_cache(maxsize=10_000)
def sender_mark(party: int) -> Term:
    """Of events that this audience may see: a party presented them, or a party or an area has a right to them."""
    return _mark(b"sender", party.to_bytes(8, "big", signed=True))


@lru_cache(maxsize=10_000)
def step_mark(bare: str) -> Term:
    return _mark(b"step", bare.encode())


@lru_cache(maxsize=10_000)
def disposition_mark(bare: str) -> Term:
    return _mark(b"disposition", bare.encode())


@lru_cache(maxsize=100_000)
def read_point_mark(key: bytes) -> Term:
    return _mark(b"readPoint", key)


@lru_cache(maxsize=100_000)
def biz_location_mark(key: bytes) -> Term:
    return _mark(b"bizLocation", key)


@lru_cache(maxsize=100_000)
def _place_key(text: str) -> bytes:
    return key_for(text)


def marks_of(event: Event, senders: Iterable[int]) -> set[Term]:
    """All marks of one event that these parties presented."""
    found = {EVERY, *map(sender_mark, senders)}
    if event.biz_step is not None:
        found.add(step_mark(BIZ_STEP.bare(event.biz_step)))
    if event.disposition is not None:
        found.add(disposition_mark(DISPOSITION.bare(event.disposition)))
    if event.read_point is not None:
        found.add(read_point_mark(_place_key(event.read_point.id)))
    if event.biz_location is not None:
        found.add(biz_location_mark(_place_key(event.biz_location.id)))
    return found
