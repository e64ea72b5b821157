"""Index terms: 16-byte digests by which a search finds events without opening them.

An event carries a term for each thing it says that neither the identifier index nor the columns of ``event``
hold. ``required_terms`` tells of a condition which terms no matching event can lack; what carries one of them
must still be judged by ``evaluate``. Terms are stored: another answer here needs another ``TERMS_VERSION`` and a
new index.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

from suyuan.core.epcis.hash_values import utc_text
from suyuan.core.epcis.lossless import exact
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.query import event_values as said
from suyuan.core.epcis.query import model
from suyuan.core.epcis.query.model import (
    Condition,
    EntryList,
    Facts,
    MeasureField,
    Operand,
    Scope,
    TextField,
    Texts,
    WordField,
)
from suyuan.core.epcis.query.reading import instant_of, number_of
from suyuan.core.epcis.query.units import dimension_of

TERMS_VERSION: Final = 1
TERM_SIZE: Final = 16
_fresh: Final = blake2b(digest_size=TERM_SIZE, person=b"suyuan-term-1").copy
_SEPARATOR: Final = "\x1f"
_LONGEST_REMEMBERED: Final = 300
"""Longer texts (a picture in an extension) are not remembered, so that the memory is bounded in bytes too."""
_WORDS: Final = (
    WordField.PERSISTENT_SET,
    WordField.PERSISTENT_UNSET,
    WordField.REASON,
    WordField.SENSOR_TYPE,
)
"""bizStep and disposition are columns."""
_TEXTS: Final = tuple(field for field in TextField if field is not TextField.TRANSFORMATION)
"""The transformationID is among the identifiers."""
_SENSOR_TEXTS: Final = tuple(
    field for field in _TEXTS if field not in {TextField.EVENT_ID, TextField.CORRECTIVE}
)
_SENSOR_TIMES: Final = (model.TimeField.SENSOR, model.TimeField.SENSOR_START, model.TimeField.SENSOR_END)
_SENSOR_SCOPES: Final = (Scope.SENSOR_ELEMENT, Scope.SENSOR_METADATA, Scope.SENSOR_REPORT)
_NO_FACTS: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def term(kind: str, *parts: str) -> bytes:
    """The digest of one thing said: kind of field, and field name and value in canonical form."""
    text = _SEPARATOR.join((kind, *parts))
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _digest(text)


def _digest(text: str) -> bytes:
    digest = _fresh()
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.digest()


_remembered = lru_cache(maxsize=65_536)(_digest)


def terms_of(event: Event, event_id: str | None = None) -> frozenset[bytes]:
    """Every term of the event. ``event_id``: the name under which an event without eventID is shown (``ni:…``);
    without it the name is computed, which costs a hash.
    """
    return frozenset(_terms(event, Facts(_NO_FACTS, event_id)))


def required_terms(condition: Condition) -> frozenset[bytes] | None:
    """Terms of which every event that matches carries at least one; None where the index cannot help."""
    required = _REQUIRED.get(type(condition))
    return None if required is None else required(condition)


def _terms(event: Event, facts: Facts) -> Iterator[bytes]:
    """Straight to what the event has: this runs behind capture, for every event."""
    yield from _texts(event, facts, (TextField.EVENT_ID,))
    if event.error_declaration is not None:
        yield term("declaration")
        yield from _words(event, (WordField.REASON,))
        yield from _texts(event, facts, (TextField.CORRECTIVE,))
    if event.persistent_disposition is not None:
        yield from _words(event, (WordField.PERSISTENT_SET, WordField.PERSISTENT_UNSET))
    if event.biz_transaction_list or event.source_list or event.destination_list:
        yield from _entry_terms(event)
    if event.sensor_element_list:
        yield from _sensor_terms(event, facts)
    for scope in _scopes_of(event):
        yield from _field_terms(event, scope)


def _texts(event: Event, facts: Facts, wanted: Iterable[TextField]) -> Iterator[bytes]:
    return (term(field, text) for field in wanted for text in said.texts(event, field, facts))


def _words(event: Event, wanted: Iterable[WordField]) -> Iterator[bytes]:
    return (term(field, word) for field in wanted for word in said.words(event, field))


def _entry_terms(event: Event) -> Iterator[bytes]:
    for which in EntryList:
        for kind, text in said.entries(event, which):
            yield term(which, kind, text)
            yield term(which, text)


def _sensor_terms(event: Event, facts: Facts) -> Iterator[bytes]:
    yield term("sensor")
    yield from _words(event, (WordField.SENSOR_TYPE,))
    yield from _texts(event, facts, _SENSOR_TEXTS)
    for field in _SENSOR_TIMES:
        if any(True for _ in said.times(event, field, facts)):
            yield term("sensor time", field)
    for measure in MeasureField:
        for _, unit in said.measures(event, measure):
            yield term("measure", measure)
            if unit is not None:
                yield term("measure", measure, dimension_of(unit))
    for value in said.booleans(event):
        yield term("boolean", str(value))


def _scopes_of(event: Event) -> Iterator[Scope]:
    """Where the event may have fields of extensions."""
    if event.extensions:
        yield Scope.EVENT
    if event.ilmd:
        yield Scope.ILMD
    if event.error_declaration is not None:
        yield Scope.DECLARATION
    if event.read_point is not None and event.read_point.extensions:
        yield Scope.READ_POINT
    if event.biz_location is not None and event.biz_location.extensions:
        yield Scope.BIZ_LOCATION
    if event.sensor_element_list:
        yield from _SENSOR_SCOPES


def _field_terms(event: Event, scope: Scope) -> Iterator[bytes]:
    for depth, inner in (("", False), ("inner", True)):
        for key, text in said.fields(event, scope, inner=inner):
            yield term("field", scope, depth, key)
            if text:
                yield term("field", scope, depth, key, _agreed(text))


def _agreed(text: str) -> str:
    """One text for all texts that some operand takes as equal: numbers and instants by value."""
    number = number_of(text)
    if number is not None:
        return f"number {exact(number)}"
    instant = instant_of(text)
    return f"text {text.strip()}" if instant is None else f"instant {utc_text(instant)}"


def _agreed_operand(operand: Operand) -> Iterable[str]:
    if isinstance(operand, Texts):
        return map(_agreed, operand.texts)
    if isinstance(operand, Decimal):
        return (f"number {exact(operand)}",)
    return (f"instant {utc_text(operand)}",)


def _of_field(condition: model.FieldIs) -> frozenset[bytes]:
    path = (condition.scope, "inner" if condition.inner else "", condition.field)
    if condition.operator is model.Operator.EQ:
        return frozenset(term("field", *path, text) for text in _agreed_operand(condition.operand))
    return frozenset((term("field", *path),))


def _of_existing(condition: model.FieldExists) -> frozenset[bytes]:
    return frozenset((term("field", condition.scope, "inner" if condition.inner else "", condition.field),))


def _of_word(condition: model.WordIs) -> frozenset[bytes] | None:
    if condition.field not in _WORDS:
        return None
    return frozenset(term(condition.field, word) for word in condition.words)


def _of_text(condition: model.TextIs) -> frozenset[bytes] | None:
    if condition.field not in _TEXTS:
        return None
    return frozenset(term(condition.field, text) for text in condition.texts)


def _of_entry(condition: model.EntryIs) -> frozenset[bytes]:
    return frozenset(term(condition.entries, condition.type, text) for text in condition.identifiers)


def _of_time(condition: model.TimeIs) -> frozenset[bytes] | None:
    if condition.field in {model.TimeField.EVENT, model.TimeField.RECORD}:
        return None
    if condition.field is model.TimeField.DECLARATION:
        return frozenset((term("declaration"),))
    return frozenset((term("sensor time", condition.field),))


def _of_measure(condition: model.MeasureIs) -> frozenset[bytes]:
    measure = ("measure", str(condition.field))
    return frozenset(
        (term(*measure) if condition.unit is None else term(*measure, dimension_of(condition.unit)),)
    )


_REQUIRED: Final[dict[type, Callable[[Any], frozenset[bytes] | None]]] = {
    model.FieldIs: _of_field,
    model.FieldExists: _of_existing,
    model.WordIs: _of_word,
    model.TextIs: _of_text,
    model.EntryIs: _of_entry,
    model.TimeIs: _of_time,
    model.MeasureIs: _of_measure,
    model.BooleanIs: lambda condition: frozenset((term("boolean", str(condition.value)),)),
    model.DeclarationExists: lambda _: frozenset((term("declaration"),)),
    model.SensorExists: lambda _: frozenset((term("sensor"),)),
}
