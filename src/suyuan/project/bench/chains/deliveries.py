"""What the firms send, in the order of its arrival: documents of each firm, some of them late, some of them twice.

Lots are made one by one and their events wait in a heap until they arrive, so that memory holds what is under way
and no more.
"""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from suyuan.project.bench.chains import (
    events,
    planted_records,  # noqa: F401 - it adds its kinds
)
from suyuan.project.bench.chains.lots import START, Carton, Lot, Maker, Record
from suyuan.project.bench.chains.planted import ALONE, PLANTERS

CONTEXT = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"cbvmda": "urn:epcglobal:cbv:mda:"},
]
MOST_EVENTS = 400
"""Events of a document."""
DAY = dt.timedelta(days=1)
LATE, AGAIN = 0.1, 0.03
"""Shares of events that are reported days late, and of documents that are sent twice."""
GAPS = ("no_issue", "no_receipt", "no_sale", "no_purchase")
NEIGHBOUR = "neighbour"
"""Label of what stands beside a fault and is neither faulty nor sound."""
Label = Callable[[str, str], None]
"""Takes a code and the kind of its fault."""


class Delivery(NamedTuple):
    """A document as one firm (by its code) sends it."""

    at: dt.datetime
    firm: str
    document: bytes


@dataclass(slots=True)
class Plan:
    """What is to be planted: of each kind so many, spread over all cartons; and reads that are missed anyway."""

    faults: int = 0
    gaps: float = 0.05
    planted: Counter[str] = field(default_factory=Counter)

    def spoil(self, carton: Carton, maker: Maker, label: Label, share: float) -> None:
        """Plant a fault into a carton, or not; ``share`` of all cartons were made."""
        wanted = [kind for kind in PLANTERS if self.planted[kind] < self.faults * share]
        maker.chance.shuffle(wanted)
        if wanted and maker.chance.random() < 0.6:
            any(self._plant(kind, carton, maker, label) for kind in wanted)
        elif maker.chance.random() < self.gaps:
            self._plant(maker.chance.choice(GAPS), carton, maker, label, counted=False)

    def _plant(self, kind: str, carton: Carton, maker: Maker, label: Label, *, counted: bool = True) -> bool:
        codes = PLANTERS[kind](carton, maker)
        self.planted[kind] += counted and bool(codes)
        for code in codes:
            label(code, kind)
        if codes and kind not in ALONE:
            for code in {carton.code, *carton.boxes, *carton.packs} - set(codes):
                label(code, NEIGHBOUR)
        return bool(codes)


def deliveries(
    items: int,
    seed: int = 1,
    plan: Plan | None = None,
    label: Label = lambda _code, _kind: None,
    every: dt.timedelta = 7 * DAY,
) -> Iterator[Delivery]:
    """Documents about at least ``items`` packs, sent by each firm once in ``every``, or when it has many events.

    Faults are told to ``label`` while they are planted.
    """
    chance = random.Random(seed + 1)
    mail: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    at = due = START
    for at, firm, event in _arriving(_lots(items, seed, plan or Plan(gaps=0), label), chance):
        if at >= due:
            yield from _all_sent(at, mail, chance)
            due = at + every
        mail[firm].append(event)
        if len(mail[firm]) >= MOST_EVENTS:
            yield from _sent(at, firm, mail.pop(firm), chance)
    yield from _all_sent(at, mail, chance)


def _all_sent(
    at: dt.datetime, mail: dict[str, list[dict[str, Any]]], chance: random.Random
) -> Iterator[Delivery]:
    for firm, told in mail.items():
        yield from _sent(at, firm, told, chance)
    mail.clear()


def _lots(items: int, seed: int, plan: Plan, label: Label) -> Iterator[Lot]:
    maker, made = Maker(seed), 0
    for lot in maker.lots():
        for carton in lot.cartons:
            made += len(carton.packs)
            plan.spoil(carton, maker, label, min(1.0, 1.1 * made / items + 0.02))
        yield lot
        if made >= items:
            return


def _arriving(
    lots: Iterator[Lot], chance: random.Random
) -> Iterator[tuple[dt.datetime, str, dict[str, Any]]]:
    """(arrival, firm, event) by arrival. Lots begin one after the other, so that what arrived before is complete."""
    waiting: list[tuple[dt.datetime, int, Record]] = []
    numbers = itertools.count()
    for lot in lots:
        begins = min(record.at for record in _records(lot)) - DAY
        yield from _arrived(waiting, begins)
        for record in _records(lot):
            heapq.heappush(waiting, (record.at + _delay(chance), next(numbers), record))
    yield from _arrived(waiting, None)


def _arrived(
    waiting: list[tuple[dt.datetime, int, Record]], until: dt.datetime | None
) -> Iterator[tuple[dt.datetime, str, dict[str, Any]]]:
    while waiting and (until is None or waiting[0][0] < until):
        at, _, record = heapq.heappop(waiting)
        yield at, record.by.code, events.complete(record.event, record.at, record.by)


def _records(lot: Lot) -> Iterator[Record]:
    yield from lot.records
    for carton in lot.cartons:
        yield from carton.records
        yield from carton.bulk


def _delay(chance: random.Random) -> dt.timedelta:
    """From the event to its arrival: minutes mostly, days now and then."""
    days = chance.expovariate(1 / 5) if chance.random() < LATE else 0.0
    return dt.timedelta(days=days, minutes=chance.expovariate(1 / 30))


def _sent(
    at: dt.datetime, firm: str, told: list[dict[str, Any]], chance: random.Random
) -> Iterator[Delivery]:
    document = msgspec.json.encode(
        {
            "@context": CONTEXT,
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": told[-1]["eventTime"],
            "epcisBody": {"eventList": told},
        }
    )
    yield Delivery(at, firm, document)
    if chance.random() < AGAIN:
        yield Delivery(at, firm, document)
