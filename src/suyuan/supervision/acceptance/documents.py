"""The events that an acceptance is: one document for what was decided, in the words of the standard.

    accepted            receiving, conformant
    held                receiving, unavailable; packs in a carton are named too (inspecting, unavailable), and a lock
                        follows, so that they stay on hold
    rejected            receiving, in_progress, then shipping, returned, back to whoever sent it; where nobody is known
                        to have sent it: receiving, non_conformant
    in a mixed carton   the carton is received in_progress; what is accepted of it passes an inspection (inspecting,
                        conformant), what is rejected is unpacked and goes back

Each names the acceptance; receipts carry the temperature on arrival as a reading.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from suyuan import clock
from suyuan.core.epcis import json20
from suyuan.core.epcis.model import (
    Destination,
    DocumentHeader,
    Event,
    Location,
    SensorElement,
    SensorMetadata,
    SensorReport,
    Source,
)
from suyuan.supervision.acceptance.model import Decided, Decision, Delivery, Leg
from suyuan.supervision.locks.scopes import spelling_of

NAMESPACE: Final = "https://ref.suyuan.example/acceptance/"
STEP: Final = dt.timedelta(milliseconds=1)
"""Between what happens one after the other."""
_KIND: Final = "possessing_party"


@dataclass(frozen=True, slots=True)
class Told:
    """What every event of an acceptance says."""

    acceptance: UUID
    at: dt.datetime
    place: str
    temperature: Decimal | None


@dataclass(slots=True)
class Fates:
    """What becomes of outermost things, and of what is inside mixed cartons; of all that came by one shipment."""

    goes_back: bool
    """Is it known who sent it?"""
    received: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By disposition."""
    inspected: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unpacked: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By the carton in which it stood."""
    returned: list[str] = field(default_factory=list)


def document(delivery: Delivery, decided: Sequence[Decided], told: Told) -> bytes:
    """An EPCIS 2.0 document with all events."""
    events = [
        event for leg, fates in fates_of(delivery, decided).items() for event in _events(leg, fates, told)
    ]
    header = DocumentHeader(
        schema_version="2.0", creation_date=clock.now(), namespaces={"acceptance": NAMESPACE}
    )
    return json20.write_document(header, events)


def fates_of(delivery: Delivery, decided: Sequence[Decided]) -> dict[Leg, Fates]:
    """Cartons of which everything shares one fate stay whole."""
    inside: dict[str, list[str]] = defaultdict(list)
    for item in delivery.items:
        if item.line.container:
            inside[item.line.container].append(item.line.text)
    said = {one.item.line.text: one.decision for one in decided}
    common: dict[str, Decision | None] = {}
    for text in delivery.outer:
        _common(text, inside, said, common)
    legs = {item.line.text: item.leg for item in delivery.items}
    found: dict[Leg, Fates] = {}
    for text in delivery.outer:
        fates = found.setdefault(legs[text], Fates(legs[text].giver is not None))
        _sort(text, common, inside, fates)
    return found


def _common(
    text: str, inside: dict[str, list[str]], said: dict[str, Decision], common: dict[str, Decision | None]
) -> Decision | None:
    """The decision about everything in it; None where there are several."""
    if text not in common:
        each = {_common(child, inside, said, common) for child in inside.get(text, ())}
        common[text] = said.get(text) if not each else each.pop() if len(each) == 1 else None
    return common[text]


def _sort(text: str, common: dict[str, Decision | None], inside: dict[str, list[str]], fates: Fates) -> None:
    decision = common[text]
    rejected = "in_progress" if fates.goes_back else "non_conformant"
    words = {Decision.ACCEPT: "conformant", Decision.HOLD: "unavailable", Decision.REJECT: rejected}
    fates.received[words[decision] if decision else "in_progress"].append(text)
    if decision is None:
        _sort_inside(text, common, inside, fates)
    elif decision is Decision.HOLD and inside.get(text):
        fates.inspected["unavailable"] += _packs(text, inside)
    elif decision is Decision.REJECT and fates.goes_back:
        fates.returned.append(text)


def _packs(text: str, inside: dict[str, list[str]]) -> list[str]:
    """What has no contents, to the last: who locks a pack must have reported it, and not its carton alone."""
    children = inside.get(text)
    return [text] if not children else [pack for child in children for pack in _packs(child, inside)]


def _sort_inside(
    box: str, common: dict[str, Decision | None], inside: dict[str, list[str]], fates: Fates
) -> None:
    for text in inside[box]:
        decision = common[text]
        if decision is None:
            _sort_inside(text, common, inside, fates)
        elif decision is Decision.ACCEPT:
            fates.inspected["conformant"].append(text)
        elif decision is Decision.HOLD:
            fates.inspected["unavailable"] += _packs(text, inside)
        elif decision is Decision.REJECT and fates.goes_back:
            fates.unpacked[box].append(text)
            fates.returned.append(text)
        elif decision is Decision.REJECT:
            fates.inspected["non_conformant"].append(text)


def _events(leg: Leg, fates: Fates, told: Told) -> Iterator[Event]:
    for disposition, texts in sorted(fates.received.items()):
        yield _receipt(texts, disposition, leg, told)
    for disposition, texts in sorted(fates.inspected.items()):
        yield _here(texts, told, 1, biz_step="inspecting", disposition=disposition)
    for box, texts in sorted(fates.unpacked.items()):
        yield _unpacking(box, texts, told)
    if fates.returned:
        yield _return(fates.returned, leg, told)


def _receipt(texts: list[str], disposition: str, leg: Leg, told: Told) -> Event:
    ends = _ends(leg.giver, leg.taker or told.place) if leg.giver else {}
    return _here(
        texts,
        told,
        0,
        biz_step="receiving",
        disposition=disposition,
        biz_transaction_list=leg.bills or None,
        sensor_element_list=_reading(told),
        **ends,
    )


def _return(texts: list[str], leg: Leg, told: Told) -> Event:
    return Event(
        type="ObjectEvent",
        action="OBSERVE",
        epc_list=_spelled(texts),
        biz_step="shipping",
        disposition="returned",
        biz_transaction_list=leg.bills or None,
        **_ends(leg.taker or told.place, leg.giver or ""),
        **(_common_fields(told, 3) | {"biz_location": None}),
    )


def _unpacking(box: str, texts: list[str], told: Told) -> Event:
    return Event(
        type="AggregationEvent",
        action="DELETE",
        parent_id=spelling_of(box),
        child_epcs=_spelled(texts),
        biz_step="unpacking",
        **_common_fields(told, 2),
    )


def _here(texts: list[str], told: Told, step: int, **more: Any) -> Event:
    return Event(
        type="ObjectEvent",
        action="OBSERVE",
        epc_list=_spelled(texts),
        **_common_fields(told, step),
        **more,
    )


def _common_fields(told: Told, step: int) -> dict[str, Any]:
    return {
        "event_time": told.at + step * STEP,
        "event_time_zone_offset": "+08:00",
        "read_point": Location(told.place),
        "biz_location": Location(told.place),
        "extensions": {f"{{{NAMESPACE}}}id": str(told.acceptance)},
    }


def _ends(giver: str, taker: str) -> dict[str, Any]:
    return {
        "source_list": (Source(_KIND, giver),),
        "destination_list": (Destination(_KIND, taker),),
    }


def _reading(told: Told) -> tuple[SensorElement, ...] | None:
    if told.temperature is None:
        return None
    report = SensorReport(type="Temperature", value=told.temperature, uom="CEL")
    return (SensorElement(sensor_metadata=SensorMetadata(time=told.at), sensor_report=(report,)),)


def _spelled(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(spelling_of(text) for text in sorted(texts))
