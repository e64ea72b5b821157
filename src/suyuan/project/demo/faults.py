"""What goes wrong in the demonstration: each fault is planted once, in a shipment of its own, and has a story."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

from suyuan.project.demo import world
from suyuan.project.demo.chains import implant, imports, vaccine
from suyuan.project.demo.facts import BEIJING, Fact, Outbox, Pairs

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    """A moment of 2026, Beijing time."""
    return dt.datetime(2026, month, day, hour, minute, tzinfo=BEIJING)


TABLETS = imports.Shipment(1, "ahm", at(8, 3), world.BEIHE)
"""All in order: an orphan drug, used in hospital, opened for part, taken home."""
AIRWAY = imports.Shipment(2, "ma", at(8, 18), world.BEIHE, size=5, used=2)
RECALLED = imports.Shipment(3, "gs1", at(9, 1), world.BEIHE, lot="NV2609R", used=3)
"""Its lot is recalled on 2 November; one item is used on the 9th."""
MIXED_UP = imports.Shipment(4, "ahm", at(9, 21), world.BEIHE, used=2)
"""Another hospital scans its carton by mistake and corrects it."""
AHEAD = imports.Shipment(5, "gs1", at(10, 12), world.XISHAN, importer=world.HAIHENG, size=6, used=2)
"""A clock is wrong: one use is dated 5 December."""
BROKEN = imports.Shipment(6, "ahm", at(10, 8), world.XISHAN, size=6, used=2)
"""One box breaks and is destroyed."""

GOOD_LOT = vaccine.Lot(1, at(6, 1, 8), world.CHENGGUAN)
WARM_LOT = vaccine.Lot(2, at(7, 6, 8), world.CHENGGUAN, failing=1, unreceived=1)
"""Its second carton, whose receipt the city never reports, climbs to 11 degrees on the way to the county."""
SILENT_LOT = vaccine.Lot(3, at(7, 20, 8), world.BAITA, unreceived=0)
"""The city never reports the receipt of its first carton."""
LATE_LOT = vaccine.Lot(4, at(8, 10, 8), world.BAITA, late=38 * DAY)
"""The county's receipt reaches the platform 38 days later."""

STENTS = implant.Case(1, "stent", at(6, 15), world.LINAN)
TWICE = implant.Case(2, "stent", at(7, 13), world.LINAN)
"""One stent is reported implanted in two hospitals."""
BACKDATED = implant.Case(3, "hip", at(8, 24), world.DONGPU, size=4, used=2)
"""The distributor types the wrong year: an acceptance before the thing existed."""

IMPORTS = (TABLETS, AIRWAY, RECALLED, MIXED_UP, AHEAD, BROKEN)
LOTS = (GOOD_LOT, WARM_LOT, SILENT_LOT, LATE_LOT)
CASES = (STENTS, TWICE, BACKDATED)


def planted() -> Outbox:
    """The messages that make the faults, beside the shipments' own; and the county's cold boxes."""
    out = Outbox()
    for plant in (
        cold_boxes,
        recall,
        wrong_scan,
        from_the_future,
        destruction,
        second_implantation,
        wrong_year,
    ):
        plant(out)
    return out


def cold_boxes(out: Outbox) -> None:
    """The three boxes of the county get their labels."""
    store = world.COUNTY.site("COLD_STORE")
    boxes = tuple(sorted({lot.box(c) for lot in LOTS for c in range(lot.cartons)}))
    born = Fact("Object", at(5, 20), "commissioning", "ADD", "active", boxes, read_point=store, place=store)
    out.send(world.COUNTY.code, "json20", "冷藏箱启用", born)


def recall(out: Outbox) -> None:
    """The importer recalls a lot, the hospital holds what it has, and one item is used all the same."""
    one, ward = RECALLED, world.BEIHE.site("PHARMACY")
    number: Pairs = (
        ("https://ref.suyuan.example/imports/btt-recall", "https://jingyao-import.example/recall/2026-004"),
    )
    lot_class = f"urn:epc:class:lgtin:{world.ENZYME[0]}.0{world.ENZYME[1]}.{one.lot_number}"
    notice = Fact(
        "Object", at(11, 2, 16), "holding", "OBSERVE", "recalled", quantities=((lot_class, "10", None),),
        read_point=world.JINGYAO.site("BONDED"), papers=number, extensions=(("imp:recallLot", one.lot_number),),
    )  # fmt: skip
    out.send(world.JINGYAO.code, "xml12", "批次召回", notice)
    held = Fact(
        "Object",
        at(11, 3, 9),
        "holding",
        "OBSERVE",
        "recalled",
        one.items("json20")[3:],
        read_point=ward,
        place=ward,
        papers=number,
    )
    out.send(world.BEIHE.code, "json20", "召回封存", held)
    used = imports.patient_fact(one, 7, at(11, 9, 15), "dispensing", "dispensed")
    out.send(world.BEIHE.code, "json20", "召回后使用", used)


def wrong_scan(out: Outbox) -> None:
    """A receipt that did not happen, and its correction by the firm that reported it."""
    one, store = MIXED_UP, world.XISHAN.site("PHARMACY")
    scanned = Fact(
        "Object", one.start + 3 * DAY + 13 * HOUR, "receiving", "OBSERVE", "in_progress", (one.carton(),), read_point=store, place=store,
        papers=(("recadv", f"http://idcode.org.cn/epcis/recadv/MA.156.M2.{world.XISHAN.org}.SH00000104"),),
        sources=(("owning_party", world.RUNQI.party),), destinations=(("owning_party", world.XISHAN.party),),
        event_id=f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'https://ref.suyuan.example/demo/wrong-scan')}",
    )  # fmt: skip
    out.send(world.XISHAN.code, "xml12", "误扫收货", scanned)
    declared = dataclasses.replace(scanned, declared=(scanned.time + 26 * HOUR, "did_not_occur"))
    out.send(world.XISHAN.code, "xml12", "更正误扫", declared, after=26 * HOUR + dt.timedelta(minutes=3))


def from_the_future(out: Outbox) -> None:
    """Reported on 20 November, dated 5 December."""
    used = imports.patient_fact(AHEAD, 4, at(12, 5, 10), "dispensing", "dispensed")
    out.send(world.XISHAN.code, "json20", "时钟超前的使用", used, after=at(11, 20, 11) - used.time)


def destruction(out: Outbox) -> None:
    """A broken box, scrapped with its waste manifest."""
    one, store = BROKEN, world.XISHAN.site("PHARMACY")
    broken = Fact(
        "Object",
        at(10, 26, 10),
        "inspecting",
        "OBSERVE",
        "damaged",
        (one.item(5),),
        read_point=store,
        place=store,
    )
    papers: Pairs = (
        (
            "https://ref.suyuan.example/imports/btt-manifest",
            "https://xishan-children.example/waste/2026-0311",
        ),
        (
            "https://ref.suyuan.example/imports/btt-destruction",
            "https://xishan-children.example/destruction/2026-0098",
        ),
    )
    gone = Fact(
        "Object",
        at(10, 30, 15),
        "destroying",
        "DELETE",
        "destroyed",
        (one.item(5),),
        read_point=store,
        papers=papers,
    )
    out.send(world.XISHAN.code, "xml12", "破损登记", broken)
    out.send(world.XISHAN.code, "xml12", "销毁", gone)


def second_implantation(out: Outbox) -> None:
    """The stent of one patient turns up in another hospital's catheter laboratory."""
    again = implant.implantation(TWICE, 0, at(9, 17, 14), hospital=world.DONGPU)
    other = dataclasses.replace(
        again, extensions=(("imp:patientNumber", "DP2026091703"), ("imp:doctorName", "贺云岫"))
    )
    out.send(world.DONGPU.code, "json20", "重复植入", other)


def wrong_year(out: Outbox) -> None:
    """An acceptance typed with last year's date."""
    store = world.HUAYI.site("WAREHOUSE")
    seen = Fact(
        "Object", dt.datetime(2025, 9, 6, 10, tzinfo=BEIJING), "accepting", "OBSERVE", "in_progress", (BACKDATED.item(1),),
        read_point=store, place=store, papers=(BACKDATED.paper("recadv", world.HUAYI),),
    )  # fmt: skip
    out.send(world.HUAYI.code, "xml12", "年份录错的验收", seen, after=at(9, 7, 11) - seen.time)
