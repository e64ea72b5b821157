"""Custody lanes: one lane an actor, a bar while it holds the thing, a wire for a hand-over, a hatch for a gap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from suyuan.web.pictures.lanes import BAR, LANE, NOTHING, Lane, label, rows_of, shorter, taller
from suyuan.web.pictures.life import Life
from suyuan.web.pictures.shapes import Bar, Curve, Label, Piece, Rule, Text
from suyuan.web.pictures.voice import Trace, epoch

MOST_LANES = 12
MOST_ROWS = 3
STRIP = 4
"""Pixels of the strip that shows ownership, below the bars of possession."""
END_USERS = frozenset({"HOSPITAL", "VACCINATION_UNIT"})
OTHERS = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """A party that gets a lane, from ``top`` on; several short parties may share the last lane."""

    key: str
    ref: Trace | None
    top: float
    rows: int
    look: str
    above: float = 0
    """Pixels of a name above the bars."""
    below: float = 0
    """Pixels more that a name in two lines takes."""

    @property
    def y(self) -> float:
        """Where the bars begin."""
        return self.top + self.above

    @property
    def middle(self) -> float:
        return self.y + BAR / 2

    @property
    def height(self) -> float:
        return LANE + (self.rows - 1) * (BAR + 2) + self.above + self.below

    @property
    def end(self) -> float:
        return self.top + self.height


def custody_lane(life: Life, y: float) -> Lane:
    """All custody lanes with their wires and gaps."""
    stays = [stay for stay in custody_of(life.trace) if life.shown(stay["from"], stay["to"])]
    gaps = [gap for gap in life.trace["gaps"] if life.shown(gap["from"], gap["to"])]
    if not stays and not gaps:
        return NOTHING
    actors, rows = _actors(life, stays, y)
    pieces: list[Piece] = [*_ground(actors.values())]
    pieces += _wires(life, actors)
    for stay, row in zip(stays, rows, strict=True):
        pieces.append(_bar(life, stay, actors, row))
    for gap in gaps:
        pieces += _gap(life, gap, actors)
    return Lane(_height(actors), tuple(pieces), tuple(_names(life, actors)))


def custody_of(trace: Trace) -> list[dict[str, Any]]:
    """The custody intervals; where a lot has none of its own, what its parties reported from first to last."""
    custody = [dict(stay) for stay in trace["views"]["parties"]["custody"]]
    return sorted(custody or _activity(trace), key=lambda stay: (stay["from"] or "", stay["to"] or "~"))


def party_key(ref: Trace | None) -> str:
    return str((ref or {}).get("id") or (ref or {}).get("name") or "?")


def _activity(trace: Trace) -> Iterator[dict[str, Any]]:
    seen: dict[str, dict[str, Any]] = {}
    for event in trace["events"]:
        if event["via"] and event["step"] in OF_CONTAINERS:
            continue
        for party in event["capturers"][:1]:
            stay = seen.setdefault(
                party_key(party),
                {
                    "party": party,
                    "from": event["time"],
                    "place": None,
                    "kind": "activity",
                    "event_in": event["id"],
                },
            )
            stay |= {
                "to": event["time"],
                "event_out": event["id"],
                "place": event.get("biz_location") or stay["place"],
            }
    yield from seen.values()


OF_CONTAINERS = frozenset({"commissioning", "decommissioning", "destroying"})
"""Steps that a container goes through alone: who made a cold box had nothing to do with what lay in it later."""


def _actors(life: Life, stays: list[dict[str, Any]], top: float) -> tuple[dict[str, Actor], list[int]]:
    """Lanes in the order of first holding, mere owners below; the parties beyond the last lane share one."""
    found = [
        *(stay["party"] for stay in _holders_first(life.trace, stays)),
        *(gap["party"] for gap in life.trace["gaps"] if gap["party"]),
    ]
    refs = {party_key(ref): ref for ref in reversed(found)}
    order = list(dict.fromkeys(party_key(ref) for ref in found))
    own = order if len(order) <= MOST_LANES else order[: MOST_LANES - 1]
    lane_of = {key: key if key in own else OTHERS for key in order}
    rows = _rows(stays, lane_of)
    used: dict[str, int] = {}
    for stay, row in zip(stays, rows, strict=True):
        lane = lane_of[party_key(stay["party"])]
        used[lane] = max(used.get(lane, 0), row)
    actors: dict[str, Actor] = {}
    for place, lane in enumerate(dict.fromkeys(lane_of.values())):
        ref, above = refs.get(lane), life.frame.above
        below = taller(life, life.voice.name(ref)) - above if lane != OTHERS else 0
        actors[lane] = Actor(lane, ref, top, used.get(lane, 0) + 1, _look(ref, place), above, below)
        top = actors[lane].end
    return {**actors, **{key: actors[lane] for key, lane in lane_of.items()}}, rows


def _holders_first(trace: Trace, stays: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stays by the first moment their party held the thing. Who only reported about a lot comes where it was given
    the first goods or gave them away, since it may have reported earlier for other reasons.
    """
    given: dict[str, str] = {}
    for hop in trace["views"]["parties"]["hops"]:
        for side, moment in (("from", hop["left"] or hop["arrived"]), ("to", hop["arrived"] or hop["left"])):
            if hop[side] and moment:
                key = party_key(hop[side])
                given[key] = min(moment, given.get(key, moment))

    def first(stay: dict[str, Any]) -> tuple[bool, str]:
        reported = stay["kind"] == "activity"
        began = given.get(party_key(stay["party"])) if reported else None
        return stay["kind"] == "ownership", began or stay["from"] or ""

    return sorted(stays, key=first)


def _rows(stays: list[dict[str, Any]], lane_of: dict[str, str]) -> list[int]:
    rows = [0] * len(stays)
    for lane in set(lane_of.values()):
        members = [
            index
            for index, stay in enumerate(stays)
            if lane_of[party_key(stay["party"])] == lane and stay["kind"] != "ownership"
        ]
        found = rows_of(
            [stays[index] for index in members],
            lambda stay: epoch(stay["from"]) if stay["from"] else 0.0,
            lambda stay: epoch(stay["to"]) if stay["to"] else float("inf"),
        )
        for index, row in zip(members, found, strict=True):
            rows[index] = min(row, MOST_ROWS - 1)
    return rows


def _look(ref: Trace | None, place: int) -> str:
    return "p5" if (ref or {}).get("kind") in END_USERS else f"p{min(place, 3) + 1}"


def _lanes(actors: dict[str, Actor]) -> list[Actor]:
    return list({actor.key: actor for actor in actors.values()}.values())


def _height(actors: dict[str, Actor]) -> float:
    return sum(actor.height for actor in _lanes(actors)) + 6


def _ground(actors: Any) -> Iterator[Piece]:
    for actor in {actor.key: actor for actor in actors}.values():
        yield Rule(0, actor.end - 1, 100, actor.end - 1, "ground")


def _names(life: Life, actors: dict[str, Actor]) -> Iterator[Label]:
    for actor in _lanes(actors):
        middle = actor.middle + actor.below / 2
        if actor.key == OTHERS:
            members = sum(1 for lane in actors.values() if lane.key == OTHERS) - 1
            words = life.voice.say("其他 %s 家").replace("%s", str(members))
            yield label(life, actor.top, middle, words)
        else:
            note = " · ".join([life.voice.kind(actor.ref), *_lost(life, actor)])
            yield label(life, actor.top, middle, life.voice.name(actor.ref), note=note)


def _lost(life: Life, actor: Actor) -> list[str]:
    """What is missing at a party, told beside its name where a narrow plot has no room for it."""
    if not life.frame.stacked:
        return []
    gaps = [gap for gap in life.trace["gaps"] if gap["party"] and party_key(gap["party"]) == actor.key]
    kinds = dict.fromkeys(GAP_KINDS.get(str(gap["kind"]), "缺口") for gap in gaps)
    return [f"⚠ {life.voice.say(kind)}" for kind in kinds]


def _bar(life: Life, stay: dict[str, Any], actors: dict[str, Actor], row: int) -> Bar:
    actor = actors[party_key(stay["party"])]
    x, width = life.stretch(stay["from"], _held_until(life.trace, stay))
    voice = life.voice
    place = stay["place"] and voice.name(stay["place"])
    name = place or shorter(voice.name(stay["party"]))
    title = (voice.name(stay["party"]), place or "", voice.between(stay["from"], stay["to"]))
    link = life.link(stay["event_in"] or stay["event_out"], *title, kind_words(life, stay))
    if stay["kind"] == "ownership":
        return Bar(x, width, actor.end - STRIP - 3, STRIP, f"{actor.look} ownership", "", link, radius=2)
    y, look = actor.y + row * (BAR + 2), f"{actor.look} {stay['kind']}"
    return Bar(x, width, y, BAR, look, life.inside(name, width), link)


def kind_words(life: Life, stay: dict[str, Any]) -> str:
    """Holding a thing, owning it, claiming to hold it, or only having reported about it."""
    return life.voice.say(HOLDINGS.get(str(stay["kind"]), "报告"))


HOLDINGS = {"ownership": "所有", "possession": "持有", "claim": "自称持有"}


def _held_until(trace: Trace, stay: dict[str, Any]) -> str | None:
    """A bar ends where a gap of its party begins: from there on nobody knows."""
    for gap in trace["gaps"]:
        same = party_key(gap["party"]) == party_key(stay["party"])
        if same and gap["from"] and (stay["from"] or "") <= gap["from"] and gap["to"] == stay["to"]:
            return str(gap["from"])
    until: str | None = stay["to"]
    return until


def _wires(life: Life, actors: dict[str, Actor]) -> Iterator[Curve]:
    for hop in life.trace["views"]["parties"]["hops"]:
        giver, taker = actors.get(party_key(hop["from"])), actors.get(party_key(hop["to"]))
        left, arrived = hop["left"] or hop["arrived"], hop["arrived"] or hop["left"]
        if giver is None or taker is None or giver is taker or not left or not life.shown(left, arrived):
            continue
        x1, x2 = life.x(left, 0), life.x(arrived, 0)
        yield Curve(
            x1,
            giver.middle,
            max(x2, x1 + 0.6 * life.frame.scale),
            taker.middle,
            "wire lost" if hop["gap"] else "wire",
        )


def _gap(life: Life, gap: Trace, actors: dict[str, Actor]) -> Iterator[Piece]:
    giver = actors.get(party_key(gap["party"]))
    if giver is None:
        return
    taker = _taker(life, gap, actors) or giver
    top, bottom = sorted((giver.y, taker.y))
    x, width = life.stretch(gap["from"], gap["to"])
    words = life.voice.either(gap, "message")
    link = life.link(gap["before_event"] or gap["after_event"], words)
    width = max(width, 2.2 * life.frame.scale)
    yield Bar(x, width, top, bottom - top + BAR, "gap", "", link, hatched=True)
    yield from _gap_words(life, gap, (x, x + width), giver, taker)


def _taker(life: Life, gap: Trace, actors: dict[str, Actor]) -> Actor | None:
    for hop in life.trace["views"]["parties"]["hops"]:
        same = hop["event_in"] in {gap["before_event"], None} or hop["event_out"] == gap["after_event"]
        if hop["gap"] and same and party_key(hop["from"]) == party_key(gap["party"]):
            return actors.get(party_key(hop["to"]))
    return None


def _gap_words(
    life: Life, gap: Trace, ends: tuple[float, float], giver: Actor, taker: Actor
) -> Iterator[Piece]:
    if life.frame.stacked:
        return
    kind = life.voice.say(GAP_KINDS.get(str(gap["kind"]), "缺口"))
    words = f"⚠ {kind} · {shorter(life.voice.name(gap['party']))}"
    if ends[1] + 1 + life.room(words) <= 100:
        yield Text(ends[1], giver.y + 15.5, words, "gap-words", shift=7)
    elif life.room(words) + 1 < ends[0]:
        yield Text(ends[0], taker.y + 15.5, words, "gap-words", "end", -7)


GAP_KINDS = {
    "no_receipt": "缺收货记录",
    "no_shipment": "缺发货记录",
    "no_commissioning": "缺赋码记录",
    "after_end": "终止之后仍有事件",
    "time_order": "时间先后矛盾",
}
