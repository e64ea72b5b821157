"""The job ``access``: looks every minute for abnormal accesses, and for rights that were altered past the application."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from suyuan.parties.access_log import rights_seals
from suyuan.parties.access_log.watching import look

LOOK_EVERY: Final = 60.0
STOP_EVERY: Final = 0.5


def run_forever(should_stop: Callable[[], bool] = lambda: False) -> None:
    """Until ``should_stop`` says so. Several processes may run; one of them looks."""
    look_at = 0.0
    while not should_stop():
        if time.monotonic() >= look_at:
            look()
            rights_seals.look()
            look_at = time.monotonic() + LOOK_EVERY
        time.sleep(STOP_EVERY)
