"""The five views of a life: parties, packaging, states, places, conditions."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from suyuan.clock import BEIJING
from suyuan.core.chain import conditions, order
from suyuan.core.chain.conditions import Excursion, Limit, Sample
from suyuan.core.chain.custody import Custody, Hop, Possession
from suyuan.core.chain.item_state import Register, Registers, place_after
from suyuan.core.chain.life import Entry, Life
from suyuan.core.chain.standing import Told
from suyuan.core.chain.vocabulary import CARRYING, LOCKED, TERMINAL, State
from suyuan.masterdata.models import Product
from suyuan.state.trace.gathering import Events
from suyuan.state.trace.names import Names, PartyId
from suyuan.state.trace.telling import Json, number, state_words, ts, ts_or_none
from suyuan.state.trace.told_events import documents_json

VACCINE_LIMIT = Limit(2.0, 8.0)
"""Cold chain of vaccines when master data says nothing else (Vaccine storage and transport rules, 2017)."""


History = list[tuple[str, State, str | None]]
"""(from, state, event) of each state."""


def event_hex(at: bytes | None) -> str | None:
    return None if at is None else order.event_of(at).hex()


def when(at: bytes | None) -> str | None:
    return None if at is None else ts(order.time_of(at))


def parties_view(
    had: Possession, owned: Sequence[Custody], entries: Sequence[Entry], names: Names, *, gaps: bool
) -> Json:
    """Who had and who owned it, and every change of hands; ``gaps``: may a missing record be called a gap?"""
    count = len({each.party for each in had.stays if each.party is not None and not each.is_claimed})
    if names.viewer.is_public:
        return {"custody": [], "hops": [], "quantities": [], "count": count}
    at = {entry.observation.order: entry for entry in entries}
    custody = [_stay(each, "claim" if each.is_claimed else "possession", at, names) for each in had.stays]
    custody += [_stay(each, "ownership", at, names) for each in owned]
    hops = [
        hop_json(hop if gaps else replace(hop, gap=None), names, carriers_of(hop, entries, names))
        for hop in had.hops
    ]
    return {
        "custody": [each for each in custody if each["party"] is not None],
        "hops": hops,
        "quantities": [],
        "count": count,
    }


def _stay(each: Custody, kind: str, at: dict[bytes, Entry], names: Names) -> Json:
    entry = at.get(each.start)
    place = place_after(entry.observation.event)[1] if entry else None
    return {
        "party": names.party(each.party),
        "from": when(each.start),
        "to": when(each.end),
        "place": names.place(place),
        "kind": kind,
        "event_in": event_hex(each.start),
        "event_out": event_hex(each.end),
    }


def carriers_of(hop: Hop, entries: Sequence[Entry], names: Names) -> list[PartyId]:
    """Whose vehicles and depots tell of it on its way: neither the giver nor the taker, and holders at no time."""
    found: dict[PartyId, None] = {}
    for entry in entries:
        seen = entry.observation
        if seen.step not in CARRYING or not _is_between(hop, seen.order):
            continue
        place = seen.event.read_point or seen.event.biz_location
        keeper = names.keeper(place.id if place else None)
        if keeper is not None and keeper not in (hop.giver, hop.taker):
            found[keeper] = None
    return list(found)


def _is_between(hop: Hop, at: bytes) -> bool:
    return hop.left is not None and hop.left < at and (hop.arrived is None or at < hop.arrived)


def hop_json(hop: Hop, names: Names, carriers: Iterable[PartyId] = ()) -> Json:
    return {
        "from": names.party(hop.giver),
        "to": names.party(hop.taker),
        "left": when(hop.left),
        "arrived": when(hop.arrived),
        "carriers": [names.party(each) for each in carriers],
        "documents": documents_json(hop.documents),
        "event_out": event_hex(hop.left),
        "event_in": event_hex(hop.arrived),
        "gap": str(hop.gap) if hop.gap else None,
    }


def packaging_intervals(life: Life, events: Events, names: Names) -> list[Json]:
    """The containers that it was inside, cut to the time in which they carried it."""
    if names.viewer.is_public:
        return []
    names.learn_things(events.texts[stay.interval.container] for stay in life.stays)
    return [
        {
            "container": names.thing(events.texts[stay.interval.container]),
            "from": when(stay.interval.start),
            "to": when(stay.interval.end),
            "depth": stay.depth,
            "event_in": event_hex(stay.interval.start),
            "event_out": event_hex(stay.interval.end),
        }
        for stay in life.stays
    ]


def states_of(told: Sequence[Told], expiry: dt.date | None, moment: dt.datetime) -> History:
    """The states along the life; expiry comes by itself at the end of the last valid day in Beijing."""
    history = [(ts(order.time_of(each.order)), each.state, event_hex(each.order)) for each in told]
    return history if expiry is None else _expire(history, expiry, moment)


def states_view(history: History) -> Json:
    ends: list[str | None] = [start for start, _, _ in history[1:]]
    found = [
        {**state_words(state), "from": start, "to": end, "event": event, "locked": state in LOCKED}
        for (start, state, event), end in zip(history, [*ends, None], strict=False)
    ]
    return {"intervals": found}


def _expire(history: History, expiry: dt.date, moment: dt.datetime) -> History:
    if expiry == dt.date.max:  # how some write that it never expires; the calendar has no day behind it
        return history
    over = dt.datetime.combine(expiry + dt.timedelta(days=1), dt.time(), BEIJING)
    if over > moment or any(state in TERMINAL and start < ts(over) for start, state, _ in history):
        return history
    at = ts(over)
    later = [each for each in history if each[0] >= at and each[1] in TERMINAL]
    return (
        [*(each for each in history if each[0] < at), (at, State.EXPIRED, None), *later]
        if history
        else history
    )


def places_view(entries: Sequence[Entry], names: Names) -> Json:
    """Where it stayed, one entry for each change of place; under way is no place."""
    stays: list[Json] = []
    for entry in entries:
        says, text = place_after(entry.observation.event)
        if not says:
            continue
        place, at = names.place(text), ts(entry.observation.time)
        if stays and stays[-1]["to"] is None:
            if stays[-1]["place"] == place:
                continue
            stays[-1]["to"] = at
        if place is not None:
            stays.append({"place": place, "from": at, "to": None, "event": entry.observation.id.hex()})
    return {"stays": stays}


@dataclass(frozen=True, slots=True)
class Conditions:
    """Series and excursions of a life."""

    series: dict[tuple[str, str | None, str | None], list[Sample]]
    limit: Limit | None
    excursions: list[Excursion]

    def json(self) -> Json:
        series = [
            {
                "type": kind,
                "uom": uom,
                "device": device,
                "limit": _limit(self.limit) if kind == "Temperature" else None,
                "points": [[ts(each.time), number(each.value), each.event.hex()] for each in samples],
            }
            for (kind, uom, device), samples in self.series.items()
        ]
        found = [
            {
                "from": ts(each.start),
                "to": ts(each.end),
                "peak": number(each.peak),
                "uom": each.uom,
                "event": each.event.hex(),
                "seconds": number(round(each.seconds, 3)),
            }
            for each in self.excursions
        ]
        return {"series": series, "excursions": found}


def conditions_of(entries: Sequence[Entry], product: Product | None) -> Conditions:
    """The readings along a life, and the times out of the limits of its label."""
    series: dict[tuple[str, str | None, str | None], list[Sample]] = defaultdict(list)
    for entry in entries:
        if entry.observation.event.sensor_element_list:
            for sample in conditions.samples(entry.observation.event, entry.observation.id):
                series[sample.type, sample.uom, sample.device].append(sample)
    for samples in series.values():
        samples.sort(key=lambda sample: (sample.time, sample.event))
    limit = limit_of(product)
    found: list[Excursion] = []
    for (kind, uom, _), samples in series.items():
        if limit is not None and kind == "Temperature" and uom in (None, "CEL"):
            found += conditions.excursions(samples, limit)
    return Conditions(dict(series), limit, sorted(found, key=lambda each: each.start))


def limit_of(product: Product | None) -> Limit | None:
    """The storage temperatures of a product; None when nobody told any."""
    if product is None:
        return None
    low, high = product.storage_low, product.storage_high
    if low is not None or high is not None:
        return Limit(None if low is None else float(low), None if high is None else float(high))
    return VACCINE_LIMIT if product.kind == "vaccine" else None


def _limit(limit: Limit | None) -> Json | None:
    return None if limit is None else {"low": number(limit.low), "high": number(limit.high)}


def now_json(
    state: State, registers: Registers, entries: Sequence[Entry], names: Names, **where: Json | None
) -> Json:
    """Where it stands at the moment asked for; ``where`` holds ``holder`` and ``container``."""
    place = registers.get(Register.PLACE)
    step, disposition = registers.get(Register.STEP), registers.get(Register.DISPOSITION)
    since = place[0] if place else entries[-1].observation.order
    return {
        **state_words(state),
        "disposition": disposition[1] if disposition else None,
        "step": step[1] if step else None,
        "place": names.place(place[1]) if place and place[1] else None,
        **where,
        "since": ts_or_none(order.time_of(since)),
    }
