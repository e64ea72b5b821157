"""The job ``folder``: watches the inbox, works off tables that wait, sweeps away what has had its time or has no owner."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from suyuan.exchange import retention
from suyuan.exchange.doors import imports, inbox
from suyuan.parties.media import sweeping as media

LOOK_EVERY: Final = 1.0
SWEEP_EVERY: Final = 3_600.0


def run_forever(should_stop: Callable[[], bool] = lambda: False, *, quiet: float = inbox.QUIET) -> None:
    """Until ``should_stop`` says so. Several processes may run; one of them watches the folder."""
    place = inbox.root()
    watch = inbox.Watch(place, quiet) if place else None
    is_mine, sweep_at = False, 0.0
    try:
        while not should_stop():
            is_mine = is_mine or (watch is not None and inbox.watching())
            done = watch.sweep() if watch is not None and is_mine else 0
            done += imports.work_off_waiting()
            if time.monotonic() >= sweep_at:
                is_more = retention.sweep()
                media.sweep_quietly()
                sweep_at = time.monotonic() + (0 if is_more else SWEEP_EVERY)
            if not done:
                time.sleep(LOOK_EVERY)
    finally:
        if is_mine:
            inbox.leave()
