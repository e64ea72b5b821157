"""The place strip: where the thing was, stop after stop like stations of a line. No map, no boundary."""

from __future__ import annotations

from dataclasses import dataclass

from suyuan.web.pictures.frame import PHONE, WIDE, Frame
from suyuan.web.pictures.life import Links
from suyuan.web.pictures.shapes import Link, Mark, Picture, Piece, Rule, Text
from suyuan.web.pictures.voice import Trace, Voice, epoch, fitted

IN_ROW = 5
ROW = 118
MOST_STOPS = 200
STEP = 100 / IN_ROW


@dataclass(frozen=True, slots=True)
class Stop:
    """A stay; stays at the same place one after the other are one stop."""

    stay: Trace
    until: str | None
    stays: int


def stops_of(trace: Trace) -> list[Stop]:
    """The stops in order."""
    stops: list[Stop] = []
    for stay in sorted(trace["views"]["places"]["stays"], key=lambda stay: stay["from"] or ""):
        last = stops[-1] if stops else None
        if last and stay["place"] and last.stay["place"] and last.stay["place"]["id"] == stay["place"]["id"]:
            stops[-1] = Stop(last.stay, stay["to"], last.stays + 1)
        else:
            stops.append(Stop(stay, stay["to"], 1))
    return stops


def strip_picture(trace: Trace, voice: Voice, links: Links, frame: Frame = WIDE) -> Picture | None:
    """The strip, or None without a known place. Later rows continue the line from the left; on a phone it goes down."""
    stops = stops_of(trace)
    if not stops:
        return None
    shown = stops[:MOST_STOPS]
    pieces: list[Piece] = []
    for place, stop in enumerate(shown):
        following = shown[place + 1] if place + 1 < len(shown) else None
        draw = _stop_below if frame.stacked else _stop
        pieces += draw(stop, following, place, voice, links)
    rows = (len(shown) + IN_ROW - 1) // IN_ROW
    height = len(shown) * ROW_STACKED if frame.stacked else rows * ROW
    words = voice.say("%s 站").replace("%s", str(len(stops)))
    left_out = len(stops) - len(shown)
    notes = (voice.say("还有 %s 站见下表").replace("%s", str(left_out)),) if left_out else ()
    title = voice.say("地理走向")
    return Picture(height, tuple(pieces), title, words, notes=notes, look="strip", names=frame.names)


def _stop(stop: Stop, following: Stop | None, place: int, voice: Voice, links: Links) -> list[Piece]:
    column, row = place % IN_ROW, place // IN_ROW
    x, y = 2 + column * STEP, 26 + row * ROW
    room = STEP / 100 * WIDE.nominal - 16
    pieces: list[Piece] = []
    if following is not None:
        pieces += _leg(stop, following, x, y, voice)
    elif stop.until is None:
        pieces.append(Rule(x, y, min(x + 6, 99), y, "track here"))
    pieces += [
        _ring(stop, x, y, voice, links),
        Text(x, y + 28, fitted(voice.name(stop.stay["place"]), room, 13.5), "stop-name", shift=-6),
        Text(x, y + 46, fitted(_told(stop, voice), room, 12), "stop-note", shift=-6),
        Text(x, y + 63, _dates(stop, voice), "stop-date", shift=-6),
    ]
    return pieces


ROW_STACKED = 88
RING_STACKED = 4.0


def _stop_below(stop: Stop, following: Stop | None, place: int, voice: Voice, links: Links) -> list[Piece]:
    """A stop of the strip that goes down: its ring left, its words right of it."""
    x, y = RING_STACKED, 14 + place * ROW_STACKED
    room = (100 - x) / 100 * PHONE.nominal - 20
    pieces: list[Piece] = []
    if following is not None:
        pieces.append(Rule(x, y, x, y + ROW_STACKED, "track"))
        words = _under_way(stop, following, voice)
        pieces += [Text(x, y + 62, f"↓ {words}", "leg", shift=16)] if words else []
    return [
        *pieces,
        _ring(stop, x, y, voice, links),
        Text(x, y + 5, fitted(voice.name(stop.stay["place"]), room, 13.5), "stop-name", shift=16),
        Text(x, y + 24, fitted(_told(stop, voice), room, 12), "stop-note", shift=16),
        Text(x, y + 42, _dates(stop, voice), "stop-date", shift=16),
    ]


def _ring(stop: Stop, x: float, y: float, voice: Voice, links: Links) -> Mark:
    title = f"{voice.name(stop.stay['place'])} · {voice.between(stop.stay['from'], stop.until)}"
    link = Link(links.to_event(stop.stay["event"]), title) if stop.stay["event"] else None
    return Mark(x, y, "ring", "stop here" if stop.until is None else "stop", link=link)


def _leg(stop: Stop, following: Stop, x: float, y: float, voice: Voice) -> list[Piece]:
    pieces: list[Piece] = [Rule(x, y, min(x + STEP, 100), y, "track")]
    words = _under_way(stop, following, voice)
    if words:
        pieces.append(Text(x + STEP / 2, y - 9, f"→ {words}", "leg", "middle"))
    return pieces


def _under_way(stop: Stop, following: Stop, voice: Voice) -> str:
    """How long it took to the next stop; empty when that is not known."""
    left, arrived = stop.until, following.stay["from"]
    return (
        voice.span(epoch(arrived) - epoch(left)) if left and arrived and epoch(arrived) > epoch(left) else ""
    )


def _told(stop: Stop, voice: Voice) -> str:
    place = stop.stay["place"]
    city = str((place or {}).get("city") or "")
    city = "" if city in voice.name(place) else city
    stayed = ""
    if stop.until and stop.stay["from"]:
        stayed = voice.say("停留 %s").replace("%s", voice.span(epoch(stop.until) - epoch(stop.stay["from"])))
    elif stop.until is None:
        stayed = voice.say("现在在此")
    return " · ".join(word for word in (city, stayed) if word)


def _dates(stop: Stop, voice: Voice) -> str:
    return voice.days(stop.stay["from"], stop.until)
