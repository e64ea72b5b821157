"""Faults of single records: what they lack, and boxes that are packed into each other."""

from __future__ import annotations

from suyuan.project.bench.chains import events
from suyuan.project.bench.chains.lots import HOUR, Carton, Maker, Record
from suyuan.project.bench.chains.planted import Codes, plants

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
