"""The national data sets about vaccines: the part of the client that speaks of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from suyuan_client.model import DataSets, ProfileAnswer, RowFates, made


class OfDataSets:
    """What a client can do with the national data sets."""

    _json: Callable[..., Any]

    def datasets(self, item: str, *, extensions: bool = False) -> DataSets:
        """The sets of a thing, a lot or a product, with what is missing and who owes it."""
        asked = {"item": item, "extensions": "true" if extensions else None}
        return made(DataSets, self._json("GET", "/datasets", asked))

    def dataset_profile(self) -> ProfileAnswer:
        """What each set asks."""
        return made(ProfileAnswer, self._json("GET", "/datasets/profile"))

    def send_dataset_rows(
        self, name: str, rows: Iterable[Mapping[str, Any]], *, idempotency_key: str | None = None
    ) -> RowFates:
        """Send rows of ``vaccine``, ``licence``, ``self_test`` or ``batch_release``; look at the status of each."""
        body = json.dumps(list(rows)).encode()
        told = self._json(
            "POST", f"/datasets/{quote(name)}/rows", None, body, "application/json", idempotency_key
        )
        return made(RowFates, told)
