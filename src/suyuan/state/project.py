"""Follow the ledger: fold numbered events into items, containment and stock, a batch at a time.

Procedure for a batch, in the transaction that moves the cursor:
 1. Leave out what does not count: future-dated, declarations, events under an effective declaration.
 2. In the order of life, collect what each event writes about its things, and open and close stays.
 3. Recognise what comes late, and which things corrections concern: their lives are worked out again.
 4. Write registers, stays and emptyings; replace the rows of the late; move stock by the difference.
 5. Give everybody concerned his right to the events, and pass the past of things on with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from suyuan.core.chain.effective import counts
from suyuan.core.chain.item_state import Facts, Register, changes, changes_for, write
from suyuan.core.chain.observation import Key
from suyuan.core.epcis.roles import Role
from suyuan.ledger import binary, connection
from suyuan.ledger.queries import Damaged, StoredEvent, events_by_name, retractions_of, words_on
from suyuan.parties.viewer import Viewer
from suyuan.state import goods, handing, rights, stock
from suyuan.state.around import Since
from suyuan.state.boxes import Boxes, is_packing
from suyuan.state.refold import refold
from suyuan.state.registers import MOVED, SEEN, SQL, Rows, Written, stage, state_code
from suyuan.state.sights import Sight, facts_for, place_key, product_keys, sight, told_by

FOLLOWER = "state"
BATCH = 4_000
"""Numbers a transaction; larger batches write fewer pages twice, smaller ones lag less."""


@dataclass(slots=True)
class _Batch:
    sights: list[Sight]
    rows: Rows = field(default_factory=Rows)
    stirred: set[Key] = field(default_factory=set)
    """Things whose place in stock may change."""
    products: dict[Key, str] = field(default_factory=dict)


def apply(stored: list[StoredEvent]) -> None:
    """Fold a batch into every derived table."""
    fresh = _fresh(stored)
    retracted = retractions_of([each.id for each in fresh])
    sights = sorted((sight(s) for s in fresh if counts(s, s.id, retracted)), key=lambda seen: seen.order)
    batch = _Batch(sights)
    change = stock.Change()
    boxes = Boxes(batch.rows)
    packings = [seen for seen in sights if is_packing(seen)]
    if packings:
        boxes.load(packings)
    _walk(batch, boxes)
    gone = _corrected(stored, change)
    corrected = {thing.key for seen in gone for thing in seen.things}
    prepare()
    stage(batch.rows)
    late = boxes.late | corrected | _late()
    if late:
        late |= stock.ever_inside(late) | {
            c for (c, _), stay in boxes.opened.items() if stay.container in late
        }
    touched = batch.stirred | late | stock.inside(batch.stirred)
    before = stock.counted(touched)
    handed = _write(batch, boxes, late)
    touched |= stock.inside(batch.stirred)
    after = stock.counted(touched)
    change.things = stock.difference(before, after)
    stock.name_products(after)
    goods.move(sights, gone, change)
    change.save()
    rights.note(stored)
    handing.take_back(gone)
    folded = {seen.id for seen in sights}
    beside = [each for each in stored if each.is_presentation or each.id.bytes not in folded]
    handing.hand_on(sights, late, handed, beside)


def _fresh(stored: list[StoredEvent]) -> list[StoredEvent]:
    """What is to be folded: new events, and old ones that may count again because somebody stands by them.

    Folding an event twice changes nothing.
    """
    presented = [each for each in stored if each.is_presentation]
    declared = words_on([each.id for each in presented]) if presented else {}
    again = [each for each in presented if each.was_early or each.id in declared]
    new = (each for each in stored if not each.is_presentation)
    return list({each.id: each for each in (*new, *again)}.values())


def apply_registers(stored: list[StoredEvent]) -> None:
    """Registers alone, without stays and stock: what the benchmark of that name measures."""
    rows = rows_of(stored)
    prepare()
    stage(rows)
    with connection.cursor() as cursor:
        cursor.execute(SQL["upsert"])


def rows_of(stored: list[StoredEvent]) -> Rows:
    """What events write about the things that they name themselves."""
    batch = _Batch(sorted((sight(each) for each in stored), key=lambda seen: seen.order))
    _walk(batch, Boxes(batch.rows), packing=False)
    return batch.rows


def prepare() -> None:
    """Make the staging table of this session and keep the planner to index look-ups, in this transaction."""
    with connection.cursor() as cursor:
        for statement in SQL["plan"].split(";"):
            cursor.execute(statement)
        cursor.execute("SET LOCAL client_min_messages = warning")
        cursor.execute(SQL["stage_table"])


def _walk(batch: _Batch, boxes: Boxes, *, packing: bool = True) -> None:
    for seen in batch.sights:
        _note(seen, batch)
        if packing and is_packing(seen):
            boxes.see(seen)


def _note(seen: Sight, batch: _Batch) -> None:
    """Write what one event says about its things; the things of one role share one set of registers."""
    told = told_by(seen.event)
    whole = changes(seen.event, place_key)
    shared: dict[int, Written] = {}
    stamp, rows = seen.stamp, batch.rows
    stirs = Register.HOLDER in whole or Register.STATE in whole or is_packing(seen)
    named: set[Key] = set()
    for thing in seen.things:
        if thing.key in named:
            continue
        named.add(thing.key)
        news = shared.get(thing.role)
        if news is None:
            news = shared[thing.role] = _written(seen, thing.role, whole, told)
        own = facts_for(thing, told)
        if own is not told and own is not None:
            news = {**news, **{register: (stamp, value) for register, value in own.told().items()}}
        rows.add(thing.key, thing.text, stamp, news)
        if stirs or own is not None or thing.role == Role.INPUT:
            batch.stirred.add(thing.key)
        if own is not None:
            _remember(thing.text, own, batch)


def _written(seen: Sight, role: int, whole: dict[int, Any], told: Facts | None) -> Written:
    values = dict(changes_for(role, whole))
    if told is not None and role != Role.INPUT:
        values |= told.told()
    written: dict[int, tuple[bytes, Any]] = {}
    write(written, seen.order, values)
    state = written.get(Register.STATE)
    if state is not None:
        written[Register.STATE] = (state[0], state_code(state[1], seen.event))
    written[SEEN] = (seen.stamp, None)
    if role == Role.CHILD and seen.event.type == "AggregationEvent":
        written[MOVED] = (seen.stamp, None)
    return written


def _remember(text: str, told: Facts, batch: _Batch) -> None:
    keys = product_keys(text, told.lot)
    if keys.class_key is not None and keys.class_text is not None:
        batch.products[keys.class_key] = keys.class_text
    if keys.lot_key is not None and keys.lot_text is not None:
        batch.products[keys.lot_key] = keys.lot_text


def _corrected(stored: Iterable[StoredEvent], change: stock.Change) -> list[Sight]:
    """The events that declarations take back with this batch; their flows and emptyings go at once.

    A declaration takes effect when it comes, or when its sender presents the declared event later.
    """
    names = {each.name for each in stored if each.is_declaration or each.is_presentation}
    if not names:
        return []
    damaged: Damaged = []
    named = events_by_name(names, Viewer.operator(), damaged=damaged)
    originals = [each for each in named if not each.is_declaration]
    retracted = retractions_of([each.id for each in originals])
    gone = [each for each in originals if each.id in retracted]
    goods.take_back([each.id.bytes for each in gone], change)
    with connection.cursor() as cursor:
        cursor.execute(SQL["forget_emptyings"], {"keys": binary.UuidArray(each.id.bytes for each in gone)})
    return [sight(each) for each in gone]


def _late() -> set[Key]:
    """Things that left a container after a moment of which the staged batch brings news about the container."""
    late: set[Key] = set()
    with connection.cursor() as cursor:
        level = cursor.execute(SQL["late"], binary=True).fetchall()
        seen: set[tuple[Key, bytes]] = set()
        while level:
            late |= {child for child, inside, _ in level if not inside}
            through = {(child, first) for child, inside, first in level if inside} - seen
            seen |= through
            if not through:
                break
            keys, firsts = zip(*through, strict=True)
            ask = {"keys": binary.UuidArray(keys), "stamps": binary.UuidArray(firsts)}
            found = cursor.execute(SQL["stays_in"], ask, binary=True).fetchall()
            first_of: dict[Key, bytes] = {}
            for key, first in through:
                first_of[key] = min(first, first_of.get(key, first))
            level = [(child, end is None, first_of[box]) for child, _, _, box, end in found]
    return late


def _write(batch: _Batch, boxes: Boxes, late: set[Key]) -> Since:
    """Write the batch; the things that were handed over after what it tells of them (asked before the staged rows go)."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["upsert"])
        stock.save_products(cursor, batch.products)
    boxes.save(late)
    handed = handing.handed_later()
    if late:
        refold(late)
    return handed
