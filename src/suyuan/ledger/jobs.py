"""The sequencer as a job that runs for good."""

from __future__ import annotations

from collections.abc import Callable

from suyuan import wake
from suyuan.ledger.sequencer import BATCH, sequence

IDLE_SECONDS = 0.05


def run_forever(should_stop: Callable[[], bool] = lambda: False) -> None:
    """Number what is captured, as soon as it is. Ends when ``should_stop`` says so."""
    while not should_stop():
        if sequence(BATCH) == 0:
            wake.rest(IDLE_SECONDS)
        else:
            wake.announce(wake.Topic.NUMBERED)
