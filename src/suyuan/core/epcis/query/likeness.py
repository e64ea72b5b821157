"""Names that look like one that does not exist: who misspelled a parameter finds the right one in the refusal."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

SHOWN: Final = 3
LEAST: Final = 0.6
"""How much of two names must agree, 0 to 1."""
LONGEST: Final = 60
"""A longer name is compared with none."""


def near(name: str, known: Iterable[str]) -> str:
    """The known names that are most like it, the best first; ``-`` when there are none.

    >>> near("match_anyEpcClass", ["EQ_action", "MATCH_anyEPC", "MATCH_anyEPCClass"])
    'MATCH_anyEPCClass, MATCH_anyEPC'
    """
    if len(name) > LONGEST:
        return "-"
    spelled = {_letters(each): each for each in known if each != name}
    return (
        ", ".join(spelled[each] for each in difflib.get_close_matches(_letters(name), spelled, SHOWN, LEAST))
        or "-"
    )


def _letters(name: str) -> str:
    return name.lower().replace("_", "")
