"""The messages of urgent imports: the part of the client that sends them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from suyuan_client.model import MessageFates, made


class Messages:
    """What a client can do at the urgent-import interface."""

    _json: Callable[..., Any]

    def send_messages(
        self, message: str, messages: Iterable[Mapping[str, Any]], *, idempotency_key: str | None = None
    ) -> MessageFates:
        """Send messages of one table (``receiving``, ``use`` …); look at the status of each. Raises ApiError (422)
        when every one is refused.
        """
        body = json.dumps(list(messages), default=str).encode()
        told = self._json(
            "POST", f"/imports/{quote(message)}", None, body, "application/json", idempotency_key
        )
        return made(MessageFates, told)
