"""The derived tables say the same whatever the order in which the same events arrive."""

from __future__ import annotations

import random
from collections import Counter
from uuid import UUID

import pytest
from django.db import connection

from derived_tables import tables
from documents import document, epc, object_event, pack
from suyuan.core.chain.carried import carried
from suyuan.core.chain.life import life
from suyuan.core.identifiers.canonical import key_for
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.viewer import Viewer
from suyuan.state.goods import moved_inside
from suyuan.state.jobs import catch_up
from suyuan.state.queries import standing_of
from suyuan.state.refold import gather, refold
from suyuan.state.services import rebuild
from suyuan.state.stock import counted
from suyuan.state.trace import trace

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


def arrive(reporters, events: list[dict], chance: random.Random) -> dict[str, list[tuple]]:
    """Capture the events one by one in the order given, folding after every few or many; the tables afterwards."""
    pace = chance.choice([0.05, 0.3, 1.0])
    for event in events:
        told = {name: value for name, value in event.items() if name != BY}
        result = capture(document(told), sender=reporters[event[BY]].pk)
        assert result.success, result.all_problems()
        if chance.random() < pace:
            sequence_all()
            catch_up()
    sequence_all()
    catch_up()
    return tables()


@pytest.fixture
def reporters(maker, hospital):
    return maker, hospital


def keys() -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM event_item WHERE role <= 4")
        return [row[0].bytes for row in cursor.fetchall()]


@pytest.mark.parametrize("seed", range(12))
def test_another_order_of_arrival_gives_the_same_tables(reporters, world, seed):
    chance = random.Random(seed)
    events = story(chance, 26)
    first = world(lambda: arrive(reporters, events, chance))
    shuffled = chance.sample(events, len(events))
    assert world(lambda: arrive(reporters, shuffled, chance)) == first
    assert first["item"]


@pytest.mark.parametrize("seed", [*range(100, 106), 1050, 1074, 1096, 1146])
def test_the_stream_says_what_the_whole_lives_say(reporters, seed):
    chance = random.Random(seed)
    streamed = arrive(reporters, story(chance, 40), chance)
    refold(set(keys()))
    assert {**tables(), "stock": 0} == {**streamed, "stock": 0}


@pytest.mark.parametrize("seed", range(200, 203))
def test_a_rebuild_gives_the_same_tables(reporters, seed):
    chance = random.Random(seed)
    streamed = arrive(reporters, story(chance, 40), chance)
    assert rebuild() > 0
    assert tables() == streamed


@pytest.mark.parametrize("seed", range(300, 306))
def test_stock_is_what_its_things_and_movements_add_up_to(reporters, seed):
    """Counted from nothing, instead of by the differences that batches made."""
    chance = random.Random(seed)
    arrive(reporters, story(chance, 40), chance)
    things = Counter(counted(set(keys())).values())
    with connection.cursor() as cursor:
        cursor.execute("SELECT holder, class_key, lot_key, uom, things FROM stock WHERE things <> 0")
        rows = cursor.fetchall()
        assert {(a.bytes, b.bytes, c.bytes, uom): number for a, b, c, uom, number in rows} == things
        grouped = "holder, class_key, lot_key, uom"
        cursor.execute(f"SELECT {grouped}, quantity FROM stock WHERE quantity <> 0 ORDER BY {grouped}")
        held = cursor.fetchall()
        booked = ", ".join(f"coalesce(sum(amount) FILTER (WHERE book = {book}), 0) AS {name}"
                           for book, name in enumerate(("moved", "received", "accepted", "shipped", "consigned")))  # fmt: skip
        cursor.execute(
            f"SELECT {grouped}, moved + greatest(received, accepted) + least(shipped, consigned) AS quantity"
            f" FROM (SELECT {grouped}, {booked} FROM quantity_flow GROUP BY {grouped}) b ORDER BY {grouped}"
        )
        assert held == [row for row in cursor.fetchall() if row[-1]]


GROUPED = (
    "SELECT event_id, box, holder, class_key, lot_key, uom, book, amount FROM quantity_flow WHERE box <> %s"
)


@pytest.mark.parametrize("seed", range(500, 506))
def test_goods_in_boxes_move_as_the_lives_of_the_boxes_say(reporters, seed):
    """Worked out from nothing, instead of since each box was last empty."""
    chance = random.Random(seed)
    arrive(reporters, story(chance, 60), chance)
    with connection.cursor() as cursor:
        cursor.execute(f"{GROUPED} ORDER BY event_id, box, line", [UUID(int=0)])
        streamed = cursor.fetchall()
        cursor.execute("SELECT DISTINCT box FROM carrier")
        boxes = [row[0].bytes for row in cursor.fetchall()]
    gathered = gather(boxes)
    told = {
        (UUID(bytes=line.event), UUID(bytes=line.box), line.amount)
        for box in boxes
        for line in moved_inside(life(box, gathered.observed), gathered.observed[box])
    }
    assert {(row[0], row[1], row[-1]) for row in streamed} == told


@pytest.mark.parametrize("seed", range(400, 408))
def test_the_tables_say_of_now_what_the_trace_says(reporters, seed):
    chance = random.Random(seed)
    arrive(reporters, story(chance, 30), chance)
    for text in THINGS + BOXES:
        key = UUID(bytes=key_for(text))
        stands, told = standing_of([key]).get(key), trace(text, Viewer.operator())["now"]
        assert (stands is None) == (told is None)
        if stands is not None:
            assert (stands.step, stands.disposition) == (told["step"], told["disposition"])
            assert stands.place == _key_of(told["place"])
            assert stands.container == _key_of(told["container"])
            assert stands.state in (None, told["state"])


@pytest.mark.parametrize("seed", range(600, 606))
def test_when_a_box_is_noted_as_out_of_goods_it_is(reporters, seed):
    chance = random.Random(seed)
    arrive(reporters, story(chance, 60), chance)
    with connection.cursor() as cursor:
        cursor.execute("SELECT box, at FROM bare_box")
        noted = {(box.bytes, at.bytes) for box, at in cursor.fetchall()}
    gathered = gather({box for box, _ in noted})
    empty = {
        (box, at[:16])
        for box in {box for box, _ in noted}
        for at in carried(
            life(box, gathered.observed), gathered.observed[box], lambda seen, flow: (None, None)
        ).empty
    }
    assert noted
    assert noted <= empty


def _key_of(told: dict | None) -> UUID | None:
    return None if told is None else UUID(bytes=key_for(told["id"]))
