"""Faults of single records: what they lack, when and by whom they are told; boxes in each other, and books of a lot."""

from __future__ import annotations

from copy import deepcopy
from uuid import UUID

from suyuan.project.bench.chains import events
from suyuan.project.bench.chains.lots import HOUR, Carton, Maker, Record, bulk
from suyuan.project.bench.chains.planted import Codes, plants, plants_alone
from suyuan.project.bench.chains.world import Firm, world

_DATED = {"vaccine", "drug", "implant"}
_PAPERED = {"vaccine", "drug"}


@plants
def no_lot(carton: Carton, _maker: Maker) -> Codes:
    return _untold(carton, "cbvmda:lotNumber")


@plants
def no_expiry(carton: Carton, _maker: Maker) -> Codes:
    return _untold(carton, "cbvmda:itemExpirationDate")


def _untold(carton: Carton, name: str) -> Codes:
    made = carton.find("commission")
    if made is None or carton.goods.kind not in _DATED:
        return []
    made.event["ilmd"] = {key: value for key, value in carton.lot.items() if key != name}
    return list(carton.packs)


@plants
def no_bill(carton: Carton, maker: Maker) -> Codes:
    """A receipt without the number of its document."""
    receipt = _a_record(carton, maker, "receipt") if carton.goods.kind in _PAPERED else None
    if receipt is None:
        return []
    del receipt.event["bizTransactionList"]
    return list(carton.packs)


@plants
def no_receiver(carton: Carton, maker: Maker) -> Codes:
    """A vaccine is sent to nobody by name."""
    issue = _a_record(carton, maker, "issue") if carton.goods.kind == "vaccine" else None
    if issue is None:
        return []
    del issue.event["destinationList"]
    return list(carton.packs)


@plants
def no_place(carton: Carton, maker: Maker) -> Codes:
    """Received nobody knows where."""
    receipt = _a_record(carton, maker, "receipt")
    if receipt is None:
        return []
    receipt.event["nowhere"] = True
    return list(carton.packs)


def _a_record(carton: Carton, maker: Maker, name: str) -> Record | None:
    found = [one for one in carton.records if one.name == name]
    return maker.chance.choice(found) if found else None


@plants
def boxes_in_each_other(carton: Carton, maker: Maker) -> Codes:
    """The carton is put into a box, and the box into the carton."""
    packed = carton.find("pack")
    if packed is None:
        return []
    box = maker.box()
    for later, outer, inner in ((1, box, carton.code), (2, carton.code, box)):
        told = events.packed(outer, [inner])
        carton.records.append(Record("pack again", packed.at + later * HOUR / 4, packed.by, told))
    return [carton.code, box]


@plants_alone
def record_from_the_future(carton: Carton, maker: Maker) -> Codes:
    """Looked at in a year that is far away; it is reported today."""
    pack, looked = _looked_at(carton, maker)
    looked.event["eventTime"] = f"{looked.at.year + 70}-01-01T08:00:00+08:00"
    carton.records.append(looked)
    return [pack]


@plants_alone
def event_id_of_another(carton: Carton, maker: Maker) -> Codes:
    """Maker and last holder give one eventID to two different events."""
    pack, looked = _looked_at(carton, maker)
    other = Record("look", looked.at + HOUR, carton.way[-1], deepcopy(looked.event))
    carton.records += [looked, other]
    return [pack]


@plants_alone
def declared_by_another(carton: Carton, maker: Maker) -> Codes:
    """Somebody declares what he never reported."""
    pack, looked = _looked_at(carton, maker)
    carton.records += [looked, _declaration(looked, carton.way[-1], "did_not_occur")]
    return [pack]


@plants_alone
def declared_without_correction(carton: Carton, maker: Maker) -> Codes:
    """It was wrong, and what would be right is never told."""
    pack, looked = _looked_at(carton, maker)
    carton.records += [looked, _declaration(looked, looked.by, "incorrect_data")]
    return [pack]


def _looked_at(carton: Carton, maker: Maker) -> tuple[str, Record]:
    """A pack, and the maker's look at it before it leaves; the record has a name."""
    pack, made = maker.chance.choice(carton.packs), carton.records[0]
    told = {**events.seen([pack], "inspecting", None), "eventID": _name(maker)}
    return pack, Record("look", made.at + 5 * HOUR, carton.way[0], told)


def _name(maker: Maker) -> str:
    return UUID(int=maker.chance.getrandbits(128), version=4).urn


def _declaration(looked: Record, by: Firm, reason: str) -> Record:
    said = {"declarationTime": looked.at + 2 * HOUR, "reason": reason}
    return Record("declare", looked.at, by, {**looked.event, "errorDeclaration": said})


@plants_alone
def mistyped_code(carton: Carton, maker: Maker) -> Codes:
    """The last holder looks at a pack and types its code with a wrong check digit."""
    pack, end = maker.chance.choice(carton.packs), carton.records[-1]
    product = events.product_address(pack)
    typed = f"{product[:-1]}{(int(product[-1]) + 3) % 10}/21/{pack.rpartition('.')[2]}"
    carton.records.append(Record("look", end.at, carton.way[-1], events.seen([typed], "inspecting", None)))
    return [typed]


@plants_alone
def lot_overdrawn(carton: Carton, maker: Maker) -> Codes:
    """More of a lot is used than was received."""
    use = _bulk(carton, maker)[-1]
    use.event["quantityList"][0]["quantity"] = 75
    return [use.event["quantityList"][0]["epcClass"]]


@plants_alone
def lot_out_of_nowhere(carton: Carton, maker: Maker) -> Codes:
    """Some of a lot is received that nobody sent."""
    made = _bulk(carton, maker)[0]
    others = [firm for firm in world().firms if firm.kind == "HOSPITAL" and firm not in carton.way]
    taker, code = maker.chance.choice(others), made.event["quantityList"][0]["epcClass"]
    told = events.received([], made.by, taker, f"urn:epcglobal:cbv:bt:6901234000009:X{_name(maker)[-12:]}")
    carton.bulk.append(Record("stray", made.at + 300 * HOUR, taker, events.of_lot(told, code, 7)))
    return [code]


def _bulk(carton: Carton, maker: Maker) -> list[Record]:
    """The records of the goods of a lot beside the carton, from their making to their use."""
    if not carton.bulk:
        made = carton.find("commission")
        assert made is not None
        carton.bulk = bulk(carton, f"P{_name(maker)[-12:]}", made.at)
    return carton.bulk
