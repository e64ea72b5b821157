"""Sensor elements of an event: metadata and reports are attributes, what XML attributes cannot hold stands beside."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import msgspec

from suyuan.core.epcis import xml_rules as rules
from suyuan.core.epcis.json_names import COMMENTS
from suyuan.core.epcis.model import ExtensionMap, SensorElement, SensorMetadata, SensorReport
from suyuan.core.epcis.xml_fault import Element, Fault, attributes
from suyuan.core.epcis.xml_fields import Fields, take_foreign
from suyuan.core.epcis.xml_names import HINT, HINT_TYPES, WRAPPERS, local, spellings
from suyuan.core.epcis.xml_texts import address_from, boolean_from, number_from, string_from, time_from
from suyuan.core.epcis.xml_values import add_extension, settle, typed_text


def sensors_of(element: Element) -> tuple[SensorElement, ...]:
    return tuple([_sensor(child) for child in element if not _is_empty_wrapper(child)])


def _is_empty_wrapper(child: Element) -> bool:
    return child.tag in WRAPPERS and len(child) == 0


def _sensor(element: Element) -> SensorElement:
    if element.tag not in _SENSOR_ELEMENT:
        raise Fault(rules.CONTENT, element, detail=local(str(element.tag)))
    metadata: SensorMetadata | None = None
    reports: list[SensorReport] = []
    extensions: ExtensionMap = {}
    more: dict[int | None, ExtensionMap] = {}
    for child in element:
        tag = child.tag
        if tag in _SENSOR_REPORT_TAGS:
            reports.append(_attributes_of(child, SensorReport, _REPORT))
        elif tag in _SENSOR_METADATA_TAGS:
            if metadata is not None:
                raise Fault(rules.REPEATED, child)
            metadata = _attributes_of(child, SensorMetadata, _METADATA)
        elif tag in _MORE_FIELDS:
            index = _index_of(child)
            if index in more:
                raise Fault(rules.REPEATED, child)
            more[index] = _members_of(child, _METADATA if index is None else _REPORT)
        else:
            take_foreign(extensions, child, taken=_IN_SENSOR)
    if more:
        metadata, reports = _with_more(element, metadata, reports, more)
    return SensorElement(metadata, tuple(reports), settle(extensions) or None)


def _attributes_of(element: Element, make: Callable[..., Any], table: dict[str, tuple[str, Any]]) -> Any:
    fields: Fields = {}
    extensions: ExtensionMap = {}
    for name, text in attributes(element).items():
        known = table.get(name)
        if known is not None:
            fields[known[0]] = known[1](text, element, name)
        elif name != HINT_TYPES and name not in COMMENTS:
            extensions[name] = text
    if len(element):
        raise Fault(rules.CONTENT, element, detail=local(str(element[0].tag)))
    hint = element.get(HINT_TYPES)
    if hint:
        _apply_types(element, extensions, hint)
    return make(extensions=extensions or None, **fields)


def _apply_types(element: Element, extensions: ExtensionMap, hint: str) -> None:
    for pair in hint.split():
        qualified, _, kind = pair.partition("=")
        prefix, _, name = qualified.rpartition(":")
        full = f"{{{element.nsmap.get(prefix)}}}{name}" if prefix else name
        if full in extensions:
            extensions[full] = typed_text(extensions[full], kind)


def _index_of(element: Element) -> int | None:
    """Which report a ``sensorReportFields`` element belongs to; None for the metadata."""
    if local(str(element.tag)) == "sensorMetadataFields":
        return None
    text = element.get("of") or ""
    if not text.isdecimal() or len(text) > 6:
        raise Fault(rules.HINT, element, text, "of")
    return int(text)


def _members_of(element: Element, table: dict[str, tuple[str, Any]]) -> ExtensionMap:
    members: ExtensionMap = {}
    for child in element:
        add_extension(members, child, _JSON_WORDS | table.keys())
    return settle(members)


def _with_more(
    element: Element,
    metadata: SensorMetadata | None,
    reports: list[SensorReport],
    more: dict[int | None, ExtensionMap],
) -> tuple[SensorMetadata | None, list[SensorReport]]:
    for index, members in more.items():
        if index is None and metadata is not None:
            full = _together(element, metadata.extensions, members)
            metadata = msgspec.structs.replace(metadata, extensions=full)
        elif index is not None and index < len(reports):
            full = _together(element, reports[index].extensions, members)
            reports[index] = msgspec.structs.replace(reports[index], extensions=full)
        else:
            raise Fault(rules.HINT, element)
    return metadata, reports


def _together(element: Element, one: ExtensionMap | None, other: ExtensionMap) -> ExtensionMap | None:
    """Attributes and what stands beside them; a name that is in both would hide one of its values."""
    if one and not one.keys().isdisjoint(other):
        raise Fault(rules.REPEATED, element)
    return (one or {}) | other or None


def _attribute_table(struct: type[msgspec.Struct]) -> dict[str, tuple[str, Any]]:
    by_type: dict[Any, Any] = {Decimal: number_from, bool: boolean_from}
    table: dict[str, tuple[str, Any]] = {}
    for field in msgspec.structs.fields(struct):
        if field.name != "extensions":
            kinds = getattr(field.type, "__args__", ())
            table[field.encode_name] = (field.name, by_type.get(kinds[0] if kinds else None, address_from))
    for names, reader in ((_TIMES, time_from), (_AS_WRITTEN, string_from)):
        for name in names & table.keys():
            table[name] = (table[name][0], reader)
    return table


_TIMES: Final = {"time", "startTime", "endTime"}
_AS_WRITTEN: Final = {"stringValue", "hexBinaryValue", "uom", "type", "component", "exception"}
"""Attributes whose texts are no addresses. The words of a report keep even a declared prefix, in JSON too:
the published event hashes have them so."""
_JSON_WORDS: Final = frozenset(("type", "@type", "@context"))
"""Names by which JSON tells the kind of an object and the meaning of its names."""
_IN_SENSOR: Final = _JSON_WORDS | {"sensorMetadata", "sensorReport"}
_SENSOR_ELEMENT: Final = frozenset(spellings("sensorElement"))
_SENSOR_REPORT_TAGS: Final = frozenset(spellings("sensorReport"))
# The second spelling stands in published examples for EPCIS 1.2.
_SENSOR_METADATA_TAGS: Final = frozenset((*spellings("sensorMetadata"), *spellings("sensorMetaData")))
_MORE_FIELDS: Final = frozenset((f"{{{HINT}}}sensorMetadataFields", f"{{{HINT}}}sensorReportFields"))
_METADATA: Final = _attribute_table(SensorMetadata)
_REPORT: Final = _attribute_table(SensorReport)
