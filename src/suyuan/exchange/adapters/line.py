"""The way to a platform: the egress guard of subscriptions, one deadline for a whole conversation."""

from __future__ import annotations

import time
from collections.abc import Mapping

from django.conf import settings

from suyuan.exchange.adapters.contract import Reply
from suyuan.exchange.subscriptions import egress

LONGEST_TALK = 60.0
"""Seconds for everything that one message needs: a token, a question, the message itself."""
LARGEST_ANSWER = 1 << 20
"""Bytes. A platform that lists what it has does so in pages."""


class GuardedLine:
    """Sends where the account says, and nowhere that the operator's networks forbid."""

    def __init__(self, dest: str, seconds: float = LONGEST_TALK) -> None:
        self.memory: dict[str, str] = {}
        self._dest = dest.rstrip("/")
        self._end = time.monotonic() + seconds

    def post(
        self, path: str, body: bytes, content_type: str, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Raises Refused (SUB-011 to 013) for an address we do not go to, Unreached when no answer came."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise egress.Unreached("no answer in time")
        target = egress.target_of(self._dest + path, settings.EGRESS_ALLOW)
        sent = {
            "Content-Type": content_type,
            "User-Agent": "Suyuan",
            "Connection": "close",
            **(headers or {}),
        }
        seconds = min(left, settings.WEBHOOK_SECONDS)
        answer = egress.post(target, body, sent, seconds, largest_answer=LARGEST_ANSWER)
        return Reply(answer.status, answer.content, answer.retry_after)
