"""The derived tables say the same whatever the order in which the same events arrive."""

from __future__ import annotations

import random
from collections import Counter
from uuid import UUID

import pytest
from django.db import connection

from anything import BOXES, BY, THINGS, story
from derived_tables import tables
from documents import document
from suyuan import clock
from suyuan.core.chain.carried import carried
from suyuan.core.chain.life import life
from suyuan.core.identifiers.canonical import key_for
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.models import Entrustment
from suyuan.parties.viewer import Viewer
from suyuan.state.goods import moved_inside
from suyuan.state.jobs import catch_up
from suyuan.state.queries import standing_of
from suyuan.state.refold import gather, refold
from suyuan.state.services import rebuild
from suyuan.state.stock import counted
from suyuan.state.trace import trace

pytestmark = pytest.mark.slow


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
    """Where nobody is a stranger: the tables hold the newest word, and the trace leaves out what is only claimed."""
    chance = random.Random(seed)
    arrive(reporters, story(chance, 30), chance)
    maker, hospital = reporters
    Entrustment.objects.create(agent=maker, principal=hospital, valid_from=clock.now())
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
