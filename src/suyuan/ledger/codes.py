"""Numbers that stand for words in the tables of the ledger. Append only: they are stored."""

from __future__ import annotations

from enum import IntEnum, IntFlag

TYPES = {
    "ObjectEvent": 1,
    "AggregationEvent": 2,
    "TransactionEvent": 3,
    "TransformationEvent": 4,
    "AssociationEvent": 5,
    "QuantityEvent": 6,
}
ACTIONS = {"ADD": 1, "OBSERVE": 2, "DELETE": 3, None: None}


class Flag(IntFlag):
    """``event.flags``"""

    FUTURE = 1
    """More than five minutes later than its capture: shown, and left out of the fold until corrected."""
    DECLARATION = 2
    """Carries an error declaration."""


class EntryKind(IntEnum):
    """``pending.kind`` and ``log.kind``"""

    EVENT = 1
    ACT = 2
    PRESENTATION = 3
    """Somebody presented an event that others had presented before."""
