"""Writing EPCIS 2.0 XML (ISO/IEC 19987:2024, clause 9.5): documents that validate against the 2.0 schemas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from suyuan.core.epcis.model import DocumentHeader, Event
from suyuan.core.epcis.xml_document import Form, write_with
from suyuan.core.epcis.xml_markup import Markup
from suyuan.core.epcis.xml_names import EPCIS_2, HINT, QUERY_2
from suyuan.core.epcis.xml_write import (
    NEVER_EMPTY,
    attributes_of,
    empty_hint,
    given_fields,
    write_extensions,
    write_field,
)

_BASE: Final = (
    "event_time", "record_time", "event_time_zone_offset", "event_id", "error_declaration",
    "certification_info",
)  # fmt: skip
_WHAT: Final = {
    "ObjectEvent": ("epc_list", "action"),
    "AggregationEvent": ("parent_id", "child_epcs", "action"),
    "TransactionEvent": ("biz_transaction_list", "parent_id", "epc_list", "action"),
    "TransformationEvent": (
        "input_epc_list", "input_quantity_list", "output_epc_list", "output_quantity_list", "transformation_id",
    ),
    "AssociationEvent": ("parent_id", "child_epcs", "child_quantity_list", "action"),
    "QuantityEvent": ("epc_class", "quantity", "action"),
}  # fmt: skip
_WHERE: Final = ("biz_step", "disposition", "read_point", "biz_location", "biz_transaction_list")
_QUANTITIES: Final = {
    "ObjectEvent": ("quantity_list",),
    "AggregationEvent": ("child_quantity_list",),
    "TransactionEvent": ("quantity_list",),
}
_REST: Final = ("source_list", "destination_list", "sensor_element_list", "persistent_disposition")
_WITH_ILMD: Final = frozenset(("ObjectEvent", "TransformationEvent"))


def _order(kind: str) -> tuple[str, ...]:
    names = (*_BASE, *_WHAT[kind], *_WHERE, *_QUANTITIES.get(kind, ()), *_REST)
    return tuple(dict.fromkeys((*names, "ilmd") if kind in _WITH_ILMD else names))


ORDER: Final = {kind: _order(kind) for kind in _WHAT}
"""The fields of each event type in the order of the schema."""


def write_document(header: DocumentHeader, events: Iterable[Event]) -> bytes:
    """A whole document, UTF-8: an EPCISQueryDocument when the header names a query, else an EPCISDocument.

    Raises Refused when a value cannot be written (XML-UNWRITABLE).
    """
    return write_with(FORM, header, events)


def write_one(markup: Markup, event: Event) -> None:
    """One event of an event list. A QuantityEvent, which 2.0 has no more, goes into our namespace."""
    fields = given_fields(event)
    tag = f"{markup.prefix(HINT)}:{event.type}" if event.type == "QuantityEvent" else event.type
    wrapped = tag != event.type
    markup.add(*(["<extension>"] if wrapped else []))
    markup.add(f"<{tag}{attributes_of(markup, event.extensions)}{empty_hint(markup, fields)}>")
    write_fields(markup, fields, ORDER[event.type])
    write_extensions(markup, event.extensions)
    markup.add(f"</{tag}>", *(["</extension>"] if wrapped else []))


def write_fields(markup: Markup, fields: dict[str, Any], order: tuple[str, ...]) -> None:
    """The fields in the order of the schema, then the ones that it does not have at this type of event."""
    late: list[tuple[str, Any]] = []
    for name in order:
        value = fields.get(name)
        if value is None or (value == () and name in NEVER_EMPTY):
            continue
        if name == "certification_info":
            late += [(name, value[1:])] if value[1:] else []
            value = value[:1]
        if name == "sensor_element_list" and not all(sensor.sensor_report for sensor in value):
            late.append((name, value))
            continue
        write_field(markup, name, value)
    known = frozenset(order)
    late += [(n, v) for n, v in fields.items() if n not in known and not (v == () and n in NEVER_EMPTY)]
    for name, value in late:
        write_field(markup, name, value, hinted=True)


FORM: Final = Form(
    version="2.0", document=EPCIS_2, query=QUERY_2, write_one=write_one, header_needs_parties=False
)
