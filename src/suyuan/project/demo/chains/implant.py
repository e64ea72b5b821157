"""An implant: from the registrant over a distributor into one patient, whose name never leaves the hospital.

The registrant and the distributor send EPCIS 1.2 XML with URNs, the hospital JSON 2.0 with Digital Links of
the same stents; hip prostheses carry MA codes and stay with XML.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from suyuan.project.demo import codes, world
from suyuan.project.demo.facts import Fact, Format, Outbox, Pairs

Kind = Literal["stent", "hip"]
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Case:
    """One case of implants for one hospital."""

    number: int
    product: Kind
    start: dt.datetime
    hospital: world.Firm
    size: int = 5
    used: int = 3

    @property
    def lot(self) -> str:
        return f"ZG{self.start:%y%m}{self.number % 1000:03d}"

    def item(self, i: int, form: Format = "xml12") -> str:
        serial = f"{codes.scattered(self.number * 1000 + i + 500):011d}"
        if self.product == "hip":
            return f"{world.HIP}.S{serial}"
        make = codes.sgtin_urn if form == "xml12" else codes.sgtin_link
        return make(*world.CORONARY_STENT, serial)

    def items(self, form: Format = "xml12") -> tuple[str, ...]:
        return tuple(self.item(i, form) for i in range(self.size))

    def case(self, form: Format = "xml12") -> str:
        return (codes.sscc_urn if form == "xml12" else codes.sscc_link)("9523001", self.number)

    @property
    def hospital_format(self) -> Format:
        return "json20" if self.product == "stent" else "xml12"

    def paper(self, kind: str, firm: world.Firm) -> tuple[str, str]:
        return kind, f"https://{firm.code}.example/{kind}/{self.number:07d}"


def case(one: Case) -> Outbox:
    """Every message about the case."""
    out = Outbox()
    make(one, out)
    distribute(one, out)
    receive(one, out)
    for i in range(one.used):
        implant = implantation(one, i, one.start + 40 * DAY + i * 50 * HOUR)
        out.send(one.hospital.code, one.hospital_format, "植入患者", implant)
    return out


def make(one: Case, out: Outbox) -> None:
    """Coding and packing at the registrant, issue to the distributor."""
    firm, at = world.ZHENGUAN, one.start
    room, store = firm.site("FACTORY"), firm.site("WAREHOUSE")
    expiry = (at + 700 * DAY).date()
    born = Fact(
        "Object", at, "commissioning", "ADD", "active", one.items(), read_point=room, place=room,
        ilmd=(("cbvmda:lotNumber", one.lot), ("cbvmda:itemExpirationDate", expiry.isoformat())),
    )  # fmt: skip
    label = Fact(
        "Object", at + HOUR, "commissioning", "ADD", "active", (one.case(),), read_point=room, place=room
    )
    packed = Fact(
        "Aggregation",
        at + 2 * HOUR,
        "packing",
        "ADD",
        "in_progress",
        one.items(),
        one.case(),
        read_point=room,
        place=room,
    )
    sent = Fact(
        "Object", at + 12 * DAY, "shipping", "OBSERVE", "in_transit", (one.case(),), read_point=store,
        papers=(one.paper("po", world.HUAYI), one.paper("desadv", firm)), sources=_hand(firm), destinations=_hand(world.HUAYI),
    )  # fmt: skip
    out.send(firm.code, "xml12", "赋码与装箱", born, label, packed)
    out.send(firm.code, "xml12", "注册人发货", sent)


def distribute(one: Case, out: Outbox) -> None:
    """Purchase check and issue at the distributor."""
    firm, store, at = world.HUAYI, world.HUAYI.site("WAREHOUSE"), one.start + 13 * DAY
    taken = Fact(
        "Object", at, "receiving", "OBSERVE", "in_progress", (one.case(),), read_point=store, place=store,
        papers=(one.paper("recadv", firm), one.paper("desadv", world.ZHENGUAN)), sources=_hand(world.ZHENGUAN), destinations=_hand(firm),
    )  # fmt: skip
    sent = Fact(
        "Object", at + 9 * DAY, "shipping", "OBSERVE", "in_transit", (one.case(),), read_point=store,
        papers=(one.paper("po", one.hospital), one.paper("desadv", firm)), sources=_hand(firm), destinations=_hand(one.hospital),
    )  # fmt: skip
    out.send(firm.code, "xml12", "经营企业验收入库", taken)
    out.send(firm.code, "xml12", "经营企业发货", sent)


def receive(one: Case, out: Outbox) -> None:
    """Acceptance and opening at the hospital."""
    firm, form, at = one.hospital, one.hospital_format, one.start + 23 * DAY
    store = firm.site("WAREHOUSE")
    taken = Fact(
        "Object", at, "receiving", "OBSERVE", "in_progress", (one.case(form),), read_point=store, place=store,
        papers=(one.paper("recadv", firm), one.paper("desadv", world.HUAYI)), sources=_hand(world.HUAYI), destinations=_hand(firm),
    )  # fmt: skip
    opened = Fact(
        "Aggregation",
        at + HOUR,
        "unpacking",
        "DELETE",
        "in_progress",
        one.items(form),
        one.case(form),
        read_point=store,
        place=store,
    )
    out.send(firm.code, form, "医院验收与拆箱", taken, opened)


def implantation(one: Case, i: int, at: dt.datetime, hospital: world.Firm | None = None) -> Fact:
    """One implant into one patient."""
    room = (hospital or one.hospital).site("WARD")
    patient = f"ZY{codes.scattered(one.number * 10 + i) % 10_000_000:07d}"
    return Fact(
        "Object", at, "dispensing", "OBSERVE", "dispensed", (one.item(i, one.hospital_format),), read_point=room, place=room,
        extensions=(("imp:patientNumber", patient), ("imp:doctorName", "方慕白")),
    )  # fmt: skip


def _hand(firm: world.Firm) -> Pairs:
    return (("owning_party", firm.party), ("possessing_party", firm.party))
