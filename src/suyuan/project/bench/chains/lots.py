"""Lots as makers make them: packs in cartons, cartons on pallets, and every record of their ways to the users.

A lot is made whole, with all its records in the hands of whoever wants to spoil some of them, and is small, so that
memory stays flat however many are made.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from suyuan.project.bench.chains import events
from suyuan.project.bench.chains.world import KINDS, Firm, Goods, ways, world

START = dt.datetime(2023, 3, 6, 8, tzinfo=dt.timezone(dt.timedelta(hours=8)))
LOTS_A_DAY = 25
"""Of which each takes some weeks: a million packs are made in 800 days, and all is over long before today."""
HOUR = dt.timedelta(hours=1)
PACKS = (4, 24)
CARTONS = (1, 6)
USED = 0.5
"""Share of the packs that come to a user and are used; the rest is stock."""
RETURNED, REPACKED, IN_PARTS = 0.03, 0.05, 0.05
"""Shares of cartons that go back, that are packed anew, and of packs that are used in several parts."""
BULK = 0.3
"""Share of cartons beside which goods without serial numbers go the same way."""
VOIDED, CARRIED = 0.02, 0.1
"""Shares of hops that are taken back before the goods leave, and of those that a carrier reports too."""


@dataclass(slots=True)
class Record:
    """One event, still without its time."""

    name: str
    at: dt.datetime
    by: Firm
    event: dict[str, Any]
    hop: int = -1


@dataclass(slots=True)
class Carton:
    """Packs with one way. Loose ones have no code and are named one by one."""

    goods: Goods
    lot: dict[str, str]
    """Master data of the lot, as told at commissioning."""
    code: str
    packs: list[str]
    way: list[Firm]
    is_loose: bool = False
    own_from: int = 0
    """The first hop that the carton makes by itself; before, its pallet does."""
    records: list[Record] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    """Codes that it had before it was packed anew."""
    bulk: list[Record] = field(default_factory=list)
    """Goods of a lot without serial numbers that the same firms hand on beside it."""

    @property
    def named(self) -> list[str]:
        """The codes that events of a hop name."""
        return self.packs if self.is_loose else [self.code]

    def find(self, name: str, hop: int | None = None) -> Record | None:
        """The first record of a name, of one hop or of any."""
        return next((one for one in self.records if one.name == name and hop in (None, one.hop)), None)

    @property
    def last_hop(self) -> int:
        return len(self.way) - 2


@dataclass(slots=True)
class Lot:
    cartons: list[Carton]
    records: list[Record]
    """Those of the pallet."""


class Maker:
    """Makes lots, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self._numbers = itertools.count(seed % 1000 * 100_000_000 + 1)
        self._lots = itertools.count()
        self._boxes = itertools.count(seed % 1000 * 1_000_000 + 1)

    def lots(self) -> Iterator[Lot]:
        """Lots for ever."""
        while True:
            yield self._lot()

    def box(self) -> str:
        """The code of a new box."""
        return f"urn:epc:id:sscc:6901234.0{next(self._boxes):09}"

    def _lot(self) -> Lot:
        chance = self.chance
        kind = chance.choice(KINDS)
        goods = chance.choice([each for each in world().goods if each.kind == kind])
        day = next(self._lots) // LOTS_A_DAY
        made = START + dt.timedelta(days=day, minutes=chance.randrange(600))
        told = events.master_data(f"L{next(self._numbers)}", made)
        way = ways(goods, chance)
        cartons = [self._carton(goods, told, next(way)) for _ in range(chance.randint(*CARTONS))]
        on_pallet = len(cartons) > 1 and goods.kind != "implant" and chance.random() < 0.5
        for carton in cartons:
            carton.own_from = 1 if on_pallet else 0
        records = self._pallet(cartons, made) if on_pallet else []
        for carton in cartons:
            self.travel(carton, made)
            if chance.random() < BULK:
                carton.bulk = bulk(carton, f"B{next(self._numbers)}", made)
        return Lot(cartons, records)

    def _carton(self, goods: Goods, told: dict[str, str], way: list[Firm]) -> Carton:
        packs = [f"{goods.head}.{next(self._numbers)}" for _ in range(self.chance.randint(*PACKS))]
        is_loose = goods.kind == "implant" and self.chance.random() < 0.4
        return Carton(goods, told, self.box(), packs, way, is_loose)

    def _pallet(self, cartons: list[Carton], made: dt.datetime) -> list[Record]:
        """The first hop of all cartons together."""
        first, second = cartons[0].way[:2]
        pallet = self.box()
        codes = [carton.code for carton in cartons]
        records = [Record("pack", made + 3 * HOUR, first, events.packed(pallet, codes))]
        records += hop(cartons[0], 0, made + 24 * HOUR, [pallet])
        named = codes if self.chance.random() < 0.5 else []
        records.append(Record("unpack", records[-1].at + 2 * HOUR, second, events.unpacked(pallet, named)))
        return records

    def travel(self, carton: Carton, made: dt.datetime) -> None:
        """All records of a carton, along its way."""
        chance, maker = self.chance, carton.way[0]
        carton.records = [Record("commission", made, maker, events.commissioned(carton.packs, carton.lot))]
        if not carton.is_loose:
            packed = events.packed(carton.code, carton.packs)
            carton.records.append(Record("pack", made + HOUR, maker, packed))
        at = made + 24 * HOUR
        for number in range(len(carton.way) - 1):
            if number >= carton.own_from:
                carton.records += [*self._voided(carton, number, at), *hop(carton, number, at, carton.named)]
                carton.records += self._carried(carton, number, at)
            carton.records += self._stay(carton, number, at + 40 * HOUR)
            if number < carton.last_hop:
                carton.records += self._repacked(carton, number, at + 50 * HOUR)
            at += dt.timedelta(days=4 + chance.randrange(8), minutes=chance.randrange(600))
        if chance.random() < RETURNED:
            self.send_back(carton, at, "returned")
        else:
            self._use(carton, at)

    def _voided(self, carton: Carton, number: int, at: dt.datetime) -> Iterator[Record]:
        """Now and then a shipment is taken back before the goods leave, and made again."""
        if self.chance.random() < VOIDED:
            issue = next(one for one in hop(carton, number, at, carton.named) if one.name == "issue")
            undone = events.seen(carton.named, "void_shipping", None)
            yield Record("first issue", issue.at - 4 * HOUR, issue.by, issue.event)
            yield Record("void", issue.at - 3 * HOUR, issue.by, undone)

    def send_back(self, carton: Carton, at: dt.datetime, disposition: str | None) -> None:
        """The last holder sends the carton back; a return is destroyed."""
        carton.way = [*carton.way, carton.way[-2]]
        back = hop(carton, carton.last_hop, at, carton.named)
        if disposition:
            back = [one for one in back if one.name in {"issue", "receipt"}]
            for record in back:
                record.name = f"return {record.name}"
                record.event["disposition"] = disposition
            gone = events.seen(carton.named, "destroying", "destroyed")
            back.append(Record("destroy", back[-1].at + 50 * HOUR, carton.way[-1], gone))
        carton.records += back

    def _carried(self, carton: Carton, number: int, at: dt.datetime) -> Iterator[Record]:
        """What a carrier reports of a hop, now and then."""
        if self.chance.random() < CARRIED:
            carrier = world().of("LOGISTICS")[0]
            left = {**events.seen(carton.named, "departing", "in_transit"), "leaves": True}
            there = {**events.seen(carton.named, "arriving", "in_progress"), "leaves": True}
            yield Record("depart", at + 9 * HOUR, carrier, left, number)
            yield Record("arrive", at + 28 * HOUR, carrier, there, number)

    def _repacked(self, carton: Carton, number: int, at: dt.datetime) -> Iterator[Record]:
        """Now and then a dealer opens the carton and packs everything into another one."""
        if carton.is_loose or self.chance.random() > REPACKED:
            return
        firm, before = carton.way[number + 1], carton.code
        carton.boxes.append(before)
        carton.code = self.box()
        yield Record("unpack before", at, firm, events.unpacked(before, []))
        yield Record("repack", at + HOUR, firm, events.packed(carton.code, carton.packs))

    def _stay(self, carton: Carton, number: int, at: dt.datetime) -> Iterator[Record]:
        """What a holder does with a carton that is there: now and then counted, or held and released."""
        firm, lot = carton.way[number + 1], self.chance.random()
        if lot < 0.3:
            yield Record("store", at, firm, events.seen(carton.named, "storing", "sellable_accessible"))
        elif lot < 0.33:
            yield Record("hold", at, firm, events.seen(carton.named, "holding", "non_sellable_other"))
            released = events.seen(carton.named, "inspecting", "sellable_accessible")
            yield Record("release", at + 5 * HOUR, firm, released)
        elif lot < 0.5 and firm.kind == "HOSPITAL":
            accepted = events.seen(carton.named, "accepting", "in_progress")
            yield Record("accept", at, firm, accepted, number)
        elif lot < 0.6:
            yield Record("count", at, firm, events.seen(carton.named, "cycle_counting", None))

    def _use(self, carton: Carton, at: dt.datetime) -> None:
        """The carton is opened, and some of its packs are used, a few a day."""
        firm = carton.way[-1]
        if not carton.is_loose:
            named = carton.packs if self.chance.random() < 0.5 else []
            carton.records.append(Record("unpack", at, firm, events.unpacked(carton.code, named)))
        for pack in carton.packs:
            if self.chance.random() < USED:
                day = at + dt.timedelta(
                    days=1 + self.chance.randrange(20), minutes=self.chance.randrange(480)
                )
                carton.records += self._used(pack, day, firm, carton.goods.kind)

    def _used(self, pack: str, day: dt.datetime, firm: Firm, kind: str) -> Iterator[Record]:
        if self.chance.random() < IN_PARTS:
            part = {**events.used([pack], kind), "disposition": "partially_dispensed"}
            yield Record("part", day - 3 * HOUR, firm, part)
            yield Record("part", day - 2 * HOUR, firm, dict(part))
        yield Record("use", day, firm, events.used([pack], kind))


def hop(carton: Carton, number: int, at: dt.datetime, named: list[str]) -> list[Record]:
    """Sale, issue, purchase and receipt of one hop. Vaccines need all four; of others trade is not told."""
    giver, taker = carton.way[number : number + 2]
    document = f"urn:epcglobal:cbv:bt:6901234000009:{at:%Y%m%d}-{giver.number}-{taker.number}"
    issue = Record("issue", at + 8 * HOUR, giver, events.issued(named, giver, taker, document), number)
    receipt = Record("receipt", at + 30 * HOUR, taker, events.received(named, giver, taker, document), number)
    if carton.goods.kind != "vaccine":
        return [issue, receipt]
    sale = Record("sale", at, giver, events.traded(named, "selling", giver, taker, document), number)
    purchase = events.traded(named, "purchasing", giver, taker, document)
    return [sale, issue, Record("purchase", at + 29 * HOUR, taker, purchase, number), receipt]


def bulk(carton: Carton, lot: str, made: dt.datetime) -> list[Record]:
    """A hundred of a lot are made, sixty sent on, twenty of them to the user, who uses ten."""
    maker, dealer, user = carton.way[0], carton.way[1], carton.way[-1]
    code = f"urn:epc:class:lgtin:{carton.goods.head.rpartition(':')[2]}.{lot}"
    records = [Record("bulk made", made, maker, events.of_lot(events.commissioned([], {}), code, 100))]
    for number, (giver, taker, amount) in enumerate(((maker, dealer, 60), (dealer, user, 20)), start=1):
        if giver == taker:
            continue
        paper = f"urn:epcglobal:cbv:bt:6901234000009:{lot}-{number}"
        at = made + dt.timedelta(days=3 * number)
        for name, by, told in (
            ("bulk issue", giver, events.issued([], giver, taker, paper)),
            ("bulk receipt", taker, events.received([], giver, taker, paper)),
        ):
            at += 20 * HOUR
            records.append(Record(name, at, by, events.of_lot(told, code, amount)))
    used = events.of_lot(events.used([], carton.goods.kind), code, 10)
    return [*records, Record("bulk use", made + dt.timedelta(days=12), user, used)]
