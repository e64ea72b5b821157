"""Keep the derived tables up with the ledger."""

from __future__ import annotations

from collections.abc import Callable

from suyuan import wake
from suyuan.ledger.follow import follow, follow_all
from suyuan.state.project import BATCH, FOLLOWER, apply

IDLE_SECONDS = 0.05


def catch_up() -> int:
    """Fold everything that has a number now; how many numbers."""
    return follow_all(FOLLOWER, apply, BATCH)


def run_forever(should_stop: Callable[[], bool] = lambda: False) -> None:
    """Fold what is numbered, as soon as it is. Ends when ``should_stop`` says so."""
    while not should_stop():
        if follow(FOLLOWER, apply, BATCH) == 0:
            wake.rest(IDLE_SECONDS)
