"""What queries know of places and other elements: the master data of captured documents, as far as a viewer sees it.

What another party said about a place is its own business: it neither widens what a viewer's WD_ parameter means nor
shows through HASATTR. Of one element everything counts that the viewer's parties said about it; the operator sees all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from suyuan.core.epcis.query.model import World
from suyuan.core.identifiers.canonical import key_of
from suyuan.exchange.search import errors
from suyuan.exchange.search.vocabulary import SQL
from suyuan.ledger import binary, connection
from suyuan.parties.scopes import whose
from suyuan.parties.viewer import Viewer

MOST = 20_000
"""Elements below those of one parameter; a tree of places has thousands."""
_Said = tuple[dict[str, tuple[str, ...]], frozenset[str]]
"""Attributes and children."""


class MasterData(World):
    """Remembers what it was asked for as long as it lives: one request."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._said: dict[str, _Said] = {}
        self._below: dict[frozenset[str], frozenset[str]] = {}

    def below(self, canonicals: frozenset[str]) -> frozenset[str]:
        """Level by level for all of them together: a statement a level, and a circle of children ends.

        Raises EpcisException when there are too many: half of them would be a wrong answer.
        """
        if canonicals not in self._below:
            found, level = set(canonicals), set(canonicals)
            while level:
                if len(found) > len(canonicals) + MOST:
                    raise errors.too_many_below(MOST)
                self._look_up(level)
                level = {child for each in level for child in self._said[each][1]} - found
                found |= level
            self._below[canonicals] = frozenset(found)
        return self._below[canonicals]

    def attributes(self, canonical: str) -> Mapping[str, tuple[str, ...]]:
        self._look_up((canonical,))
        return self._said[canonical][0]

    def _look_up(self, canonicals: Iterable[str]) -> None:
        unknown = {UUID(bytes=key_of(text)): text for text in canonicals if text not in self._said}
        if not unknown:
            return
        attributes: dict[str, dict[str, list[str]]] = {text: {} for text in unknown.values()}
        children: dict[str, set[str]] = {text: set() for text in unknown.values()}
        for key, pairs, below in self._rows(unknown):
            text = unknown[key]
            children[text].update(below)
            for name, value in pairs:
                attributes[text].setdefault(name, []).extend(_texts(value))
        for text in unknown.values():
            told = {name: tuple(values) for name, values in attributes[text].items()}
            self._said[text] = told, frozenset(children[text])

    def _rows(self, keys: Iterable[UUID]) -> list[Any]:
        if not (self._viewer.is_operator or self._viewer.parties):
            return []
        given = {"keys": binary.UuidArray.of(keys), **whose(self._viewer)}
        with connection.cursor() as cursor:
            return cursor.execute(SQL["elements"], given, binary=True).fetchall()


def _texts(value: Any) -> list[str]:
    """The texts of an attribute: several where it has parts."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    if value is None:
        return []
    return [str(value).lower() if isinstance(value, bool) else str(value)]
