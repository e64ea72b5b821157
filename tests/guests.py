"""Parties' machines at the HTTP doors: each asks with its key, and lets the work behind the door be done."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client

from documents import document
from suyuan.parties.services import create_api_key, create_party


@dataclass(frozen=True)
class Guest:
    """A party's machine: ``guest.get("/events")`` with its key."""

    party: Any
    token: str | None
    client: Client
    root: str
    """Where the door stands."""
    work: Callable[[], None]
    """Does everything that the background would."""

    def ask(
        self,
        method: str,
        path: str,
        content: Any = None,
        query: Mapping[str, Any] | None = None,
        **headers: str,
    ) -> Any:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = given.pop("Content-Type", "application/json" if content is not None else "")
        if self.token is not None:
            given.setdefault("Authorization", f"Bearer {self.token}")
        is_written = content is None or isinstance(content, (bytes, str))
        body = content or b"" if is_written else json.dumps(content)
        return self.client.generic(
            method, f"{self.root}{path}", body, content_type=kind, headers=given, query_params=query
        )

    def get(self, path: str, query: Mapping[str, Any] | None = None, **headers: str) -> Any:
        return self.ask("GET", path, query=query, **headers)

    def post(self, path: str, content: Any, **headers: str) -> Any:
        return self.ask("POST", path, content, **headers)

    def capture(self, *events: dict[str, Any], query: str = "", **headers: str) -> Any:
        """Send a document, let the work be done; the finished job."""
        answer = self.post(f"/capture{query}", document(*events), **headers)
        assert answer.status_code == 202, answer.content
        self.work()
        return self.get(answer["Location"].removeprefix(self.root)).json()


def new_party(code: str | None, scopes: tuple[str, ...]) -> tuple[Any, str | None]:
    """An importer and its key; for None neither, as nobody has them."""
    if code is None:
        return None, None
    party = create_party(code, code, "IMPORTER")
    return party, create_api_key(party, scopes).token
