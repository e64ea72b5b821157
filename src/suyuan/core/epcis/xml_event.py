"""One event element of EPCIS 1.0 to 2.0, read by dispatch on its children's tags.

The same tags mean the same in every version; 1.x only wraps them in ``extension`` and ``baseExtension``. Bare
names (as the schemas say), names in an EPCIS namespace (as some programs write) and names in our hint namespace
(fields that a version has no place for) are all taken. Every fault of an event is found, not only the first.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from suyuan.core.epcis import xml_rules as rules
from suyuan.core.epcis.model import Destination, Event, ExtensionMap, Source
from suyuan.core.epcis.xml_fault import Element, Fault, with_line
from suyuan.core.epcis.xml_fields import (
    Fields,
    Reader,
    Table,
    certificates_of,
    declaration_of,
    foreign_attributes,
    members_of,
    moved_party,
    moved_transaction_type,
    party_reader,
    persistent_of,
    place_of,
    quantities_of,
    table_of,
    transactions_of,
)
from suyuan.core.epcis.xml_names import (
    EVENT_TAGS,
    HINT,
    HINT_ABSENT,
    HINT_EMPTY,
    HINT_MEMBER,
    WRAPPERS,
    in_epcis,
)
from suyuan.core.epcis.xml_sensors import sensors_of
from suyuan.core.epcis.xml_texts import action_of, list_reader, number_of, offset_of, text_of, time_of
from suyuan.core.epcis.xml_values import add_extension, add_local_member, settle
from suyuan.core.problem import Problem

_REQUIRED: Final = (("event_time", "eventTime"), ("event_time_zone_offset", "eventTimeZoneOffset"))


def read_event_element(element: Element, prefix: str) -> tuple[Event | None, tuple[Problem, ...]]:
    """The event of an element, or None and every Problem found. ``prefix`` is its path in its document."""
    reading = _Reading(element, prefix)
    reading.take_attributes()
    reading.take_children(element)
    return reading.finish()


class _Reading:
    """The work on one event: what was found so far."""

    __slots__ = ("absent", "element", "extensions", "fields", "prefix", "problems")

    def __init__(self, element: Element, prefix: str) -> None:
        self.element = element
        self.prefix = prefix
        self.fields: Fields = {}
        self.extensions: ExtensionMap = {}
        self.problems: list[Problem] = []
        self.absent: tuple[str, ...] = ()

    def take_attributes(self) -> None:
        if not self.element.attrib:
            return
        self.absent = tuple((self.element.get(HINT_ABSENT) or "").split())
        empty = (self.element.get(HINT_EMPTY) or "").split()
        self.fields |= {_NAMES[tag]: () for tag in empty if tag in _LISTS}
        try:
            self.extensions |= foreign_attributes(self.element)
        except Fault as fault:
            self.problems.append(fault.problem(self.element, self.prefix))

    def take_children(self, parent: Element, *, wrapped: bool = False) -> None:
        fields, readers = self.fields, _READERS
        for child in parent:
            tag = child.tag
            known = readers.get(tag)
            try:
                if known is None:
                    self._take_other(child, str(tag), wrapped=wrapped)
                elif known[0] not in fields:
                    fields[known[0]] = known[1](child)
                else:
                    self._take_again(child, *known)
            except Fault as fault:
                self.problems.append(fault.problem(self.element, self.prefix))
                if known is not None:
                    self.fields.setdefault(known[0], None)

    def finish(self) -> tuple[Event | None, tuple[Problem, ...]]:
        for name, tag in _REQUIRED:
            if name not in self.fields:
                self._missing(tag)
        if self.problems:
            return None, tuple(self.problems)
        for tag in self.absent:
            self.fields.pop(_NAMES.get(tag, ""), None)
        extensions = settle(self.extensions) if self.extensions else None
        kind: Any = EVENT_TAGS[str(self.element.tag)]
        return Event(type=kind, extensions=extensions, **self.fields), ()

    def _take_other(self, child: Element, tag: str, *, wrapped: bool) -> None:
        if tag in WRAPPERS:
            self.take_children(child, wrapped=True)
        elif tag == HINT_MEMBER or not in_epcis(tag):
            self._take_extension(child, tag)
        elif wrapped and tag[0] != "{":
            add_local_member(self.extensions, child)
        else:
            raise Fault(rules.FIELD, child, tag)

    def _take_extension(self, child: Element, tag: str) -> None:
        moved = _MOVED.get(tag)
        if moved is None:
            add_extension(self.extensions, child)
        else:
            moved(self.fields, child)

    def _take_again(self, child: Element, name: str, reader: Reader) -> None:
        if name != "certification_info":
            raise Fault(rules.REPEATED, child, child.text)
        self.fields[name] = (self.fields[name] or ()) + reader(child)

    def _missing(self, tag: str) -> None:
        where = with_line(self.prefix, self.element)
        self.problems.append(rules.MISSING.problem(where, name=tag))


_NAMES: Final = {field.encode_name: field.name for field in msgspec.structs.fields(Event)}
_LISTS: Final = frozenset(
    ("bizTransactionList", "sourceList", "destinationList", "sensorElementList", "certificationInfo")
)
_epcs: Final = list_reader("epc")
_KINDS: Final[dict[str, Reader]] = {
    "eventTime": time_of,
    "recordTime": time_of,
    "eventTimeZoneOffset": offset_of,
    "eventID": text_of,
    "errorDeclaration": declaration_of,
    "certificationInfo": certificates_of,
    "action": action_of,
    "epcList": _epcs,
    "childEPCs": _epcs,
    "inputEPCList": _epcs,
    "outputEPCList": _epcs,
    "parentID": text_of,
    "transformationID": text_of,
    "bizStep": text_of,
    "disposition": text_of,
    "persistentDisposition": persistent_of,
    "readPoint": place_of,
    "bizLocation": place_of,
    "bizTransactionList": transactions_of,
    "sourceList": party_reader(Source, "source"),
    "destinationList": party_reader(Destination, "destination"),
    "quantityList": quantities_of,
    "childQuantityList": quantities_of,
    "inputQuantityList": quantities_of,
    "outputQuantityList": quantities_of,
    "sensorElementList": sensors_of,
    "ilmd": members_of,
    "epcClass": text_of,
    "quantity": number_of,
}
_READERS: Final[Table] = table_of(
    {tag: (_NAMES[tag], reader) for tag, reader in _KINDS.items()},
    HINT,
)
_MOVED: Final = {
    f"{{{HINT}}}source": moved_party("source_list", Source),
    f"{{{HINT}}}destination": moved_party("destination_list", Destination),
    f"{{{HINT}}}bizTransactionType": moved_transaction_type,
}
