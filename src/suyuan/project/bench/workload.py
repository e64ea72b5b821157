"""The work load that all benches share: documents like those of a busy chain, the same for the same seed.

70 of 100 events are Object, 20 Aggregation, 5 Transaction, 5 Transformation events; 30 carry extensions and
every sixth master data; each identifier comes in about six events; no event comes twice.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from typing import Any

import msgspec

PRODUCTS = 200
PLACES, PARTNERS = 97, 60
LIVES = 60
"""Groups of packs that are on their way at one time."""
EVENTS_OF_A_LIFE = 6
START = dt.datetime(2026, 1, 5, tzinfo=dt.timezone(dt.timedelta(hours=8)))
CONTEXT = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"wl": "https://workload.example/ns/"},
]
_KINDS = ("Object",) * 14 + ("Aggregation",) * 4 + ("Transaction", "Transformation")
_STEPS = (
    ("shipping", "in_transit"),
    ("receiving", "in_progress"),
    ("storing", "sellable_accessible"),
    ("inspecting", "in_progress"),
    ("picking", "in_progress"),
)


def documents(
    n_docs: int, events_per_doc: int = 1000, epcs_per_event: int = 10, seed: int = 1
) -> Iterator[bytes]:
    """EPCIS 2.0 JSON documents. The second document goes on where the first one ends."""
    events = _events(epcs_per_event, random.Random(seed), seed)
    for number in range(n_docs):
        yield msgspec.json.encode(
            {
                "@context": CONTEXT,
                "type": "EPCISDocument",
                "schemaVersion": "2.0",
                "creationDate": START + dt.timedelta(days=number),
                "epcisBody": {"eventList": list(itertools.islice(events, events_per_doc))},
            }
        )


def as_xml12(document: bytes) -> bytes:
    """The same events as EPCIS 1.2 XML."""
    from suyuan.core.epcis import json20, xml12

    opened = json20.read_document(document)
    return xml12.write_document(opened.header, (read.event for read in opened.events if read.event))


def _events(size: int, chance: random.Random, seed: int) -> Iterator[dict[str, Any]]:
    lives = _Lives(size, chance, seed)
    for number in itertools.count():
        kind = _KINDS[chance.randrange(len(_KINDS))]
        event = _MAKERS[kind](lives.next(), number, chance)
        event |= {
            "eventTime": START + dt.timedelta(milliseconds=number * 250 + chance.randrange(250)),
            "eventTimeZoneOffset": "+08:00",
            "readPoint": {"id": place_id(number % PLACES)},
        }
        if chance.random() < 0.3:
            event |= {"wl:vehicle": f"V{number % 41}", "wl:humidity": 40 + number % 30 / 10}
        yield event


class _Lives:
    """Groups of packs, each of which comes by about six times."""

    def __init__(self, size: int, chance: random.Random, seed: int) -> None:
        self._serials = itertools.count(seed * 1_000_000_000)
        self._size = size
        self._chance = chance
        self._lives = [self._born(chance.randrange(EVENTS_OF_A_LIFE)) for _ in range(LIVES)]

    def next(self) -> list[str]:
        at = self._chance.randrange(LIVES)
        life = self._lives[at]
        life[1] += 1
        if life[1] >= EVENTS_OF_A_LIFE:
            self._lives[at] = self._born(0)
        packs: list[str] = life[0]
        return packs

    def _born(self, age: int) -> list[Any]:
        product = self._chance.randrange(PRODUCTS)
        head = f"urn:epc:id:sgtin:6901234.0{product:05}"
        return [[f"{head}.{next(self._serials)}" for _ in range(self._size)], age]


def place_id(number: int) -> str:
    """The identifier of a place of the work load."""
    return f"urn:epc:id:sgln:6907654.{number:05}.0"


def partner_id(number: int) -> str:
    """The identifier of a firm that the work load hands things to."""
    return f"urn:epc:id:pgln:6907654.{number:05}"


def _object(packs: list[str], number: int, chance: random.Random) -> dict[str, Any]:
    step, disposition = _STEPS[chance.randrange(len(_STEPS))]
    event: dict[str, Any] = {
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "bizStep": step,
        "disposition": disposition,
        "epcList": packs,
        "bizLocation": {"id": place_id(number % PLACES)},
    }
    if chance.random() < 0.24:
        event |= {"action": "ADD", "bizStep": "commissioning", "disposition": "active"}
        event["ilmd"] = {"cbvmda:lotNumber": f"L{number // 500}", "cbvmda:itemExpirationDate": "2028-12-31"}
    elif step in {"shipping", "receiving"}:
        event |= _parties(number)
    return event


def _parties(number: int) -> dict[str, Any]:
    return {
        "bizTransactionList": [
            {"type": "po", "bizTransaction": f"https://workload.example/po/{number // 10}"},
            {"type": "desadv", "bizTransaction": f"urn:epcglobal:cbv:bt:6901234000009:{number}"},
        ],
        "sourceList": [{"type": "possessing_party", "source": f"urn:epc:id:pgln:6901234.{number % 50:05}"}],
        "destinationList": [{"type": "possessing_party", "destination": partner_id(number % PARTNERS)}],
    }


def _aggregation(packs: list[str], number: int, chance: random.Random) -> dict[str, Any]:
    packing = chance.random() < 0.7
    return {
        "type": "AggregationEvent",
        "action": "ADD" if packing else "DELETE",
        "bizStep": "packing" if packing else "unpacking",
        "parentID": f"urn:epc:id:sscc:6901234.0{number:09}",
        "childEPCs": packs,
        "bizLocation": {"id": place_id(number % PLACES)},
    }


def _transaction(packs: list[str], number: int, _chance: random.Random) -> dict[str, Any]:
    return {
        "type": "TransactionEvent",
        "action": "ADD",
        "bizStep": "accepting",
        "epcList": packs,
        **_parties(number),
    }


def _transformation(packs: list[str], number: int, _chance: random.Random) -> dict[str, Any]:
    half = len(packs) // 2
    return {
        "type": "TransformationEvent",
        "bizStep": "repackaging",
        "inputEPCList": packs[:half],
        "outputEPCList": packs[half:],
        "transformationID": f"https://workload.example/run/{number}",
    }


_MAKERS = {
    "Object": _object,
    "Aggregation": _aggregation,
    "Transaction": _transaction,
    "Transformation": _transformation,
}
