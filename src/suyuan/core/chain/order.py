"""The order of a life: event time, then the life-cycle rank of step and action, then the event id.

Nothing else orders a life; the moment of recording never does. The order is one byte string that compares
like the triple, so that a database column can hold it and ``greatest()`` can choose.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from suyuan.core.chain.vocabulary import bare, last_part

ORDER_BYTES = 24
STAMP_BYTES = 16
TERMINAL_BIT = 0x80
"""Set in the first byte of a state's stamp when the state is terminal, so that nothing later overwrites it."""

_START = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
_RANK_BITS = 4
_MICROSECOND = dt.timedelta(microseconds=1)

_RANKS: dict[str, int] = {
    "encoding": 0,
    "commissioning": 0,
    "creating_class_instance": 0,
    "transforming": 1,
    "assembling": 1,
    "inspecting": 2,
    "sampling": 2,
    "packing": 3,
    "repackaging": 3,
    "purchasing": 4,
    "selling": 4,
    "picking": 4,
    "staging_outbound": 4,
    "loading": 4,
    "shipping": 5,
    "consigning": 5,
    "departing": 6,
    "transporting": 7,
    "arriving": 8,
    "unloading": 8,
    "receiving": 9,
    "accepting": 10,
    "unpacking": 11,
    "disassembling": 11,
    "storing": 12,
    "stocking": 12,
    "holding": 12,
    "installing": 12,
    "dispensing": 13,
    "retail_selling": 13,
    "take_away": 13,
    "takeaway": 13,
    "vaccination": 13,
    "follow_up": 14,
    "followup": 14,
    "decommissioning": 15,
    "destroying": 15,
    "killing": 15,
}
_BY_ACTION = {"ADD": 3, "DELETE": 11}
_ENDED = 15
_OTHER = 12


def moment(time: dt.datetime) -> int:
    """Microseconds since the year 1, exactly (a float of seconds would lose some)."""
    gap = time - _START
    return (gap.days * 86_400 + gap.seconds) * 1_000_000 + gap.microseconds


@lru_cache(maxsize=4096)
def rank(step: str | None, action: str | None, kind: str) -> int:
    """Place in a life, 0 to 15, of what happened at one moment: made, packed, sent, received, unpacked, used.

    ``step`` and ``action`` are as in the event, ``kind`` is the event type. Packing is known by the action of
    an aggregation even where the sender gave no step.
    """
    word = bare(step)
    found = _RANKS.get(word) if word else None
    if found is None and word:
        found = _RANKS.get(last_part(word).replace("-", "_"))
    if found is not None:
        return found
    if kind == "TransformationEvent":
        return 1
    if kind == "ObjectEvent" and action == "DELETE":
        return _ENDED
    return _BY_ACTION.get(action or "", _OTHER) if kind == "AggregationEvent" else _OTHER


def order(time: dt.datetime, place_in_life: int, event_id: bytes) -> bytes:
    """24 bytes that compare like (time, rank, id). ``event_id`` has 16 bytes."""
    return (moment(time) << _RANK_BITS | place_in_life).to_bytes(8, "big") + event_id


def stamp(at: bytes, *, terminal: bool = False) -> bytes:
    """The 16 bytes kept beside a register: time and rank, and half of the event id."""
    return bytes((at[0] | TERMINAL_BIT,)) + at[1:STAMP_BYTES] if terminal else at[:STAMP_BYTES]


def time_of(at: bytes) -> dt.datetime:
    """The event time inside an order or a stamp, in UTC."""
    number = int.from_bytes(bytes((at[0] & ~TERMINAL_BIT,)) + at[1:8], "big") >> _RANK_BITS
    return _START + number * _MICROSECOND


def event_of(at: bytes) -> bytes:
    """The event id inside an order."""
    return at[8:]
