"""A maker, a dealer and a hospital, and the events by which they hand things on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from documents import object_event
from suyuan.parties.services import create_party, create_place

MAKER, DEALER, HOSPITAL = (
    "urn:epc:id:sgln:6901234.00001.0",
    "urn:epc:id:sgln:6907654.00002.0",
    "urn:epc:id:sgln:6905555.00003.0",
)
FIRMS = {
    "maker": ("京华生物", "HOLDER", MAKER, "110100"),
    "dealer": ("北方医药配送", "DISTRIBUTOR", DEALER, "120100"),
    "hospital": ("双塔医院", "HOSPITAL", HOSPITAL, "110100"),
}
TOLD = {"cbvmda:lotNumber": "L7", "cbvmda:itemExpirationDate": "2028-08-31"}
"""What the maker tells of its packs."""
PAPER = [{"type": "desadv", "bizTransaction": "urn:epcglobal:cbv:bt:6901234000009:D1"}]


def firms() -> SimpleNamespace:
    """The three with their places, in the database."""
    made = {}
    for code, (name, kind, uri, area) in FIRMS.items():
        made[code] = create_party(code, name, kind)
        create_place(made[code], uri, f"{name}仓库", area=area)
    return SimpleNamespace(**made)


def at(place: str) -> dict[str, Any]:
    return {"readPoint": {"id": place}, "bizLocation": {"id": place}}


def made(*things: str, time: str = "2026-03-01T08:00:00Z", **more: Any) -> dict[str, Any]:
    return object_event(
        *things, action="ADD", bizStep="commissioning", disposition="active", time=time, **at(MAKER), **more
    )


def sent(giver: str, taker: str, *things: str, time: str, **more: Any) -> dict[str, Any]:
    place = {"readPoint": {"id": giver}, "bizLocation": None}
    return object_event(
        *things,
        bizStep="shipping",
        disposition="in_transit",
        time=time,
        **_between(giver, taker),
        **place,
        **more,
    )


def got(giver: str, taker: str, *things: str, time: str, **more: Any) -> dict[str, Any]:
    return object_event(
        *things, bizStep="receiving", time=time, **_between(giver, taker), **at(taker), **more
    )


def used(place: str, *things: str, time: str, **more: Any) -> dict[str, Any]:
    return object_event(
        *things, bizStep="dispensing", disposition="dispensed", time=time, **at(place), **more
    )


def _between(giver: str, taker: str) -> dict[str, Any]:
    return {
        "sourceList": [{"type": "possessing_party", "source": giver}],
        "destinationList": [{"type": "possessing_party", "destination": taker}],
    }
