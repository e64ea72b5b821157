"""Whoever captured something and asks for it finds it: a query waits a moment for the index to reach one's own events.

Others' events come when they come; nobody waits for those. An index that is far behind is not waited for in vain:
after PATIENCE the answer is what is known by then, and it is told that own events are missing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from suyuan.exchange.search.project import FOLLOWER, SQL
from suyuan.ledger import binary, connection
from suyuan.ledger.follow import position_of
from suyuan.parties.viewer import Viewer

PATIENCE: Final = 1.0
"""Seconds."""
LOOKED_AT: Final = 2_000
"""Entries that are looked through for own ones, the newest first."""
_PAUSE: Final = 0.01


def await_own(viewer: Viewer, seconds: float = PATIENCE) -> bool:
    """Whether queries see what the viewer's parties had captured when this was called.

    False after the patience; and at once when so much waits that one's own may stand behind what is looked through.
    """
    if not viewer.parties:
        return True
    end = time.monotonic() + seconds
    given = {"parties": list(viewer.parties), "many": LOOKED_AT, "name": FOLLOWER}
    waiting = [row[0] for row in _rows("own_pending", given)]
    if not _comes_true(lambda: not waiting or _are_numbered(waiting), end):
        return False
    ((newest,),) = _rows("own_behind", given)
    if not _comes_true(lambda: newest is None or position_of(FOLLOWER) >= newest, end):
        return False
    ((is_far_behind,),) = _rows("is_far_behind", given)
    return not is_far_behind


def _are_numbered(entries: list[Any]) -> bool:
    return not _rows("still_pending", {"ids": binary.UuidArray.of(entries)})


def _comes_true(condition: Callable[[], bool], end: float) -> bool:
    """Look until it is true, or until the clock shows ``end``."""
    while not condition():
        if time.monotonic() >= end:
            return False
        time.sleep(_PAUSE)
    return True


def _rows(name: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(SQL[name], given).fetchall()
