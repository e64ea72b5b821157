"""Is there anything to do? Questions for who looks for others, many times a second: cheap when there is nothing.

Each is a statement that gives one value, and may stand in another one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from suyuan.named_sql import load

_SQL: Final = load(Path(__file__).parent / "sql" / "waiting.sql")
UNNUMBERED: Final = _SQL["unnumbered"]
"""Whether entries wait for their numbers."""


def behind(follower: str) -> str:
    """Whether there are numbers that this follower has not applied."""
    return _SQL["behind"].format(follower=follower)


def position(follower: str) -> str:
    """The last number that it has applied."""
    return _SQL["position"].format(follower=follower)
