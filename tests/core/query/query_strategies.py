"""Arbitrary queries that have something to do with an event: half of their values are what the event says."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from core.epcis.strategies import events
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.query import event_values as said
from suyuan.core.epcis.query.fixed import FIXED, MATCHED
from suyuan.core.epcis.query.model import (
    EntryList,
    Facts,
    MeasureField,
    PlaceField,
    Scope,
    TimeField,
)

FACTS_TIME = "2026-05-02T10:00:00+00:00"
Pair = tuple[str, Any]


def of_event(event: Event, facts: Facts) -> list[Pair]:
    """Parameters that the event should answer, one for each thing it says."""
    return [*_standard(event, facts), *_lists(event), *_numbers(event), *_extensions(event)]


def _standard(event: Event, facts: Facts) -> list[Pair]:
    pairs: list[Pair] = [("eventType", [event.type])]
    if event.action:
        pairs.append(("EQ_action", [event.action]))
    for field in TimeField:
        pairs += [(f"GE_{field}", time.isoformat()) for time in said.times(event, field, facts)]
    if event.biz_step:
        pairs.append(("EQ_bizStep", [event.biz_step]))
    if event.disposition:
        pairs.append(("EQ_disposition", [event.disposition]))
    declaration = event.error_declaration
    if declaration is not None:
        pairs.append(("EXISTS_errorDeclaration", None))
        pairs += [("EQ_correctiveEventID", [text]) for text in declaration.corrective_event_ids]
        pairs += [("EQ_errorReason", [declaration.reason])] if declaration.reason else []
    pairs.append(("EQ_eventID", [said.shown_event_id(event, facts)]))
    return pairs


def _lists(event: Event) -> list[Pair]:
    pairs: list[Pair] = []
    for name, roles in MATCHED.items():
        pairs += [(name, [text]) for text in said.identifiers(event, roles)]
    for place in PlaceField:
        location = event.read_point if place is PlaceField.READ_POINT else event.biz_location
        pairs += [(f"{how}_{place}", [location.id]) for how in ("EQ", "WD") if location is not None]
    persistent = event.persistent_disposition
    if persistent is not None:
        pairs += [("EQ_persistentDisposition_set", [text]) for text in persistent.set]
        pairs += [("EQ_persistentDisposition_unset", [text]) for text in persistent.unset]
    for which, entries in (
        (
            EntryList.TRANSACTION,
            [(one.type, one.biz_transaction) for one in event.biz_transaction_list or ()],
        ),
        (EntryList.SOURCE, [(one.type, one.source) for one in event.source_list or ()]),
        (EntryList.DESTINATION, [(one.type, one.destination) for one in event.destination_list or ()]),
    ):
        pairs += [(f"EQ_{which}_{kind}", [text]) for kind, text in entries if kind]
    if event.transformation_id:
        pairs.append(("EQ_transformationID", [event.transformation_id]))
    return pairs


def _numbers(event: Event) -> list[Pair]:
    pairs: list[Pair] = []
    for element in said.quantities(event):
        if element.quantity is not None:
            pairs.append(("EQ_quantity", [element.quantity]))
            pairs += [(f"LE_quantity_{element.uom}", element.quantity)] if element.uom else []
    for field in MeasureField:
        for number, unit in said.measures(event, field):
            if field is MeasureField.PERC_RANK:
                pairs.append((f"GE_{field}", number))
            elif unit:
                pairs.append((f"GE_{field}_{unit}", number))
    for report in said.reports(event):
        pairs += [("EQ_type", [report.type])] if report.type else []
        pairs += [("EQ_booleanValue", report.boolean_value)] if report.boolean_value is not None else []
        pairs += [("EQ_hexBinaryValue", [report.hex_binary_value])] if report.hex_binary_value else []
        pairs += [("EQ_uriValue", [report.uri_value])] if report.uri_value else []
        pairs += [("EQ_deviceID", [report.device_id])] if report.device_id else []
    return pairs + ([("EXISTS_sensorElementList", None)] if event.sensor_element_list else [])


def _extensions(event: Event) -> list[Pair]:
    pairs: list[Pair] = []
    for scope in Scope:
        for inner in (False, True):
            for key, text in said.fields(event, scope, inner=inner):
                path = f"{'INNER_' if inner else ''}{scope}{'_' if scope else ''}{key}"
                is_place = scope in {Scope.READ_POINT, Scope.BIZ_LOCATION}
                if not is_place and not (inner and scope.startswith("SENSOR")):
                    pairs.append((f"EXISTS_{path}", None))
                if text and text.strip():
                    pairs.append((f"EQ_{path}", [text]))
    return pairs


names = st.sampled_from(sorted(FIXED))
other_values: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.text(max_size=5),
    st.lists(st.text(max_size=8), max_size=2),
    st.just(FACTS_TIME),
    st.lists(
        st.sampled_from(["shipping", "active", "Temperature", "did_not_occur", "ADD", "ObjectEvent"]),
        max_size=2,
    ),
)
__all__ = ["events", "names", "of_event", "other_values"]
