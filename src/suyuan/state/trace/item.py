"""The trace of one thing: its life, told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from suyuan.core.chain.claims import Claims, with_claims
from suyuan.core.chain.custody import Gap, Possession, ownership, possession
from suyuan.core.chain.gaps import life_gaps
from suyuan.core.chain.item_state import Registers, fold
from suyuan.core.chain.life import Entry, Life
from suyuan.core.chain.observation import Key, Observation
from suyuan.core.chain.standing import Told
from suyuan.core.chain.vocabulary import RECEIVING, SHIPPING, State, step_name
from suyuan.core.epcis.roles import Role
from suyuan.state.trace import views
from suyuan.state.trace.contents import contents_seen, holds, tree_of
from suyuan.state.trace.gap_words import gap_json
from suyuan.state.trace.gathering import Asked, Events
from suyuan.state.trace.genealogy import genealogy, judge_inputs
from suyuan.state.trace.judging import Judged, judge, sees_all
from suyuan.state.trace.names import Names
from suyuan.state.trace.subject import Subject, is_trade_unit, thing_json
from suyuan.state.trace.telling import Json, ts_or_none
from suyuan.state.trace.told_events import Shown, Tellings, texts_of_places
from suyuan.state.trace.verdict import LATE, Verdict

MOVES = SHIPPING | RECEIVING | {"dispensing"}
"""Steps whose late report is told."""
_MISSING = frozenset({Gap.NO_SHIPMENT, Gap.NO_RECEIPT, Gap.NO_COMMISSIONING})


@dataclass(slots=True)
class ItemTrace:
    """Everything worked out about one thing; ``tell`` puts it into words."""

    asked: Asked
    subject: Subject
    events: Events
    names: Names
    life: Life
    judged: Judged
    had: Possession
    shown: list[Shown]
    tellings: Tellings

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.life.entries

    @property
    def believed(self) -> Sequence[Entry]:
        """Those that tell where it is and who has it."""
        return _believed(self.life.entries, self.judged.claims)


def item_trace(asked: Asked, subject: Subject, events: Events, names: Names) -> ItemTrace | None:
    """Work out the life of a thing; None when the viewer sees no event of it."""
    key = subject.key.bytes
    life = events.life(key)
    shown = shown_events(key, life, events)
    if not shown:
        return None
    tellings = Tellings(names, events)
    events.add(d.event_id.bytes for each in shown if (d := each.known.retracted) is not None)
    tellings.learn(shown)
    names.learn(texts_of_places(entry.observation.event for entry in life.entries), ())
    judged = judge(asked, subject, events, life)
    return ItemTrace(
        asked,
        subject,
        events,
        names,
        life,
        judged,
        _had(asked, life, judged.claims, events, names),
        shown,
        tellings,
    )


def shown_events(key: Key, life: Life, events: Events) -> list[Shown]:
    """The thing's own events whatever became of them, and the containers' events while it was inside."""
    found: dict[bytes, Shown] = {}
    for event, role in events.of[key].items():
        known = events.known[event]
        found[known.sight.order] = Shown(known, role, None)
    for entry in life.entries:
        at = entry.observation.order
        if at not in found:
            role = min((r for r in entry.observation.roles(entry.via)), default=int(Role.EPC))
            found[at] = Shown(events.known[entry.observation.id], role, entry.via)
    for stay in life.stays:
        interval = stay.interval
        for event, role in events.of.get(interval.container, {}).items():
            known = events.known[event]
            at = known.sight.order
            inside = interval.start < at and (interval.end is None or at <= interval.end)
            if inside and at not in found and not known.is_effective:
                found[at] = Shown(known, role, interval.container)
    return [found[at] for at in sorted(found)]


def _had(asked: Asked, life: Life, claims: Claims, events: Events, names: Names) -> Possession:
    """Who had it, by what is believed, and beside it what is only claimed."""

    def actor(seen: Observation) -> str | None:
        place = seen.event.biz_location or seen.event.read_point
        return names.keeper(place.id if place else None)

    def guess(seen: Observation) -> str | None:
        return names.sender_id(events.known[seen.id].stored.sender)

    def had(entries: Sequence[Entry]) -> Possession:
        return possession(entries, names.party_id, actor, asked.moment, guess)

    told = had(life.entries)
    return with_claims(had(_believed(life.entries, claims)), told, claims) if claims else told


def _believed(entries: Sequence[Entry], claims: Claims) -> Sequence[Entry]:
    return [entry for entry in entries if entry.observation.order not in claims] if claims else entries


def gaps_json(trace: ItemTrace) -> list[Json]:
    """The gaps of the life in the order of life.

    What is missing counts only for a viewer who would see it, and when no event was left out or does not open.
    """
    whole = sees_all(trace.asked.viewer) and not trace.events.left_out and not trace.events.damaged
    own = life_gaps(trace.entries, needs_birth=whole and is_trade_unit(trace.subject))
    found = sorted([*own, *trace.had.gaps], key=lambda gap: (gap.before or gap.after or b"", gap.kind))
    seen = {entry.observation.order: entry.observation for entry in trace.entries}
    return [gap_json(gap, seen, trace.names) for gap in found if whole or gap.kind not in _MISSING]


def tell(trace: ItemTrace) -> Json:
    """Everything of the answer but the question."""
    names, entries = trace.names, trace.entries
    registers = fold(trace.believed, lambda text: text)  # type: ignore[arg-type,return-value]  # texts are the keys here
    weather = views.conditions_of(entries, trace.subject.product)
    gaps = gaps_json(trace)
    tree, cut = tree_of(trace.subject.key.bytes, trace.events, names)
    verdict = _verdict(trace)
    verdict.judge_gaps(gaps)
    now = _now(trace, registers, trace.judged.state)
    _judge_nesting(tree, now, verdict)
    if not names.viewer.is_public:
        verdict.judge_excursions(weather.excursions)
    _judge_delays(trace, verdict)
    made_of = genealogy(trace.subject.key, trace.events, names)
    judge_inputs(verdict, trace.judged.origins, made_of, trace.events, names)
    return {
        "thing": thing_json(trace.subject, trace.judged.facts),
        "verdict": verdict.json(_count_words(trace, gaps)),
        "now": now,
        "events": [trace.tellings.tell(each, trace.subject.key.bytes) for each in trace.shown],
        "views": _views(trace, weather, tree),
        "genealogy": made_of,
        "gaps": gaps,
        "journal": journal(trace.shown),
        "truncated": {"events": trace.events.left_out, "contents": cut},
    }


def _judge_nesting(tree: Json | None, now: Json | None, verdict: Verdict) -> None:
    """Does it stand in something that stands in it?"""
    container = now["container"] if now else None
    if tree is not None and container is not None and not tree["emptied"]:
        verdict.judge_nesting(container["hri"], is_ring=holds(tree, container["key"]))


def _verdict(trace: ItemTrace) -> Verdict:
    """What the whole life says; an event that the viewer may not see is not pointed at, but who said it is named."""
    judged, names = trace.judged, trace.names
    verdict = Verdict(judged.state, judged.expiry, trace.asked.moment)
    names.learn((), _sayers(judged))
    told = judged.told if judged.told is not None and judged.told.state is judged.state else None
    verdict.judge_state(_seen(trace, told), names.sender(told.party) if told else None)
    verdict.judge_use(_visible_history(trace))
    if judged.lot is not None:
        state, event, sender = judged.lot
        verdict.judge_lot(
            state, event if bytes.fromhex(event) in trace.events.known else None, names.sender(sender)
        )
    for each in judged.disputed:
        verdict.judge_dispute(each.state, _seen(trace, each), names.sender(each.party))
    _judge_claims(trace, verdict)
    verdict.judge_records(max(judged.altered, len(trace.events.damaged)))
    verdict.judge_code(trace.subject.read.problems)
    verdict.judge_expiry(judged.unread_expiry)
    verdict.judge_whole(is_cut=judged.is_cut or trace.events.is_cut)
    return verdict


def _judge_claims(trace: ItemTrace, verdict: Verdict) -> None:
    """That somebody claims the thing is told once: as a gap, or, where gaps are not told, without a name."""
    told = sees_all(trace.asked.viewer) and any(gap.is_claimed for gap in trace.had.gaps)
    found = trace.judged.contradictions
    if found and not told:
        seen = (each for each in found if each[8:] in trace.events.known)
        verdict.judge_claim(views.event_hex(next(seen, None)))


def _sayers(judged: Judged) -> set[int]:
    told = [each.party for each in (judged.told, *judged.disputed) if each is not None]
    return {*told, *((judged.lot[2],) if judged.lot else ())}


def _seen(trace: ItemTrace, told: Told | None) -> str | None:
    """The event, if the viewer may see it."""
    return views.event_hex(told.order) if told and told.order[8:] in trace.events.known else None


def _judge_delays(trace: ItemTrace, verdict: Verdict) -> None:
    """Late reports among timely ones; where most are late, old records were brought in, and nobody is late."""
    moves = [entry.observation for entry in trace.entries if entry.observation.step in MOVES]
    delays = [trace.events.known[seen.id].stored.record_time - seen.time for seen in moves]
    if moves and sorted(delays)[len(delays) // 2] < LATE:
        for seen, delay in zip(moves, delays, strict=True):
            verdict.judge_delay(step_name(seen.step), delay, seen.id.hex())


def _visible_history(trace: ItemTrace) -> views.History:
    seen = {each.hex() for each in trace.events.known}
    return [(start, state, event if event in seen else None) for start, state, event in trace.judged.history]


def journal(shown: Sequence[Shown]) -> Json:
    """How many events there are, and how many of them do not count."""
    times = [each.known.stored.event.event_time for each in shown]
    return {
        "events": len(shown),
        "retracted": sum(each.known.retracted is not None for each in shown),
        "future": sum(each.known.stored.is_future for each in shown),
        "first": ts_or_none(min(times, default=None)),
        "last": ts_or_none(max(times, default=None)),
    }


def _views(trace: ItemTrace, weather: views.Conditions, tree: Json | None) -> Json:
    entries, names = trace.entries, trace.names
    owned = ownership(trace.believed, names.party_id)
    packaging = {
        "intervals": views.packaging_intervals(trace.life, trace.events, names),
        "tree": tree,
        "siblings_count": _siblings(trace),
    }
    return {
        "parties": views.parties_view(trace.had, owned, entries, names, gaps=sees_all(trace.asked.viewer)),
        "packaging": packaging,
        "states": views.states_view(_visible_history(trace)),
        "places": views.places_view(trace.believed, names),
        "conditions": {"series": [], "excursions": []} if names.viewer.is_public else weather.json(),
    }


def _now(trace: ItemTrace, registers: Registers, state: State) -> Json | None:
    if not trace.entries:
        return None
    names, stays = trace.names, [each for each in trace.had.stays if not each.is_claimed]
    container = _container(trace)
    return views.now_json(
        state,
        registers,
        trace.entries,
        names,
        holder=names.party(stays[-1].party) if stays else None,
        container=names.thing(trace.events.texts[container])
        if container and not names.viewer.is_public
        else None,
    )


def _container(trace: ItemTrace) -> Key | None:
    """The container in which the thing stands."""
    open_stays = (stay for stay in trace.life.stays if stay.depth == 1 and stay.interval.end is None)
    return next((stay.interval.container for stay in open_stays), None)


def _siblings(trace: ItemTrace) -> int:
    """How many things stand beside it in its container; they are counted and never told."""
    container = _container(trace)
    if container is None or trace.names.viewer.is_public:
        return 0
    return max(0, len(contents_seen(container, trace.events)) - 1)


def _count_words(trace: ItemTrace, gaps: Sequence[Json]) -> tuple[str, str]:
    number = len(trace.shown)
    if gaps:
        return f"链条 {number} 条事件，{len(gaps)} 处缺口", f"{number} events, {len(gaps)} gaps"
    return f"链条 {number} 条事件，无缺口", f"{number} event{'s' * (number != 1)}, no gap"
