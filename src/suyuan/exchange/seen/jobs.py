"""Keep the lists up with the ledger, and the sections of regulators with the register of products."""

from __future__ import annotations

from collections.abc import Callable

from suyuan import wake
from suyuan.exchange.seen import products
from suyuan.exchange.seen.follower import follow, follow_rights

IDLE_SECONDS = 0.2


def run_forever(should_stop: Callable[[], bool] = lambda: False) -> None:
    """Note what is numbered, and move what late products name. Ends when ``should_stop`` says so."""
    while not should_stop():
        if follow() + follow_rights() + products.move_page() == 0:
            wake.rest(IDLE_SECONDS)
