"""Looks whether there is work for the others, so that they may sleep until they are called (``suyuan.wake``).

Every process of background work used to look by itself, ten or twenty times a second. Now one does, with one
statement, and rings those for whom there is something: also when it was made where nobody could ring, by another
machine or another command, and when a call was lost. It looks as often as each of them did before, so nothing is
ever found later than it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from suyuan import wake
from suyuan.exchange.adapters.store import SQL as ADAPTERS
from suyuan.exchange.job_documents import SQL as CAPTURES
from suyuan.exchange.search.project import FOLLOWER as SEARCH
from suyuan.exchange.seen.follower import FOLLOWER as SEEN
from suyuan.exchange.subscriptions.store import SQL as SUBSCRIPTIONS
from suyuan.exchange.subscriptions.timing import wall
from suyuan.ledger import connection, waiting
from suyuan.project.database import target
from suyuan.state.project import FOLLOWER as STATE
from suyuan.supervision.findings.project import FOLLOWER as FINDINGS
from suyuan.supervision.locks.project import FOLLOWER as STOPS

LOOK_EVERY: Final = 0.05
"""Seconds."""
PROMISE: Final = 1.0
"""Seconds for which the others rely on us after each look; longer ones sleep by their own clock again."""


@dataclass(frozen=True, slots=True)
class Look:
    """A question about one kind of work."""

    question: str
    """SQL that gives true when there is some."""
    every: int = 1
    """Asked at each so many-th look."""


LOOKS: Final = {
    "ledger": Look(waiting.UNNUMBERED),
    "capture": Look(CAPTURES["is_waiting"]),
    "state": Look(waiting.behind(STATE)),
    "findings": Look(
        f"coalesce(({waiting.position(STATE)}), 0) > coalesce(({waiting.position(FINDINGS)}), 0)", every=2
    ),
    "stops": Look(
        f"coalesce(({waiting.position(STATE)}), 0) > coalesce(({waiting.position(STOPS)}), 0)", every=2
    ),
    "search": Look(waiting.behind(SEARCH)),
    "seen": Look(waiting.behind(SEEN), every=4),
    "deliver": Look(SUBSCRIPTIONS["is_due"].format(head=f"({waiting.position(SEARCH)})"), every=2),
    "adapters": Look(ADAPTERS["is_due"].format(head=f"({waiting.position(SEARCH)})"), every=4),
}
"""By the name of the work (``suyuan worker NAME``). What is not here looks by itself."""


def run_forever(should_stop: Callable[[], bool] = lambda: False) -> None:
    """Look, and ring. Ends when ``should_stop`` says so."""
    turn = 0
    while not should_stop():
        wake.call(look(name for name, one in LOOKS.items() if turn % one.every == 0))
        wake.look_for_all(PROMISE)
        wake.rest(LOOK_EVERY)
        turn += 1


def look(names: Iterable[str]) -> list[str]:
    """Those of them for whom there is work."""
    asked = tuple(names)
    with connection.cursor() as cursor:
        row = cursor.execute(_statement(asked), {"now": wall()}, prepare=_is_direct()).fetchone() or ()
    return [name for name, is_some in zip(asked, row, strict=True) if is_some]


@cache
def _statement(names: tuple[str, ...]) -> str:
    return f"SELECT {', '.join(f'({LOOKS[name].question})' for name in names)}"


@cache
def _is_direct() -> bool:
    """Whether no pooler can stand before the server, which would not know what was prepared elsewhere.

    Planning the statement anew each time costs more than answering it.
    """
    return target().url is None
