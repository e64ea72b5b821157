"""The trace of a lot or product: who got how much of it, through which containers, by which hops."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from suyuan.core.chain.item_state import Facts, shown_state
from suyuan.core.chain.quantities import Balance, amount_text
from suyuan.core.chain.vocabulary import LOCKED, State
from suyuan.core.epcis.roles import Role
from suyuan.core.identifiers.canonical import canonical_text
from suyuan.core.identifiers.identification import Level
from suyuan.parties.viewer import Viewer
from suyuan.state.trace import lot_state, views
from suyuan.state.trace.gathering import Asked, Events, Known
from suyuan.state.trace.genealogy import genealogy, judge_inputs
from suyuan.state.trace.item import journal
from suyuan.state.trace.judging import sees_all, unread_of
from suyuan.state.trace.lot_books import Books
from suyuan.state.trace.lot_facts import facts_behind, facts_of_lot
from suyuan.state.trace.names import Names, PartyId
from suyuan.state.trace.origins import origins_of
from suyuan.state.trace.packs import Packs, boxes_of
from suyuan.state.trace.subject import Subject, expiry_in, thing_json
from suyuan.state.trace.telling import Json, day_in_beijing, number, state_words, ts, ts_or_none
from suyuan.state.trace.told_events import Shown, Tellings, texts_of_places
from suyuan.state.trace.verdict import Verdict

MOST_TOLD = 1_000
"""Events that the answer spells out; all of them are counted in quantities and hops."""
MOST_HOPS = 5_000
MOST_OWN = 20_000
"""Events that name the lot itself; of more, the newest are read, and those of its making."""

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
    books: Books
    balances: list[Balance]


def lot_trace(asked: Asked, subject: Subject, events: Events, names: Names) -> Json | None:
    """The trace of a lot or product; None when the viewer sees no event of it."""
    packs = Packs(events)
    own = _read_own(subject, events)
    if subject.level is Level.LOT:
        packs.count(subject.key)
    packs.follow(subject.key.bytes)
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
    books = Books(events, names, subject.key.bytes)
    books.add_packs(packs)
    books.add_boxes(packs)
    books.add_named(effective)
    books.add_untold()
    return _tell(LotTrace(asked, subject, events, names, packs, effective, facts, books, books.close()), own)


def _read_own(subject: Subject, events: Events) -> set[bytes]:
    """Read the events that name the lot or product itself, with all that they name: codes tell facts of the lot."""
    events.most = MOST_OWN
    events.read({subject.key.bytes})
    if events.is_cut:
        events.read_first(subject.key.bytes)
    return set(events.of[subject.key.bytes])


def _tell(trace: LotTrace, own: set[bytes]) -> Json:
    names, asked = trace.names, trace.asked
    expiry = (trace.facts.expiry if trace.facts else None) or expiry_in(trace.subject.read)
    history = _history(trace, own)
    state = shown_state(history[-1][1] if history else State.OTHER, expiry, day_in_beijing(asked.moment))
    books = trace.balances
    shown, cut = _shown(trace, own)
    tellings = Tellings(names, trace.events)
    tellings.learn(shown)
    verdict = Verdict(state, expiry, asked.moment)
    _judge_stop(trace, verdict)
    verdict.judge_records(len(trace.events.damaged))
    verdict.judge_whole(is_cut=trace.events.is_cut)
    verdict.judge_code(trace.subject.read.problems)
    verdict.judge_books([trace.names.party(party) for party in _overdrawn(trace)])
    verdict.judge_expiry(_unread_expiry(trace))
    made_of = genealogy(trace.subject.key, trace.events, names)
    judge_inputs(verdict, origins_of(_made_as(trace), _behind(trace).asked), made_of, trace.events, names)
    hidden = names.viewer.is_public
    hops = trace.books.hops[:MOST_HOPS]
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
        "genealogy": made_of,
        "gaps": [],
        "journal": {**journal(shown), "events": len(shown) + cut},
        "truncated": {"events": trace.events.left_out + cut, "contents": 0},
    }


def _judge_stop(trace: LotTrace, verdict: Verdict) -> None:
    """Is it stopped, and by whom?"""
    stop = _stopped(trace)
    if stop is None:
        verdict.judge_state(None)
        return
    known, state = stop
    trace.names.learn((), {known.stored.sender})
    by = trace.names.sender(known.stored.sender)
    if state is verdict.state:
        seen = known.sight.id in trace.events.known
        verdict.judge_state(known.sight.id.hex() if seen else None, by)
        return
    verdict.judge_state(None)
    if not verdict.reasons:
        verdict.judge_lot(state, None, by)


def _overdrawn(trace: LotTrace) -> list[PartyId]:
    """Who let go more of the lot than it had, asked only where everything would be seen; a party that counts in
    several units may have opened a box of one into pieces of the other.
    """
    whole = sees_all(trace.asked.viewer) and not trace.events.left_out and not trace.events.damaged
    if trace.subject.level is not Level.LOT or not whole:
        return []
    units = Counter(book.party for book in trace.balances)
    return [
        book.party
        for book in trace.balances
        if book.balance < 0 and book.party is not None and units[book.party] == 1
    ]


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
        if known.sight.id in own
        and (roles[known.sight.id] == Role.QUANTITY or known.sight.id in trace.books.made)
    ]
    told = lot_state.history(about, trace.subject.key.bytes) or [
        (known, State.NORMAL) for known in trace.effective[:1]
    ]
    return [(known.stored.event.event_time, state, known.stored.id.hex) for known, state in told]


def _stopped(trace: LotTrace) -> tuple[Known, State] | None:
    """Is the lot or its product stopped, by whomever? A party must be told though it may not see who said so."""
    return lot_state.stopped(trace.subject.text, None, _behind(trace))


def _behind(trace: LotTrace) -> Events:
    """The events that verdicts rest on: as anybody may see them who scans the code."""
    if sees_all(trace.asked.viewer):
        return trace.events
    return Events(replace(trace.asked, viewer=Viewer.public()))


def _made_as(trace: LotTrace) -> list[str]:
    """The lot, and a pack for each transformation that gave out packs of it. A product is made of many things."""
    if trace.subject.level is not Level.LOT:
        return []
    named = trace.packs.named
    made = (k.stored.event for k in trace.effective if Role.OUTPUT in named.get(k.sight.id, {}))
    packs = (canonical_text(text) for event in made for text in (event.output_epc_list or ())[-1:])
    return [trace.subject.text, *packs]


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
        known
        for known in trace.events.known.values()
        if known.sight.id in own or known.sight.id in trace.packs.named or known.sight.id in trace.books.told
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
    used: defaultdict[str | None, Decimal] = defaultdict(Decimal)
    for book in books:
        used[book.uom] += book.used
    told = [f"{amount_text(amount)} {uom or ''}".strip() for uom, amount in used.items() if amount] or ["0"]
    return (
        f"{parties} 家单位经手，已使用 {'、'.join(told)}",
        f"{parties} parties had it, {', '.join(told)} used",
    )


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
