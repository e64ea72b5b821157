"""Which part an identifier plays in an event: the ``role`` column of the identifier index."""

from __future__ import annotations

from enum import IntEnum


class Role(IntEnum):
    """Append only: the numbers are stored."""

    EPC = 0
    PARENT = 1
    CHILD = 2
    INPUT = 3
    OUTPUT = 4
    QUANTITY = 5
    CHILD_QUANTITY = 6
    INPUT_QUANTITY = 7
    OUTPUT_QUANTITY = 8
    CLASS = 9
    """Derived: the product that an instance of the event belongs to."""
    LOT = 10
    """Derived: the lot that an instance of the event belongs to."""
    TRANSFORMATION = 11
