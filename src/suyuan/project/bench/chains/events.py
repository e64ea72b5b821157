"""The events that firms along a chain report, as EPCIS 2.0 JSON without their times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from suyuan.project.bench.chains.world import Firm

STEP = "https://ref.suyuan.example/step/"
Event = dict[str, Any]


def master_data(lot: str, made: dt.datetime) -> dict[str, str]:
    """What is told of a lot at commissioning: it lasts for two years."""
    expiry = made + dt.timedelta(days=730)
    return {
        "cbvmda:lotNumber": lot,
        "cbvmda:itemExpirationDate": f"{expiry:%Y-%m-%d}",
        "cbvmda:productionDate": f"{made:%Y-%m-%d}",
    }


def commissioned(packs: Sequence[str], told: dict[str, str]) -> Event:
    return {**seen(packs, "commissioning", "active"), "action": "ADD", "ilmd": told}


def packed(box: str, inside: Sequence[str]) -> Event:
    return _packing(box, inside, "ADD", "packing")


def unpacked(box: str, inside: Sequence[str]) -> Event:
    """Opened: everything leaves, named or not."""
    return _packing(box, inside, "DELETE", "unpacking")


def _packing(box: str, inside: Sequence[str], action: str, step: str) -> Event:
    event = {"type": "AggregationEvent", "action": action, "bizStep": step, "parentID": box}
    return {**event, "childEPCs": list(inside)} if inside else event


_COLD: Final[Event] = {
    "sensorElementList": [{"sensorReport": [{"type": "Temperature", "value": 4, "uom": "CEL"}]}]
}
"""Vaccines leave with a record of their temperature."""


def issued(named: Sequence[str], giver: Firm, taker: Firm, document: str) -> Event:
    """Leaves: where it is afterwards is not known (no business location)."""
    told = {**seen(named, "shipping", "in_transit"), **_between("possessing_party", giver, taker, document)}
    return {**told, **(_COLD if taker.kind in {"CDC", "VACCINATION_UNIT"} else {}), "leaves": True}


def received(named: Sequence[str], giver: Firm, taker: Firm, document: str) -> Event:
    told = seen(named, "receiving", "in_progress")
    return {**told, **_between("possessing_party", giver, taker, document)}


def traded(named: Sequence[str], step: str, giver: Firm, taker: Firm, document: str) -> Event:
    """A sale or a purchase, which moves ownership alone."""
    told = {"type": "TransactionEvent", "action": "ADD", "bizStep": step, "epcList": list(named)}
    return {**told, **_between("owning_party", giver, taker, document)}


def used(packs: Sequence[str], kind: str) -> Event:
    step = f"{STEP}vaccination" if kind == "vaccine" else "dispensing"
    return seen(packs, step, "dispensed")


def seen(named: Sequence[str], step: str, disposition: str | None) -> Event:
    event: Event = {"type": "ObjectEvent", "action": "OBSERVE", "bizStep": step, "epcList": list(named)}
    return {**event, "disposition": disposition} if disposition else event


def of_lot(event: Event, code: str, amount: int) -> Event:
    """The same about goods without serial numbers."""
    told = {name: value for name, value in event.items() if name not in {"epcList", "ilmd"}}
    return {**told, "quantityList": [{"epcClass": code, "quantity": amount}]}


def _between(kind: str, giver: Firm, taker: Firm, document: str) -> Event:
    return {
        "bizTransactionList": [{"type": "desadv", "bizTransaction": document}],
        "sourceList": [{"type": kind, "source": giver.gln}],
        "destinationList": [{"type": kind, "destination": taker.gln}],
    }


def complete(event: Event, at: dt.datetime, by: Firm) -> Event:
    """The event with its time and place, as ``by`` reports it."""
    whole = {
        "eventTime": at,
        **event,
        "eventTimeZoneOffset": "+08:00",
        "readPoint": {"id": by.place},
        "bizLocation": {"id": by.place},
    }
    if whole.pop("leaves", False):
        del whole["bizLocation"]
    if whole.pop("nowhere", False):
        del whole["readPoint"], whole["bizLocation"]
    return _in_its_own_way(whole, by)


def _in_its_own_way(event: Event, by: Firm) -> Event:
    """Firms differ: some write addresses for codes, some name no receiver, some no parties when they receive.

    Those along vaccines name both sides, as their data set demands.
    """
    if by.number % 3 == 1:
        event |= {name: [address(code) for code in event[name]] for name in _LISTS if name in event}
    if by.kind in {"CDC", "VACCINATION_UNIT"}:
        return event
    if by.number % 5 == 2 and event["bizStep"] == "shipping":
        del event["destinationList"]
    if by.number % 5 == 3 and event["bizStep"] == "receiving":
        del event["sourceList"], event["destinationList"]
    return event


_LISTS = ("epcList", "childEPCs")


def address(code: str) -> str:
    """The GS1 Digital Link address of a pack; other codes stay as they are."""
    if not code.startswith("urn:epc:id:sgtin:"):
        return code
    return f"{product_address(code)}/21/{code.rpartition('.')[2]}"


def product_address(pack: str) -> str:
    """The address of the product of a pack, up to its serial."""
    prefix, item, _ = pack.rpartition(":")[2].split(".")
    digits = item[0] + prefix + item[1:]
    check = -sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(digits)) % 10
    return f"https://id.gs1.org/01/{digits}{check}"
