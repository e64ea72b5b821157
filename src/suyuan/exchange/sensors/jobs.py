"""The work ``sensors``: take readings from the broker, for as long as it runs; without a broker there is nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from suyuan.core.problem import Refused
from suyuan.exchange.sensors.broker import broker
from suyuan.exchange.sensors.taking import Taking

IDLE: Final = 1.0
TELL_AGAIN: Final = 60.0
_log = logging.getLogger(__name__)


def run_forever(should_stop: Callable[[], bool] = lambda: False) -> None:
    """Connect, take, and connect again when the broker went away. Ends when ``should_stop`` says so."""
    where, told = broker(), 0.0
    while not should_stop():
        if where is not None:
            try:
                Taking(where).run(should_stop)
            except (OSError, Refused) as why:
                if time.monotonic() - told > TELL_AGAIN or not told:
                    _log.error("the broker at %s:%d: %s", where.host, where.port, why)
                    told = time.monotonic()
        if not should_stop():
            time.sleep(IDLE)
