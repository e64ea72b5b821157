"""What every picture of one life shares: its axis, its window and where its pieces lead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from suyuan.web.pictures.axis import Axis, axis_over
from suyuan.web.pictures.frame import Frame, wide_for
from suyuan.web.pictures.shapes import Link
from suyuan.web.pictures.voice import Trace, Voice, epoch, fitted, width_of

PADDING = 14
"""Pixels a bar needs around its text."""
TEXT_SIZE = 12.5
AFTERWARDS = 0.09
"""Share of a finished life that the axis goes on, so that its last state can be seen."""
TERMINAL = frozenset({"USED", "DESTROYED", "RECALLED", "DISCONTINUED"})


@dataclass(frozen=True, slots=True)
class Links:
    """Where pieces lead. ``trace`` is the address of the page with its query, ``event`` the prefix of an event's."""

    trace: str = "/trace/?q="
    event: str = "/events/"

    def to_event(self, event_id: object) -> str:
        return f"{self.event}{quote(str(event_id), safe='')}/"

    def to_window(self, start: float, end: float) -> str:
        """The same page, looking closer: seconds since 1970, both ends kept inside."""
        return f"{self.trace}&{urlencode({'from': int(start), 'to': int(end) + 1})}"

    def to_thing(self, text: str) -> str:
        return f"{self.trace.partition('?')[0]}?{urlencode({'q': text})}"


@dataclass(frozen=True, slots=True)
class Life:
    """A trace prepared for drawing."""

    trace: Trace
    voice: Voice
    links: Links
    axis: Axis
    frame: Frame

    @property
    def now(self) -> float:
        asked = self.trace["asked"]
        return epoch(asked.get("as_of") or asked.get("known_at") or asked["now"])

    def x(self, moment: str | None, otherwise: float) -> float:
        return self.axis.at(epoch(moment) if moment else otherwise)

    def stretch(self, start: str | None, end: str | None) -> tuple[float, float]:
        """X and width in percent of a stretch of time; open ends run to the axis's ends."""
        left, right = self.x(start, self.axis.start), self.x(end, self.axis.end)
        return left, max(right - left, 0.35 * self.frame.scale)

    def shown(self, start: str | None, end: str | None) -> bool:
        """Whether a stretch touches the axis."""
        begins = epoch(start) if start else self.axis.start
        ends = epoch(end) if end else self.axis.end
        return begins <= self.axis.end and ends >= self.axis.start

    def shows(self, event: Trace) -> bool:
        """Whether an event is drawn: in its place, or at the present when it is dated in the future."""
        return self.axis.covers(epoch(event["time"])) or bool(
            event.get("future") and self.axis.covers(self.now)
        )

    def link(self, event_id: object, *words: str) -> Link | None:
        """The link of a piece; a piece without an event has only its words, and no link."""
        title = " · ".join(word for word in words if word)
        return Link(self.links.to_event(event_id), title) if event_id else None

    def inside(self, text: str, width: float) -> str:
        """As much of a text as a bar of a width in percent holds."""
        return fitted(text, width / 100 * self.frame.nominal - PADDING, TEXT_SIZE)

    def room(self, text: str) -> float:
        """Percent of the plot that a text takes."""
        return width_of(text, TEXT_SIZE) / self.frame.nominal * 100


def life_of(
    trace: Trace,
    voice: Voice,
    links: Links,
    window: tuple[float, float] | None = None,
    frame: Frame | None = None,
) -> Life | None:
    """The life ready to be drawn, on a wide page unless told otherwise; None when there is no moment to draw."""
    room = frame or wide_for(voice)
    moments = [moment for moment in _moments(trace) if window is None or window[0] <= moment <= window[1]]
    if window:
        moments += list(window)
    if not moments:
        return None
    axis = axis_over(moments, pressing=window is None, scale=room.scale)
    return Life(trace, voice, links, axis, room)


def _moments(trace: Trace) -> Iterator[float]:
    future = [event for event in trace["events"] if event.get("future")]
    # What is dated in the future has not happened: it stretches no axis, and is marked at the present.
    happened = [event for event in trace["events"] if not event.get("future")]
    events = [epoch(event["time"]) for event in happened or future]
    yield from events
    yield from (epoch(moment) for moment in _bounds(trace) if moment)
    for series in trace["views"]["conditions"]["series"]:
        yield from (epoch(point[0]) for point in (series["points"][:1] + series["points"][-1:]))
    if events:
        now = epoch(trace["asked"].get("as_of") or trace["asked"].get("known_at") or trace["asked"]["now"])
        spare = (max(events) - min(events)) * AFTERWARDS
        if now > max(events):
            yield min(now, max(events) + spare) if _is_over(trace) and not future else now


def _bounds(trace: Trace) -> Iterator[str | None]:
    views = trace["views"]
    stretches = [
        *views["parties"]["custody"],
        *views["packaging"]["intervals"],
        *views["states"]["intervals"],
        *views["places"]["stays"],
        *views["conditions"]["excursions"],
        *trace["gaps"],
    ]
    for stretch in stretches:
        yield stretch["from"]
        yield stretch["to"]
    for hop in views["parties"]["hops"]:
        yield hop["left"]
        yield hop["arrived"]


def _is_over(trace: Trace) -> bool:
    now = trace.get("now") or {}
    return now.get("state") in TERMINAL
