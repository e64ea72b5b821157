"""The websocket server as a job: beside the web server, whose sockets cannot ping (docs/decisions/0051)."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from django.conf import settings

from suyuan.exchange.subscriptions.websocket import Sockets

IDLE_SECONDS = 0.5
TRY_AGAIN = 5.0
_log = logging.getLogger(__name__)


def run_forever(should_stop: Callable[[], bool] = lambda: False) -> None:
    """Serve those who watch queries. Ends when ``should_stop`` says so; then everybody is told goodbye (1001)."""
    if not settings.WEBSOCKET_PORT:
        _wait(should_stop, float("inf"))
    is_told = False
    while not should_stop():
        try:
            asyncio.run(_serve(should_stop))
        except OSError as why:
            if not is_told:
                _log.warning("websockets cannot listen on port %d: %s", settings.WEBSOCKET_PORT, why.strerror)
            is_told = True
            _wait(should_stop, TRY_AGAIN)


async def _serve(should_stop: Callable[[], bool]) -> None:
    await Sockets().serve(settings.WEBSOCKET_HOST, settings.WEBSOCKET_PORT, should_stop)


def _wait(should_stop: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not should_stop() and time.monotonic() < end:
        time.sleep(IDLE_SECONDS)
