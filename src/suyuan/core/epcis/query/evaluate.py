"""Whether an event answers a query: the meaning of every parameter, naive and exact.

Indexes may be faster and may never decide: what they find is judged here. A field that an event does not have
satisfies no comparison. Each parameter is judged on its own; two that ask for the same sensor or quantity may be
satisfied by two of them (docs/reference/query.md says more about such readings).
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from suyuan.core.epcis.model import Event
from suyuan.core.epcis.query import event_values as said
from suyuan.core.epcis.query import model
from suyuan.core.epcis.query.field_names import attribute_key
from suyuan.core.epcis.query.model import Condition, Facts, Operand, Operator, Query, Texts, World
from suyuan.core.epcis.query.reading import instant_of, number_of
from suyuan.core.epcis.query.units import dimension_of, to_base
from suyuan.core.identifiers.canonical import canonical_text

_COMPARE: Final[dict[Operator, Callable[[Any, Any], bool]]] = {
    Operator.EQ: operator.eq,
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
}
SortKey = tuple[int, Any]
"""Rank (0 no value, 1 number, 2 time, 3 text) and the value; keys of one rank compare with each other."""


def matches(query: Query, event: Event, facts: Facts, world: World) -> bool:
    """Whether every condition of the query holds for the event. ``facts`` and ``world`` as of the same moment."""
    return all(holds(condition, event, facts, world) for condition in query.conditions)


def holds(condition: Condition, event: Event, facts: Facts, world: World) -> bool:
    """Whether one condition holds."""
    return _JUDGES[type(condition)](condition, event, facts, world)


def sort_key(query: Query, event: Event, facts: Facts) -> SortKey:
    """Where the event stands in ascending order. Events without the field come first in it; the smallest value
    counts when there are several. Texts are ordered by code points.
    """
    order = query.order_by
    if order is None:
        return 0, ""
    if order.time is not None:
        return 2, next(said.times(event, order.time, facts))
    found = said.fields(event, model.Scope.EVENT, inner=False)
    return min((_rank(text) for key, text in found if key == order.field and text), default=(0, ""))


def _rank(text: str) -> SortKey:
    number = number_of(text)
    if number is not None:
        return 1, number
    instant = instant_of(text)
    return (3, text) if instant is None else (2, instant)


def _type_is(condition: model.TypeIs, event: Event, _facts: Facts, _world: World) -> bool:
    return event.type in condition.types


def _action_is(condition: model.ActionIs, event: Event, _facts: Facts, _world: World) -> bool:
    return event.action in condition.actions


def _time_is(condition: model.TimeIs, event: Event, facts: Facts, _world: World) -> bool:
    compare = _COMPARE[condition.operator]
    return any(compare(time, condition.at) for time in said.times(event, condition.field, facts))


def _word_is(condition: model.WordIs, event: Event, _facts: Facts, _world: World) -> bool:
    return _meets(condition.words, said.words(event, condition.field))


def _place_is(condition: model.PlaceIs, event: Event, _facts: Facts, world: World) -> bool:
    place = said.place(event, condition.field)
    if place is None:
        return False
    if place in condition.places:
        return True
    return condition.below and place in world.below(condition.places)


def _entry_is(condition: model.EntryIs, event: Event, _facts: Facts, _world: World) -> bool:
    return any(
        kind == condition.type and text in condition.identifiers
        for kind, text in said.entries(event, condition.entries)
    )


def _match(condition: model.Match, event: Event, _facts: Facts, _world: World) -> bool:
    things = frozenset(map(canonical_text, said.identifiers(event, condition.roles)))
    return condition.patterns.meet(things)


def _text_is(condition: model.TextIs, event: Event, facts: Facts, _world: World) -> bool:
    return _meets(condition.texts, said.texts(event, condition.field, facts))


def _boolean_is(condition: model.BooleanIs, event: Event, _facts: Facts, _world: World) -> bool:
    return condition.value in said.booleans(event)


def _quantity_is(condition: model.QuantityIs, event: Event, _facts: Facts, _world: World) -> bool:
    found = ((element.quantity, element.uom) for element in said.quantities(event))
    return any(_measures(number, unit, condition) for number, unit in found if number is not None)


def _measure_is(condition: model.MeasureIs, event: Event, _facts: Facts, _world: World) -> bool:
    return any(_measures(number, unit, condition) for number, unit in said.measures(event, condition.field))


def _measures(number: Decimal, unit: str | None, condition: model.NumberIs) -> bool:
    """Whether a number in its unit compares as asked with one of the numbers of the condition in theirs."""
    if condition.unit is None or unit == condition.unit:
        return _compares_with(condition.values, condition.operator, number)
    if unit is None or dimension_of(unit) != dimension_of(condition.unit):
        return False
    base = to_base(number, unit, is_difference=condition.is_difference)
    return _compares_with(condition.bases, condition.operator, base)


def _compares_with(wanted: frozenset[Any], how: Operator, number: Decimal | Fraction) -> bool:
    """Of equals there may be many in the condition, so they are looked up; of a range there is one."""
    if how is Operator.EQ:
        return number in wanted
    return any(_COMPARE[how](number, other) for other in wanted)


def _field_is(condition: model.FieldIs, event: Event, _facts: Facts, _world: World) -> bool:
    found = said.fields(event, condition.scope, inner=condition.inner)
    return any(
        text is not None and compares(text, condition.operator, condition.operand)
        for key, text in found
        if key == condition.field
    )


def compares(text: str, how: Operator, operand: Operand) -> bool:
    """Whether the text of a field compares as asked. A text that is no number or time has no order."""
    if isinstance(operand, Texts):
        return text.strip() in operand.texts or (
            bool(operand.instants) and instant_of(text) in operand.instants
        )
    found: Decimal | dt.datetime | None = (
        instant_of(text) if isinstance(operand, dt.datetime) else number_of(text)
    )
    return found is not None and _COMPARE[how](found, operand)


def _field_exists(condition: model.FieldExists, event: Event, _facts: Facts, _world: World) -> bool:
    found = said.fields(event, condition.scope, inner=condition.inner)
    return any(key == condition.field for key, _ in found)


def _declaration_exists(_condition: object, event: Event, _facts: Facts, _world: World) -> bool:
    return event.error_declaration is not None


def _sensor_exists(_condition: object, event: Event, _facts: Facts, _world: World) -> bool:
    return bool(event.sensor_element_list)


def _has_attribute(condition: model.HasAttribute, event: Event, _facts: Facts, world: World) -> bool:
    return any(
        attribute_key(name) in condition.attributes
        for element in said.master_data_texts(event, condition.field)
        for name in world.attributes(element)
    )


def _attribute_is(condition: model.AttributeIs, event: Event, _facts: Facts, world: World) -> bool:
    return any(
        compares(value, Operator.EQ, condition.operand)
        for element in said.master_data_texts(event, condition.field)
        for name, values in world.attributes(element).items()
        if attribute_key(name) == condition.attribute
        for value in values
    )


def _meets(wanted: frozenset[str], found: Iterable[str]) -> bool:
    return any(text in wanted for text in found)


_JUDGES: Final[dict[type, Callable[[Any, Event, Facts, World], bool]]] = {
    model.TypeIs: _type_is,
    model.ActionIs: _action_is,
    model.TimeIs: _time_is,
    model.WordIs: _word_is,
    model.PlaceIs: _place_is,
    model.EntryIs: _entry_is,
    model.Match: _match,
    model.TextIs: _text_is,
    model.BooleanIs: _boolean_is,
    model.QuantityIs: _quantity_is,
    model.MeasureIs: _measure_is,
    model.FieldIs: _field_is,
    model.FieldExists: _field_exists,
    model.DeclarationExists: _declaration_exists,
    model.SensorExists: _sensor_exists,
    model.HasAttribute: _has_attribute,
    model.AttributeIs: _attribute_is,
}
