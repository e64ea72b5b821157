"""Writing EPCIS 1.2 XML from 2.0 events: documents that validate against the 1.2 schemas and lose nothing.

What 1.2 cannot say goes, field by field, into elements of our own namespace behind the standard ones: a reader
of 1.2 passes over them, ours puts them back (docs/reference/xml.md). Words that CBV 1.2 does not have are moved
too, so that a 1.2 system meets no word it must refuse.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from suyuan.core.epcis import cbv
from suyuan.core.epcis.model import DocumentHeader, Event
from suyuan.core.epcis.xml20 import ORDER as ORDER_20
from suyuan.core.epcis.xml_document import Form, write_with
from suyuan.core.epcis.xml_markup import Markup
from suyuan.core.epcis.xml_names import EPCIS_1, HINT, QUERY_1
from suyuan.core.epcis.xml_write import (
    NEVER_EMPTY,
    attributes_of,
    empty_hint,
    given_fields,
    typed_entry,
    word_text,
    write_extensions,
    write_field,
)

_NEW_WORDS: Final = {
    "biz_step": (cbv.BIZ_STEP, frozenset(("sampling", "sensor_reporting"))),
    "disposition": (
        cbv.DISPOSITION,
        frozenset(
            (
                "available", "completeness_inferred", "completeness_verified", "conformant", "container_open",
                "mismatch_class", "mismatch_instance", "mismatch_quantity", "needs_replacement",
                "non_conformant", "unavailable",
            )
        ),
    ),
}  # fmt: skip
"""Words that CBV 2.0 has and 1.2 has not."""
_TYPED_LISTS: Final = {
    "biz_transaction_list": cbv.TRANSACTION_TYPE,
    "source_list": cbv.PARTY_TYPE,
    "destination_list": cbv.PARTY_TYPE,
}
_NEW_TRANSACTION_TYPES: Final = frozenset(("cert", "testprd", "testres", "upevt"))
_TIMES: Final = ("event_time", "record_time", "event_time_zone_offset")
_BASE_EXTENSION: Final = ("event_id", "error_declaration")
_WHERE: Final = ("biz_step", "disposition", "read_point", "biz_location")
_PARTIES: Final = ("source_list", "destination_list")
_MAIN: Final = {
    "ObjectEvent": ("epc_list", "action", *_WHERE, "biz_transaction_list"),
    "AggregationEvent": ("parent_id", "child_epcs", "action", *_WHERE, "biz_transaction_list"),
    "QuantityEvent": ("epc_class", "quantity", *_WHERE, "biz_transaction_list"),
    "TransactionEvent": ("biz_transaction_list", "parent_id", "epc_list", "action", *_WHERE),
    "TransformationEvent": (
        "input_epc_list", "input_quantity_list", "output_epc_list", "output_quantity_list", "transformation_id",
        *_WHERE, "biz_transaction_list", *_PARTIES, "ilmd",
    ),
    "AssociationEvent": tuple(
        name
        for name in ORDER_20["AssociationEvent"]
        if name not in {*_TIMES, *_BASE_EXTENSION, "certification_info"}
    ),
}  # fmt: skip
_EXTENSION: Final = {
    "ObjectEvent": ("quantity_list", *_PARTIES, "ilmd"),
    "AggregationEvent": ("child_quantity_list", *_PARTIES),
    "TransactionEvent": ("quantity_list", *_PARTIES),
}
_REQUIRED_LISTS: Final = {
    "ObjectEvent": "epc_list",
    "AggregationEvent": "child_epcs",
    "TransactionEvent": "epc_list",
}
_WRAPPED: Final = {"TransformationEvent": 1, "AssociationEvent": 2}
"""How many ``extension`` elements stand around an event in the event list."""


def write_document(header: DocumentHeader, events: Iterable[Event]) -> bytes:
    """A whole document, UTF-8: an EPCISQueryDocument when the header names a query, else an EPCISDocument.

    Raises Refused when a value cannot be written (XML-UNWRITABLE).
    """
    return write_with(FORM, header, events)


def write_one(markup: Markup, event: Event) -> None:
    """One event of an event list."""
    fields = given_fields(event)
    absent = _absent_list(event, fields)
    depth = _WRAPPED.get(event.type, 0)
    markup.add("<extension>" * depth)
    start = f"<{event.type}{attributes_of(markup, event.extensions)}{empty_hint(markup, fields, absent)}>"
    markup.add(start)
    _write_fields(markup, event.type, fields)
    write_extensions(markup, event.extensions)
    markup.add(f"</{event.type}>", "</extension>" * depth)


def _absent_list(event: Event, fields: dict[str, Any]) -> tuple[str, ...]:
    """1.2 demands one list; where the event has none, an empty one is written and said to be absent."""
    name = _REQUIRED_LISTS.get(event.type)
    if name is None or name in fields:
        return ()
    fields[name] = ()
    return (name,)


def _write_fields(markup: Markup, kind: str, fields: dict[str, Any]) -> None:
    # 1. Spell the words of the vocabulary as 1.2 knows them.
    _spell_as_urns(fields)
    # 2. Take out what 1.2 has no place or no word for.
    moved = _take_moved(kind, fields)
    entries = _take_new_entries(fields)
    # 3. Write the rest in the order of the schema.
    _write_those(markup, fields, _TIMES)
    _write_wrapped(markup, fields, _BASE_EXTENSION, "baseExtension")
    _write_those(markup, fields, _MAIN[kind])
    _write_wrapped(markup, fields, _EXTENSION.get(kind, ()), "extension")
    # 4. Put what was taken out behind it.
    for name, value in moved.items():
        write_field(markup, name, value, hinted=True)
    for entry, at, type_, text in entries:
        tag = f"{markup.prefix(HINT)}:{entry}"
        typed_entry(markup, tag, type_, text, f' at="{at}"')


def _spell_as_urns(fields: dict[str, Any]) -> None:
    """Web addresses of CBV words, which came with 2.0, become URNs; the same words, so the same event."""
    for name, (words, _) in _NEW_WORDS.items():
        if name in fields:
            fields[name] = words.urn(fields[name])
    for name, types in _TYPED_LISTS.items():
        if name in fields:
            fields[name] = tuple(
                entry if entry.type is None else msgspec.structs.replace(entry, type=types.urn(entry.type))
                for entry in fields[name]
            )
    declaration = fields.get("error_declaration")
    if declaration is not None and declaration.reason is not None:
        reason = cbv.ERROR_REASON.urn(declaration.reason)
        fields["error_declaration"] = msgspec.structs.replace(declaration, reason=reason)


def _take_moved(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Fields without a place in 1.2, and words it does not know. Empty lists are told in an attribute."""
    for name in [name for name in fields if name in NEVER_EMPTY and fields[name] == ()]:
        del fields[name]
    places = {*_TIMES, *_BASE_EXTENSION, *_MAIN[kind], *_EXTENSION.get(kind, ())}
    moved = {name: value for name, value in fields.items() if name not in places}
    for name, (words, new) in _NEW_WORDS.items():
        if name in fields and words.bare(fields[name]) in new:
            moved[name] = fields[name]
    quantity = fields.get("quantity")
    if kind == "QuantityEvent" and quantity is not None and quantity != quantity.to_integral_value():
        moved["quantity"] = quantity
    sensors = fields.get("sensor_element_list")
    if sensors is not None and kind == "AssociationEvent" and not all(one.sensor_report for one in sensors):
        moved["sensor_element_list"] = sensors
    for name in moved:
        fields.pop(name, None)
    return moved


def _take_new_entries(fields: dict[str, Any]) -> list[tuple[str, int, str | None, str]]:
    """Types of business transactions that CBV 1.2 lacks: the entry stays, its type goes behind."""
    found: list[tuple[str, int, str | None, str]] = []
    entries = list(fields.get("biz_transaction_list", ()))
    for at, entry in enumerate(entries):
        if entry.type is not None and cbv.TRANSACTION_TYPE.bare(entry.type) in _NEW_TRANSACTION_TYPES:
            found.append(("bizTransactionType", at, None, word_text(cbv.TRANSACTION_TYPE, entry.type)))
            entries[at] = msgspec.structs.replace(entry, type=None)
    if found:
        fields["biz_transaction_list"] = tuple(entries)
    return found


def _write_those(markup: Markup, fields: dict[str, Any], names: Iterable[str]) -> None:
    for name in names:
        value = fields.get(name)
        if value is not None:
            write_field(markup, name, value)


def _write_wrapped(markup: Markup, fields: dict[str, Any], names: tuple[str, ...], wrapper: str) -> None:
    if any(name in fields for name in names):
        markup.add(f"<{wrapper}>")
        _write_those(markup, fields, names)
        markup.add(f"</{wrapper}>")


FORM: Final = Form(
    version="1.2", document=EPCIS_1, query=QUERY_1, write_one=write_one, header_needs_parties=True
)
