"""A vaccine lot: made, tested, released, and sent down from the holder to province, city, county and unit.

Everybody here has a JSON 2.0 system. Vials travel in cartons (SSCC) and, on the last leg, in a reusable cold
box (GRAI) that carries other vials the week after, so most of a vial's life is told by its containers' events.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from suyuan.project.demo import codes, world
from suyuan.project.demo.facts import STEPS, Fact, Outbox, Pairs, Readings
from suyuan.project.demo.temperatures import Failure, curve

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
STATES = "https://ref.suyuan.example/disposition/"


@dataclass(frozen=True, slots=True)
class Lot:
    """One lot on its way to one unit, in cartons."""

    number: int
    start: dt.datetime
    unit: world.Firm
    cartons: int = 2
    size: int = 10
    """Vials in a carton."""
    used: int = 5
    """Vials of each carton that are given."""
    failing: int | None = None
    """Carton whose truck to the county fails."""
    unreceived: int | None = None
    """Carton whose receipt in the city nobody reports."""
    late: dt.timedelta = field(default=dt.timedelta(minutes=7))
    """How long the county's receipt takes to reach the platform."""

    @property
    def name(self) -> str:
        return f"KM{self.start:%Y%m}{self.number % 100:02d}"

    @property
    def lot(self) -> str:
        return codes.lot_link(*world.VACCINE, self.name)

    def vial(self, carton: int, i: int) -> str:
        number = self.number * 1000 + carton * 100 + i
        return codes.sgtin_link(*world.VACCINE, f"V{codes.scattered(number):011d}")

    def vials(self, carton: int) -> tuple[str, ...]:
        return tuple(self.vial(carton, i) for i in range(self.size))

    def all_vials(self) -> tuple[str, ...]:
        return tuple(vial for c in range(self.cartons) for vial in self.vials(c))

    def carton(self, c: int) -> str:
        return codes.sscc_link("9522001", self.number * 100 + c)

    def all_cartons(self) -> tuple[str, ...]:
        return tuple(self.carton(c) for c in range(self.cartons))

    def box(self, c: int) -> str:
        """A cold box of the county, used again and again; the stories share three."""
        boxes = 3 if self.number < 1000 else 997
        return codes.grai_link("9522030", "00093", f"LX{(self.number + c) % boxes + 1:03d}")

    def paper(self, kind: str, firm: world.Firm) -> tuple[str, str]:
        return kind, f"https://{firm.code}.example/{kind}/{self.start:%Y}-{self.number:06d}"

    @property
    def expiry(self) -> dt.date:
        return (self.start + 360 * DAY).date()


def lot(one: Lot) -> Outbox:
    """Every message about the lot."""
    out = Outbox()
    make(one, out)
    release(one, out)
    hop(one, out, world.KANGMIAO, world.PROVINCE, one.start + 30 * DAY)
    hop(one, out, world.PROVINCE, world.CITY, one.start + 36 * DAY)
    hop(one, out, world.CITY, world.COUNTY, one.start + 41 * DAY)
    for c in range(one.cartons):
        deliver(one, out, c)
        if c != one.failing:
            take_in(one, out, c)
            return_box(one, out, c)
            give(one, out, c)
    return out


def make(one: Lot, out: Outbox) -> None:
    """Filling: bulk becomes vials, vials get their codes and go into cartons."""
    line, start = world.KANGMIAO.site("FACTORY"), one.start
    bulk = codes.lot_link(*world.BULK, f"YY{one.start:%y%m}{one.number % 100:02d}")
    filled = Fact(
        "Transformation", start, "commissioning", None, "active",
        inputs=((bulk, "0.5", "LTR"),), quantities=((one.lot, str(one.cartons * one.size), None),), read_point=line, place=line,
        ilmd=_birth(one),
    )  # fmt: skip
    coded = Fact(
        "Object",
        start + 2 * HOUR,
        "commissioning",
        "ADD",
        "active",
        one.all_vials(),
        read_point=line,
        place=line,
        ilmd=_birth(one),
    )
    packs = []
    for c in range(one.cartons):
        at = start + 3 * HOUR + c * dt.timedelta(minutes=4)
        packs.append(
            Fact(
                "Object", at, "commissioning", "ADD", "active", (one.carton(c),), read_point=line, place=line
            )
        )
        packs.append(
            Fact(
                "Aggregation",
                at + 0.02 * HOUR,
                "packing",
                "ADD",
                "in_progress",
                one.vials(c),
                one.carton(c),
                read_point=line,
                place=line,
            )
        )
    out.send(world.KANGMIAO.code, "json20", "灌装赋码与装箱", filled, coded, *packs)


def release(one: Lot, out: Outbox) -> None:
    """Self-test, batch release, stock-in."""
    store, start, firm = world.KANGMIAO.site("COLD_STORE"), one.start, world.KANGMIAO
    kept = Fact(
        "Object", start + DAY, "storing", "OBSERVE", "in_progress", one.all_cartons(), read_point=store, place=store,
        readings=(Readings(codes.giai_link(firm.org, "CR01"), curve(one.number, start + DAY, start + 3 * DAY, 2 * HOUR)),),
    )  # fmt: skip
    tested = Fact(
        "Object", start + 9 * DAY, "inspecting", "OBSERVE", f"{STATES}state_self_tested", one.all_vials(),
        read_point=store, place=store, papers=(one.paper("testres", firm),),
    )  # fmt: skip
    released = Fact(
        "Object", start + 27 * DAY, "inspecting", "OBSERVE", f"{STATES}state_batch_released", one.all_vials(),
        read_point=store, place=store, papers=(("cert", f"https://pqf.example/{one.start:%Y}/SP{one.number:06d}"),),
    )  # fmt: skip
    stocked = Fact(
        "Object",
        start + 28 * DAY,
        "stocking",
        "OBSERVE",
        "sellable_accessible",
        one.all_vials(),
        read_point=store,
        place=store,
    )
    out.send(firm.code, "json20", "成品入库与温度", kept)
    out.send(firm.code, "json20", "自检、批签发与合格入库", tested, released, stocked)


def hop(one: Lot, out: Outbox, giver: world.Firm, taker: world.Firm, at: dt.datetime) -> None:
    """Sale, purchase, issue, transport with temperatures, receipt: of all cartons of the lot."""
    things = one.all_cartons()
    order = (one.paper("po", taker), one.paper("desadv", giver))
    sold = trade(one, "selling", giver, taker, at - 2 * DAY, things)
    out.send(taker.code, "json20", "购进", trade(one, "purchasing", giver, taker, at - DAY, things))
    sent = Fact(
        "Object", at, "shipping", "OBSERVE", "in_transit", things, read_point=giver.site("COLD_STORE"), papers=order,
        sources=_hand(giver, giver), destinations=_hand(taker, taker),
    )  # fmt: skip
    out.send(giver.code, "json20", "销售与出库", sold, sent)
    arrived = at + 9 * HOUR
    for c in range(one.cartons):
        out.send(world.HANYU.code, "json20", "运输温度", _drive(one, c, taker, at + HOUR, arrived - HOUR))
    received = [c for c in range(one.cartons) if not (taker is world.CITY and c == one.unreceived)]
    taken = Fact(
        "Object", arrived, "receiving", "OBSERVE", "in_progress", tuple(one.carton(c) for c in received),
        read_point=taker.site("COLD_STORE"), place=taker.site("COLD_STORE"),
        papers=(one.paper("recadv", taker), one.paper("desadv", giver)), sources=_hand(giver, giver), destinations=_hand(taker, taker),
    )  # fmt: skip
    if received:
        late = one.late if taker is world.COUNTY else dt.timedelta(minutes=7)
        out.send(taker.code, "json20", "收货入库", taken, after=late)


def trade(  # noqa: PLR0917 - one paper with two sides
    one: Lot, step: str, giver: world.Firm, taker: world.Firm, at: dt.datetime, things: tuple[str, ...]
) -> Fact:
    """A sale or a purchase: a matter of papers, which moves nothing."""
    return Fact(
        "Transaction", at, f"{STEPS}{step}", "ADD", None, things, papers=(one.paper("po", taker), one.paper("inv", giver)),
        sources=_owner(giver), destinations=_owner(taker),
    )  # fmt: skip


def deliver(one: Lot, out: Outbox, c: int) -> None:
    """The county opens a carton and fills a cold box for the unit, or sets warm vials aside."""
    county, unit, at = world.COUNTY, one.unit, _delivery(one, c)
    store = county.site("COLD_STORE")
    opened = Fact(
        "Aggregation",
        at,
        "unpacking",
        "DELETE",
        "in_progress",
        one.vials(c),
        one.carton(c),
        read_point=store,
        place=store,
    )
    if c == one.failing:
        held = Fact(
            "Object",
            at + HOUR,
            "holding",
            "OBSERVE",
            "non_sellable_other",
            one.vials(c),
            read_point=store,
            place=store,
        )
        out.send(county.code, "json20", "超温隔离", opened, held)
        return
    boxed = Fact(
        "Aggregation",
        at + HOUR,
        "packing",
        "ADD",
        "in_progress",
        one.vials(c),
        one.box(c),
        read_point=store,
        place=store,
    )
    sent = Fact(
        "Object", at + 2 * HOUR, "shipping", "OBSERVE", "in_transit", (one.box(c),), read_point=store,
        papers=(one.paper("desadv", county),), sources=_hand(county, county), destinations=_hand(unit, unit),
    )  # fmt: skip
    given = trade(one, "distributing", county, unit, at + 0.5 * HOUR, one.vials(c))
    out.send(county.code, "json20", "拆箱、下发、装冷藏箱与配送", opened, given, boxed, sent)


def take_in(one: Lot, out: Outbox, c: int) -> None:
    """The unit receives the cold box with its readings and empties it."""
    county, unit, at = world.COUNTY, one.unit, _delivery(one, c)
    clinic = unit.site("CLINIC")
    points = curve(one.number + c, at + 2 * HOUR, at + 4 * HOUR, dt.timedelta(minutes=10))
    taken = Fact(
        "Object", at + 4 * HOUR, "receiving", "OBSERVE", "in_progress", (one.box(c),), read_point=clinic, place=clinic,
        papers=(one.paper("recadv", unit), one.paper("desadv", county)),
        sources=_hand(county, county), destinations=_hand(unit, unit),
        readings=(Readings(codes.giai_link(county.org, f"LX{c}"), points),),
    )  # fmt: skip
    emptied = Fact(
        "Aggregation",
        at + 4.5 * HOUR,
        "unpacking",
        "DELETE",
        "in_progress",
        (),
        one.box(c),
        read_point=clinic,
        place=clinic,
    )
    ordered = trade(one, "purchasing", county, unit, at + 1.5 * HOUR, one.vials(c))
    out.send(unit.code, "json20", "接种单位购进与收货", ordered, taken, emptied)


def _delivery(one: Lot, c: int) -> dt.datetime:
    """When the county packs the contents of a carton for the unit."""
    return one.start + (44 + 3 * c) * DAY


def return_box(one: Lot, out: Outbox, c: int) -> None:
    """The empty box goes back to the county with the same van."""
    county, unit, at = world.COUNTY, one.unit, _delivery(one, c)
    clinic, store = unit.site("CLINIC"), county.site("COLD_STORE")
    sent = Fact(
        "Object", at + 5 * HOUR, "shipping", "OBSERVE", "in_transit", (one.box(c),), read_point=clinic,
        sources=_hand(county, unit), destinations=_hand(county, county),
    )  # fmt: skip
    back = Fact(
        "Object", at + 7 * HOUR, "receiving", "OBSERVE", "available", (one.box(c),), read_point=store, place=store,
        sources=_hand(county, unit), destinations=_hand(county, county),
    )  # fmt: skip
    out.send(unit.code, "json20", "退回空箱", sent)
    out.send(county.code, "json20", "空箱入库", back)


def give(one: Lot, out: Outbox, c: int) -> None:
    """Vials are given, one event a vial."""
    for i in range(one.used):
        at = one.start + (45 + 3 * c) * DAY + i * 26 * HOUR
        out.send(one.unit.code, "json20", "接种", vaccination(one, c, i, at))


def vaccination(one: Lot, c: int, i: int, at: dt.datetime, unit: world.Firm | None = None) -> Fact:
    """One vial given to one person."""
    clinic = (unit or one.unit).site("CLINIC")
    recipient = f"VC{codes.scattered(one.number * 100 + c * 10 + i) % 100_000_000:08d}"
    return Fact(
        "Object", at, "dispensing", "OBSERVE", "dispensed", (one.vial(c, i),), read_point=clinic, place=clinic,
        extensions=(("imp:recipientId", recipient), ("imp:vaccinatorName", "罗安")),
    )  # fmt: skip


def _drive(one: Lot, c: int, taker: world.Firm, left: dt.datetime, arrived: dt.datetime) -> Fact:
    truck = world.HANYU.site("VEHICLE")
    failed = Failure(left + HOUR, 5 * HOUR, 11.2) if c == one.failing and taker is world.COUNTY else None
    points = curve(one.number * 10 + c, left, arrived, dt.timedelta(minutes=15), failed)
    recorder = codes.giai_link(world.HANYU.org, f"T{(one.number + c) % 40:03d}")
    return Fact(
        "Object", arrived, "transporting", "OBSERVE", "in_transit", (one.carton(c),), read_point=truck,
        readings=(Readings(recorder, points),),
    )  # fmt: skip


def _birth(one: Lot) -> Pairs:
    return (
        ("cbvmda:lotNumber", one.name),
        ("cbvmda:itemExpirationDate", one.expiry.isoformat()),
        ("imp:productionDate", one.start.date().isoformat()),
    )


def _owner(firm: world.Firm) -> Pairs:
    return (("owning_party", firm.party),)


def _hand(giver: world.Firm, holder: world.Firm) -> Pairs:
    return (("owning_party", giver.party), ("possessing_party", holder.party))
