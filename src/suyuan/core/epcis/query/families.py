"""Families of parameters whose name holds a type, a unit or a field: ``EQ_source_TYPE``, ``GE_value_CEL``,
``LT_ILMD_ex:field``. Each reader takes a name apart and returns the Parameter, or None for a name of another family.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from suyuan.core.epcis.json_names import Names
from suyuan.core.epcis.query import model, reading
from suyuan.core.epcis.query.errors import NO_SUCH_FIELD, NO_UNIT, bad_parameter
from suyuan.core.epcis.query.event_values import MASTER_DATA_FIELDS, TYPE_OF
from suyuan.core.epcis.query.field_names import is_field, read_attribute, read_field
from suyuan.core.epcis.query.model import EntryList, MeasureField, Operator, Scope
from suyuan.core.epcis.query.parameter import Parameter
from suyuan.core.epcis.query.shapes import Shape
from suyuan.core.identifiers.canonical import canonical_text

Reader = Callable[[str, Names], "Parameter | None"]

_OPERATORS = "EQ|GT|GE|LT|LE"
_ENTRY = re.compile(r"EQ_(bizTransaction|source|destination)_(.+)", re.DOTALL)
_QUANTITY = re.compile(rf"({_OPERATORS})_quantity_([^:#]+)")
_MEASURE = re.compile(rf"({_OPERATORS})_(value|minValue|maxValue|meanValue|sDev|percValue)_([^:#]+)")
_ATTRIBUTE = re.compile(r"(?:EQATTR|EQ_ATTR)_(.+)", re.DOTALL)
_HAS_ATTRIBUTE = re.compile(r"HASATTR_(.+)", re.DOTALL)
_FIELD = re.compile(
    rf"({_OPERATORS}|EXISTS)_(INNER_)?"
    r"(?:(ILMD|ERROR_DECLARATION|SENSORELEMENT|SENSORMETADATA|SENSORREPORT|readPoint|bizLocation)_)?(.+)",
    re.DOTALL,
)
_UNIT = re.compile(r"[A-Z0-9]{2,4}", re.ASCII)
_SENSOR_SCOPES: Final = frozenset((Scope.SENSOR_ELEMENT, Scope.SENSOR_METADATA, Scope.SENSOR_REPORT))
_PLACE_SCOPES: Final = frozenset((Scope.READ_POINT, Scope.BIZ_LOCATION))


def entry(name: str, names: Names) -> Parameter | None:
    """``EQ_bizTransaction_TYPE``: the type as bare word, URN, web address or with a prefix."""
    found = _ENTRY.fullmatch(name)
    if found is None:
        return None
    which, kind = EntryList(found[1]), TYPE_OF[EntryList(found[1])]
    web = kind.web(names.address(found[2]))
    normal = f"EQ_{which}_{kind.bare(web)}"

    def read(value: Any, where: str, inner: Names) -> tuple[model.Condition, Any]:
        given = [inner.address(text) for text in reading.read_list(value, where)]
        ids = frozenset(map(canonical_text, given))
        return model.EntryIs(normal, which, web, ids), sorted(set(given))

    return Parameter(normal, Shape.LIST, read)


def quantity(name: str, _names: Names) -> Parameter | None:
    """``GE_quantity_UOM``."""
    found = _QUANTITY.fullmatch(name)
    if found is None:
        return None
    return numbers(name, Operator(found[1]), None, _unit(found[2], name))


def measure(name: str, _names: Names) -> Parameter | None:
    """``LT_meanValue_UOM``; equality is asked of ``value`` alone."""
    found = _MEASURE.fullmatch(name)
    if found is None or (found[1] == "EQ" and found[2] != "value"):
        return None
    return numbers(name, Operator(found[1]), MeasureField(found[2]), _unit(found[3], name))


def numbers(name: str, how: Operator, what: MeasureField | None, unit: str | None) -> Parameter:
    """A comparison of numbers; ``what`` is None for quantities of things."""
    is_list = how is Operator.EQ

    def read(value: Any, where: str, _names: Names) -> tuple[model.Condition, Any]:
        found = reading.read_numbers(value, where) if is_list else (reading.read_number(value, where),)
        unique = tuple(sorted(set(found)))
        kept = [reading.json_number(number) for number in unique]
        condition: model.Condition
        if what is None:
            condition = model.QuantityIs(name, how, unique, unit)
        else:
            condition = model.MeasureIs(name, how, unique, unit, what)
        return condition, kept if is_list else kept[0]

    return Parameter(name, Shape.NUMBERS if is_list else Shape.NUMBER, read)


def _unit(text: str, name: str) -> str:
    if _UNIT.fullmatch(text) is None:
        raise bad_parameter(NO_UNIT.problem(name, text))
    return text


def has_attribute(name: str, names: Names) -> Parameter | None:
    """``HASATTR_FIELD``: the values are names of attributes."""
    found = _HAS_ATTRIBUTE.fullmatch(name)
    if found is None:
        return None
    field = _master_data_field(found[1], names, name)
    normal = f"HASATTR_{field}"

    def read(value: Any, where: str, inner: Names) -> tuple[model.Condition, Any]:
        keys = frozenset(read_attribute(text.strip(), inner) for text in reading.read_list(value, where))
        return model.HasAttribute(normal, field, keys), sorted(keys)

    return Parameter(normal, Shape.LIST, read)


def attribute(name: str, names: Names) -> Parameter | None:
    """``EQATTR_FIELD_ATTR`` (or ``EQ_ATTR_…``): FIELD ends at the first ``_`` behind which it is one."""
    found = _ATTRIBUTE.fullmatch(name)
    if found is None:
        return None
    field, attr = _field_and_attribute(found[1], names, name)
    normal = f"EQATTR_{field}_{attr}"

    def read(value: Any, where: str, _names: Names) -> tuple[model.Condition, Any]:
        operand = reading.read_operand(value, where)
        return model.AttributeIs(normal, field, attr, operand), reading.json_operand(operand)

    return Parameter(normal, Shape.OPERAND, read)


def _field_and_attribute(text: str, names: Names, name: str) -> tuple[str, str]:
    for standard in MASTER_DATA_FIELDS:
        if text.startswith(f"{standard}_") and len(text) > len(standard) + 1:
            return standard, read_attribute(text[len(standard) + 1 :], names)
    has_prefix = names.namespace(text.partition(":")[0]) is not None
    # A name that is spelled out may have _ in its namespace: it ends no earlier than its #.
    cut = text.find("_", 0 if has_prefix else max(text.find("#"), 0))
    while cut != -1:
        if text[cut + 1 :] and is_field(text[:cut], names):
            return read_field(text[:cut], names, name), read_attribute(text[cut + 1 :], names)
        cut = text.find("_", cut + 1)
    raise bad_parameter(NO_SUCH_FIELD.problem(name, text, allowed=", ".join(MASTER_DATA_FIELDS)))


def _master_data_field(text: str, names: Names, name: str) -> str:
    if text in MASTER_DATA_FIELDS:
        return text
    if ":" not in text and "#" not in text and text not in names.declared:
        raise bad_parameter(NO_SUCH_FIELD.problem(name, text, allowed=", ".join(MASTER_DATA_FIELDS)))
    return read_field(text, names, name)


def extension(name: str, names: Names) -> Parameter | None:
    """The extension families; the name of the field has a prefix or a namespace."""
    found = _FIELD.fullmatch(name)
    if found is None:
        return None
    how, inner, scope = found[1], bool(found[2]), Scope(found[3] or "")
    if not _is_family(how, scope, inner=inner):
        return None
    if not any(sign in found[4] for sign in ":#") and found[4] not in names.declared:
        return None
    field = read_field(found[4], names, name)
    normal = f"{how}_{'INNER_' if inner else ''}{scope}{'_' if scope else ''}{field}"
    if how == "EXISTS":
        return _exists(normal, scope, field, inner=inner)
    return _compared(normal, scope, field, Operator(how), inner=inner)


def _is_family(how: str, scope: Scope, *, inner: bool) -> bool:
    """Whether the query schema has this combination."""
    if scope in _PLACE_SCOPES:
        return how == "EQ"
    return not (how == "EXISTS" and inner and scope in _SENSOR_SCOPES)


def _exists(normal: str, scope: Scope, field: str, *, inner: bool) -> Parameter:
    def read(value: Any, where: str, _names: Names) -> tuple[model.Condition | None, Any]:
        if not reading.read_void(value, where):
            return None, None
        return model.FieldExists(normal, scope, inner, field), None

    return Parameter(normal, Shape.VOID, read)


def _compared(normal: str, scope: Scope, field: str, how: Operator, *, inner: bool) -> Parameter:
    is_equality = how is Operator.EQ

    def read(value: Any, where: str, _names: Names) -> tuple[model.Condition, Any]:
        operand = (reading.read_operand if is_equality else reading.read_bound)(value, where)
        condition = model.FieldIs(normal, scope, inner, field, how, operand)
        return condition, reading.json_operand(operand)

    return Parameter(normal, Shape.OPERAND if is_equality else Shape.BOUND, read)


FAMILIES: Final[tuple[Reader, ...]] = (entry, quantity, measure, has_attribute, attribute, extension)
