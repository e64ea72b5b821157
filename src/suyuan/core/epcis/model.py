"""The event model: what somebody observed, in one frozen shape for every format.

Field names follow EPCIS 2.0 (ISO/IEC 19987:2024, clause 7) in Python spelling. Values are kept as written:
identifiers and vocabulary words are not translated here, numbers are Decimals, nothing passes through float.
Lists are tuples. The struct decodes straight from EPCIS 2.0 JSON when an event has no extension; readers fill
``extensions`` otherwise. The stored body of an event is the JSON encoding of this model.

Extension values (``extensions``, ``ilmd``) are JSON-like: str, int, Decimal, bool, None, list, dict. Names are
expanded to ``{namespace}local``; an XML attribute is a name that starts with ``@``; the text of an element that
also has attributes or children is ``#text``. A repeated XML element is a list. The CBV master-data namespace is
kept as declared, ``urn:epcglobal:cbv:mda`` or with a colon behind it: ask ``cbv.master_data_attribute``.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

type_names = (
    "ObjectEvent",
    "AggregationEvent",
    "TransactionEvent",
    "TransformationEvent",
    "AssociationEvent",
    "QuantityEvent",
)
EventType = Literal[
    "ObjectEvent",
    "AggregationEvent",
    "TransactionEvent",
    "TransformationEvent",
    "AssociationEvent",
    "QuantityEvent",
]
Action = Literal["ADD", "OBSERVE", "DELETE"]
AwareTime = Annotated[dt.datetime, Meta(tz=True)]
Offset = Annotated[str, Meta(pattern=r"^([+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)$")]
ExtensionMap = dict[str, Any]

EXTENSIONS = "~extensions"
"""Name of the extension map in the stored encoding; no EPCIS field can be called so."""


class Base(
    Struct,
    frozen=True,
    gc=False,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename="camel",
    kw_only=True,
):
    """Common settings of all model structs."""


class QuantityElement(Base, frozen=True):
    epc_class: str
    quantity: Decimal | None = None
    uom: str | None = None


class BusinessTransaction(Base, frozen=True):
    biz_transaction: str
    type: str | None = None


class Source(Base, frozen=True):
    type: str
    source: str


class Destination(Base, frozen=True):
    type: str
    destination: str


class Location(Base, frozen=True):
    """A readPoint or bizLocation."""

    id: str
    extensions: ExtensionMap | None = msgspec.field(name=EXTENSIONS, default=None)


class PersistentDisposition(Base, frozen=True):
    set: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()


class SensorMetadata(Base, frozen=True):
    time: AwareTime | None = None
    start_time: AwareTime | None = None
    end_time: AwareTime | None = None
    device_id: str | None = msgspec.field(name="deviceID", default=None)
    device_metadata: str | None = None
    raw_data: str | None = None
    data_processing_method: str | None = None
    biz_rules: str | None = None
    extensions: ExtensionMap | None = msgspec.field(name=EXTENSIONS, default=None)


class SensorReport(Base, frozen=True):
    type: str | None = None
    exception: str | None = None
    device_id: str | None = msgspec.field(name="deviceID", default=None)
    device_metadata: str | None = None
    raw_data: str | None = None
    data_processing_method: str | None = None
    time: AwareTime | None = None
    microorganism: str | None = None
    chemical_substance: str | None = None
    value: Decimal | None = None
    component: str | None = None
    string_value: str | None = None
    boolean_value: bool | None = None
    hex_binary_value: str | None = None
    uri_value: str | None = None
    min_value: Decimal | None = None
    max_value: Decimal | None = None
    mean_value: Decimal | None = None
    s_dev: Decimal | None = None
    perc_rank: Decimal | None = None
    perc_value: Decimal | None = None
    uom: str | None = None
    coordinate_reference_system: str | None = None
    extensions: ExtensionMap | None = msgspec.field(name=EXTENSIONS, default=None)


class SensorElement(Base, frozen=True):
    sensor_metadata: SensorMetadata | None = None
    sensor_report: tuple[SensorReport, ...] = ()
    extensions: ExtensionMap | None = msgspec.field(name=EXTENSIONS, default=None)


class ErrorDeclaration(Base, frozen=True):
    declaration_time: AwareTime
    reason: str | None = None
    corrective_event_ids: tuple[str, ...] = msgspec.field(name="correctiveEventIDs", default=())
    extensions: ExtensionMap | None = msgspec.field(name=EXTENSIONS, default=None)


class Event(Base, frozen=True, forbid_unknown_fields=False):
    """One EPCIS event. Which fields may stand together is the business of ``check``, not of the shape.

    Unknown names are passed over while decoding: the JSON reader accounts for every one of them itself, which
    is faster than being refused and starting again.
    """

    type: EventType
    event_time: AwareTime
    event_time_zone_offset: Offset
    event_id: str | None = msgspec.field(name="eventID", default=None)
    record_time: AwareTime | None = None
    error_declaration: ErrorDeclaration | None = None
    action: Action | None = None
    epc_list: tuple[str, ...] | None = None
    parent_id: str | None = msgspec.field(name="parentID", default=None)
    child_epcs: tuple[str, ...] | None = msgspec.field(name="childEPCs", default=None)
    input_epc_list: tuple[str, ...] | None = msgspec.field(name="inputEPCList", default=None)
    output_epc_list: tuple[str, ...] | None = msgspec.field(name="outputEPCList", default=None)
    quantity_list: tuple[QuantityElement, ...] | None = None
    child_quantity_list: tuple[QuantityElement, ...] | None = None
    input_quantity_list: tuple[QuantityElement, ...] | None = None
    output_quantity_list: tuple[QuantityElement, ...] | None = None
    transformation_id: str | None = msgspec.field(name="transformationID", default=None)
    biz_step: str | None = None
    disposition: str | None = None
    persistent_disposition: PersistentDisposition | None = None
    read_point: Location | None = None
    biz_location: Location | None = None
    biz_transaction_list: tuple[BusinessTransaction, ...] | None = None
    source_list: tuple[Source, ...] | None = None
    destination_list: tuple[Destination, ...] | None = None
    sensor_element_list: tuple[SensorElement, ...] | None = None
    ilmd: ExtensionMap | None = None
    certification_info: tuple[str, ...] | None = None
    epc_class: str | None = None
    """QuantityEvent of EPCIS 1.x only."""
    quantity: Decimal | None = None
    """QuantityEvent of EPCIS 1.x only."""
    extensions: ExtensionMap | None = msgspec.field(name=EXTENSIONS, default=None)


class VocabularyElement(Base, frozen=True):
    id: str
    attributes: tuple[tuple[str, Any], ...] = ()
    """(expanded attribute name, value) in order; a value is a text or an extension map."""
    children: tuple[str, ...] = ()


class Vocabulary(Base, frozen=True):
    """Master data of one kind, from the header of a document (CBV clause 9)."""

    type: str
    elements: tuple[VocabularyElement, ...] = ()


class DocumentHeader(Base, frozen=True):
    """Everything of a document but its events."""

    schema_version: str
    creation_date: AwareTime | None = None
    sbdh: ExtensionMap | None = None
    """The Standard Business Document Header, or the sender/receiver fields of a JSON document."""
    master_data: tuple[Vocabulary, ...] = ()
    namespaces: dict[str, str] = {}
    """Prefix to namespace, as declared, so that writers can use the sender's prefixes."""
    query_name: str | None = None
    subscription_id: str | None = msgspec.field(name="subscriptionID", default=None)
    document_id: str | None = msgspec.field(name="id", default=None)
    extensions: ExtensionMap | None = msgspec.field(name=EXTENSIONS, default=None)
    ignored: tuple[str, ...] = ()
    """Expanded names for writers to list in ``ignoreFields``. Readers tell them with each event."""
