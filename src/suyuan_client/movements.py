"""A movement of goods, as an ERP or a warehouse system knows it, as one EPCIS event.

    from suyuan_client.movements import Kind, Line, Movement, event, faults
    line = Line("Vaccine A", gtin="6901234567892", number="B1", is_serial=False, quantity=Decimal(10), unit="u")
    found = Movement("urn:uuid:…", Kind.RECEIPT, moment, "+08:00", place="https://id.gs1.org/414/6901234000016", lines=(line,))
    suyuan.capture(document([event(found)]))

``faults`` says what is missing before anything is sent; ``event`` then only writes down what is there.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any
from urllib.parse import quote

_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
_ROOT = "https://id.gs1.org"
_NUMBERS = uuid.UUID("5b7ff5c2-59a8-5d4b-9d0c-3a3b9c3f3f57")
_LOT = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}")
"""Lots and serial numbers, AI (10) and (21): 1 to 20 signs of GS1's set 82."""
_UNITS = {
    "u": None,
    "kg": "KGM",
    "g": "GRM",
    "mg": "MGM",
    "t": "TNE",
    "l": "LTR",
    "L": "LTR",
    "ml": "MLT",
    "mL": "MLT",
    "m³": "MTQ",
    "m": "MTR",
    "cm": "CMT",
    "mm": "MMT",
    "m²": "MTK",
}
"""Symbols of units to UN/ECE Recommendation 20; pieces are counted and have none."""


class Kind(StrEnum):
    """What happens."""

    RECEIPT = "receipt"
    """Goods of a supplier came in."""
    DESPATCH = "despatch"
    """Goods went out to a customer."""
    RETURNED_IN = "returned-in"
    """A customer's goods came back."""
    RETURNED_OUT = "returned-out"
    """Goods went back to a supplier."""
    SENT_INSIDE = "sent-inside"
    """To another warehouse of the same party."""
    GOT_INSIDE = "got-inside"
    """From another warehouse of the same party."""
    STORING = "storing"
    """Moved inside a warehouse, or straight into another one."""


@dataclass(frozen=True)
class _Words:
    """How a kind is said in EPCIS."""

    step: str
    disposition: str
    is_coming: bool
    """Whether the goods are at the place afterwards."""
    is_inside: bool = False
    """Whether both sides are places of one party."""


_WORDS = {
    Kind.RECEIPT: _Words("receiving", "in_progress", is_coming=True),
    Kind.DESPATCH: _Words("shipping", "in_transit", is_coming=False),
    Kind.RETURNED_IN: _Words("receiving", "returned", is_coming=True),
    Kind.RETURNED_OUT: _Words("shipping", "returned", is_coming=False),
    Kind.SENT_INSIDE: _Words("shipping", "in_transit", is_coming=False, is_inside=True),
    Kind.GOT_INSIDE: _Words("receiving", "in_progress", is_coming=True, is_inside=True),
    Kind.STORING: _Words("storing", "in_progress", is_coming=True, is_inside=True),
}


@dataclass(frozen=True)
class Line:
    """Goods of one product and lot, or one serialised item."""

    product: str
    """As people call it; used to say where a fault is."""
    gtin: str | None
    number: str | None
    """Lot or serial number."""
    is_serial: bool
    quantity: Decimal
    unit: str = "u"


@dataclass(frozen=True)
class Movement:
    """One paper of the ERP that says goods were moved."""

    number: str
    """URI of the event, the same at every try: see ``number_of``."""
    kind: Kind
    moment: dt.datetime
    """When it happened; aware."""
    offset: str
    """Of the place from UTC, such as +08:00."""
    place: str | None
    """URI of the warehouse where it happened."""
    lines: tuple[Line, ...]
    own: str | None = None
    """URI of the party whose ERP this is."""
    other: str | None = None
    """URI of supplier or customer; inside one party, of the other warehouse."""
    papers: tuple[tuple[str | None, str], ...] = ()
    """Kind (a word of the CBV, or none) and URI of each paper."""


@dataclass(frozen=True)
class Fault:
    """What keeps a movement from being written: ``code`` is one of ``FAULTS``."""

    code: str
    where: str
    value: str | None = None


FAULTS = ("no-lines", "no-place", "no-code", "code", "no-number", "number", "serial-quantity", "unit")


def number_of(*parts: object) -> str:
    """A URI for what the parts name (database, kind of paper, its id, …), for ever the same."""
    return f"urn:uuid:{uuid.uuid5(_NUMBERS, '/'.join(map(str, parts)))}"


def faults(movement: Movement) -> list[Fault]:
    """Everything that is missing or wrong, at once."""
    found = [] if movement.place else [Fault("no-place", "warehouse")]
    if not movement.lines:
        found.append(Fault("no-lines", "shipment"))
    for line in movement.lines:
        found += _of_line(line)
    return list(dict.fromkeys(found))


def event(movement: Movement) -> dict[str, Any]:
    """The EPCIS 2.0 event. Raises ValueError when there are ``faults``."""
    if wrong := faults(movement):
        raise ValueError("; ".join(f"{one.code} {one.where}" for one in wrong))
    words = _WORDS[movement.kind]
    made = {
        "type": "ObjectEvent",
        "eventID": movement.number,
        "eventTime": movement.moment.astimezone(_zone(movement.offset)).isoformat(timespec="microseconds"),
        "eventTimeZoneOffset": movement.offset,
        "action": "OBSERVE",
        "bizStep": words.step,
        "disposition": words.disposition,
        "epcList": sorted(_item(line) for line in movement.lines if line.is_serial),
        "quantityList": _quantities(movement.lines),
        "readPoint": {"id": movement.place},
        "bizLocation": {"id": movement.place} if words.is_coming else None,
        "bizTransactionList": [
            {"type": kind, "bizTransaction": paper} if kind else {"bizTransaction": paper}
            for kind, paper in movement.papers
        ],
        **_sides(movement),
    }
    return {name: value for name, value in made.items() if value}


def document(events: Sequence[dict[str, Any]], created: dt.datetime) -> dict[str, Any]:
    """An EPCIS document that holds the events."""
    return {
        "@context": [_CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": created.isoformat(),
        "epcisBody": {"eventList": list(events)},
    }


def happened(entered: dt.datetime, day: dt.date | None, zone: dt.tzinfo) -> tuple[dt.datetime, bool]:
    """When it happened, and whether only the day is known.

    What was entered on another day happened on the ``day`` that the books say, at an hour that nobody noted: noon.
    """
    if day is None or day == entered.astimezone(zone).date():
        return entered, False
    return dt.datetime.combine(day, dt.time(12), zone).astimezone(dt.UTC), True


def offset_of(moment: dt.datetime, zone: dt.tzinfo) -> str:
    """The zone's offset from UTC at a moment, such as +08:00."""
    text = moment.astimezone(zone).strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def declared_error(told: dict[str, Any], reason: str, declared: dt.datetime) -> dict[str, Any]:
    """The event once more with an error declaration. ``reason``: did_not_occur or incorrect_data."""
    return {**told, "errorDeclaration": {"declarationTime": declared.isoformat(), "reason": reason}}


def gtin_of(codes: Iterable[str]) -> str | None:
    """The first of the codes that is a GTIN, in 14 digits; None when there is none."""
    for code in codes:
        digits = code.strip()
        if len(digits) in {8, 12, 13, 14} and _is_sound(digits):
            return digits.zfill(14)
    return None


def gln_of(codes: Iterable[str]) -> str | None:
    """The first of the codes that is a GLN."""
    return next((code.strip() for code in codes if len(code.strip()) == 13 and _is_sound(code.strip())), None)


def place_uri(gln: str) -> str:
    """A place, by its GLN."""
    return f"{_ROOT}/414/{gln}"


def party_uri(gln: str) -> str:
    """A party, by its GLN."""
    return f"{_ROOT}/417/{gln}"


def paper_uri(issuer: str, number: str) -> str:
    """The number of a paper, made a URI by the GLN of who issued it (CBV 2.0, 8.5.2)."""
    return f"urn:epcglobal:cbv:bt:{issuer}:{quoted(number)}"


def quoted(number: str) -> str:
    """A number of a paper as part of a URI."""
    return quote(number, safe="")


def _of_line(line: Line) -> list[Fault]:
    found = []
    if line.gtin is None:
        found.append(Fault("no-code", line.product))
    elif gtin_of([line.gtin]) is None:
        found.append(Fault("code", line.product, line.gtin))
    if not line.number:
        found.append(Fault("no-number", line.product))
    elif not _LOT.fullmatch(line.number):
        found.append(Fault("number", line.product, line.number))
    if line.is_serial and line.quantity != 1:
        found.append(Fault("serial-quantity", line.product, f"{line.number}: {line.quantity}"))
    if line.unit not in _UNITS:
        found.append(Fault("unit", line.product, line.unit))
    return found


def _item(line: Line) -> str:
    return f"{_class(line)}/21/{quote(line.number or '', safe='')}"


def _class(line: Line) -> str:
    return f"{_ROOT}/01/{gtin_of([line.gtin or ''])}"


def _quantities(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """One row for each lot and unit, summed: papers list a lot as often as it was picked."""
    sums: dict[tuple[str, str | None], Decimal] = {}
    for line in lines:
        if not line.is_serial:
            key = f"{_class(line)}/10/{quote(line.number or '', safe='')}", _UNITS[line.unit]
            sums[key] = sums.get(key, Decimal(0)) + line.quantity
    return [
        {"epcClass": epc_class, "quantity": _plain(quantity), **({"uom": uom} if uom else {})}
        for (epc_class, uom), quantity in sorted(sums.items(), key=str)
    ]


def _plain(quantity: Decimal) -> int | float:
    return int(quantity) if quantity == quantity.to_integral_value() else float(quantity)


def _sides(movement: Movement) -> dict[str, Any]:
    """From whom and to whom; the side that nobody knows is left out."""
    words = _WORDS[movement.kind]
    if words.is_inside and movement.other in {None, movement.place}:
        return {}
    ours = movement.place if words.is_inside else movement.own
    source, destination = (movement.other, ours) if words.is_coming else (ours, movement.other)
    word = "location" if words.is_inside else "owning_party"
    return {
        "sourceList": [{"type": word, "source": source}] if source else None,
        "destinationList": [{"type": word, "destination": destination}] if destination else None,
    }


def _zone(offset: str) -> dt.timezone:
    hours, minutes = offset[1:].split(":")
    size = dt.timedelta(hours=int(hours), minutes=int(minutes))
    return dt.timezone(-size if offset.startswith("-") else size)


def _is_sound(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (GS1 General Specifications, 7.9)."""
    if not (digits.isascii() and digits.isdigit()):
        return False
    total = sum(int(sign) * (1 if place % 2 == 0 else 3) for place, sign in enumerate(reversed(digits)))
    return total % 10 == 0
