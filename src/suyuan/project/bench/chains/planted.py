"""Faults that are planted into sound cartons, one kind a function; each answers the codes that it made faulty.

A planter answers nothing where the carton is not of the sort that can have the fault. Which rules of the product
should see it is not known here.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from copy import deepcopy

from suyuan.project.bench.chains import events
from suyuan.project.bench.chains.lots import HOUR, Carton, Maker, Record
from suyuan.project.bench.chains.world import Firm, world

Codes = list[str]
Planter = Callable[[Carton, Maker], Codes]
PLANTERS: dict[str, Planter] = {}
"""Kind of fault to its planter."""


ALONE: set[str] = set()
"""Kinds that leave everything else in the carton sound."""


def plants(planter: Planter) -> Planter:
    PLANTERS[planter.__name__] = planter
    return planter


def plants_alone(planter: Planter) -> Planter:
    ALONE.add(planter.__name__)
    return plants(planter)


def _a_hop(carton: Carton, chance: random.Random) -> int | None:
    """One of the hops that the carton makes by itself."""
    return (
        chance.randrange(carton.own_from, carton.last_hop + 1) if carton.own_from <= carton.last_hop else None
    )


def _drop(carton: Carton, name: str, chance: random.Random) -> Codes:
    number = _a_hop(carton, chance)
    record = None if number is None else carton.find(name, number)
    if record is None:
        return []
    carton.records.remove(record)
    if name == "receipt":  # who reports the acceptance has received it
        carton.records = [one for one in carton.records if one.name != "accept" or one.hop != number]
    return list(carton.packs)


@plants_alone
def no_origin(carton: Carton, maker: Maker) -> Codes:
    """One pack is missing in the commissioning."""
    pack = maker.chance.choice(carton.packs)
    record = carton.find("commission")
    assert record is not None
    record.event["epcList"].remove(pack)
    return [pack]


@plants
def no_issue(carton: Carton, maker: Maker) -> Codes:
    return _drop(carton, "issue", maker.chance)


@plants
def no_receipt(carton: Carton, maker: Maker) -> Codes:
    return _drop(carton, "receipt", maker.chance)


@plants
def no_sale(carton: Carton, maker: Maker) -> Codes:
    return _drop(carton, "sale", maker.chance)


@plants
def no_purchase(carton: Carton, maker: Maker) -> Codes:
    return _drop(carton, "purchase", maker.chance)


@plants
def no_acceptance(carton: Carton, _maker: Maker) -> Codes:
    """Used by somebody who never received it: the last receipt and the opening are missing."""
    receipt, opened = carton.find("receipt", carton.last_hop), carton.find("unpack")
    used = _used(carton)
    if receipt is None or opened is None or not used:
        return []
    kept = {"use", "unpack"}
    carton.records = [one for one in carton.records if one.by != carton.way[-1] or one.name in kept]
    return used


@plants
def doubled_scan(carton: Carton, maker: Maker) -> Codes:
    """The receipt is reported again three minutes later."""
    record = _copied(carton, "receipt", maker, dt.timedelta(minutes=3))
    return list(record.event["epcList"]) if record else []


@plants
def received_twice(carton: Carton, maker: Maker) -> Codes:
    record = _copied(carton, "receipt", maker, dt.timedelta(minutes=50))
    return list(carton.packs) if record else []


def _copied(carton: Carton, name: str, maker: Maker, later: dt.timedelta) -> Record | None:
    number = _a_hop(carton, maker.chance)
    record = None if number is None else carton.find(name, number)
    if record is None:
        return None
    again = Record(name, record.at + later, record.by, deepcopy(record.event), record.hop)
    carton.records.append(again)
    return again


@plants_alone
def second_commissioning(carton: Carton, maker: Maker) -> Codes:
    pack = maker.chance.choice(carton.packs)
    record = carton.find("commission")
    assert record is not None
    again = events.commissioned([pack], carton.lot)
    carton.records.append(Record("commission", record.at + 30 * HOUR / 60, record.by, again))
    return [pack]


def _uses(carton: Carton) -> list[Record]:
    return [one for one in carton.records if one.name == "use"]


def _used(carton: Carton) -> Codes:
    return [one.event["epcList"][0] for one in _uses(carton)]


def _a_use(carton: Carton, maker: Maker) -> Record | None:
    uses = _uses(carton)
    return maker.chance.choice(uses) if uses else None


@plants_alone
def second_use(carton: Carton, maker: Maker) -> Codes:
    """Used again two days later, there or at another user's."""
    use = _a_use(carton, maker)
    if use is None:
        return []
    others = [firm for firm in world().firms if firm.kind == use.by.kind]
    where = use.by if maker.chance.random() < 0.5 else maker.chance.choice(others)
    carton.records.append(Record("use", use.at + 48 * HOUR, where, deepcopy(use.event)))
    return list(use.event["epcList"])


@plants_alone
def two_parents(carton: Carton, maker: Maker) -> Codes:
    """Packed into another box while it stands in the carton."""
    packed = carton.find("pack")
    if packed is None:
        return []
    pack = maker.chance.choice(carton.packs)
    carton.records.append(Record("pack", packed.at + HOUR, packed.by, events.packed(maker.box(), [pack])))
    return [pack]


@plants_alone
def two_places(carton: Carton, maker: Maker) -> Codes:
    """Inspected elsewhere half a minute before it is used."""
    use = _a_use(carton, maker)
    if use is None:
        return []
    far = [firm for firm in world().firms if firm.area[:4] != use.by.area[:4] and firm.kind != "HOLDER"]
    where = maker.chance.choice(far)
    seen = events.seen(use.event["epcList"], "inspecting", None)
    carton.records.append(Record("inspect", use.at - dt.timedelta(seconds=30), where, seen))
    return list(use.event["epcList"])


@plants_alone
def expired_use(carton: Carton, _maker: Maker) -> Codes:
    """The lot expires the day before its first use."""
    uses, record = _uses(carton), carton.find("commission")
    if not uses or record is None:
        return []
    last = min(use.at for use in uses) - dt.timedelta(days=1)
    record.event["ilmd"] = {**carton.lot, "cbvmda:itemExpirationDate": f"{last:%Y-%m-%d}"}
    return _used(carton)


@plants_alone
def use_on_hold(carton: Carton, maker: Maker) -> Codes:
    use = _a_use(carton, maker)
    if use is None:
        return []
    held = events.seen(use.event["epcList"], "holding", "non_sellable_other")
    carton.records.append(Record("hold", use.at - HOUR, use.by, held))
    return list(use.event["epcList"])


@plants
def issue_on_hold(carton: Carton, maker: Maker) -> Codes:
    return _stopped(carton, maker, None, "non_sellable_other")


@plants
def issue_under_recall(carton: Carton, maker: Maker) -> Codes:
    """Recalled by the maker, sent on nevertheless."""
    return _stopped(carton, maker, carton.way[0], "recalled")


def _stopped(carton: Carton, maker: Maker, by: Firm | None, disposition: str) -> Codes:
    number = _a_hop(carton, maker.chance)
    issue = None if number is None else carton.find("issue", number)
    if issue is None:
        return []
    told = events.seen(issue.event["epcList"], "holding", disposition)
    carton.records.append(Record("hold", issue.at - HOUR / 2, by or issue.by, told))
    return list(carton.packs)


@plants_alone
def use_after_destruction(carton: Carton, maker: Maker) -> Codes:
    use = _a_use(carton, maker)
    if use is None:
        return []
    gone = events.seen(use.event["epcList"], "destroying", "destroyed")
    carton.records.append(Record("destroy", use.at - 5 * HOUR, use.by, gone))
    return list(use.event["epcList"])


@plants
def wrong_direction(carton: Carton, maker: Maker) -> Codes:
    """The last holder sends it back, and says nothing of a return; nobody uses it."""
    opened = carton.find("unpack")
    if opened is None:
        return []
    carton.records = [one for one in carton.records if one.name not in {"use", "unpack"}]
    maker.send_back(carton, opened.at, None)
    return list(carton.packs)


@plants
def unlawful_supplier(carton: Carton, maker: Maker) -> Codes:
    """A vaccine goes from its maker to a vaccination unit, and no centre for disease control sold it."""
    unit = next((firm for firm in carton.way if firm.kind == "VACCINATION_UNIT"), None)
    if unit is None or carton.own_from:
        return []
    made = carton.records[0].at
    carton.way = [carton.way[0], unit]
    maker.travel(carton, made)
    return list(carton.packs)


@plants
def issue_dated_after_receipt(carton: Carton, maker: Maker) -> Codes:
    number = _a_hop(carton, maker.chance)
    issue = None if number is None else carton.find("issue", number)
    receipt = None if number is None else carton.find("receipt", number)
    if issue is None or receipt is None:
        return []
    issue.at = receipt.at + dt.timedelta(minutes=20)
    return list(carton.packs)


@plants
def commissioned_after_issue(carton: Carton, _maker: Maker) -> Codes:
    issue, made = carton.find("issue", 0), carton.find("commission")
    if issue is None or made is None:
        return []
    made.at = issue.at + HOUR
    return list(carton.packs)


@plants
def produced_after_issue(carton: Carton, _maker: Maker) -> Codes:
    issue, made = carton.find("issue", 0), carton.find("commission")
    if issue is None or made is None:
        return []
    later = issue.at + dt.timedelta(days=2)
    made.event["ilmd"] = {**carton.lot, "cbvmda:productionDate": f"{later:%Y-%m-%d}"}
    return list(carton.packs)


@plants_alone
def other_lot(carton: Carton, maker: Maker) -> Codes:
    """The label that the user scans tells another lot."""
    return _told(carton, maker, "/10/OTHER/21/{serial}")


@plants_alone
def other_expiry(carton: Carton, maker: Maker) -> Codes:
    return _told(carton, maker, "/21/{serial}?17=330131")


def _told(carton: Carton, maker: Maker, rest: str) -> Codes:
    use = _a_use(carton, maker)
    if use is None:
        return []
    (pack,) = use.event["epcList"]
    serial = pack.rpartition(".")[2]
    use.event["epcList"] = [events.product_address(pack) + rest.format(serial=serial)]
    return [pack]
