"""SimpleMasterDataQuery (EPCIS 1.2, clause 8.2.7.2): vocabularies of captured headers, as far as a party sees them.

What several senders said about one element is answered as one, as the event queries judge it; only what the
viewer's own parties said counts, and the operator sees all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from suyuan.core.epcis.model import VocabularyElement
from suyuan.core.epcis.query import reading
from suyuan.core.epcis.query.errors import TWICE, UNKNOWN_NAME, EpcisException, bad_parameter
from suyuan.core.epcis.query.field_names import attribute_key
from suyuan.core.epcis.query.likeness import near
from suyuan.core.epcis.query.parse import XmlValue
from suyuan.core.identifiers.canonical import canonical_text
from suyuan.core.problem import Problem
from suyuan.exchange.epcis12 import errors
from suyuan.exchange.epcis12.messages import Pairs
from suyuan.exchange.epcis12.results import Vocabularies
from suyuan.exchange.formats import as_urn
from suyuan.exchange.search.world import MasterData
from suyuan.ledger import connection
from suyuan.named_sql import load
from suyuan.parties.scopes import whose
from suyuan.parties.viewer import Viewer

MOST_ELEMENTS: Final = 20_000
_SQL = load(Path(__file__).parent / "sql" / "master_data.sql")
_EQUAL_ATTRIBUTE: Final = "EQATTR_"
_LISTS: Final = ("attributeNames", "vocabularyName", "EQ_name", "WD_name", "HASATTR")
_KNOWN: Final = ("includeAttributes", "includeChildren", *_LISTS, "EQATTR_ATTRIBUTE", "maxElementCount")


@dataclass(frozen=True, slots=True)
class MasterDataQuery:
    """What is asked for. None: not asked about."""

    include_attributes: bool
    include_children: bool
    attribute_names: frozenset[str] | None = None
    """Keys as ``field_names.attribute_key`` makes them, here and below."""
    vocabularies: frozenset[str] | None = None
    names: frozenset[str] | None = None
    """Canonical texts, here and below."""
    within: frozenset[str] | None = None
    has: frozenset[str] | None = None
    equal: tuple[tuple[str, frozenset[str]], ...] = ()
    most: int | None = None


def read(pairs: Pairs) -> MasterDataQuery:
    """The query of a poll. Raises EpcisException with everything that is wrong with it."""
    said: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in pairs:
        try:
            if name in said:
                raise bad_parameter(TWICE.problem(name, name))
            said[name] = _read_value(name, value)
        except EpcisException as refusal:
            said.setdefault(name, None)
            problems += refusal.problems
    for name in ("includeAttributes", "includeChildren"):
        if name not in said:
            problems.append(errors.PARAMETER_MISSING.problem(name, None, name=name))
    if "attributeNames" in said and said.get("includeAttributes") is False:
        problems.append(errors.NAMES_WITHOUT_ATTRIBUTES.problem("attributeNames"))
    if problems:
        raise bad_parameter(*problems)
    return _query(said)


def _read_value(name: str, value: XmlValue) -> Any:
    if name in {"includeAttributes", "includeChildren"}:
        return reading.read_boolean(value.text, name)
    if name == "maxElementCount":
        return reading.read_whole(value.text, name, 0)
    if name in _LISTS or (name.startswith(_EQUAL_ATTRIBUTE) and len(name) > len(_EQUAL_ATTRIBUTE)):
        # A single text where a list is meant can only mean a list of one.
        return reading.read_list(value.items if value.items is not None else (value.text,), name)
    raise bad_parameter(UNKNOWN_NAME.problem(name, name, near=near(name, _KNOWN)))


def _query(said: dict[str, Any]) -> MasterDataQuery:
    return MasterDataQuery(
        include_attributes=said["includeAttributes"],
        include_children=said["includeChildren"],
        attribute_names=_set(said.get("attributeNames"), attribute_key),
        vocabularies=_set(said.get("vocabularyName"), str.strip),
        names=_set(said.get("EQ_name"), canonical_text),
        within=_set(said.get("WD_name"), canonical_text),
        has=_set(said.get("HASATTR"), attribute_key),
        equal=tuple(
            (attribute_key(name.removeprefix(_EQUAL_ATTRIBUTE)), frozenset(map(str.strip, values)))
            for name, values in said.items()
            if name.startswith(_EQUAL_ATTRIBUTE)
        ),
        most=said.get("maxElementCount"),
    )


def _set(values: Iterable[str] | None, normal: Any) -> frozenset[str] | None:
    return None if values is None else frozenset(normal(value.strip()) for value in values)


# ---------------------------------------------------------------------- finding


@dataclass(slots=True)
class _Element:
    """What the viewer's parties said about one element, put together."""

    type: str
    canonical: str
    uri: str
    attributes: list[tuple[str, Any]]
    children: dict[str, None]

    def keys(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in self.attributes:
            found.setdefault(attribute_key(name), []).append(str(value).strip())
        return found


def find(query: MasterDataQuery, viewer: Viewer) -> Vocabularies:
    """The elements by vocabulary. Raises EpcisException(QueryTooLargeException)."""
    found: Vocabularies = {}
    limit = MOST_ELEMENTS if query.most is None else min(query.most, MOST_ELEMENTS)
    count = 0
    for element in _candidates(query, viewer):
        if not _is_meant(query, element):
            continue
        count += 1
        if count > limit:
            problem = errors.TOO_MANY_ELEMENTS.problem("maxElementCount", None, limit=limit)
            raise EpcisException("QueryTooLargeException", problem)
        found.setdefault(element.type, []).append(_told(query, element))
    return found


def _candidates(query: MasterDataQuery, viewer: Viewer) -> Iterable[_Element]:
    """Elements of the named vocabularies and names, in the order of type and canonical text."""
    if not (viewer.is_operator or viewer.parties):
        return
    named = _named(query, viewer)
    given = {
        **whose(viewer),
        "types": None if query.vocabularies is None else sorted(query.vocabularies),
        "names": None if named is None else sorted(named),
    }
    with connection.cursor() as cursor:
        rows = cursor.execute(_SQL["elements"], given).fetchall()
    at: _Element | None = None
    for type_, canonical, uri, attributes, children in rows:
        if at is None or (at.type, at.canonical) != (type_, canonical):
            if at is not None:
                yield at
            at = _Element(type_, canonical, uri, [], {})
        at.attributes += [(name, value) for name, value in attributes if (name, value) not in at.attributes]
        at.children |= dict.fromkeys(children)
    if at is not None:
        yield at


def _named(query: MasterDataQuery, viewer: Viewer) -> frozenset[str] | None:
    """The canonical texts that EQ_name and WD_name leave; None for any."""
    below: frozenset[str] | None = None
    if query.within is not None:
        world = MasterData(viewer)
        below = world.below(frozenset(query.within))
    if query.names is None or below is None:
        return query.names if below is None else below
    return query.names & below


def _is_meant(query: MasterDataQuery, element: _Element) -> bool:
    keys = element.keys()
    if query.has is not None and not query.has & keys.keys():
        return False
    return all(wanted.intersection(keys.get(name, ())) for name, wanted in query.equal)


def _told(query: MasterDataQuery, element: _Element) -> VocabularyElement:
    wanted = query.attribute_names
    attributes = tuple(
        (name, value)
        for name, value in element.attributes
        if query.include_attributes and (wanted is None or attribute_key(name) in wanted)
    )
    children = tuple(map(_spelled, element.children)) if query.include_children else ()
    return VocabularyElement(element.uri, attributes, children)


def _spelled(canonical: str) -> str:
    """A child as systems of EPCIS 1.x name it; its canonical text is all that is kept of it."""
    kind, _, rest = canonical.partition(":")
    return rest if kind in {"uri", "text"} else as_urn(canonical)
