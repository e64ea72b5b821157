"""The national data sets about vaccines: the part of the client that speaks of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from suyuan_client.model import DataSets, ProfileAnswer, made


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
