r"""Patterns that people may declare: a plain part of regular expressions, of which none takes long to match.

Characters, classes, ``\d`` and the like, each with a count: ``[A-Z]{2}\d{8}``. No groups, no alternatives, and at most
two counts that are open, so that matching grows at most with the square of a short text.
"""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 100
MOST_OPEN: Final = 2
_PIECE: Final = re.compile(
    r"(?:\[\^?(?:[^\[\]\\]|\\[dws\\\-\]/.])+\]|\\[dws.\-/+*?()\[\]{}|\\^$]|[^\[\](){}|?*+.^$\\])"
    r"(\{\d{1,3}(?:,\d{0,3})?\}|[?*+])?"
)


def is_pattern(text: str) -> bool:
    """Whether it is such a pattern; the empty one, which anything matches, is.

    >>> is_pattern("[A-Z]{2}[0-9]{4,8}"), is_pattern("(a+)+"), is_pattern("[z-a]")
    (True, False, False)
    """
    if len(text) > LONGEST:
        return False
    place, is_open = 0, 0
    while place < len(text):
        piece = _PIECE.match(text, place)
        if piece is None:
            return False
        count = piece[1] or ""
        is_open += count in {"?", "*", "+"} or "," in count
        place = piece.end()
    return is_open <= MOST_OPEN and _compiles(text)


def _compiles(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True
