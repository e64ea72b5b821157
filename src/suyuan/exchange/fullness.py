"""How much may wait for its capture, and what is told to who comes when that is reached."""

from __future__ import annotations

import time

from suyuan.exchange import errors
from suyuan.exchange.identity import Caller
from suyuan.exchange.problems import DoorRefusal

WAITING_PARTY = 500
"""Documents of one party that may wait; more are answered with 429."""
WAITING_ALL = 2_000
WAITING_BYTES = 2 << 30
"""Of all parties together; more is answered with 503."""
FULL_SECONDS = 0.2
"""How long a refusal is repeated without asking the queue: by then a worker has made little room."""
LONGEST_AWAY = 30
"""Seconds that somebody is sent away for at most."""

_told: dict[int, tuple[DoorRefusal, float]] = {}
"""The last refusals of this process, by party, and for how long they hold."""


def bounds() -> dict[str, int]:
    """For the statement that adds to the queue."""
    return {"most_own": WAITING_PARTY, "most": WAITING_ALL, "most_bytes": WAITING_BYTES}


def refusal(sender: int, own: int, everybody: int) -> DoorRefusal:
    """What to raise when so many documents of the party, and of all, wait."""
    if own >= WAITING_PARTY:
        status, problem, waiting = 429, errors.QUEUE_FULL.problem(waiting=own), own
    else:
        status, problem, waiting = 503, errors.OVERLOADED.problem(), everybody
    headers = {"Retry-After": str(min(LONGEST_AWAY, 1 + waiting // 100))}
    made = DoorRefusal("ImplementationException", status, problem, headers=headers)
    _told[sender] = made, time.monotonic() + FULL_SECONDS
    return made


def refuse_if_full(caller: Caller) -> None:
    """Raise the refusal that this party got a moment ago once more, before any work is done for it.

    Under a flood most requests end here: the queue need not be asked, nor the document looked at.
    """
    made, until = _told.get(caller.sender, (None, 0.0))
    if made is not None and time.monotonic() < until:
        raise made


def forget() -> None:
    """Ask the queue again."""
    _told.clear()
