"""The life panorama: state, custody, packaging, places, conditions and seals of one thing on one time axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from suyuan.web.pictures.conditions import conditions_lane
from suyuan.web.pictures.custody import GAP_KINDS, custody_lane, party_key
from suyuan.web.pictures.lanes import (
    BAR,
    HEADER,
    LANE,
    NOTHING,
    Lane,
    clusters,
    count_mark,
    event_mark,
    header,
    label,
    rows_of,
    stacked,
)
from suyuan.web.pictures.life import Life
from suyuan.web.pictures.shapes import Bar, Mark, Picture, Piece, Rule, Text
from suyuan.web.pictures.voice import Trace, epoch

STATE_LOOKS = {
    "SELF_TESTED": "s-before",
    "BATCH_RELEASED": "s-released",
    "NORMAL": "s-ok",
    "ON_HOLD": "s-warn",
    "RECALL_PENDING": "s-warn",
    "ABNORMAL": "s-warn",
    "RECALLING": "s-stop",
    "RECALLED": "s-stop",
    "USED": "s-done",
    "EXPIRED": "s-stop",
    "DAMAGED": "s-stop",
    "DESTROYED": "s-done",
    "DISCONTINUED": "s-done",
}
CONDITIONS_HEIGHT = 116
APART = 2.1
"""Percent below which two event marks would touch."""
STACK = 3
"""So many events at about one moment are drawn above each other; more become one mark with their number."""
MOST_DEPTHS = 4


def panorama(life: Life) -> Picture:
    """Draw the whole life. Every event is one mark of the last lane, or one of those a numbered mark counts."""
    lanes: list[Callable[[float], Lane]] = [
        partial(states_lane, life),
        partial(custody_lane, life),
        partial(packaging_lane, life),
        partial(places_lane, life),
        partial(_conditions, life),
        partial(seals_lane, life),
        partial(remarks_lane, life),
    ]
    body = stacked(lanes, HEADER + 4)
    return Picture(
        body.height + 4,
        (*header(life, body.height), *body.pieces),
        life.voice.say("生命全景"),
        told(life),
        body.labels,
        notes(life),
        "panorama",
        names=life.frame.names,
    )


def told(life: Life) -> str:
    """The picture in one sentence."""
    trace, voice = life.trace, life.voice
    view = trace["views"]["parties"]
    holders = {party_key(one["party"]) for one in (*view["custody"], *view["quantities"]) if one["party"]}
    words = voice.say("%s 个事件，%s；经手 %s 家单位，%s 处缺口，%s 次超限")
    values = (
        len(trace["events"]),
        voice.between(trace["journal"]["first"], trace["journal"]["last"]),
        len(holders) or view.get("count", 0),  # the public is told how many, and not who
        len(trace["gaps"]),
        len(trace["views"]["conditions"]["excursions"]),
    )
    for value in values:
        words = words.replace("%s", str(value), 1)
    return words


def notes(life: Life) -> tuple[str, ...]:
    """What the drawing did to time and number, so that nobody is misled."""
    say = life.voice.say
    found = []
    if life.axis.breaks:
        found.append(say("⋯ 处压缩了没有事件的时段"))
    if life.axis.opened:
        found.append(say("密集的时段已拉开，横向不按比例"))
    return tuple(found)


def states_lane(life: Life, y: float) -> Lane:
    intervals = [
        one for one in life.trace["views"]["states"]["intervals"] if life.shown(one["from"], one["to"])
    ]
    if not intervals:
        return NOTHING
    top = y + life.frame.above
    pieces = tuple(_state(life, interval, top) for interval in intervals)
    name = label(life, y, top + BAR / 2, life.voice.say("状态"), look="strong")
    return Lane(top - y + BAR + (10 if life.frame.stacked else 20), pieces, (name,))


def _state(life: Life, interval: Trace, y: float) -> Bar:
    x, width = life.stretch(interval["from"], interval["to"])
    name = life.voice.either(interval, "state_name")
    words = f"{name} · {life.voice.say('锁定')}" if interval.get("locked") else name
    look = f"state {STATE_LOOKS.get(str(interval['state']), 's-other')}"
    link = life.link(interval["event"], words, life.voice.between(interval["from"], interval["to"]))
    return Bar(x, width, y, BAR, look, life.inside(words, width), link)


def packaging_lane(life: Life, y: float) -> Lane:
    """What it was packed in: the innermost container on top, the outer ones below."""
    view = life.trace["views"]["packaging"]["intervals"]
    intervals = sorted(
        (one for one in view if life.shown(one["from"], one["to"])),
        key=lambda one: (one["depth"], one["from"] or ""),
    )
    if not intervals:
        return NOTHING
    depths = sorted({min(int(one["depth"]), MOST_DEPTHS) for one in intervals})
    pieces: list[Piece] = []
    top = first = y + life.frame.above
    for place, depth in enumerate(depths):
        level = [one for one in intervals if min(int(one["depth"]), MOST_DEPTHS) == depth]
        rows = rows_of(level, lambda one: epoch(one["from"] or "1970-01-01T00:00:00Z"), _ends)
        pieces += [
            _container(life, one, top + min(row, 2) * BAR, place)
            for one, row in zip(level, rows, strict=True)
        ]
        top += (min(max(rows), 2) + 1) * BAR + 1
    name = label(life, y, first + BAR / 2 - 1, life.voice.say("包装"), look="strong")
    return Lane(top - y + 12, tuple(pieces), (name,))


def _ends(interval: Trace) -> float:
    return epoch(interval["to"]) if interval["to"] else float("inf")


def _container(life: Life, interval: Trace, y: float, level: int) -> Bar:
    x, width = life.stretch(interval["from"], interval["to"])
    name = life.voice.thing(interval["container"])
    link = life.link(
        interval["event_in"] or interval["event_out"],
        life.voice.say("装入"),
        name,
        life.voice.between(interval["from"], interval["to"]),
    )
    return Bar(x, width, y, BAR - 2, f"pack k{min(level, 2) + 1}", life.inside(name, width), link, radius=4)


def places_lane(life: Life, y: float) -> Lane:
    """Where it was: a ring at each arrival, its name where there is room, in one of a few rows."""
    stays = [one for one in life.trace["views"]["places"]["stays"] if life.shown(one["from"], one["to"])]
    if not stays:
        return NOTHING
    top = y + life.frame.above
    pieces: list[Piece] = [Rule(life.stretch(stays[0]["from"], None)[0], top + 8, 100, top + 8, "track")]
    taken = [0.0] * (PLACE_ROWS_STACKED if life.frame.stacked else PLACE_ROWS)
    for stay in stays:
        x, _ = life.stretch(stay["from"], stay["to"])
        name = place_name(life, stay["place"])
        link = life.link(stay["event"], name, life.voice.between(stay["from"], stay["to"]))
        pieces.append(Mark(x, top + 8, "ring", "place", link=link))
        pieces += _place_words(life, name, x, top + 28, taken)
    rows = max(1, sum(1 for until in taken if until))
    words = label(life, y, top + 8, life.voice.say("地点"), look="strong")
    return Lane(top - y + 24 + rows * 16, tuple(pieces), (words,))


PLACE_ROWS, PLACE_ROWS_STACKED = 2, 4
PLACE_ROW = 16


def _place_words(life: Life, name: str, x: float, y: float, taken: list[float]) -> Iterator[Text]:
    """The name right of its ring, or left of it at the end of the axis, in the first row that is free there."""
    room = life.room(name)
    for row, until in enumerate(taken):
        if x >= until and x + room < 101:
            taken[row] = x + room + 2
            yield Text(x, y + row * PLACE_ROW, name, "place-name", shift=-5)
            return
    for row, until in enumerate(taken):
        if x + room >= 101 and until < x - room + 1:
            taken[row] = x + 2
            yield Text(x, y + row * PLACE_ROW, name, "place-name", "end", 5)
            return


def place_name(life: Life, ref: Trace | None) -> str:
    """City and place, one word when they are the same."""
    city, name = str((ref or {}).get("city") or ""), life.voice.name(ref)
    if life.voice.english or not city or city in name:
        return name
    return f"{city} · {name}" if (ref or {}).get("name") else city


def _conditions(life: Life, y: float) -> Lane:
    return conditions_lane(life, y, CONDITIONS_HEIGHT)


def seals_lane(life: Life, y: float) -> Lane:
    """Every event as a seal: this lane misses none."""
    events = [event for event in life.trace["events"] if life.shows(event)]
    if not events:
        return NOTHING
    pieces: list[Piece] = []
    deepest = 1
    top = y + life.frame.above
    for group in clusters(life, events, APART * life.frame.scale):
        found, depth = _group(life, group, top + 12)
        pieces += found
        deepest = max(deepest, depth)
    name = label(life, y, top + 12, life.voice.say("事件与封存"), look="strong")
    return Lane(top - y + deepest * 17 + 14, tuple(pieces), (name,))


def _group(life: Life, group: list[Trace], y: float) -> tuple[list[Piece], int]:
    x = life.axis.at(epoch(group[0]["time"]))
    if len(group) > STACK:
        return [count_mark(life, group, x, y)], 1
    marks = [event_mark(life, event, x, y + row * 17) for row, event in enumerate(group)]
    return list(marks), len(group)


def remarks_lane(life: Life, y: float) -> Lane:
    """Gaps that belong to no party's lane."""
    drawn = {party_key(stay["party"]) for stay in life.trace["views"]["parties"]["custody"]}
    found = [gap for gap in life.trace["gaps"] if not gap["party"] and life.shown(gap["from"], gap["to"])]
    if not found or "?" in drawn:
        return NOTHING
    top = y + life.frame.above
    pieces = tuple(piece for gap in found for piece in _remark(life, gap, top))
    return Lane(top - y + LANE, pieces, (label(life, y, top + 10, life.voice.say("提示"), look="strong"),))


def _remark(life: Life, gap: Trace, y: float) -> tuple[Mark, Text]:
    x = life.x(gap["to"] or gap["from"], life.axis.end)
    words = life.voice.say(GAP_KINDS.get(str(gap["kind"]), "缺口"))
    fits = x + life.room(words) + 2 < 100
    link = life.link(gap["before_event"] or gap["after_event"], life.voice.either(gap, "message"))
    text = Text(x, y + 14.5, words, "gap-words", "start" if fits else "end", 11 if fits else -11)
    return Mark(x, y + 10, "triangle", "remark", "", link), text
