"""The stream of documents: as many ordinary shipments as the size asks for, then the stories.

Deterministic: the same size and seed give the same bytes. Memory stays flat: shipments are made, grouped into
documents and forgotten, a batch at a time. Documents come in the order of their arrival, as far as a batch goes.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from suyuan.project.demo import faults, world, write_json, write_xml
from suyuan.project.demo.chains import implant, imports, vaccine
from suyuan.project.demo.facts import BEIJING, Fact, Format, Message

SIZE = 300
"""Events of the stories, about; a larger size adds shipments in which nothing special happens."""
SEED = 2026
LARGEST = 1_000
"""Events in one document."""
MEDIA = {"xml12": "application/xml", "json20": "application/json"}
FIRST = dt.datetime(2024, 9, 2, 8, tzinfo=BEIJING)
"""Start of the oldest ordinary shipment; the newest ends before the first story begins."""
SPAN = dt.timedelta(days=560)


@dataclass(frozen=True, slots=True)
class DemoDocument:
    """One document as it leaves a firm."""

    sender_code: str
    name: str
    media_type: str
    data: bytes
    arrives: dt.datetime
    events: int


def documents(size: int = SIZE, seed: int = SEED) -> Iterator[DemoDocument]:
    """Documents of at least ``size`` events (never fewer than the stories), each of one sender."""
    told = stories()
    yield from _ordinary(size - sum(len(message.facts) for message in told), seed)
    yield from _one_each(told)


def stories() -> list[Message]:
    """Every message of the shipments with a story, in order of arrival."""
    found = list(faults.planted().messages)
    for shipment in faults.IMPORTS:
        found += imports.shipment(shipment).messages
    for lot in faults.LOTS:
        found += vaccine.lot(lot).messages
    for case in faults.CASES:
        found += implant.case(case).messages
    return sorted(found, key=lambda message: (message.arrives, message.sender, message.title))


def _ordinary(wanted: int, seed: int) -> Iterator[DemoDocument]:
    """Shipments until the wanted number of events is reached, in batches that fill documents."""
    number, choose = 0, random.Random(seed)  # noqa: S311 - a repeatable world
    batch = max(1, min(1_000, wanted // 100))
    estimated = max(1, wanted // 22)
    while wanted > 0:
        messages: list[Message] = []
        for _ in range(batch):
            number += 1
            start = FIRST + SPAN * min(1.0, number / estimated)
            messages += _shipment(number, start, choose)
        for document in _grouped(messages):
            wanted -= document.events
            yield document


def _shipment(number: int, start: dt.datetime, choose: random.Random) -> list[Message]:
    """The n-th ordinary shipment; numbers below 1000 belong to the stories."""
    own, kind = 1000 + number, choose.random()
    begins = start + dt.timedelta(minutes=choose.randrange(600))
    if kind < 0.5:
        system: imports.System = choose.choice(("ahm", "ma", "gs1"))
        hospital = choose.choice((world.BEIHE, world.XISHAN))
        importer = choose.choice((world.JINGYAO, world.HAIHENG))
        one = imports.Shipment(
            own, system, begins, hospital, importer, choose.randint(8, 20), used=choose.randint(2, 8)
        )
        return imports.shipment(one).messages
    if kind < 0.8:
        unit = choose.choice((world.CHENGGUAN, world.BAITA))
        return vaccine.lot(
            vaccine.Lot(own, begins, unit, choose.randint(1, 3), used=choose.randint(2, 9))
        ).messages
    product: implant.Kind = choose.choice(("stent", "hip"))
    hospital = choose.choice((world.LINAN, world.DONGPU))
    return implant.case(
        implant.Case(own, product, begins, hospital, choose.randint(4, 10), choose.randint(1, 4))
    ).messages


def _one_each(messages: Iterable[Message]) -> Iterator[DemoDocument]:
    for i, message in enumerate(messages, 1):
        yield _document(
            message.sender, message.format, message.facts, message.arrives, f"{i:04d} {message.title}"
        )


def _grouped(messages: Iterable[Message]) -> Iterator[DemoDocument]:
    """One document a sender and format, as a system sends that collects its day."""
    piles: dict[tuple[str, Format], list[Message]] = defaultdict(list)
    for message in messages:
        piles[message.sender, message.format].append(message)
    for (sender, form), pile in sorted(piles.items(), key=lambda item: (_last(item[1]), item[0])):
        facts = sorted((fact for message in pile for fact in message.facts), key=lambda fact: fact.time)
        arrives = _last(pile)
        for first in range(0, len(facts), LARGEST):
            part = facts[first : first + LARGEST]
            yield _document(sender, form, part, arrives, f"{part[0].time:%Y-%m-%d} {sender}")


def _last(pile: list[Message]) -> dt.datetime:
    return max(message.arrives for message in pile)


def _document(
    sender: str, form: Format, facts: Iterable[Fact], arrives: dt.datetime, name: str
) -> DemoDocument:
    ordered = tuple(facts)
    write = write_xml.document if form == "xml12" else write_json.document
    ending = "xml" if form == "xml12" else "json"
    return DemoDocument(
        sender, f"{name}.{ending}", MEDIA[form], write(ordered, arrives), arrives, len(ordered)
    )
