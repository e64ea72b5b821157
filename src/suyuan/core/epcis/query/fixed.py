"""The parameters with a fixed name, and the second spellings that the artefacts of the standard have for some."""

from __future__ import annotations

from typing import Any, Final

from suyuan.core.epcis import cbv
from suyuan.core.epcis.json_names import Names
from suyuan.core.epcis.model import type_names
from suyuan.core.epcis.query import model, reading
from suyuan.core.epcis.query.errors import NO_SUCH_WORD, NOT_ALLOWED, bad_parameter
from suyuan.core.epcis.query.event_values import VOCABULARY_OF, normal_text
from suyuan.core.epcis.query.families import numbers
from suyuan.core.epcis.query.model import MeasureField, Operator, PlaceField, TextField, TimeField, WordField
from suyuan.core.epcis.query.parameter import Parameter
from suyuan.core.epcis.query.patterns import Patterns, pattern_of
from suyuan.core.epcis.query.shapes import Shape
from suyuan.core.epcis.roles import Role
from suyuan.core.identifiers.canonical import canonical_text

_ACTIONS: Final = ("ADD", "OBSERVE", "DELETE")
_CLASSES: Final = frozenset((Role.QUANTITY, Role.CHILD_QUANTITY))
MATCHED: Final[dict[str, frozenset[Role]]] = {
    "MATCH_epc": frozenset((Role.EPC, Role.CHILD)),
    "MATCH_parentID": frozenset((Role.PARENT,)),
    "MATCH_inputEPC": frozenset((Role.INPUT,)),
    "MATCH_outputEPC": frozenset((Role.OUTPUT,)),
    "MATCH_anyEPC": frozenset((Role.EPC, Role.CHILD, Role.PARENT, Role.INPUT, Role.OUTPUT)),
    "MATCH_epcClass": _CLASSES,
    "MATCH_inputEPCClass": frozenset((Role.INPUT_QUANTITY,)),
    "MATCH_outputEPCClass": frozenset((Role.OUTPUT_QUANTITY,)),
    "MATCH_anyEPCClass": _CLASSES | {Role.INPUT_QUANTITY, Role.OUTPUT_QUANTITY},
}
"""Which identifiers of an event each MATCH parameter looks at."""
SPELLINGS: Final = {
    "GE_errorDeclaration_Time": "GE_errorDeclarationTime",
    "LT_errorDeclaration_Time": "LT_errorDeclarationTime",
    "EXISTS_sensorElement": "EXISTS_sensorElementList",
}
"""Second spelling (query schema, conformance test 53) to the one that is kept (OpenAPI, query schema)."""


def _event_types() -> Parameter:
    def read(value: Any, where: str, names: Names) -> tuple[model.Condition, Any]:
        types = frozenset(_event_type(text.strip(), where, names) for text in reading.read_list(value, where))
        return model.TypeIs("eventType", types), sorted(types)

    return Parameter("eventType", Shape.LIST, read)


def _event_type(text: str, where: str, names: Names) -> str:
    """A type of the standard, or the address of an extension's type, which no event here has."""
    bare = text.removeprefix("epcis:")
    if bare in type_names:
        return bare
    if ":" not in text:
        raise bad_parameter(NOT_ALLOWED.problem(where, text, allowed=", ".join(type_names)))
    return names.address(text)


def _actions() -> Parameter:
    def read(value: Any, where: str, _names: Names) -> tuple[model.Condition, Any]:
        actions = frozenset(reading.read_list(value, where))
        for text in sorted(actions.difference(_ACTIONS)):
            raise bad_parameter(NOT_ALLOWED.problem(where, text, allowed=", ".join(_ACTIONS)))
        return model.ActionIs("EQ_action", actions), sorted(actions)

    return Parameter("EQ_action", Shape.LIST, read)


def _time(name: str, how: Operator, field: TimeField) -> Parameter:
    def read(value: Any, where: str, _names: Names) -> tuple[model.Condition, Any]:
        at = reading.read_time_value(value, where)
        return model.TimeIs(name, field, how, at), at.isoformat()

    return Parameter(name, Shape.TIME, read)


def _words(name: str, field: WordField) -> Parameter:
    vocabulary = VOCABULARY_OF[field]

    def read(value: Any, where: str, names: Names) -> tuple[model.Condition, Any]:
        written = [text.strip() for text in reading.read_list(value, where)]
        given = {names.address(text) for text in written}
        if field is WordField.SENSOR_TYPE:
            # Readers keep the words of a sensor report as written, prefixes included.
            given.update(written)
        words = frozenset(_word(text, vocabulary, where) for text in given)
        return model.WordIs(name, field, words), sorted(_kept_word(word, vocabulary) for word in words)

    return Parameter(name, Shape.LIST, read)


def _word(text: str, vocabulary: cbv.Vocabulary, where: str) -> str:
    """A bare word must be one of the standard's; everything with a colon may be somebody's own."""
    if ":" not in text and not vocabulary.knows(text):
        raise bad_parameter(
            NO_SUCH_WORD.problem(where, text, field=vocabulary.name, address=vocabulary.web(text))
        )
    return vocabulary.bare(text)


def _kept_word(word: str, vocabulary: cbv.Vocabulary) -> str:
    """A word in the standard's name that the standard does not have is kept as address, to be read again."""
    return word if word in vocabulary.words else vocabulary.web(word)


def _places(name: str, field: PlaceField) -> Parameter:
    below = name.startswith("WD_")

    def read(value: Any, where: str, names: Names) -> tuple[model.Condition, Any]:
        given = {names.address(text.strip()) for text in reading.read_list(value, where)}
        places = frozenset(map(canonical_text, given))
        return model.PlaceIs(name, field, places, below), sorted(given)

    return Parameter(name, Shape.LIST, read)


def _texts(name: str, field: TextField, shape: Shape = Shape.LIST) -> Parameter:
    def read(value: Any, where: str, names: Names) -> tuple[model.Condition, Any]:
        found = reading.read_list(value, where)
        given = set(found) if shape is Shape.TEXTS else {names.address(text.strip()) for text in found}
        condition = model.TextIs(name, field, frozenset(normal_text(field, text) for text in given))
        return condition, sorted(given)

    return Parameter(name, shape, read)


def _match(name: str) -> Parameter:
    def read(value: Any, where: str, names: Names) -> tuple[model.Condition, Any]:
        given = sorted({names.address(text.strip()) for text in reading.read_list(value, where)})
        patterns = Patterns(tuple(map(pattern_of, given)))
        return model.Match(name, MATCHED[name], patterns), given

    return Parameter(name, Shape.LIST, read)


def _boolean() -> Parameter:
    def read(value: Any, where: str, _names: Names) -> tuple[model.Condition, Any]:
        found = reading.read_boolean(value, where)
        return model.BooleanIs("EQ_booleanValue", found), found

    return Parameter("EQ_booleanValue", Shape.BOOLEAN, read)


def _void(name: str, condition: model.Condition) -> Parameter:
    def read(value: Any, where: str, _names: Names) -> tuple[model.Condition | None, Any]:
        return (condition if reading.read_void(value, where) else None), None

    return Parameter(name, Shape.VOID, read)


_WORD_FIELDS: Final = {
    "EQ_bizStep": WordField.STEP,
    "EQ_disposition": WordField.DISPOSITION,
    "EQ_persistentDisposition_set": WordField.PERSISTENT_SET,
    "EQ_persistentDisposition_unset": WordField.PERSISTENT_UNSET,
    "EQ_errorReason": WordField.REASON,
    "EQ_type": WordField.SENSOR_TYPE,
}
_FREE_TEXTS: Final = frozenset((TextField.STRING, TextField.HEX))


def _all() -> list[Parameter]:
    times = [_time(f"{how}_{field}", how, field) for field in TimeField for how in (Operator.GE, Operator.LT)]
    places = [_places(f"{how}_{field}", field) for field in PlaceField for how in ("EQ", "WD")]
    texts = [
        _texts(f"EQ_{field}", field, Shape.TEXTS if field in _FREE_TEXTS else Shape.LIST)
        for field in TextField
    ]
    quantities = [numbers(f"{how}_quantity", how, None, None) for how in Operator]
    without_unit = (MeasureField.PERC_RANK, MeasureField.DEVIATION, MeasureField.PERC_VALUE)
    measures = [
        numbers(f"{how}_{field}", how, field, None)
        for field in without_unit
        for how in Operator
        if how is not Operator.EQ
    ]
    return [
        _event_types(),
        _actions(),
        *times,
        _time("EQ_time", Operator.EQ, TimeField.SENSOR),
        *(_words(name, field) for name, field in _WORD_FIELDS.items()),
        *places,
        *texts,
        *map(_match, MATCHED),
        *quantities,
        *measures,
        _boolean(),
        _void("EXISTS_errorDeclaration", model.DeclarationExists("EXISTS_errorDeclaration")),
        _void("EXISTS_sensorElementList", model.SensorExists("EXISTS_sensorElementList")),
    ]


FIXED: Final[dict[str, Parameter]] = {parameter.normal: parameter for parameter in _all()}
"""Every parameter of a fixed name that makes a condition; order and limits are read by ``parse``."""
FIXED.update({second: FIXED[first] for second, first in SPELLINGS.items()})
