"""The trace of a lot or product: who got how much of it, through which containers, by which hops."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from suyuan.core.chain.custody import Hop
from suyuan.core.chain.item_state import Facts, movers, shown_state
from suyuan.core.chain.observation import Key
from suyuan.core.chain.quantities import Balance, Flow, Movement, balances, flow_of, is_repeat, moved_lines
from suyuan.core.chain.vocabulary import LOCKED, State
from suyuan.core.epcis.model import QuantityElement
from suyuan.core.epcis.roles import Role
from suyuan.core.identifiers.canonical import canonical_text, key_of
from suyuan.core.identifiers.identification import Level
from suyuan.parties.viewer import Viewer
from suyuan.state.trace import lot_state, views
from suyuan.state.trace.gathering import Asked, Events, Known
from suyuan.state.trace.genealogy import genealogy
from suyuan.state.trace.item import journal
from suyuan.state.trace.judging import sees_all, unread_of
from suyuan.state.trace.lot_facts import facts_behind, facts_of_lot
from suyuan.state.trace.names import Names, PartyId
from suyuan.state.trace.packs import Packs, boxes_of
from suyuan.state.trace.subject import Subject, expiry_in, thing_json
from suyuan.state.trace.telling import Json, day_in_beijing, number, state_words, ts, ts_or_none
from suyuan.state.trace.told_events import Shown, Tellings, texts_of_places
from suyuan.state.trace.verdict import Verdict

MOST_TOLD = 1_000
"""Events that the answer spells out; all of them are counted in quantities and hops."""
MOST_HOPS = 5_000

_DESCRIBED = {Role.QUANTITY, Role.OUTPUT_QUANTITY, Role.LOT}
"""Roles in which the master data of an event speak of a lot."""


@dataclass(slots=True)
class LotTrace:
    """Everything worked out about one lot or product."""

    asked: Asked
    subject: Subject
    events: Events
    names: Names
    packs: Packs
    effective: list[Known]
    facts: Facts | None
    moves: list[Movement] = field(default_factory=list)
    made: set[bytes] = field(default_factory=set)
    """Events that made some of it."""
    hops: list[Hop] = field(default_factory=list)


def lot_trace(asked: Asked, subject: Subject, events: Events, names: Names) -> Json | None:
    """The trace of a lot or product; None when the viewer sees no event of it."""
    packs = Packs(events)
    events.read({subject.key.bytes})
    own = set(events.of[subject.key.bytes])
    if subject.level is Level.LOT:
        packs.count(subject.key)
        packs.follow(subject.key)
    if not events.known:
        return None
    effective = sorted(
        (each for each in events.known.values() if each.is_effective), key=lambda k: k.sight.order
    )
    names.learn(texts_of_places(e.stored.event for e in effective), {e.stored.sender for e in effective})
    # A product has many lots: what one of them told is no fact about it.
    facts = (
        facts_of_lot(subject.text, (events.known[each] for each in own))
        if subject.level is Level.LOT
        else None
    )
    if subject.level is Level.LOT and not sees_all(asked.viewer):
        facts = facts_behind(facts, subject.text, None, replace(asked, viewer=Viewer.public()))
    packs.end(subject.key, [known for known in effective if _ends_some(known)])
    trace = LotTrace(asked, subject, events, names, packs, effective, facts)
    _add_up(trace)
    return _tell(trace, own)


def _ends_some(known: Known) -> bool:
    event = known.stored.event
    return event.type == "TransformationEvent" or flow_of(event) is Flow.USED


def _add_up(trace: LotTrace) -> None:
    """Walk the events in the order of life: movements for the balances, departures and arrivals for the hops."""
    pending: dict[Key, tuple[Hop, Known]] = {}
    for known in trace.effective:
        flow = flow_of(known.stored.event)
        if flow is None or _is_told_already(trace, known, flow, pending):
            continue
        giver, taker = _ends(trace.names, known, flow)
        trace.moves += [Movement(giver, Flow.USED, *amount) for amount in _consumed(trace, known)]
        amounts = list(_amounts(trace, known))
        if not amounts:
            continue
        if flow is Flow.MADE:
            trace.made.add(known.sight.id)
        party = taker if flow is Flow.RECEIVED else giver
        trace.moves += [Movement(party, flow, amount, uom) for amount, uom in amounts]
        if flow in (Flow.SHIPPED, Flow.RECEIVED):
            _hop(trace, known, flow, (giver, taker), pending)
    trace.hops += [hop for hop, _ in {id(pair): pair for pair in pending.values()}.values()]


def _is_told_already(
    trace: LotTrace, known: Known, flow: Flow, pending: dict[Key, tuple[Hop, Known]]
) -> bool:
    """Is it the acceptance of what was received before, or the carrier's order for what was shipped before?"""
    waits = _carried(trace, known) in pending
    return is_repeat(known.stored.event) and waits is (flow is Flow.SHIPPED)


def _carried(trace: LotTrace, known: Known) -> Key:
    """What stands for the goods of a shipment until they arrive: a container, a pack, or the lot itself."""
    return min(boxes_of(known.sight), default=trace.subject.key.bytes)


def _consumed(trace: LotTrace, known: Known) -> Iterable[tuple[Decimal, str | None]]:
    """What a transformation took in of the lot."""
    packs = trace.packs.consumed(known)
    if packs:
        yield Decimal(packs), None
    yield from _of_subject(trace, known.stored.event.input_quantity_list or ())


def _of_subject(trace: LotTrace, lines: Iterable[QuantityElement]) -> Iterable[tuple[Decimal, str | None]]:
    key = trace.subject.key.bytes
    for line in lines:
        if key_of(canonical_text(line.epc_class)) == key:
            yield line.quantity or Decimal(0), line.uom


def _amounts(trace: LotTrace, known: Known) -> Iterable[tuple[Decimal, str | None]]:
    packs = trace.packs.moved(known)
    if packs:
        yield Decimal(packs), None
    yield from _of_subject(trace, moved_lines(known.stored.event))
    for (text, uom), amount in trace.packs.goods_moved(known).items():
        if key_of(text) == trace.subject.key.bytes:
            yield amount, uom or None


def _ends(names: Names, known: Known, flow: Flow) -> tuple[PartyId | None, PartyId | None]:
    """Giver and taker of an event; whoever it does not name is who keeps its place, or who reported it."""
    event = known.stored.event
    giver_text, taker_text = movers(event)
    place = event.biz_location or event.read_point
    doer = names.keeper(place.id if place else None) or names.sender_id(known.stored.sender)
    giver = names.party_id(giver_text) if giver_text else (None if flow is Flow.RECEIVED else doer)
    taker = names.party_id(taker_text) if taker_text else (doer if flow is Flow.RECEIVED else None)
    return (doer, None) if flow in (Flow.MADE, Flow.USED) else (giver, taker)


def _hop(
    trace: LotTrace,
    known: Known,
    flow: Flow,
    ends: tuple[PartyId | None, PartyId | None],
    pending: dict[Key, tuple[Hop, Known]],
) -> None:
    """A shipment waits for the receipt of the same container, pack or goods."""
    seen, documents = known.sight, known.stored.event.biz_transaction_list or ()
    carried = _carried(trace, known)
    if flow is Flow.SHIPPED:
        if carried in pending:
            trace.hops.append(pending.pop(carried)[0])
        pending[carried] = (Hop(ends[0], ends[1], seen.order, None, documents), known)
        return
    waiting = pending.get(carried)
    if waiting is not None and waiting[0].taker in (None, ends[1]):
        hop = waiting[0]
        del pending[carried]
        trace.hops.append(Hop(hop.giver, ends[1], hop.left, seen.order, hop.documents or documents))
    else:
        trace.hops.append(Hop(ends[0], ends[1], None, seen.order, documents))


def _tell(trace: LotTrace, own: set[bytes]) -> Json:
    names, asked = trace.names, trace.asked
    expiry = (trace.facts.expiry if trace.facts else None) or expiry_in(trace.subject.read)
    history = _history(trace, own)
    state = shown_state(history[-1][1] if history else State.OTHER, expiry, day_in_beijing(asked.moment))
    books = balances(trace.moves)
    shown, cut = _shown(trace, own)
    tellings = Tellings(names, trace.events)
    tellings.learn(shown)
    verdict = Verdict(state, expiry, asked.moment)
    verdict.judge_state(None)
    stop = _stopped(trace)
    if stop is not None and not verdict.reasons:
        names.learn((), {stop[0].stored.sender})
        verdict.judge_lot(stop[1], None, names.sender(stop[0].stored.sender))
    verdict.judge_records(len(trace.events.damaged))
    verdict.judge_expiry(_unread_expiry(trace))
    hidden = names.viewer.is_public
    hops = sorted(trace.hops, key=lambda hop: hop.left or hop.arrived or b"")[:MOST_HOPS]
    return {
        "thing": thing_json(trace.subject, trace.facts),
        "verdict": verdict.json(_words(trace, books)),
        "now": _now(state, [each.known for each in shown if each.known.is_effective]),
        "events": [tellings.tell(each, trace.subject.key.bytes) for each in shown],
        "views": {
            "parties": {
                "custody": [],
                "hops": [] if hidden else [views.hop_json(hop, names) for hop in hops],
                "quantities": [] if hidden else _quantities(books, names),
                "count": len(_parties(books)),
            },
            "packaging": {"intervals": [], "tree": None, "siblings_count": 0},
            "states": {"intervals": _intervals(history)},
            "places": {"stays": []},
            "conditions": {"series": [], "excursions": []},
        },
        "genealogy": genealogy(trace.subject.key, trace.events, names),
        "gaps": [],
        "journal": {**journal(shown), "events": len(shown) + cut},
        "truncated": {"events": trace.events.left_out + cut, "contents": 0},
    }


def _unread_expiry(trace: LotTrace) -> str | None:
    """The newest word on the expiry of a lot, where that names no day; a product has many."""
    if trace.subject.level is not Level.LOT:
        return None
    roles = trace.events.of[trace.subject.key.bytes]
    return unread_of(trace.events.known[each] for each, role in roles.items() if role in _DESCRIBED)


def _history(trace: LotTrace, own: set[bytes]) -> list[tuple[dt.datetime, State, str]]:
    """The states of the lot; normal from its first event on when nobody says another."""
    roles = trace.events.of[trace.subject.key.bytes]
    about = [
        known
        for known in trace.effective
        if known.sight.id in own and (roles[known.sight.id] == Role.QUANTITY or known.sight.id in trace.made)
    ]
    told = lot_state.history(about, trace.subject.key.bytes) or [
        (known, State.NORMAL) for known in trace.effective[:1]
    ]
    return [(known.stored.event.event_time, state, known.stored.id.hex) for known, state in told]


def _stopped(trace: LotTrace) -> tuple[Known, State] | None:
    """Is the lot or its product stopped, by whomever? A party must be told though it may not see who said so."""
    events = (
        trace.events if sees_all(trace.asked.viewer) else Events(replace(trace.asked, viewer=Viewer.public()))
    )
    return lot_state.stopped(trace.subject.text, None, events)


def _intervals(history: Sequence[tuple[dt.datetime, State, str]]) -> list[Json]:
    """The states one after another; none when no event of the lot counts."""
    ends: list[str | None] = [ts(time) for time, _, _ in history[1:]]
    return [
        {**state_words(state), "from": ts(time), "to": end, "event": event, "locked": state in LOCKED}
        for (time, state, event), end in zip(history, [*ends, None], strict=False)
    ]


def _shown(trace: LotTrace, own: set[bytes]) -> tuple[list[Shown], int]:
    """The events to spell out: those that name the lot, then those of packs, and of containers while they held
    some of it; and how many more.
    """
    roles = trace.events.of[trace.subject.key.bytes]
    about = [
        known for known in trace.events.known.values() if known.sight.id in own or trace.packs.concerns(known)
    ]
    ranked = sorted(about, key=lambda k: (k.sight.id not in own, k.sight.order))
    found = []
    for known in ranked[:MOST_TOLD]:
        box = (
            None
            if known.sight.id in own or known.sight.id in trace.packs.named
            else next(iter(boxes_of(known.sight)), None)
        )
        found.append(Shown(known, roles.get(known.sight.id, int(Role.LOT)), box))
    return sorted(found, key=lambda each: each.known.sight.order), max(0, len(ranked) - MOST_TOLD)


def _quantities(books: list[Balance], names: Names) -> list[Json]:
    return [
        {
            "party": names.party(book.party),
            "received": number(book.received),
            "shipped": number(book.shipped),
            "used": number(book.used),
            "balance": number(book.balance),
            "uom": book.uom,
        }
        for book in sorted(books, key=lambda each: -each.received)
        if book.party is not None
    ]


def _parties(books: list[Balance]) -> set[PartyId]:
    """Who had some of it."""
    return {book.party for book in books if book.party is not None}


def _words(trace: LotTrace, books: list[Balance]) -> tuple[str, str]:
    if trace.subject.level is not Level.LOT:
        number = len(trace.events.known)
        return (
            f"{number} 条事件提到它；各批各件请查其码",
            f"{number} events name it; ask for the code of a lot or pack",
        )
    parties = len(_parties(books))
    used = sum((book.used for book in books), Decimal(0))
    return f"{parties} 家单位经手，已使用 {used:f}", f"{parties} parties had it, {used:f} used"


def _now(state: State, effective: Sequence[Known]) -> Json | None:
    if not effective:
        return None
    last = effective[-1].stored.event
    return {
        **state_words(state),
        "disposition": None,
        "step": None,
        "place": None,
        "holder": None,
        "container": None,
        "since": ts_or_none(last.event_time),
    }
