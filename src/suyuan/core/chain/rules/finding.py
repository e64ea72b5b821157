"""What a rule is, and what it finds: at which event, and who must act. Names of parties are added where it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

Party = Any
"""Whatever the caller's resolver answers for a party."""


class Grade(IntEnum):
    """How grave a finding is: the words of the national alert grades below the notice that needs no haste."""

    NOTICE = 1
    MINOR = 2
    MAJOR = 3
    GRAVE = 4


GRADE_NAMES: dict[Grade, tuple[str, str]] = {
    Grade.NOTICE: ("提示", "notice"),
    Grade.MINOR: ("一般", "minor"),
    Grade.MAJOR: ("较大", "major"),
    Grade.GRAVE: ("重大", "grave"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Texts are (Chinese, English)."""

    id: str
    grade: Grade
    days: int
    """Days that the responsible party has."""
    title: tuple[str, str]
    message: tuple[str, str]
    remedy: tuple[str, str]
    basis: tuple[str, ...] = ()
    """Laws and standards behind it, by their id in the register of laws."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of one rule. Equal findings of several things are one finding about all of them."""

    rule: str
    at: bytes
    """Order of the event that shows it."""
    other: bytes | None = None
    """Order of the second event that it takes to see it."""
    party: Party | None = None
    """Who must act."""
    partner: Party | None = None
    """The party on the other side."""
    words: tuple[tuple[str, str], ...] = ()
    """Values for the message, by name."""
    hides: str = ""
    """``party``, ``partner`` or ``both``: who is known from the rest of the life alone, and is not told to the other
    side. Else whoever knows a code could report it and be told who has it."""
