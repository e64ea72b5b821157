"""Lanes of a picture, stacked from the top: each knows its height, its pieces and its names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from suyuan.web.pictures.axis import ticks
from suyuan.web.pictures.life import Life
from suyuan.web.pictures.shapes import Label, Link, Mark, Piece, Rule, Text
from suyuan.web.pictures.voice import Trace, epoch, fitted, in_two_lines, width_of

BAR = 22
LANE = 32
HEADER = 34
NOW_ROOM = 4.0
"""Percent of a wide page that the word for the present takes on one side."""
LABEL_SIZE = 12.5
NOTE_SIZE = 11
SECOND_LINE = 13
"""Pixels that a lane grows by when its name takes two lines."""
SHORTER = (
    ("疾病预防控制中心", "疾控"),
    ("社区卫生服务中心", "社区中心"),
    ("股份有限公司", ""),
    ("有限责任公司", ""),
    ("有限公司", ""),
    ("Co., Ltd.", ""),
    ("Center for Disease Control and Prevention", "CDC"),
    ("Centre for Disease Control and Prevention", "CDC"),
    ("Community Health Centre", "CHC"),
    (", Ltd.", ""),
    (", Inc.", ""),
)
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Lane:
    height: float
    pieces: tuple[Piece, ...] = ()
    labels: tuple[Label, ...] = ()


NOTHING = Lane(0)


def stacked(lanes: Iterable[Callable[[float], Lane]], top: float) -> Lane:
    """Draw lanes one below the other; each is given the y it starts at."""
    pieces: list[Piece] = []
    labels: list[Label] = []
    y = top
    for lane_at in lanes:
        lane = lane_at(y)
        pieces += lane.pieces
        labels += lane.labels
        y += lane.height
    return Lane(y, tuple(pieces), tuple(labels))


def header(life: Life, bottom: float) -> tuple[Piece, ...]:
    """The time axis itself: ticks, pressed spans and, when it is on the axis, the present."""
    pieces: list[Piece] = []
    for tick in ticks(life.axis, life.voice, life.frame.scale):
        look = "tick major" if tick.major else "tick"
        pieces += [
            Rule(tick.at, 4, tick.at, bottom, look),
            Text(tick.at, 13, tick.text, "tick-text", shift=4),
        ]
    now = life.axis.at(life.now) if life.axis.covers(life.now) else None
    for gap in life.axis.breaks:
        words = f"⋯ {life.voice.span(gap.seconds)}"
        pieces.append(Rule(gap.at, HEADER, gap.at, bottom, "break"))
        if now is None or abs(now - gap.at) > life.room(words) / 2 + NOW_ROOM * life.frame.scale:
            pieces.append(Text(gap.at, 28, words, "break-text", "middle"))
    return (*pieces, *_present(life, bottom))


def _present(life: Life, bottom: float) -> tuple[Piece, ...]:
    if not life.axis.covers(life.now):
        return ()
    asked = life.trace["asked"]
    words = "那时" if asked.get("as_of") or asked.get("known_at") else "此刻"
    x = life.axis.at(life.now)
    late = x > 100 - 5 * life.frame.scale
    anchor = "end" if late else "middle"
    return (
        Rule(x, 16, x, bottom, "now"),
        Text(x, 28, life.voice.say(words), "now-text", anchor, -4 if late else 0),
    )


def label(life: Life, top: float, middle: float, text: str, *, note: str = "", look: str = "") -> Label:
    """A lane's name beside the lane's middle, in two lines where one does not hold it; or above a lane that starts
    at top, its note in the same line.
    """
    room, full = life.frame.name_room, " · ".join(filter(None, (text, note)))
    if life.frame.stacked:
        name = fitted(shorter(text), room, LABEL_SIZE)
        rest = room - width_of(name, LABEL_SIZE) - 10
        return Label(top + 14, name, fitted(note, rest, NOTE_SIZE + 1), look, full=full)
    first, second = in_two_lines(shorter(text), room, LABEL_SIZE)
    return Label(middle, first, fitted(note, room, NOTE_SIZE), look, second, full)


def taller(life: Life, text: str) -> float:
    """Pixels that a lane needs beyond its own for this name: a second line beside it, or the line above it."""
    if life.frame.stacked:
        return life.frame.above
    return SECOND_LINE if in_two_lines(shorter(text), life.frame.name_room, LABEL_SIZE)[1] else 0


def shorter(name: str) -> str:
    """An organisation's name as people say it."""
    for long, short in SHORTER:
        name = name.replace(long, short)
    return name.strip()


def rows_of(
    stretches: Sequence[Thing], start: Callable[[Thing], float], end: Callable[[Thing], float]
) -> list[int]:
    """The row of each stretch so that none in a row overlap: the first row that is free."""
    ends: list[float] = []
    rows: list[int] = []
    for stretch in stretches:
        begins = start(stretch)
        row = next((index for index, until in enumerate(ends) if until <= begins + 1e-9), len(ends))
        if row == len(ends):
            ends.append(0.0)
        ends[row] = end(stretch)
        rows.append(row)
    return rows


def clusters(life: Life, events: Iterable[Trace], apart: float) -> list[list[Trace]]:
    """Events that would be drawn on top of each other, together; in order of time."""
    groups: list[list[Trace]] = []
    first_x = -100.0
    for event in events:
        x = life.axis.at(epoch(event["time"]))
        if groups and x - first_x < apart:
            groups[-1].append(event)
        else:
            groups.append([event])
            first_x = x
    return groups


def event_mark(life: Life, event: Trace, x: float, y: float) -> Mark:
    """One event as a mark: full when sealed, hollow when not, crossed when retracted."""
    shape = "diamond" if event.get("sealed") else "hollow"
    if event.get("retracted"):
        shape = "cross"
    look = "future" if event.get("future") else ("declared" if event.get("declaration") else "")
    return Mark(x, y, shape, look, link=life.link(event["id"], *event_words(life, event)))


def event_words(life: Life, event: Trace) -> tuple[str, ...]:
    """An event in a line: when, what, where, and what is special about it."""
    voice = life.voice
    special = [voice.say(word) for flag, word in FLAGS if event.get(flag)]
    place = event.get("biz_location") or event.get("read_point")
    return (voice.minute(event["time"]), voice.step(event), voice.name(place) if place else "", *special)


FLAGS = (("retracted", "已更正作废"), ("future", "时间在将来"), ("declaration", "更正声明"))


def count_mark(life: Life, group: Sequence[Trace], x: float, y: float) -> Mark:
    """Many events at about one moment: their number; opens them drawn larger."""
    start, end = epoch(group[0]["time"]), epoch(group[-1]["time"])
    words = life.voice.say("%s 个事件").replace("%s", str(len(group)))
    title = life.voice.titled(words, life.voice.between(group[0]["time"], group[-1]["time"]))

    return Mark(x, y, "count", "", str(len(group)), Link(life.links.to_window(start, end), title))
