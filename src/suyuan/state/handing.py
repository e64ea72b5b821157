"""Whoever hands a thing on hands on its past: a taker may see what the giver could see of the thing.

Nobody gains a right by what he says himself. An event hands on when its presenter names somebody else as destination;
the taker then gets a right of the kind HISTORY to all earlier events of its things, of what stood in them, and of what
these stood in meanwhile, as far as the giver sees those events. So a right only ever comes from somebody who has it,
and the past reaches as far up the chain as every firm of it named the next one.

The other way, one step: the giver may see how it arrived, the taker's first receipt of the things, when the giver's own
past of them reaches to their beginning. Who only says that he sent somebody a thing learns nothing about it.

Procedure for a batch, behind the fold of the same batch (containment is then as told so far). Every statement serves
all handovers of the batch; n is the place of a handover among them:
 1. Write which things its events hand to whom.
 2. Look for what comes late: handovers of things about which the batch tells something older, or whose place in their
    containers was worked out again.
 3. Pass the past on, and again for the handovers by those who gained something, along the chain until nothing is new.
 4. Tell givers of arrivals: of what is handed over now, and of what was and is received now.
 5. Corrected handovers: take away all rights over the past of the things concerned, and pass it on anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any
from uuid import UUID

import psycopg

from suyuan.arrays import BooleanArray, IntegerArray, TimeArray, UuidArray
from suyuan.core.chain.life import DEPTH
from suyuan.core.chain.observation import Key
from suyuan.core.chain.order import time_of
from suyuan.core.chain.vocabulary import bare
from suyuan.core.epcis.field_classes import goods_of
from suyuan.core.identifiers.canonical import canonical_text, key_of, lot_text
from suyuan.ledger import connection
from suyuan.ledger.queries import Damaged, StoredEvent, events_by_id
from suyuan.parties.event_rights import owners_of
from suyuan.parties.viewer import Viewer
from suyuan.state import arriving
from suyuan.state.around import NEVER, Since, asked, boxes_of, concerned, floor, older, with_containers
from suyuan.state.rights import SQL, destinations_in, senders_of
from suyuan.state.sights import Sight, product_keys, sight

Cursor = psycopg.Cursor[Any]
_FIRST = dt.datetime(1, 1, 2, tzinfo=dt.UTC)
_ASSETS = ("https://id.gs1.org/8003/", "https://id.gs1.org/8004/")


@dataclass(slots=True)
class _Handover:
    """One event that hands things to others; of an earlier one only the things that are concerned."""

    event_id: Key
    at: bytes
    """Stamp."""
    takers: set[int] = field(default_factory=set)
    keys: set[Key] = field(default_factory=set)
    givers: set[int] = field(default_factory=set)
    lots: set[Key] = field(default_factory=set)
    """Those of the keys that stand for goods without serial numbers."""
    often: set[Key] = field(default_factory=set)
    """Those of the keys that may be handed over again and again: lots, and things that are no products, such as boxes."""
    since: dict[Key, bytes] = field(default_factory=dict)
    """Keys of which only the past from a stamp on is news; everything before was passed on already."""


_Span = tuple[Key, dt.datetime, dt.datetime]
_Row = tuple[Key, int, int, bool, dt.datetime, dt.datetime]
"""Thing, giver, taker, whether it stands for goods without serial numbers, and the span of its past."""


@dataclass(slots=True)
class _Past:
    """What goes with one handover."""

    things: set[Key]
    """What was handed over, with what stood in it."""
    around: set[_Span]
    """What any of these stood in, and from when to when."""


def hand_on(sights: list[Sight], late: Collection[Key], handed: Since, beside: Iterable[StoredEvent]) -> None:
    """Pass on what the events of a batch hand over, and what late news add to earlier handovers.

    ``late`` are things whose stays were worked out again, ``handed`` what ``handed_later`` found.
    ``beside`` are those that are not folded, being corrections or corrected or dated in the future, and those that
    somebody else presents now: they belong to the past of their things like others.
    """
    with connection.cursor() as cursor:
        fresh = _handovers(sights, cursor)
        _bound(fresh, cursor)
        _save(fresh, cursor)
        again = dict.fromkeys(
            concerned({key for each in beside for key in _keys_of(sight(each))}, cursor), NEVER
        )
        again |= dict.fromkeys(late, NEVER)
        older(again, handed.items())
        older(again, ((lot, floor(seen.stamp)) for seen in sights for lot in _lots_of(seen)))
        waiting = _merged(fresh, _of_things(with_containers(again, cursor), cursor))
        _pass_on(waiting, cursor)
        arriving.tell(_received(sights, cursor), cursor)


def handed_later() -> Since:
    """Things of the staged batch that were handed over after what it tells of them, with what they stood in then."""
    found: Since = {}
    with connection.cursor() as cursor:
        for query in ("later_handovers", "later_boxes"):
            rows = cursor.execute(SQL[query], binary=True)
            older(found, ((key, floor(first)) for key, first in rows))
    return found


def take_back(gone: Iterable[Sight]) -> None:
    """Forget handovers that were declared errors, and everything that came of them."""
    gone = list(gone)
    keys = {key for seen in gone for key in _keys_of(seen)}
    if not keys:
        return
    with connection.cursor() as cursor:
        events = UuidArray(seen.id for seen in gone)
        given = {"keys": UuidArray(keys), "events": events}
        if not cursor.execute(SQL["forget_handovers"], given).fetchall():
            return
        touched = concerned(keys, cursor)
        cursor.execute(SQL["forget_things"], {"keys": UuidArray(touched)})
        past = cursor.execute(SQL["events_of"], {"keys": UuidArray(touched)}, binary=True).fetchall()
        cursor.execute(SQL["forget_history"], {"events": UuidArray(event for (event,) in past)})
        named = {key for seen in _sights_of(event for (event,) in past) for key in _keys_of(seen)}
        again = dict.fromkeys(touched | named, NEVER)
        _pass_on(_of_things(with_containers(again, cursor), cursor), cursor)


def _handovers(sights: Iterable[Sight], cursor: Cursor) -> list[_Handover]:
    """The events that hand something to a registered party."""
    sending = [seen for seen in sights if seen.event.destination_list]
    if not sending:
        return []
    owners = owners_of({key for seen in sending for key in destinations_in(seen.event)}, cursor)
    senders = senders_of((seen.id for seen in sending), cursor) if owners else {}
    found = []
    for seen in sending:
        takers = {owners[key].party for key in destinations_in(seen.event) if key in owners}
        keys, lots = _keys_of(seen), _lots_of(seen)
        if takers and keys:
            often = lots | {thing.key for thing in seen.things if _goes_round(thing.text)}
            givers = senders.get(seen.id, set())
            found.append(_Handover(seen.id, seen.stamp, takers, keys, givers, lots, often))
    return found


def _goes_round(text: str) -> bool:
    """Is a thing no product, but a box, a returnable asset or what nobody knows?"""
    return text.startswith(_ASSETS) or product_keys(text, None).class_key is None


def _bound(handovers: list[_Handover], cursor: Cursor) -> None:
    """What goes back and forth between the same two, a lot or a box that is used again, has a past that was passed on
    with the handover before: what came since is enough, and what comes late is passed on by that earlier handover.
    """
    rows = [
        (n, key, each.at, taker)
        for n, each in enumerate(handovers)
        for key in each.often
        for taker in each.takers
    ]
    if not rows:
        return
    ns, keys, stamps, takers = zip(*rows, strict=True)
    given = {"ns": IntegerArray(ns), "keys": UuidArray(keys), "stamps": UuidArray(stamps)}
    found = cursor.execute(SQL["handed_before"], {**given, "takers": IntegerArray(takers)}, binary=True)
    before = {(n, key, taker, giver): at for n, key, taker, giver, at in found}
    for n, each in enumerate(handovers):
        for key in each.often:
            pairs = [before.get((n, key, taker, giver)) for taker in each.takers for giver in each.givers]
            bounds = [at for at in pairs if at is not None]
            if bounds and len(bounds) == len(pairs):
                each.since[key] = floor(min(bounds))


def _keys_of(seen: Sight) -> set[Key]:
    return {thing.key for thing in seen.things} | _lots_of(seen)


def _lots_of(seen: Sight) -> set[Key]:
    """Keys of goods without serial numbers whose identifier names a lot; of a product as such nothing is passed on."""
    texts = (lot_text(canonical_text(text), None) for text in goods_of(seen.event))
    return {key_of(text) for text in texts if text is not None}


def _save(handovers: Iterable[_Handover], cursor: Cursor) -> None:
    rows = sorted(
        (key, taker, each.at, each.event_id, key in each.lots)
        for each in handovers
        for key in each.keys
        for taker in each.takers
    )
    if rows:
        keys, takers, stamps, events, whole = zip(*rows, strict=True)
        ids = {"keys": UuidArray(keys), "stamps": UuidArray(stamps), "events": UuidArray(events)}
        others = {"takers": IntegerArray(takers), "whole": BooleanArray(whole)}
        cursor.execute(SQL["add_handovers"], {**ids, **others})


def _of_things(since: Since, cursor: Cursor) -> list[_Handover]:
    """The events by which these things were handed over since, with these of their things."""
    if not since:
        return []
    found: dict[Key, _Handover] = {}
    given = {"keys": UuidArray(since), "stamps": UuidArray(since.values())}
    for event, key, whole, taker, at in cursor.execute(SQL["handovers_of"], given, binary=True):
        each = found.setdefault(event, _Handover(event, at))
        each.keys.add(key)
        each.takers.add(taker)
        each.since[key] = since[key]
        if whole:
            each.lots.add(key)
    for event, givers in senders_of(found, cursor).items():
        found[event].givers = givers
    return list(found.values())


def _merged(fresh: Iterable[_Handover], earlier: Iterable[_Handover]) -> list[_Handover]:
    """Each handover once; those of the batch with all their things."""
    found = {each.event_id: each for each in earlier}
    found.update({each.event_id: each for each in fresh})
    return list(found.values())


def _received(sights: Iterable[Sight], cursor: Cursor) -> list[arriving.Receipt]:
    """What the batch tells to have arrived, with what it stood in; once for each who presented the receipt."""
    receipts = [seen for seen in sights if bare(seen.event.biz_step) in arriving.STEPS]
    senders = senders_of((seen.id for seen in receipts), cursor)
    boxes = boxes_of({key for seen in receipts for key in _keys_of(seen)}, cursor)
    return [
        (box, sender, seen.stamp)
        for seen in receipts
        for sender in senders.get(seen.id, ())
        for key in _keys_of(seen)
        for box in (key, *boxes.get(key, ()))
    ]


def _sights_of(event_ids: Iterable[Key]) -> list[Sight]:
    damaged: Damaged = []
    ids = [UUID(bytes=each) for each in event_ids]
    return [sight(each) for each in events_by_id(ids, Viewer.operator(), damaged=damaged)]


def _pass_on(handovers: list[_Handover], cursor: Cursor) -> None:
    """Pass on by these handovers, then by those of whoever gained something, until nobody does."""
    while handovers:
        pasts = _pasts(handovers, cursor)
        gained = _give(handovers, pasts, cursor)
        arriving.tell_of(
            [
                arriving.Handed(each.at, each.givers, each.takers, past.things)
                for each, past in zip(handovers, pasts, strict=True)
            ],
            cursor,
        )
        if not gained:
            return
        things: Since = {}
        for each, past in zip(handovers, pasts, strict=True):
            older(things, ((key, each.since.get(key, NEVER)) for key in past.things))
        nexts = _of_things(with_containers(things, cursor), cursor)
        handovers = [each for each in nexts if each.givers & gained]


def _give(handovers: list[_Handover], pasts: list[_Past], cursor: Cursor) -> set[int]:
    """Write the rights; who gained any."""
    rows = _rows(handovers, pasts)
    if not rows:
        return set()
    # In the order of the keys, in which the index is read.
    keys, givers, takers, whole, since, until = zip(*sorted(rows, key=itemgetter(0)), strict=True)
    given = {
        "keys": UuidArray(keys),
        "since": TimeArray(since),
        "until": TimeArray(until),
        "whole": BooleanArray(whole),
        "givers": IntegerArray(givers),
        "takers": IntegerArray(takers),
    }
    gained = {party for (party,) in cursor.execute(SQL["pass_on"], given, binary=True)}
    arriving.hand_things(sorted(set(zip(keys, takers, strict=True))), cursor)
    return gained


def _rows(handovers: list[_Handover], pasts: list[_Past]) -> list[_Row]:
    """What goes from whom to whom, and from when to when. Of what was handed over again and again between the same two the
    last past holds all before; what things stood in meanwhile stays apart, stay by stay.
    """
    wholes: dict[tuple[Key, int, int, bool], tuple[dt.datetime, dt.datetime]] = {}
    parts: set[_Row] = set()
    for each, past in zip(handovers, pasts, strict=True):
        pairs = [(giver, taker) for giver in each.givers for taker in each.takers if giver != taker]
        until = time_of(each.at)
        for key in past.things if pairs else ():
            since = _moment(each.since.get(key, NEVER))
            for giver, taker in pairs:
                of = (key, giver, taker, key in each.lots)
                first, last = wholes.get(of, (since, until))
                wholes[of] = (min(first, since), max(last, until))
        parts |= {(key, *pair, False, first, last) for key, first, last in past.around for pair in pairs}
    return [*((*of, *span) for of, span in wholes.items()), *parts]


def _pasts(handovers: list[_Handover], cursor: Cursor) -> list[_Past]:
    """The things of each handover with their contents, and what these stood in before."""
    ends = [time_of(each.at) for each in handovers]
    pasts = [_Past(set(each.keys), set()) for each in handovers]
    level = {(n, key) for n, each in enumerate(handovers) for key in each.keys}
    for _ in range(DEPTH):
        if not level:
            break
        rows = asked("contents", [(n, key, handovers[n].at) for n, key in level], cursor)
        level = {(n, key) for n, key in rows if key not in pasts[n].things}
        for n, key in level:
            pasts[n].things.add(key)
    level = done = {(n, key) for n, past in enumerate(pasts) for key in past.things}
    for _ in range(DEPTH):
        if not level:
            break
        boxes = asked("containers", [(n, key, handovers[n].at) for n, key in level], cursor)
        for n, box, start, left in boxes:
            pasts[n].around.add((box, time_of(start), min(ends[n], time_of(left) if left else ends[n])))
        level = {(n, box) for n, box, *_ in boxes} - done
        done |= level
    return pasts


def _moment(stamp: bytes) -> dt.datetime:
    return _FIRST if stamp == NEVER else time_of(stamp)
