"""Stories in a small world in which everything meets everything: what derived tables say must not depend on their order."""

from __future__ import annotations

import random
from uuid import UUID

from documents import epc, object_event, pack

BOXES = [f"urn:epc:id:sscc:6901234.000000000{number}" for number in range(4)]
THINGS = [epc(f"A{number}") for number in range(5)]
PLACES = [f"urn:epc:id:sgln:6901234.0000{number}.0" for number in range(3)]
PARTIES = [f"urn:epc:id:pgln:69012340000{number}" for number in range(3)]
BY = "which party reports it"
LOT_CLASS = "urn:epc:class:lgtin:6901234.056789.L7"
OTHER_CLASS = "urn:epc:class:lgtin:6901234.056790.X1"
LONG_FROM_NOW = "2031-03-01T00:00:00.000Z"
EARLY = 0.03
"""How many are dated in the future."""
STEPS = ["commissioning", "shipping", "receiving", "storing", "dispensing", "holding", "decommissioning"]


def story(chance: random.Random, length: int) -> list[dict]:
    """Events in a small world in which everything meets everything, many at the same moment.

    Some are reported by two parties, some are declared errors by whom it concerns and by whom it does not, some
    are presented once more long afterwards, the declarations among them.
    """
    events = []
    for number in range(length):
        event = chance.choice(KINDS)(chance)
        early = chance.random() < EARLY
        event["eventTime"] = LONG_FROM_NOW if early else f"2026-03-01T0{chance.randrange(8)}:00:00.000Z"
        event["eventID"] = f"urn:uuid:{UUID(int=chance.getrandbits(128), version=4)}"
        if event["type"] == "ObjectEvent" and "epcList" in event:
            event["persistentDisposition"] = _lasting(random.Random(event["eventID"]))
        events.append(
            {name: value for name, value in event.items() if value is not None} | {BY: chance.randrange(2)}
        )
        if chance.random() < 0.15:
            events.append({**events[-1], BY: 1 - events[-1][BY]})
        if chance.random() < 0.12:
            declared = {"declarationTime": f"2026-03-02T00:00:{number:02}.000Z", "reason": "did_not_occur"}
            events.append({**chance.choice(events), "errorDeclaration": declared, BY: chance.randrange(2)})
        if chance.random() < 0.1:
            events.append({**chance.choice(events), BY: chance.randrange(2)})
    return events


TOLD = [
    {
        "cbvmda:lotNumber": "L0",
        "cbvmda:itemExpirationDate": "2028-08-31",
        "cbvmda:productionDate": "2025-08-31",
    },
    {"cbvmda:lotNumber": "L1"},
    {"cbvmda:lotNumber": "L2", "cbvmda:itemExpirationDate": "2028-07-31"},
]


def _thing(chance: random.Random) -> dict:
    step = chance.choice(STEPS)
    told = chance.choice(TOLD)
    return object_event(
        *chance.sample(THINGS + BOXES, chance.randrange(1, 3)),
        bizStep=step,
        action="ADD" if step == "commissioning" else "OBSERVE",
        disposition=chance.choice([None, "active", "in_transit", "recalled", "inactive"]),
        bizLocation=chance.choice([None, {"id": chance.choice(PLACES)}]),
        readPoint=chance.choice([None, {"id": chance.choice(PLACES)}]),
        ilmd=told if step == "commissioning" else None,
        **_parties(chance),
    )


def _lasting(chance: random.Random) -> dict | None:
    """A word that stands until it is unset."""
    if chance.random() < 0.7:
        return None
    return {chance.choice(["set", "unset"]): [chance.choice(["recalled", "damaged", "inactive"])]}


def _parties(chance: random.Random) -> dict:
    if chance.random() < 0.5:
        return {}
    kind = chance.choice(["possessing_party", "owning_party"])
    return {
        "sourceList": [{"type": kind, "source": chance.choice(PARTIES)}],
        "destinationList": [{"type": kind, "destination": chance.choice(PARTIES)}],
    }


def _pack(chance: random.Random) -> dict:
    box = chance.choice(BOXES)
    children = chance.sample([each for each in THINGS + BOXES if each != box], chance.randrange(1, 4))
    where = {"bizLocation": chance.choice([None, {"id": chance.choice(PLACES)}]), "readPoint": None}
    return pack(box, *children, time="", action=chance.choice(["ADD", "ADD", "DELETE", "OBSERVE"]), **where)


def _unpack(chance: random.Random) -> dict:
    where = {"bizLocation": chance.choice([None, {"id": chance.choice(PLACES)}]), "readPoint": None}
    return pack(chance.choice(BOXES), time="", action="DELETE", **where)


def _goods(chance: random.Random) -> dict:
    step = chance.choice(["receiving", "accepting", "shipping", "commissioning", "destroying"])
    line = {"epcClass": LOT_CLASS, "quantity": chance.randrange(1, 9)}
    action = "ADD" if step == "commissioning" else "OBSERVE"
    return object_event(bizStep=step, action=action, quantityList=[line], **_parties(chance))


def _partly(chance: random.Random) -> dict:
    """Goods without serials go in or out, perhaps with a pack: a DELETE of them does not empty the box."""
    where = {"bizLocation": chance.choice([None, {"id": chance.choice(PLACES)}]), "readPoint": None}
    box = chance.choice(BOXES)
    event = pack(box, time="", action=chance.choice(["DELETE", "ADD"]), **where)
    event["childQuantityList"] = [{"epcClass": LOT_CLASS, "quantity": 1 + BOXES.index(box)}]
    event["childEPCs"] = chance.choice([None, chance.sample(THINGS, 1)])
    return event


def _attach(chance: random.Random) -> dict:
    """A sensor on a box is not packed into it."""
    return {**_pack(chance), "type": "AssociationEvent", "bizStep": "installing"}


def _turn(chance: random.Random) -> dict:
    """Packs and goods become others."""
    inputs = chance.sample(THINGS, chance.randrange(1, 3))
    outputs = [chance.choice([each for each in THINGS if each not in inputs])]
    event = object_event(bizStep=chance.choice([None, "commissioning", "transforming"]), action=None, disposition=None,
                         ilmd=chance.choice([None, {"cbvmda:lotNumber": "LT"}]))  # fmt: skip
    del event["epcList"]
    return {
        **event,
        "type": "TransformationEvent",
        "inputEPCList": inputs,
        "outputEPCList": outputs,
        "inputQuantityList": [{"epcClass": LOT_CLASS, "quantity": chance.randrange(1, 5)}],
        "outputQuantityList": [{"epcClass": OTHER_CLASS, "quantity": 3, "uom": "KGM"}],
    }


def _end(chance: random.Random) -> dict:
    """A life ends, also that of a full box."""
    return object_event(
        chance.choice(THINGS + BOXES),
        bizStep=chance.choice(["dispensing", "destroying", "decommissioning"]),
        action="DELETE",
        disposition=chance.choice([None, "destroyed"]),
        bizLocation=chance.choice([None, {"id": chance.choice(PLACES)}]),
        readPoint=None,
    )


KINDS = [_thing, _thing, _pack, _pack, _unpack, _goods, _partly, _attach, _turn, _end]
