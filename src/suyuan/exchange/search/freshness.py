"""Whoever captured something and asks for it finds it: a query waits a moment for the index to reach one's own events.

Others' events come when they come; nobody waits for those. An index that is far behind is not waited for in vain:
after PATIENCE the answer is what is known by then.
"""

from __future__ import annotations

import time
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


def await_own(viewer: Viewer, seconds: float = PATIENCE) -> None:
    """Return when queries see what the viewer's parties had captured when this was called, or after the patience."""
    if not viewer.parties:
        return
    end = time.monotonic() + seconds
    given = {"parties": list(viewer.parties), "many": LOOKED_AT, "name": FOLLOWER}
    waiting = [row[0] for row in _rows("own_pending", given)]
    while (
        waiting and time.monotonic() < end and _rows("still_pending", {"ids": binary.UuidArray.of(waiting)})
    ):
        time.sleep(_PAUSE)
    ((newest,),) = _rows("own_behind", given)
    while newest is not None and time.monotonic() < end and position_of(FOLLOWER) < newest:
        time.sleep(_PAUSE)


def _rows(name: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(SQL[name], given).fetchall()
