"""Serial numbers for coding lines: the part of the client that asks for them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any


class OfSerials:
    """What a client can do with serials."""

    _json: Callable[..., Any]

    def request_serials(
        self,
        table_1: Mapping[str, Any] | Sequence[Mapping[str, Any]],
        *,
        idempotency_key: str | None = None,
    ) -> Any:
        """Ask by table 1 of the urgent-import interface, or a list of them; the answer is table 2, or a list of them."""
        content = json.dumps(table_1, ensure_ascii=False).encode()
        path = "/imports/serial-requests"
        return self._json("POST", path, None, content, "application/json", idempotency_key)
