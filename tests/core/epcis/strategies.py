"""Arbitrary events of the model, for round trips: every field, odd names, odd texts, nested extensions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from suyuan.core.epcis.model import (
    BusinessTransaction,
    Destination,
    DocumentHeader,
    ErrorDeclaration,
    Event,
    Location,
    PersistentDisposition,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    Source,
    type_names,
)

NAMESPACES = {
    "med": "https://ns.hospital.example/med/",
    "ns": "urn:example:ns",
    "cbvmda": "urn:epcglobal:cbv:mda",
}
HEADER = DocumentHeader(
    schema_version="2.0",
    creation_date=dt.datetime(2026, 5, 1, 8, tzinfo=dt.timezone(dt.timedelta(hours=8))),
    namespaces=NAMESPACES,
)

offsets = st.sampled_from(["+08:00", "+00:00", "-06:00", "+05:30", "+14:00", "-00:30"])
zones = st.sampled_from(
    [dt.UTC, dt.timezone(dt.timedelta(hours=8)), dt.timezone(dt.timedelta(hours=-9, minutes=-30))]
)
EARLIEST, LATEST = dt.datetime.fromisoformat("1950-01-01"), dt.datetime.fromisoformat("2150-01-01")
times = st.datetimes(min_value=EARLIEST, max_value=LATEST, timezones=zones)
words = st.text("abcdefghijklmnopqrstuvwxyz0123456789-._~", min_size=1, max_size=12)
identifiers = st.one_of(
    st.integers(1, 10**11).map(lambda serial: f"urn:epc:id:sgtin:6901234.100001.{serial}"),
    st.integers(1, 10**6).map(lambda lot: f"https://id.gs1.org/01/06901234000016/10/L{lot:06}"),
    st.integers(0, 10**20 - 1).map(lambda code: f"{code:020}"),
    words.map(lambda word: f"MA.156.M0.100221.{word}"),
    words.map(lambda word: f"https://id.example.cn/药品/{word}?a=1&b=<2>"),
)
addresses = words.map(lambda word: f"https://id.example.cn/{word}")
decimals = st.one_of(
    st.decimals(-(10**12), 10**12, places=3),
    st.integers(-(10**20), 10**20).map(Decimal),
    st.sampled_from([Decimal("0.10"), Decimal("1E+3"), Decimal("-1.5E-7"), Decimal(0)]),
)
# What a stored JSON text can hold; line ends and markup are the traps of XML, controls the traps of everybody.
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12),
    st.sampled_from(
        [
            "",
            " ",
            "007",
            "1.0",
            "true",
            "null",
            "\r\n",
            "\t x",
            "]]>",
            "<a>&amp;</a>",
            "\x1d21ABC",
            "\\u0041",
            "阿司匹林　",
        ]
    ),
)
scalars = st.one_of(
    texts,
    texts,
    st.integers(-(2**63) + 1, 2**63 - 1),
    decimals,
    st.booleans(),
    st.none(),
)
locals_ = st.one_of(
    words, st.sampled_from(["lotNumber", "药品名称", "a b", "1st", "x/y", "id", "name", "type"])
)
spaces = st.sampled_from(
    [*NAMESPACES.values(), "http://other.example/x#", "https://例子.example/ns/", "urn:epcglobal:epcis:xsd:2"]
)
names = st.builds(lambda space, local: f"{{{space}}}{local}", spaces, locals_)
inner_names = st.one_of(
    names, names, words, st.sampled_from(["#text", "@unit", "@{urn:example:ns}unit", "@xsi", "ObjectEvent"])
)


def _larger(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.lists(values, max_size=3),
        st.dictionaries(inner_names, values, max_size=3),
    )


values = st.recursive(scalars, _larger, max_leaves=8)
extension_maps = st.dictionaries(names, values, min_size=1, max_size=3)
maybe_extensions = st.one_of(st.none(), st.none(), extension_maps)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def tuples(strategy: st.SearchStrategy[Any], *, min_size: int = 0) -> st.SearchStrategy[Any]:
    return st.lists(strategy, min_size=min_size, max_size=3).map(tuple)


def cbv(kind: str, *known: str) -> st.SearchStrategy[str]:
    """A word of the vocabulary as XML spells it, old and new, or one of somebody's own."""
    urns = [f"urn:epcglobal:cbv:{kind}:{word}" for word in known]
    return st.one_of(st.sampled_from(urns), addresses)


steps = cbv("bizstep", "shipping", "receiving", "sampling", "sensor_reporting")
dispositions = cbv("disp", "in_transit", "active", "completeness_verified", "unavailable")
places = st.builds(Location, addresses, extensions=maybe_extensions)
quantities = st.builds(
    QuantityElement, identifiers, quantity=maybe(decimals), uom=maybe(st.sampled_from(["KGM", "LTR"]))
)
metadata = st.builds(
    SensorMetadata,
    time=maybe(times),
    start_time=maybe(times),
    end_time=maybe(times),
    device_id=maybe(identifiers),
    device_metadata=maybe(addresses),
    raw_data=maybe(addresses),
    data_processing_method=maybe(addresses),
    biz_rules=maybe(addresses),
    extensions=maybe_extensions,
)
reports = st.builds(
    SensorReport,
    type=maybe(st.sampled_from(["gs1:Temperature", "gs1:Humidity", "https://example.cn/shock"])),
    exception=maybe(st.just("gs1:ALARM_CONDITION")),
    device_id=maybe(identifiers),
    time=maybe(times),
    value=maybe(decimals),
    component=maybe(st.just("cbv:Comp-x")),
    string_value=maybe(texts.filter(lambda text: text.isprintable())),
    boolean_value=maybe(st.booleans()),
    hex_binary_value=maybe(st.binary(min_size=1, max_size=4).map(bytes.hex)),
    uri_value=maybe(addresses),
    min_value=maybe(decimals),
    max_value=maybe(decimals),
    mean_value=maybe(decimals),
    s_dev=maybe(decimals),
    perc_rank=maybe(decimals),
    perc_value=maybe(decimals),
    uom=maybe(st.sampled_from(["CEL", "P1"])),
    coordinate_reference_system=maybe(addresses),
    extensions=maybe_extensions,
)
sensors = st.builds(
    SensorElement, sensor_metadata=maybe(metadata), sensor_report=tuples(reports), extensions=maybe_extensions
)
declarations = st.builds(
    ErrorDeclaration,
    times,
    reason=maybe(cbv("er", "did_not_occur", "incorrect_data")),
    corrective_event_ids=tuples(addresses),
    extensions=maybe_extensions,
)
party_types = cbv("sdt", "owning_party", "location")
events = st.builds(
    Event,
    type=st.sampled_from(type_names),
    event_time=times,
    event_time_zone_offset=offsets,
    event_id=maybe(addresses),
    record_time=maybe(times),
    error_declaration=maybe(declarations),
    action=maybe(st.sampled_from(["ADD", "OBSERVE", "DELETE"])),
    epc_list=maybe(tuples(identifiers)),
    parent_id=maybe(identifiers),
    child_epcs=maybe(tuples(identifiers)),
    input_epc_list=maybe(tuples(identifiers)),
    output_epc_list=maybe(tuples(identifiers)),
    quantity_list=maybe(tuples(quantities)),
    child_quantity_list=maybe(tuples(quantities)),
    input_quantity_list=maybe(tuples(quantities)),
    output_quantity_list=maybe(tuples(quantities)),
    transformation_id=maybe(addresses),
    biz_step=maybe(steps),
    disposition=maybe(dispositions),
    persistent_disposition=maybe(
        st.builds(PersistentDisposition, set=tuples(dispositions), unset=tuples(dispositions))
    ),
    read_point=maybe(places),
    biz_location=maybe(places),
    biz_transaction_list=maybe(
        tuples(st.builds(BusinessTransaction, addresses, type=maybe(cbv("btt", "po", "cert", "upevt"))))
    ),
    source_list=maybe(tuples(st.builds(Source, party_types, identifiers))),
    destination_list=maybe(tuples(st.builds(Destination, party_types, identifiers))),
    sensor_element_list=maybe(tuples(sensors)),
    ilmd=maybe(st.one_of(st.just({}), extension_maps)),
    certification_info=maybe(tuples(addresses)),
    epc_class=maybe(identifiers),
    quantity=maybe(decimals),
    extensions=maybe_extensions,
)
"""Any event that the model can hold, whether or not the fields fit its type."""
