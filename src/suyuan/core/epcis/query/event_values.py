"""What an event says, in the forms that queries compare: one place for the judge and for the index terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

from suyuan.core.epcis import cbv
from suyuan.core.epcis.model import (
    Event,
    ExtensionMap,
    Location,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
)
from suyuan.core.epcis.pieces import cbv_hash, ni_of
from suyuan.core.epcis.query.field_names import field_key
from suyuan.core.epcis.query.model import (
    EntryList,
    Facts,
    MeasureField,
    PlaceField,
    Scope,
    TextField,
    TimeField,
    WordField,
)
from suyuan.core.epcis.roles import Role
from suyuan.core.identifiers.canonical import canonical_text

VOCABULARY_OF: Final = {
    WordField.STEP: cbv.BIZ_STEP,
    WordField.DISPOSITION: cbv.DISPOSITION,
    WordField.PERSISTENT_SET: cbv.DISPOSITION,
    WordField.PERSISTENT_UNSET: cbv.DISPOSITION,
    WordField.REASON: cbv.ERROR_REASON,
    WordField.SENSOR_TYPE: cbv.MEASUREMENT,
}
TYPE_OF: Final = {
    EntryList.TRANSACTION: cbv.TRANSACTION_TYPE,
    EntryList.SOURCE: cbv.PARTY_TYPE,
    EntryList.DESTINATION: cbv.PARTY_TYPE,
}
MASTER_DATA_FIELDS: Final = (
    "bizLocation",
    "readPoint",
    "bizStep",
    "disposition",
    "bizTransaction",
    "source",
    "destination",
    "epcClass",
    "transformationID",
)
"""Standard fields whose values may be elements of master data."""

_BOTH = {
    TextField.DEVICE: "device_id",
    TextField.DEVICE_METADATA: "device_metadata",
    TextField.RAW_DATA: "raw_data",
    TextField.METHOD: "data_processing_method",
}
"""Fields that stand in the metadata of a sensor element or in its reports."""
_REPORT = {
    TextField.MICROORGANISM: "microorganism",
    TextField.SUBSTANCE: "chemical_substance",
    TextField.STRING: "string_value",
    TextField.HEX: "hex_binary_value",
    TextField.URI: "uri_value",
}
_MEASURES = {
    MeasureField.VALUE: "value",
    MeasureField.MIN: "min_value",
    MeasureField.MAX: "max_value",
    MeasureField.MEAN: "mean_value",
    MeasureField.DEVIATION: "s_dev",
    MeasureField.PERC_RANK: "perc_rank",
    MeasureField.PERC_VALUE: "perc_value",
}
_ROLE_FIELDS: Final[tuple[tuple[Role, str], ...]] = (
    (Role.EPC, "epc_list"),
    (Role.CHILD, "child_epcs"),
    (Role.INPUT, "input_epc_list"),
    (Role.OUTPUT, "output_epc_list"),
)
_QUANTITY_FIELDS: Final[tuple[tuple[Role, str], ...]] = (
    (Role.QUANTITY, "quantity_list"),
    (Role.CHILD_QUANTITY, "child_quantity_list"),
    (Role.INPUT_QUANTITY, "input_quantity_list"),
    (Role.OUTPUT_QUANTITY, "output_quantity_list"),
)


def normal_text(field: TextField, text: str) -> str:
    """The form in which texts of this field are compared.

    Things, documents and addresses by canonical text; names of events as written (hash names in small letters);
    hexadecimal digits in capitals; stringValue as it is.
    """
    if field is TextField.STRING:
        return text
    if field is TextField.HEX:
        return text.strip().upper()
    if field in {TextField.EVENT_ID, TextField.CORRECTIVE}:
        stripped = text.strip()
        return stripped if stripped[:4] != "ni:/" else _lower_digits(stripped)
    return canonical_text(text)


def _lower_digits(name: str) -> str:
    head, mark, version = name.partition("?")
    return head.lower() + mark + version


def shown_event_id(event: Event, facts: Facts) -> str:
    """The eventID that readers of the event see."""
    return event.event_id or facts.event_id or ni_of(cbv_hash(event))


def identifiers(event: Event, roles: frozenset[Role]) -> Iterator[str]:
    """The texts that stand in these roles, as written."""
    for role, field in _ROLE_FIELDS:
        if role in roles:
            yield from getattr(event, field) or ()
    if Role.PARENT in roles and event.parent_id:
        yield event.parent_id
    for role, field in _QUANTITY_FIELDS:
        if role in roles:
            yield from (element.epc_class for element in getattr(event, field) or ())
    if Role.QUANTITY in roles and event.epc_class:
        yield event.epc_class


def quantities(event: Event) -> Iterator[QuantityElement]:
    """The elements of all quantity lists, and what an event of EPCIS 1.x says in their place."""
    for _, field in _QUANTITY_FIELDS:
        yield from getattr(event, field) or ()
    if event.epc_class and event.quantity is not None:
        yield QuantityElement(epc_class=event.epc_class, quantity=event.quantity)


def _sensor_parts(event: Event) -> Iterator[SensorMetadata | SensorReport]:
    for element in event.sensor_element_list or ():
        if element.sensor_metadata is not None:
            yield element.sensor_metadata
        yield from element.sensor_report


def reports(event: Event) -> Iterator[SensorReport]:
    for element in event.sensor_element_list or ():
        yield from element.sensor_report


def _metadata(event: Event) -> Iterator[SensorMetadata]:
    for element in event.sensor_element_list or ():
        if element.sensor_metadata is not None:
            yield element.sensor_metadata


def times(event: Event, field: TimeField, facts: Facts) -> Iterator[dt.datetime]:
    found: Iterable[dt.datetime | None]
    if field is TimeField.EVENT:
        found = (event.event_time,)
    elif field is TimeField.RECORD:
        found = (facts.record_time,)
    elif field is TimeField.DECLARATION:
        found = (event.error_declaration.declaration_time,) if event.error_declaration else ()
    elif field is TimeField.SENSOR:
        found = (part.time for part in _sensor_parts(event))
    else:
        name = "start_time" if field is TimeField.SENSOR_START else "end_time"
        found = (getattr(part, name) for part in _metadata(event))
    return (time for time in found if time is not None)


def words(event: Event, field: WordField) -> Iterator[str]:
    """Bare words of the standard, or addresses as written."""
    vocabulary = VOCABULARY_OF[field]
    return (vocabulary.bare(text) for text in _word_texts(event, field) if text)


def _word_texts(event: Event, field: WordField) -> Iterable[str | None]:
    if field is WordField.STEP:
        return (event.biz_step,)
    if field is WordField.DISPOSITION:
        return (event.disposition,)
    if field is WordField.REASON:
        return (event.error_declaration.reason,) if event.error_declaration else ()
    if field is WordField.SENSOR_TYPE:
        return (report.type for report in reports(event))
    persistent = event.persistent_disposition
    if persistent is None:
        return ()
    return persistent.set if field is WordField.PERSISTENT_SET else persistent.unset


def texts(event: Event, field: TextField, facts: Facts) -> Iterator[str]:
    """Texts of a field in its normal form."""
    return (normal_text(field, text) for text in _texts(event, field, facts) if text)


def _texts(event: Event, field: TextField, facts: Facts) -> Iterable[str | None]:
    if field is TextField.EVENT_ID:
        return (shown_event_id(event, facts),)
    if field is TextField.CORRECTIVE:
        return event.error_declaration.corrective_event_ids if event.error_declaration else ()
    if field is TextField.TRANSFORMATION:
        return (event.transformation_id,)
    if field is TextField.RULES:
        return (part.biz_rules for part in _metadata(event))
    if field in _BOTH:
        return (getattr(part, _BOTH[field]) for part in _sensor_parts(event))
    return (getattr(report, _REPORT[field]) for report in reports(event))


def place(event: Event, field: PlaceField) -> str | None:
    """The canonical text of the place."""
    found = _location(event, field)
    return canonical_text(found.id) if found is not None and found.id else None


def _location(event: Event, field: PlaceField) -> Location | None:
    return event.read_point if field is PlaceField.READ_POINT else event.biz_location


def entries(event: Event, which: EntryList) -> Iterator[tuple[str, str]]:
    """Type (web spelling, empty when there is none) and canonical text of each entry."""
    kind = TYPE_OF[which]
    for entry_type, text in _entry_texts(event, which):
        yield (kind.web(entry_type) if entry_type else ""), canonical_text(text)


def _entry_texts(event: Event, which: EntryList) -> Iterator[tuple[str | None, str]]:
    if which is EntryList.TRANSACTION:
        return ((entry.type, entry.biz_transaction) for entry in event.biz_transaction_list or ())
    if which is EntryList.SOURCE:
        return ((entry.type, entry.source) for entry in event.source_list or ())
    return ((entry.type, entry.destination) for entry in event.destination_list or ())


def measures(event: Event, field: MeasureField) -> Iterator[tuple[Decimal, str | None]]:
    """Number and unit of each report that has the field."""
    name = _MEASURES[field]
    for report in reports(event):
        number = getattr(report, name)
        if number is not None:
            yield number, report.uom


def booleans(event: Event) -> Iterator[bool]:
    return (report.boolean_value for report in reports(event) if report.boolean_value is not None)


def master_data_texts(event: Event, field: str) -> Iterator[str]:
    """Canonical texts of the master-data elements that a field refers to; a field with # is an extension."""
    if "#" in field:
        found = (text for key, text in fields(event, Scope.EVENT, inner=False) if key == field)
        return (canonical_text(text) for text in found if text)
    return (canonical_text(text) for text in _VOCABULARY_TEXTS[field](event) if text)


_QUANTITY_ROLES = frozenset(role for role, _ in _QUANTITY_FIELDS)
_VOCABULARY_TEXTS: Final[dict[str, Callable[[Event], Iterable[str | None]]]] = {
    "bizLocation": lambda event: (event.biz_location.id,) if event.biz_location else (),
    "readPoint": lambda event: (event.read_point.id,) if event.read_point else (),
    "bizStep": lambda event: (cbv.BIZ_STEP.web(event.biz_step),) if event.biz_step else (),
    "disposition": lambda event: (cbv.DISPOSITION.web(event.disposition),) if event.disposition else (),
    "bizTransaction": lambda event: (text for _, text in _entry_texts(event, EntryList.TRANSACTION)),
    "source": lambda event: (text for _, text in _entry_texts(event, EntryList.SOURCE)),
    "destination": lambda event: (text for _, text in _entry_texts(event, EntryList.DESTINATION)),
    "epcClass": lambda event: identifiers(event, _QUANTITY_ROLES),
    "transformationID": lambda event: (event.transformation_id,),
}


def fields(event: Event, scope: Scope, *, inner: bool) -> Iterator[tuple[str, str | None]]:
    """Key and text of each extension field of a scope; the text is None for an element that has only members.

    ``inner``: those at any depth below the top, attributes of elements among them.
    """
    for extensions in _maps(event, scope):
        for name, value in extensions.items():
            yield from _inner(value) if inner else _leaves(field_key(name), value)


def _maps(event: Event, scope: Scope) -> Iterator[ExtensionMap]:
    return (extensions for extensions in _holders(event, scope) if extensions)


def _holders(event: Event, scope: Scope) -> Iterable[ExtensionMap | None]:
    if scope is Scope.EVENT:
        return (event.extensions,)
    if scope is Scope.ILMD:
        return (event.ilmd,)
    if scope is Scope.DECLARATION:
        return (event.error_declaration.extensions,) if event.error_declaration else ()
    if scope in {Scope.READ_POINT, Scope.BIZ_LOCATION}:
        location = _location(event, PlaceField(str(scope)))
        return (location.extensions,) if location else ()
    return (part.extensions for part in _sensor_holders(event, scope))


def _sensor_holders(event: Event, scope: Scope) -> Iterator[SensorElement | SensorMetadata | SensorReport]:
    if scope is Scope.SENSOR_ELEMENT:
        yield from event.sensor_element_list or ()
    elif scope is Scope.SENSOR_METADATA:
        yield from _metadata(event)
    else:
        yield from reports(event)


def _leaves(key: str, value: Any) -> Iterator[tuple[str, str | None]]:
    """One field; a repeated one gives one entry for each time."""
    if isinstance(value, list):
        for item in value:
            yield from _leaves(key, item)
        if not value:
            yield key, None
    elif isinstance(value, dict):
        own = value.get("#text")
        yield key, None if own is None or isinstance(own, (dict, list)) else text_of(own)
    else:
        yield key, text_of(value)


def _inner(value: Any) -> Iterator[tuple[str, str | None]]:
    """What stands below one element, breadth not depth first: nesting is bounded by the readers."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, list):
            waiting += found
        elif isinstance(found, dict):
            for name, member in found.items():
                if name != "#text":
                    yield from _leaves(field_key(name), member)
                waiting.append(member)


def text_of(value: Any) -> str:
    """A value of an extension as text: what XML would have written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()
