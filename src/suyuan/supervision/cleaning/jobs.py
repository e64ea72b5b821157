"""Look through everything once a day, by itself."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import Final

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.ledger import connection
from suyuan.parties.viewer import Viewer
from suyuan.supervision.cleaning.looking import SQL
from suyuan.supervision.cleaning.services import run

EVERY: Final = dt.timedelta(hours=24)
LOOK_EVERY: Final = 60.0
"""Seconds between two looks whether it is time."""
_IDLE: Final = 1.0
_log = logging.getLogger(__name__)


def run_if_due(now: dt.datetime | None = None) -> bool:
    """Run where the last one began a day ago, or never; whether it ran."""
    at = now or clock.now()
    with connection.cursor() as cursor:
        last = cursor.execute(SQL["last_run"]).fetchone()
    if last is not None and at - last[0] < EVERY:
        return False
    try:
        run(Viewer.operator(), at)
    except Refused as refused:  # somebody else is at it
        _log.info("the clean-up run waits: %s", refused.problems[0].code)
        return False
    return True


def run_forever(should_stop: Callable[[], bool] = lambda: False) -> None:
    """Run once a day. Ends when ``should_stop`` says so."""
    looked = -LOOK_EVERY
    while not should_stop():
        if time.monotonic() - looked >= LOOK_EVERY:
            looked = time.monotonic()
            run_if_due()
        time.sleep(_IDLE)
