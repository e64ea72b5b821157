"""Papers that go along with goods: the part of the client that speaks of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from suyuan_client.model import GoodsPaper, PaperList, made


class Papers:
    """What a client can do with papers."""

    _json: Callable[..., Any]

    def attach_paper(
        self,
        *,
        kind: str,
        number: str,
        issuer: str,
        issued_on: dt.date | str,
        codes: Iterable[str] = (),
        lot: str = "",
        events: Iterable[str] = (),
        idempotency_key: str | None = None,
        **more: Any,
    ) -> GoodsPaper:
        """Attach a paper to lots, products, things or events. ``more``: validUntil, provision, fileID."""
        wanted = {"kind": kind, "number": number, "issuer": issuer, "issuedOn": str(issued_on)}
        about = {"codes": list(codes), "lot": lot, "events": list(events)}
        return self._paper("POST", "/papers", wanted | about | more, idempotency_key)

    def papers(
        self,
        *,
        item: str | None = None,
        kind: str | None = None,
        state: str | None = None,
        of: str | None = None,
    ) -> PaperList:
        """Your own papers and those of goods that reached you; of a thing with ``item``."""
        asked = {"item": item, "kind": kind, "state": state, "of": of}
        return made(PaperList, self._json("GET", "/papers", asked))

    def paper(self, paper_id: str) -> GoodsPaper:
        """One paper."""
        return made(GoodsPaper, self._json("GET", f"/papers/{quote(paper_id)}"))

    def judge_paper(
        self, paper_id: str, verdict: str, reason: str = "", *, idempotency_key: str | None = None
    ) -> GoodsPaper:
        """Say that a paper is ``verified`` or ``refused``, for your own party."""
        said = {"verdict": verdict, "reason": reason}
        return self._paper("POST", f"/papers/{quote(paper_id)}/verdicts", said, idempotency_key)

    def withdraw_paper(self, paper_id: str, reason: str) -> GoodsPaper:
        """Take your own paper back."""
        return made(GoodsPaper, self._json("DELETE", f"/papers/{quote(paper_id)}", {"reason": reason}))

    def _paper(self, method: str, path: str, body: dict[str, Any], idempotency_key: str | None) -> GoodsPaper:
        content = json.dumps(body, ensure_ascii=False).encode()
        return made(GoodsPaper, self._json(method, path, None, content, "application/json", idempotency_key))
