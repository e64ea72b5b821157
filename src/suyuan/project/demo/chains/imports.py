"""A clinically urgent import: coded in the bonded store, packed, distributed, used in the designated hospital.

Three code systems travel the same way: AHM drug codes, MA device codes, and the maker's own GS1 codes. The
importer and the distributor send EPCIS 1.2 XML; a hospital sends XML, or JSON 2.0 for GS1 codes, which it
scans as Digital Links where the importer wrote URNs.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from suyuan.project.demo import codes, world
from suyuan.project.demo.facts import STEPS, Fact, Format, Outbox, Pairs, Readings
from suyuan.project.demo.temperatures import curve

System = Literal["ahm", "ma", "gs1"]
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
DOCTORS = ("沈知远", "陆清和", "顾明漪")


@dataclass(frozen=True, slots=True)
class Shipment:
    """One carton of one product on its way to one hospital."""

    number: int
    """Makes every code and paper of the shipment its own."""
    system: System
    start: dt.datetime
    hospital: world.Firm
    importer: world.Firm = world.JINGYAO
    size: int = 10
    lot: str = ""
    used: int = 6
    """How many of the items reach a patient."""

    @property
    def lot_number(self) -> str:
        return self.lot or f"NV{self.start:%y%m}{self.number % 1000:03d}"

    def item(self, i: int, form: Format = "xml12") -> str:
        number = self.number * 1000 + i
        if self.system == "ahm":
            return codes.ahm(world.ORPHAN_DRUG, number)
        serial = f"{codes.scattered(number):011d}"
        if self.system == "ma":
            return f"{world.AIRWAY_STENT}.S{serial}"
        make = codes.sgtin_urn if form == "xml12" else codes.sgtin_link
        return make(*world.ENZYME, serial)

    def items(self, form: Format = "xml12") -> tuple[str, ...]:
        return tuple(self.item(i, form) for i in range(self.size))

    def carton(self, form: Format = "xml12") -> str:
        if self.system == "ahm":
            return codes.ahm(world.ORPHAN_CARTON, self.number)
        return (codes.sscc_urn if form == "xml12" else codes.sscc_link)("9521001", self.number)

    @property
    def hospital_format(self) -> Format:
        return "json20" if self.system == "gs1" else "xml12"

    @property
    def expiry(self) -> dt.date:
        return (self.start + 640 * DAY).date()

    def papers(self, *kinds: str, by: world.Firm) -> Pairs:
        """Purchase order, invoice and delivery or receipt note of a firm."""
        made = {
            "po": codes.ma_paper("po", by.org, f"PO{self.number:08d}"),
            "inv": f"http://idcode.org.cn/epcis/inv/1100{by.org}.{self.number:08d}",
            "desadv": codes.ma_paper("desadv", by.org, f"FH{self.number:08d}"),
            "recadv": codes.ma_paper("recadv", by.org, f"SH{self.number:08d}"),
        }
        return tuple((kind, made[kind]) for kind in kinds)


def shipment(one: Shipment) -> Outbox:
    """Every message about the shipment."""
    out = Outbox()
    bonded(one, out)
    distribute(one, out)
    receive(one, out)
    use(one, out)
    return out


def bonded(one: Shipment, out: Outbox) -> None:
    """Code assignment, packing, receipt and issue in the bonded store."""
    store, firm, start = one.importer.site("BONDED"), one.importer, one.start
    born = Fact(
        "Object",
        start,
        "commissioning",
        "ADD",
        "active",
        one.items(),
        read_point=store,
        place=store,
        ilmd=_birth(one),
    )
    label = Fact(
        "Object",
        start + HOUR,
        "commissioning",
        "ADD",
        "active",
        (one.carton(),),
        read_point=store,
        place=store,
    )
    packed = Fact(
        "Aggregation", start + 1.5 * HOUR, "packing", "ADD", "in_progress", one.items(), one.carton(),
        read_point=store, place=store, extensions=(("idcode:Extension", _batch(one)),),
    )  # fmt: skip
    out.send(firm.code, "xml12", "入境赋码与包装级联", born, label, packed)
    inward = Fact(
        "Object", start + 5 * HOUR, "receiving", "OBSERVE", "in_progress", (one.carton(),), read_point=store, place=store,
        papers=one.papers("po", "inv", "recadv", by=firm), sources=_owner(world.NORVIA), destinations=_owner(firm),
    )  # fmt: skip
    out.send(firm.code, "xml12", "保税入库", inward)
    outward = Fact(
        "Object", start + 2 * DAY, "shipping", "OBSERVE", "in_transit", (one.carton(),), read_point=store,
        papers=one.papers("po", "inv", "desadv", by=firm), sources=_hand(firm, firm),
        destinations=(*_hand(one.hospital, world.RUNQI), ("location", world.RUNQI.site("WAREHOUSE"))),
    )  # fmt: skip
    out.send(firm.code, "xml12", "保税出库", outward)


def distribute(one: Shipment, out: Outbox) -> None:
    """The distributor receives and issues for the hospital, a carrier drives and records temperatures."""
    store, firm, at = world.RUNQI.site("WAREHOUSE"), world.RUNQI, one.start + 2 * DAY
    received = Fact(
        "Object", at + 4 * HOUR, "receiving", "OBSERVE", "in_progress", (one.carton(),), read_point=store, place=store,
        papers=one.papers("po", "inv", "recadv", by=firm), sources=_hand(one.importer, one.importer),
        destinations=_hand(one.hospital, firm),
    )  # fmt: skip
    out.send(firm.code, "xml12", "配送企业收货", received)
    shipped = Fact(
        "Object", at + 30 * HOUR, "shipping", "OBSERVE", "in_transit", (one.carton(),), read_point=store,
        papers=one.papers("po", "inv", "desadv", by=firm), sources=_hand(one.importer, firm),
        destinations=(*_hand(one.hospital, one.hospital), ("location", one.hospital.site("PHARMACY"))),
    )  # fmt: skip
    out.send(firm.code, "xml12", "配送企业发货", shipped)
    if one.system == "gs1":
        out.send(world.SHUNLIN.code, "json20", "在途温度", _drive(one, at + 32 * HOUR))


def receive(one: Shipment, out: Outbox) -> None:
    """The designated hospital takes the carton in and opens it."""
    at, form, hospital = one.start + 3 * DAY + 12 * HOUR, one.hospital_format, one.hospital
    store = hospital.site("PHARMACY")
    received = Fact(
        "Object", at, "receiving", "OBSERVE", "in_progress", (one.carton(form),), read_point=store, place=store,
        papers=one.papers("po", "inv", "recadv", by=hospital), sources=_hand(one.importer, world.RUNQI),
        destinations=_hand(hospital, hospital),
    )  # fmt: skip
    opened = Fact(
        "Aggregation", at + 2 * HOUR, "unpacking", "DELETE", "in_progress", one.items(form), one.carton(form),
        read_point=store, place=store,
    )  # fmt: skip
    out.send(hospital.code, form, "医疗机构收货与拆箱", received, opened)


def use(one: Shipment, out: Outbox) -> None:
    """Items go to patients: opened for part of their content, used, or taken home."""
    for i in range(one.used):
        at = one.start + 5 * DAY + i * 31 * HOUR
        if i % 4 == 1 and one.system == "ahm":
            opening = patient_fact(one, i, at - 20 * HOUR, "dispensing", "partially_dispensed")
            out.send(one.hospital.code, one.hospital_format, "拆零", opening)
        leaving = i % 3 == 2 and one.system == "ahm"
        step, title = (f"{STEPS}takeaway", "带离") if leaving else ("dispensing", "使用")
        out.send(one.hospital.code, one.hospital_format, title, patient_fact(one, i, at, step, "dispensed"))


def patient_fact(one: Shipment, i: int, at: dt.datetime, step: str, disposition: str) -> Fact:
    """Something done with one item for one patient."""
    ward = one.hospital.site("WARD")
    patient = f"MZ{one.start:%Y}{codes.scattered(one.number * 7 + i // 2) % 1_000_000:06d}"
    return Fact(
        "Object", at, step, "OBSERVE", disposition, (one.item(i, one.hospital_format),), read_point=ward, place=ward,
        extensions=(("imp:prescribeDoc", DOCTORS[i % 3]), ("imp:prescription", patient)),
    )  # fmt: skip


def _drive(one: Shipment, at: dt.datetime) -> Fact:
    truck = world.SHUNLIN.site("VEHICLE")
    recorder = codes.giai_link("9522002", f"T{one.number % 40:03d}")
    points = curve(one.number, at, at + 3 * HOUR, dt.timedelta(minutes=10))
    return Fact(
        "Object", at + 3 * HOUR, "transporting", "OBSERVE", "in_transit", (one.carton("json20"),), read_point=truck,
        readings=(Readings(recorder, points),),
    )  # fmt: skip


def _birth(one: Shipment) -> Pairs:
    return (
        ("cbvmda:lotNumber", one.lot_number),
        ("cbvmda:itemExpirationDate", one.expiry.isoformat()),
        ("imp:certificateNo", f"京药监械急〔{one.start:%Y}〕{one.number % 100:02d}号"),
        ("imp:importID", f"I{one.start:%Y}0101{one.number:09d}"),
    )


def _batch(one: Shipment) -> Pairs:
    made = (one.start - 90 * DAY).date()
    return (
        ("idcode:LOT", one.lot_number),
        ("idcode:EXP", one.expiry.isoformat()),
        ("idcode:MFG", f"{made:%Y%m%d}"),
        ("idcode:QTY", str(one.size)),
    )


def _owner(firm: world.Firm) -> Pairs:
    return (("owning_party", firm.party),)


def _hand(owner: world.Firm, holder: world.Firm) -> Pairs:
    return (("owning_party", owner.party), ("possessing_party", holder.party))
