"""One sensor's curve: the limits as a band, what was out of range, and times that nobody watched hatched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from suyuan.clock import BEIJING
from suyuan.web.pictures.conditions import Scale
from suyuan.web.pictures.shapes import Bar, Link, Mark, Picture, Piece, Polyline, Rule, Text

HEIGHT, TOP, FOOT = 260.0, 14.0, 26.0
MOST_POINTS, BUCKETS = 700, 320


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time with its words and where it leads."""

    start: dt.datetime
    end: dt.datetime
    words: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """What is drawn. Moments are aware; values are degrees Celsius."""

    start: dt.datetime
    end: dt.datetime
    readings: Sequence[tuple[dt.datetime, float]]
    low: float | None
    high: float | None
    excursions: Sequence[Stretch]
    gaps: Sequence[Stretch]
    title: str
    description: str


def temperature_picture(curve: Curve) -> Picture:
    """The picture for a wide page, with the one for a phone."""
    wide, phone = _drawn(curve, ticks=8), _drawn(curve, ticks=4)
    return Picture(
        HEIGHT, wide, curve.title, curve.description, look="conditions",
        phone=Picture(HEIGHT, phone, curve.title, curve.description, look="conditions", names=0),
    )  # fmt: skip


def _drawn(curve: Curve, *, ticks: int) -> tuple[Piece, ...]:
    scale = _scale(curve)
    return (
        *_band(curve, scale),
        *_time_axis(curve, ticks),
        *_gaps(curve, scale),
        *_excursions(curve, scale),
        *_lines(curve, scale),
        *_value_axis(curve, scale),
    )


def _x(curve: Curve, at: dt.datetime) -> float:
    whole = (curve.end - curve.start).total_seconds() or 1.0
    return min(100.0, max(0.0, 100 * (at - curve.start).total_seconds() / whole))


def _scale(curve: Curve) -> Scale:
    values = [value for _, value in curve.readings]
    values += [limit for limit in (curve.low, curve.high) if limit is not None]
    low, high = min(values, default=0.0), max(values, default=10.0)
    spare = max((high - low) * 0.12, 0.5)
    return Scale(low - spare, high + spare, TOP, HEIGHT - TOP - FOOT)


def _band(curve: Curve, scale: Scale) -> Iterator[Piece]:
    high = scale.high if curve.high is None else curve.high
    low = scale.low if curve.low is None else curve.low
    yield Bar(0, 100, scale.y(high), scale.y(low) - scale.y(high), "allowed", radius=0)
    for limit in (curve.low, curve.high):
        if limit is not None:
            yield Rule(0, scale.y(limit), 100, scale.y(limit), "limit")


def _time_axis(curve: Curve, ticks: int) -> Iterator[Piece]:
    step = (curve.end - curve.start) / ticks
    form = "%H:%M" if curve.end - curve.start <= dt.timedelta(days=2) else "%m-%d"
    for number in range(ticks + 1):
        at = curve.start + number * step
        x = _x(curve, at)
        yield Rule(x, TOP, x, HEIGHT - FOOT, "tick")
        anchor = "start" if number == 0 else "end" if number == ticks else "middle"
        yield Text(x, HEIGHT - 8, f"{at.astimezone(BEIJING):{form}}", "tick-text", anchor)


def _value_axis(curve: Curve, scale: Scale) -> Iterator[Piece]:
    for limit in (curve.low, curve.high):
        if limit is not None:
            yield Text(0, scale.y(limit) - 4, f"{limit:g} °C", "tick-text", "start", 4)


def _gaps(curve: Curve, scale: Scale) -> Iterator[Piece]:
    for gap in curve.gaps:
        x = _x(curve, gap.start)
        width = _x(curve, gap.end) - x
        if width > 0:
            yield Bar(x, width, scale.top, scale.height, "bar gap", hatched=True, radius=0)


def _excursions(curve: Curve, scale: Scale) -> Iterator[Piece]:
    for one in curve.excursions:
        x = _x(curve, one.start)
        width = max(_x(curve, one.end) - x, 0.3)
        link = Link(one.href, one.words) if one.href else None
        yield Bar(x, width, scale.top, scale.height, "excursion", link=link, radius=2)


def _lines(curve: Curve, scale: Scale) -> Iterator[Piece]:
    """The measured line, broken where nobody watched."""
    breaks = {gap.start for gap in curve.gaps}
    part: list[tuple[float, float]] = []
    points = _thinned(curve)
    for (at, value), (after, _) in pairwise([*points, (curve.end, 0.0)]):
        part.append((_x(curve, at), scale.y(value)))
        if any(at <= start < after for start in breaks):
            yield from _line(part)
            part = []
    yield from _line(part)


def _line(part: list[tuple[float, float]]) -> Iterator[Piece]:
    if len(part) == 1:
        yield Mark(part[0][0], part[0][1], "dot", "reading l1")
    elif part:
        yield Polyline(tuple(part), "line l1")


def _thinned(curve: Curve) -> list[tuple[dt.datetime, float]]:
    """Not more points than can be drawn: the lowest and highest of each bucket, so that no peak is lost."""
    readings = list(curve.readings)
    if len(readings) <= MOST_POINTS:
        return readings
    edges = {gap.start for gap in curve.gaps} | {gap.end for gap in curve.gaps}
    buckets: dict[int, list[tuple[dt.datetime, float]]] = {}
    for reading in readings:
        buckets.setdefault(int(_x(curve, reading[0]) / 100 * BUCKETS), []).append(reading)
    kept = {readings[0], readings[-1], *(one for one in readings if one[0] in edges)}
    for bucket in buckets.values():
        kept |= {min(bucket, key=_value), max(bucket, key=_value)}
    return sorted(kept)


def _value(reading: tuple[dt.datetime, float]) -> float:
    return reading[1]
