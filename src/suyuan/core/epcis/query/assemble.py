"""Putting a query together from its parameters, as JSON, a stored query or a SOAP message has them.

Everything that is wrong with a query is said at once, in one EpcisException of kind QueryParameterException
(EPCIS 2.0, clause 8.2.6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, Final

from suyuan.core.epcis.json_names import Names, declarations
from suyuan.core.epcis.query import reading
from suyuan.core.epcis.query.errors import (
    BAD_ORDER,
    LIMIT_WITHOUT_ORDER,
    NOT_A_QUERY,
    NOT_ALLOWED,
    TOO_MANY,
    TWICE,
    TWO_LIMITS,
    UNKNOWN_NAME,
    EpcisException,
    bad_parameter,
)
from suyuan.core.epcis.query.families import FAMILIES
from suyuan.core.epcis.query.field_names import read_field
from suyuan.core.epcis.query.fixed import FIXED
from suyuan.core.epcis.query.likeness import near
from suyuan.core.epcis.query.model import Condition, OrderBy, Query, TimeField
from suyuan.core.epcis.query.parameter import Parameter
from suyuan.core.epcis.query.shapes import Shape
from suyuan.core.problem import Problem

VALUES_READ: Final = 10_000
"""Values of all parameters together; a longer query is QueryTooComplexException."""
SETTINGS: Final = {
    "orderBy": Shape.TEXT,
    "orderDirection": Shape.TEXT,
    "eventCountLimit": Shape.WHOLE,
    "maxEventCount": Shape.WHOLE,
}
"""Parameters that say which of the events found are wanted, and in what order."""
PATTERNS: Final = (
    "EQ_bizTransaction_TYPE", "EQ_source_TYPE", "EQ_destination_TYPE", "EQ_quantity_UOM", "GE_quantity_UOM",
    "GE_value_UOM", "HASATTR_FIELD", "EQATTR_FIELD_ATTRIBUTE",
)  # fmt: skip
"""Names of families, as they are told to who misspelled one."""
_MOST_PROBLEMS = 100


def from_parameters(pairs: Iterable[tuple[str, Any]], prefixes: Mapping[str, str] | None = None) -> Query:
    """The query of names and JSON values. Raises EpcisException (QueryParameterException, QueryTooComplexException).

    ``Query.parameters`` of the answer, given back without prefixes, makes an equal query.

    >>> from_parameters([("EQ_bizStep", ["shipping"])]).conditions[0].name
    'EQ_bizStep'
    """
    return _read(list(pairs), Names(dict(prefixes or {})))


def from_body(tree: object) -> Query:
    """The ``query`` member of a named query (EPCIS 2.0 REST), with its own ``@context``. Raises EpcisException."""
    if not isinstance(tree, dict):
        raise bad_parameter(NOT_A_QUERY.problem("query"))
    declared, vocab = declarations(tree.get("@context"))
    pairs = [(name, value) for name, value in tree.items() if name != "@context"]
    names = Names(declared, vocab)
    for name, value in pairs:
        _refuse_looser_than_json(name, value, names)
    return _read(pairs, names)


def to_body(parameters: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """``Query.parameters`` as ``from_body`` reads them: names need no context, numbers may be Decimal."""
    return {name: _shown(name, value) for name, value in parameters}


def _shown(name: str, value: Any) -> Any:
    shape = shape_of(name, Names({})) if isinstance(value, (str, list, dict)) else None
    is_number = shape in {Shape.NUMBER, Shape.NUMBERS} or isinstance(value, dict)
    return reading.number_again(value) if is_number else value


@dataclass(frozen=True, slots=True)
class XmlValue:
    """The value of a parameter in SOAP. ``type``: local name of xsi:type, None when there is none.

    ``items``: the texts of the child elements of a list; None for a value that is no list.
    """

    type: str | None
    text: str
    items: tuple[str, ...] | None = None


def from_xml(pairs: Iterable[tuple[str, XmlValue]]) -> Query:
    """The parameters of a SOAP poll or subscribe (EPCIS 1.2 and 2.0); field names are ``namespace#local``.

    Raises EpcisException as ``from_parameters`` does.
    """
    names = Names({})
    return _read([(name, _typed(name, value, names)) for name, value in pairs], names)


def narrowed(query: Query, by: Query) -> Query:
    """The query whose events both mean, also where both have the same parameter. Order and limits are the first one's."""
    conditions = (*query.conditions, *by.conditions)
    parameters = sorted((*query.parameters, *by.parameters), key=itemgetter(0))
    return replace(query, conditions=conditions, parameters=tuple(parameters))


def parameter_of(name: str, names: Names) -> Parameter | None:
    """What a name of a condition means; None for a name of no family. Raises EpcisException for half a name."""
    fixed = FIXED.get(name)
    if fixed is not None:
        return fixed
    for family in FAMILIES:
        found = family(name, names)
        if found is not None:
            return found
    return None


def unknown_name(name: str) -> Problem:
    """What is said of a name that is no parameter, with those that look like it."""
    return UNKNOWN_NAME.problem(name, name, near=near(name, (*FIXED, *SETTINGS, *PATTERNS, "perPage")))


def shape_of(name: str, names: Names) -> Shape | None:
    """What kind of value a name wants; None for a name that cannot be understood."""
    if name in SETTINGS:
        return SETTINGS[name]
    try:
        found = parameter_of(name, names)
    except EpcisException:
        return None
    return None if found is None else found.shape


def _typed(name: str, value: XmlValue, names: Names) -> Any:
    """The value as JSON would have given it."""
    shape = shape_of(name, names)
    kind = (value.type or "").rpartition(":")[2]
    if value.items is not None:
        return list(value.items)
    if shape is Shape.VOID:
        return None if kind == "VoidHolder" or not value.text.strip() else value.text
    if kind in _NUMBER_TYPES:
        number = reading.number_of(value.text)
        return value.text if number is None else number
    if kind in _TIME_TYPES:
        instant = reading.instant_of(value.text)
        return value.text if instant is None else instant
    is_list = shape is not None and shape.is_list and shape is not Shape.NUMBERS
    return [value.text] if is_list else value.text


_TIME_TYPES: Final = frozenset(("dateTime", "dateTimeStamp", "date"))
_NUMBER_TYPES: Final = frozenset(
    ("int", "integer", "long", "short", "decimal", "double", "float", "nonNegativeInteger", "positiveInteger")
)


def _refuse_looser_than_json(name: str, value: Any, names: Names) -> None:
    """JSON has numbers, lists and true: a text in their place is a mistake of the sender, as the query schema says."""
    texts = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    shape = shape_of(name, names) if texts or isinstance(value, dict) else None
    if shape in {Shape.NUMBER, Shape.NUMBERS, Shape.WHOLE} and texts:
        raise reading.wrong(name, texts[0], reading.NUMBER_KIND)
    if shape is Shape.BOOLEAN and texts:
        raise reading.wrong(name, texts[0], reading.BOOLEAN_KIND)
    is_time = isinstance(value, str) and reading.instant_of(value) is not None
    if shape in _TIME_IS_THE_ONLY_TEXT and not (isinstance(value, list) or is_time):
        raise reading.wrong(name, value, _TIME_IS_THE_ONLY_TEXT[shape])


_TIME_IS_THE_ONLY_TEXT: Final = {Shape.BOUND: reading.BOUND_KIND, Shape.OPERAND: reading.OPERAND_KIND}
"""Shapes of which a text that stands alone can be nothing else; a dict is the stored form of a number."""


class _Reading:
    """Collects what the parameters say, and everything that is wrong with them."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.conditions: list[Condition] = []
        self.kept: dict[str, Any] = {}
        self.settings: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.seen: set[str] = set()

    def take(self, name: str, value: Any) -> None:
        try:
            if name in SETTINGS:
                self._once(name, name)
                self._take_setting(name, value)
            else:
                self._take_condition(name, value)
        except EpcisException as refusal:
            self.problems += refusal.problems

    def _once(self, normal: str, name: str) -> None:
        if normal in self.seen:
            raise bad_parameter(TWICE.problem(name, name))
        self.seen.add(normal)

    def _take_condition(self, name: str, value: Any) -> None:
        found = parameter_of(name, self.names)
        if found is None:
            raise bad_parameter(unknown_name(name))
        self._once(found.normal, name)
        condition, kept = found.read(value, name, self.names)
        if condition is not None:
            self.conditions.append(condition)
            self.kept[found.normal] = kept

    def _take_setting(self, name: str, value: Any) -> None:
        if name == "orderBy":
            order, self.kept[name] = _order(reading.read_text(value, name), self.names)
            self.settings["order_by"] = order
        elif name == "orderDirection":
            self.kept[name] = _direction(reading.read_text(value, name))
            self.settings["descending"] = self.kept[name] == "DESC"
        elif name == "eventCountLimit":
            self.settings["event_count_limit"] = self.kept[name] = reading.read_whole(value, name, 1)
        else:
            self.settings["max_event_count"] = self.kept[name] = reading.read_whole(value, name, 0)


def _order(text: str, names: Names) -> tuple[OrderBy, str]:
    if text in {TimeField.EVENT, TimeField.RECORD}:
        return OrderBy(TimeField(text)), text
    try:
        field = read_field(text, names, "orderBy")
    except EpcisException:
        raise bad_parameter(BAD_ORDER.problem("orderBy", text)) from None
    return OrderBy(None, field), field


def _direction(text: str) -> str:
    if text not in {"ASC", "DESC"}:
        raise bad_parameter(NOT_ALLOWED.problem("orderDirection", text, allowed="ASC, DESC"))
    return text


def _read(pairs: list[tuple[str, Any]], names: Names) -> Query:
    _refuse_endless(pairs)
    found = _Reading(names)
    for name, value in pairs:
        found.take(name, value)
    # Both counts may be wrong in themselves; then nothing more is said about them.
    if "eventCountLimit" in found.kept and "maxEventCount" in found.kept:
        found.problems.append(TWO_LIMITS.problem("eventCountLimit"))
    if "eventCountLimit" in found.kept and "orderBy" not in found.seen:
        found.problems.append(LIMIT_WITHOUT_ORDER.problem("eventCountLimit"))
    if found.problems:
        raise bad_parameter(*found.problems[:_MOST_PROBLEMS])
    conditions = tuple(sorted(found.conditions, key=lambda condition: condition.name))
    return Query(conditions, **found.settings, parameters=tuple(sorted(found.kept.items())))


def _refuse_endless(pairs: list[tuple[str, Any]]) -> None:
    count = sum(len(value) if isinstance(value, (list, tuple)) else 1 for _, value in pairs)
    if count > VALUES_READ:
        raise EpcisException("QueryTooComplexException", TOO_MANY.problem("", count=count, limit=VALUES_READ))
