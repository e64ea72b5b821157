"""The place strip: where the thing was, stop after stop like stations of a line. No map, no boundary."""

from __future__ import annotations

from dataclasses import dataclass

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


def strip_picture(trace: Trace, voice: Voice, links: Links) -> Picture | None:
    """The strip, or None without a known place. Later rows continue the line from the left."""
    stops = stops_of(trace)
    if not stops:
        return None
    shown = stops[:MOST_STOPS]
    pieces: list[Piece] = []
    for place, stop in enumerate(shown):
        following = shown[place + 1] if place + 1 < len(shown) else None
        pieces += _stop(stop, following, place, voice, links)
    rows = (len(shown) + IN_ROW - 1) // IN_ROW
    words = voice.say("%s 站").replace("%s", str(len(stops)))
    left_out = len(stops) - len(shown)
    notes = (voice.say("还有 %s 站见下表").replace("%s", str(left_out)),) if left_out else ()
    return Picture(rows * ROW, tuple(pieces), voice.say("地理走向"), words, notes=notes, look="strip")


def _stop(stop: Stop, following: Stop | None, place: int, voice: Voice, links: Links) -> list[Piece]:
    column, row = place % IN_ROW, place // IN_ROW
    x, y = 2 + column * STEP, 26 + row * ROW
    stay = stop.stay
    room = STEP / 100 * 900 - 16
    name = voice.name(stay["place"])
    city = str((stay["place"] or {}).get("city") or "")
    title = f"{name} · {voice.between(stay['from'], stop.until)}"
    link = Link(links.to_event(stay["event"]), title) if stay["event"] else None
    pieces: list[Piece] = []
    if following is not None:
        pieces += _leg(stop, following, x, y, voice)
    elif stop.until is None:
        pieces.append(Rule(x, y, min(x + 6, 99), y, "track here"))
    pieces += [
        Mark(x, y, "ring", "stop here" if stop.until is None else "stop", link=link),
        Text(x, y + 28, fitted(name, room, 13.5), "stop-name", shift=-6),
        Text(
            x,
            y + 46,
            fitted(_told(stop, city if city and city not in name else "", voice), room, 12),
            "stop-note",
            shift=-6,
        ),
        Text(x, y + 63, _dates(stop, voice), "stop-date", shift=-6),
    ]
    return pieces


def _leg(stop: Stop, following: Stop, x: float, y: float, voice: Voice) -> list[Piece]:
    left, arrived = stop.until, following.stay["from"]
    pieces: list[Piece] = [Rule(x, y, min(x + STEP, 100), y, "track")]
    if left and arrived and epoch(arrived) > epoch(left):
        words = voice.span(epoch(arrived) - epoch(left))
        pieces.append(Text(x + STEP / 2, y - 9, f"→ {words}", "leg", "middle"))
    return pieces


def _told(stop: Stop, city: str, voice: Voice) -> str:
    stayed = ""
    if stop.until and stop.stay["from"]:
        stayed = voice.say("停留 %s").replace("%s", voice.span(epoch(stop.until) - epoch(stop.stay["from"])))
    elif stop.until is None:
        stayed = voice.say("现在在此")
    return " · ".join(word for word in (city, stayed) if word)


def _dates(stop: Stop, voice: Voice) -> str:
    start, end = voice.day(stop.stay["from"]), voice.day(stop.until)
    if not end or end == start:
        return start
    return f"{start} – {end[5:] if end[:4] == start[:4] else end}"
