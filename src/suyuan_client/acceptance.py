"""Goods on the ramp: the part of the client that speaks of deliveries, of what was decided, and of temperatures."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from suyuan_client.model import AcceptanceList, AcceptanceWhole, JudgedDelivery, ReadingsTaken, made


class Acceptances:
    """What a client can do on arrival of goods."""

    _json: Callable[..., Any]

    def delivery(self, delivery: str) -> JudgedDelivery:
        """Everything in a delivery, judged: a document's number, a carton, or codes, one a line."""
        return made(JudgedDelivery, self._json("GET", "/deliveries", {"delivery": delivery}))

    def accept_delivery(
        self,
        delivery: str,
        *,
        place: str,
        decisions: Iterable[Mapping[str, str]] = (),
        others: Mapping[str, str] | None = None,
        at: dt.datetime | None = None,
        temperature: float | None = None,
        papers: Iterable[str] = (),
        note: str = "",
        idempotency_key: str | None = None,
    ) -> AcceptanceWhole:
        """Accept, hold or reject: ``decisions`` with code, decision, reason; ``others`` for all that are not named."""
        body = {
            "delivery": delivery,
            "place": place,
            "at": at.isoformat() if at else None,
            "temperature": temperature,
            "papers": list(papers),
            "note": note,
            "decisions": [dict(one) for one in decisions],
            "others": dict(others) if others else None,
        }
        content = json.dumps(body, ensure_ascii=False).encode()
        return made(
            AcceptanceWhole,
            self._json("POST", "/acceptances", None, content, "application/json", idempotency_key),
        )

    def acceptances(self, *, item: str | None = None, delivery: str | None = None) -> AcceptanceList:
        """The records, the newest first; of a thing with ``item``."""
        return made(AcceptanceList, self._json("GET", "/acceptances", {"item": item, "delivery": delivery}))

    def acceptance(self, acceptance_id: str) -> AcceptanceWhole:
        """One record with each thing of it."""
        return made(AcceptanceWhole, self._json("GET", f"/acceptances/{quote(acceptance_id)}"))

    def undo_acceptance(self, acceptance_id: str, reason: str) -> AcceptanceWhole:
        """Take one back: ``did_not_occur`` or ``incorrect_data``."""
        path = f"/acceptances/{quote(acceptance_id)}"
        return made(AcceptanceWhole, self._json("DELETE", path, {"reason": reason}))

    def send_readings(
        self, readings: Iterable[Mapping[str, Any]], *, idempotency_key: str | None = None
    ) -> ReadingsTaken:
        """Temperatures of your sensors: sensor, at (with its offset), celsius."""
        content = json.dumps({"readings": [dict(one) for one in readings]}, default=str).encode()
        answer = self._json("POST", "/readings", None, content, "application/json", idempotency_key)
        return made(ReadingsTaken, answer)
