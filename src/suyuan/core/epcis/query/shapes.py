"""What kind of value a parameter has: how a URL or a SOAP message, which know only texts, must be read for it."""

from __future__ import annotations

from enum import Enum, auto


class Shape(Enum):
    LIST = auto()
    """Words, identifiers, addresses: no ``|`` stands in one."""
    TEXTS = auto()
    """A list of free texts."""
    NUMBERS = auto()
    NUMBER = auto()
    WHOLE = auto()
    TIME = auto()
    BOOLEAN = auto()
    VOID = auto()
    BOUND = auto()
    """A number or a time."""
    OPERAND = auto()
    """A list of texts, a number or a time."""
    TEXT = auto()

    @property
    def is_list(self) -> bool:
        return self in {Shape.LIST, Shape.TEXTS, Shape.NUMBERS, Shape.OPERAND}
