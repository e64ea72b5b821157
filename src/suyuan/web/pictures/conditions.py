"""Storage and transport conditions: measured lines, the limits they should keep, and when they did not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from suyuan.web.pictures.lanes import Lane, header, label
from suyuan.web.pictures.life import Life
from suyuan.web.pictures.shapes import Bar, Label, Mark, Picture, Piece, Polyline, Rule, Text
from suyuan.web.pictures.voice import DAY, Trace, epoch

MOST_POINTS = 700
"""A line with more points is drawn by the lowest and highest of each bucket, so that no peak is lost."""
BUCKETS = 300
DOTS = 60
DOT_APART = 0.25
QUANTITIES = {
    "Temperature": "温度",
    "RelativeHumidity": "相对湿度",
    "AbsoluteHumidity": "绝对湿度",
    "Illuminance": "光照",
    "Acceleration": "冲击",
    "Pressure": "压力",
}
UNITS = {"CEL": "°C", "FAH": "°F", "KEL": "K", "A93": "g/m³", "P1": "%", "LUX": "lx"}
Point = tuple[float, float, str]
"""When (seconds since 1970), how much, and the event that reported it."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From a value to a y."""

    low: float
    high: float
    top: float
    height: float

    def y(self, value: float) -> float:
        span = self.high - self.low
        return self.top + self.height * (self.high - min(max(value, self.low), self.high)) / span


def conditions_picture(life: Life) -> Picture | None:
    """The condition chart: every measured quantity larger than in the panorama."""
    lane = conditions_lane(life, 34, 190)
    if not lane.height:
        return None
    say = life.voice.say
    return Picture(
        lane.height + 40,
        (*header(life, lane.height + 34), *lane.pieces),
        say("储运条件"),
        _told(life),
        lane.labels,
        look="conditions",
        names=life.frame.names,
    )


def conditions_lane(life: Life, y: float, height: float) -> Lane:
    """One chart for each measured quantity, one line for each device."""
    top, pieces, labels = y, [], []  # type: float, list[Piece], list[Label]
    for (quantity, unit), series in _grouped(life.trace).items():
        excursions = _excursions(life, unit)
        below = top + life.frame.above
        chart = _chart(life, series, excursions, below + 20, height - 30)
        words = life.voice.say(QUANTITIES.get(quantity, quantity))
        pieces += chart.pieces
        labels += [label(life, top, top + 14, f"{words} {UNITS.get(unit, unit)}"), *chart.labels]
        top = below + height
    return Lane(top - y, tuple(pieces), tuple(labels))


def _grouped(trace: Trace) -> dict[tuple[str, str], list[Trace]]:
    groups: dict[tuple[str, str], list[Trace]] = {}
    for series in trace["views"]["conditions"]["series"]:
        if series["points"]:
            groups.setdefault((str(series["type"]), str(series["uom"] or "")), []).append(series)
    return groups


def _excursions(life: Life, unit: str) -> list[Trace]:
    found = life.trace["views"]["conditions"]["excursions"]
    return [one for one in found if str(one["uom"] or "") == unit and life.shown(one["from"], one["to"])]


def _chart(life: Life, series: list[Trace], excursions: list[Trace], top: float, height: float) -> Lane:
    lines = [_points(life, one) for one in series]
    limit = next((one["limit"] for one in series if one["limit"]), None)
    scale = _scale(lines, limit, excursions, top, height)
    pieces: list[Piece] = [*_limits(limit, scale)]
    labels = [*_limit_labels(limit, scale)] or [*_measured_labels(lines, scale)]
    for index, points in enumerate(lines):
        pieces += _line(life, points, scale, f"l{index % 4 + 1}", series[index])
    end = 0.0
    for excursion in excursions:
        found, end = _excursion(life, excursion, scale, end)
        pieces += found
    return Lane(height, tuple(pieces), tuple(labels))


def _points(life: Life, series: Trace) -> list[Point]:
    found = [(epoch(at), float(value), str(event or "")) for at, value, event in series["points"]]
    return sorted(point for point in found if life.axis.covers(point[0]))


def _scale(lines: list[list[Point]], limit: Any, excursions: list[Trace], top: float, height: float) -> Scale:
    values = [value for points in lines for _, value, _ in points]
    values += [float(one["peak"]) for one in excursions if one["peak"] is not None]
    values += [float(limit[side]) for side in ("low", "high") if limit and limit[side] is not None]
    low, high = min(values, default=0.0), max(values, default=1.0)
    spare = max((high - low) * 0.12, 0.5)
    return Scale(low - spare, high + spare, top, height)


def _limits(limit: Any, scale: Scale) -> Iterator[Piece]:
    if not limit:
        return
    high = scale.high if limit["high"] is None else float(limit["high"])
    low = scale.low if limit["low"] is None else float(limit["low"])
    yield Bar(0, 100, scale.y(high), scale.y(low) - scale.y(high), "allowed", radius=0)
    for side in ("high", "low"):
        if limit[side] is not None:
            yield Rule(0, scale.y(float(limit[side])), 100, scale.y(float(limit[side])), "limit")


def _limit_labels(limit: Any, scale: Scale) -> Iterator[Label]:
    for side in ("high", "low"):
        if limit and limit[side] is not None:
            yield Label(scale.y(float(limit[side])), f"{limit[side]:g}", look="limit-name")


def _measured_labels(lines: list[list[Point]], scale: Scale) -> Iterator[Label]:
    """Where nobody set limits, the highest and the lowest reading tell what the line means."""
    values = {value for points in lines for _, value, _ in points}
    for value in sorted({max(values), min(values)} if values else ()):
        yield Label(scale.y(value), f"{value:g}", look="limit-name measured")


def _line(life: Life, points: list[Point], scale: Scale, look: str, series: Trace) -> Iterator[Piece]:
    for run in _runs(points):
        drawn = decimated(run)
        yield Polyline(tuple((life.axis.at(at), scale.y(value)) for at, value, _ in drawn), look)
    if len(points) <= DOTS and _apart(life, points):
        unit = UNITS.get(str(series["uom"]), str(series["uom"] or ""))
        for at, value, event in points:
            yield Mark(
                life.axis.at(at),
                scale.y(value),
                "dot",
                f"reading {look}",
                link=life.link(event, f"{value:g} {unit}"),
            )


def _apart(life: Life, points: Sequence[Point]) -> bool:
    """Whether dots would stand apart: crowded ones hide the line."""
    return all(
        life.axis.at(after[0]) - life.axis.at(before[0]) > DOT_APART * life.frame.scale
        for before, after in pairwise(points)
    )


def _runs(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Stretches of steady measuring; where nobody measured, no line is drawn."""
    gaps = sorted(after[0] - before[0] for before, after in pairwise(points))
    longest = max(6 * gaps[len(gaps) // 2], DAY / 4) if gaps else DAY
    run: list[Point] = []
    for point in points:
        if run and point[0] - run[-1][0] > longest:
            yield run
            run = []
        run.append(point)
    if run:
        yield run


def decimated(points: Sequence[Point]) -> list[Point]:
    """At most two points a bucket, its lowest and highest, in order of time."""
    if len(points) <= MOST_POINTS:
        return list(points)
    start, span = points[0][0], points[-1][0] - points[0][0] or 1.0
    buckets: dict[int, list[Point]] = {}
    for point in points:
        buckets.setdefault(int((point[0] - start) / span * BUCKETS), []).append(point)
    kept: set[Point] = {points[0], points[-1]}
    for bucket in buckets.values():
        kept |= {min(bucket, key=_value), max(bucket, key=_value)}
    return sorted(kept)


def _value(point: Point) -> float:
    return point[1]


def _excursion(life: Life, excursion: Trace, scale: Scale, taken: float) -> tuple[list[Piece], float]:
    """The red stretch, its peak and, where there is room, its words. Answers also where the words end."""
    x, width = life.stretch(excursion["from"], excursion["to"])
    peak = float(excursion["peak"])
    words = excursion_words(life, excursion)
    link = life.link(excursion["event"], words)
    middle = x + width / 2
    pieces: list[Piece] = [
        Bar(x, width, scale.top, scale.height, "excursion", link=link, radius=2),
        Mark(middle, scale.y(peak), "triangle", "peak", link=link),
    ]
    room = life.room(words) + 1.5 * life.frame.scale
    if middle + room <= 100 and middle > taken:
        pieces.append(Text(middle, scale.y(peak) + 4, words, "peak-words", shift=11))
        return pieces, middle + room
    if middle - room > taken:
        pieces.append(Text(middle, scale.y(peak) + 4, words, "peak-words", "end", -11))
        return pieces, middle
    return pieces, taken


def excursion_words(life: Life, excursion: Trace) -> str:
    """``11.2 °C · 4 小时 10 分``."""
    unit = UNITS.get(str(excursion["uom"]), str(excursion["uom"] or ""))
    return f"{float(excursion['peak']):g} {unit} · {life.voice.span(float(excursion['seconds'] or 0))}"


def _told(life: Life) -> str:
    view = life.trace["views"]["conditions"]
    words = life.voice.say("%s 次读数，%s 次超限")
    readings = sum(len(series["points"]) for series in view["series"])
    return words.replace("%s", str(readings), 1).replace("%s", str(len(view["excursions"])), 1)
