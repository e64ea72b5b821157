"""The codes worth typing, each with what to look for."""

from __future__ import annotations

from dataclasses import dataclass

from suyuan.project.demo import codes, faults, world


@dataclass(frozen=True, slots=True)
class Story:
    """One code and what its trace shows."""

    code: str
    """As a person would type or scan it."""
    story: str
    """In Chinese."""
    story_en: str
    chain: str
    """import, vaccine, implant or none."""
    is_fault: bool = False


def stories() -> tuple[Story, ...]:
    """In the order in which they are best looked at."""
    return (*_imports(), *_vaccines(), *_implants(), *_others())


def _digits(ahm: str) -> str:
    return ahm.removeprefix("AHM.")


def _scan(prefix_item: tuple[str, str], serial_url: str) -> str:
    """A Digital Link as the element string a scanner shows: (01)…(21)…"""
    return f"(01){codes.gtin(*prefix_item)}(21){serial_url.rpartition('/')[2]}"


def _imports() -> list[Story]:
    f = faults
    enzyme = f.RECALLED
    return [
        Story(_digits(f.TABLETS.item(8)), "一盒在院、可用的罕见病药：保税赋码、装箱、配送、收货、拆箱，全程完整", "An orphan drug box in the hospital, complete and usable", "import"),
        Story(_digits(f.TABLETS.item(0)), "同一箱中已用于患者的一盒", "A box of the same carton, used for a patient", "import"),
        Story(_digits(f.TABLETS.item(1)), "先拆零、后使用的一盒", "A box opened for part of its content, then used", "import"),
        Story(_digits(f.TABLETS.item(2)), "患者带离医院的一盒", "A box the patient took home", "import"),
        Story(_digits(f.TABLETS.carton()), "装有十盒药的一箱（箱码）", "The carton that held ten boxes", "import"),
        Story(f.AIRWAY.item(0), "MA 码医疗器械：可降解气道支架，已使用", "A device with an MA code, used", "import"),
        Story(_scan(world.ENZYME, enzyme.item(7, "json20")), "批次召回之后仍被使用", "Used after its lot was recalled", "import", is_fault=True),
        Story(_scan(world.ENZYME, enzyme.item(4, "json20")), "因召回被封存，尚未使用", "Held in the hospital because of the recall", "import"),
        Story(f"(01){codes.gtin(*world.ENZYME)}(10){enzyme.lot_number}", "被召回的批次（产品码加批号）", "The recalled lot", "import"),
        Story(_digits(f.MIXED_UP.carton()), "他院误扫收货，次日由原上报方更正", "Another hospital scanned it by mistake and corrected the report", "import", is_fault=True),
        Story(_scan(world.ENZYME, f.AHEAD.item(4, "json20")), "上报了一条未来时间的使用，已标记，不计入状态", "A use dated in the future: flagged and left out of the state", "import", is_fault=True),
        Story(_digits(f.BROKEN.item(5)), "破损后按联单销毁", "Broken, then destroyed with its waste manifest", "import"),
    ]  # fmt: skip


def _vaccines() -> list[Story]:
    f = faults
    return [
        Story(f.GOOD_LOT.vial(0, 7), "一支可接种的流感疫苗：批签发、四级冷链，全程 2–8 ℃", "A vaccine vial ready to be given: released, 2-8 °C over four levels", "vaccine"),
        Story(f.GOOD_LOT.vial(0, 0), "同一批中已接种的一支", "A vial of the same lot, given", "vaccine"),
        Story(f.WARM_LOT.vial(1, 0), "缺市疾控收货记录，市到县途中超温至约 11 ℃，到货后隔离", "The city's receipt is missing; warmed to about 11 °C on the way to the county, then set aside", "vaccine", is_fault=True),
        Story(f.SILENT_LOT.vial(0, 0), "缺市疾控收货记录", "The city's receipt is missing", "vaccine", is_fault=True),
        Story(f.LATE_LOT.vial(0, 0), "县疾控收货晚报 38 天", "The county reported its receipt 38 days late", "vaccine", is_fault=True),
        Story(f.GOOD_LOT.carton(0), "疫苗箱码：省、市、县三级的收发都记在箱上", "The vaccine carton that carries the events of three levels", "vaccine"),
        Story(f.GOOD_LOT.box(0), "县疾控冷藏箱：一只箱子先后装过三批疫苗", "A county cold box that carried three lots in turn", "vaccine"),
        Story(f"(01){codes.gtin(*world.VACCINE)}(10){f.GOOD_LOT.name}", "整批疫苗：从原液到各批次去向", "A whole vaccine lot, back to its bulk", "vaccine"),
    ]  # fmt: skip


def _implants() -> list[Story]:
    f = faults
    return [
        Story(_scan(world.CORONARY_STENT, f.STENTS.item(0, "json20")), "一枚冠脉支架：注册人、经营企业、医院，植入患者（患者以假名保存）", "A coronary stent, from registrant to patient (kept under a pseudonym)", "implant"),
        Story(_scan(world.CORONARY_STENT, f.TWICE.item(0, "json20")), "同一枚支架在两家医院被报告植入：疑似重复使用或仿冒", "One stent reported implanted in two hospitals", "implant", is_fault=True),
        Story(f.BACKDATED.item(1), "验收时间早于赋码：年份录错", "Accepted before it was made: the year was mistyped", "implant", is_fault=True),
    ]  # fmt: skip


def _others() -> list[Story]:
    return [
        Story(
            f"(01){codes.gtin('9521001', '99999')}(21)NEVERSEEN",
            "从未上报过的码",
            "A code that nobody ever reported",
            "none",
        )
    ]
