"""The life-cycle timeline: its states as a strip, and its steps as a list of moments, latest first."""

from __future__ import annotations

from dataclasses import dataclass

from suyuan.web.pictures.lanes import HEADER, header, shorter
from suyuan.web.pictures.life import Life, Links
from suyuan.web.pictures.panorama import seals_lane, states_lane
from suyuan.web.pictures.shapes import Picture
from suyuan.web.pictures.voice import Trace, Voice

MOST_MOMENTS = 120
"""The list shows so many; the table of events shows all."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A row of the list. ``look`` is event, gap, retracted, future or excursion."""

    at: str
    when: str
    title: str
    detail: str
    note: str
    href: str
    look: str
    event: str = ""
    """Id of the event, where the row is one."""


def states_picture(life: Life) -> Picture | None:
    """States and events on the axis."""
    states = states_lane(life, HEADER + 4)
    if not states.height:
        return None
    events = seals_lane(life, HEADER + 4 + states.height)
    height = HEADER + 8 + states.height + events.height
    say = life.voice.say
    told = life.voice.listed(
        (
            f"{life.voice.either(one, 'state_name')} {life.voice.between(one['from'], one['to'])}"
            for one in life.trace["views"]["states"]["intervals"][:20]
        ),
        "；",
    )
    pieces = (*header(life, height), *states.pieces, *events.pieces)
    labels = (*states.labels, *events.labels)
    return Picture(height, pieces, say("生命周期"), told, labels, names=life.frame.names)


def moments_of(trace: Trace, voice: Voice, links: Links, most: int = MOST_MOMENTS) -> list[Moment]:
    """What happened, latest first: events, gaps and excursions among each other."""
    moments = [_event(event, voice, links) for event in trace["events"][-most:]]
    moments += [_gap(gap, voice, links) for gap in trace["gaps"][:most]]
    moments.sort(key=lambda moment: moment.at, reverse=True)
    return moments[:most]


def _event(event: Trace, voice: Voice, links: Links) -> Moment:
    look = "retracted" if event["retracted"] else ("future" if event["future"] else "event")
    note = [voice.document(document) for document in event["documents"][:2]]
    note += [voice.say("随 %s").replace("%s", voice.thing(event["via"]))] if event["via"] else []
    if event["retracted"]:
        note.append(voice.say("已更正：%s").replace("%s", reason_words(event["retracted"]["reason"], voice)))
    if event["future"]:
        note.append(voice.say("时间在将来，暂不计入"))
    if "seen_as" in event:
        note.append(voice.say(SEEN_AS[event["seen_as"]]))
    return Moment(
        event["time"],
        voice.minute(event["time"]),
        voice.step(event),
        event_where(event, voice),
        " · ".join(note),
        links.to_event(event["id"]),
        look,
        event["id"],
    )


def event_where(event: Trace, voice: Voice) -> str:
    """``receiver ← giver`` of a hand-over, otherwise the place."""
    givers = [voice.name(one["party"]) for one in event["sources"] if one["party"]][:1]
    takers = [voice.name(one["party"]) for one in event["destinations"] if one["party"]][:1]
    if givers == takers:
        givers = takers = []
    if event["step"] == "receiving" and givers and takers:
        return f"{shorter(takers[0])} ← {shorter(givers[0])}"
    if givers and takers:
        return f"{shorter(givers[0])} → {shorter(takers[0])}"
    place = event["biz_location"] or event["read_point"]
    party = [shorter(voice.name(one)) for one in event["capturers"][:1]]
    return " · ".join([*party, *([voice.name(place)] if place else [])])


def reason_words(reason: object, voice: Voice) -> str:
    """An error reason in words; an unknown one as it is."""
    text = str(reason or "").rpartition(":")[2].rpartition("-")[2].rpartition("/")[2]
    return voice.say(REASONS[text]) if text in REASONS else str(reason or "")


SEEN_AS = {"partner": "他方报告，提及贵单位", "area": "本辖区事件", "history": "随货流转可见"}
REASONS = {"did_not_occur": "此事没有发生", "incorrect_data": "数据有误"}


def _gap(gap: Trace, voice: Voice, links: Links) -> Moment:
    event = gap["before_event"] or gap["after_event"]
    at = gap["to"] or gap["from"] or ""
    when = voice.days(gap["from"], gap["to"])
    title = voice.say("缺口")
    return Moment(
        at, when, title, voice.either(gap, "message"), "", links.to_event(event) if event else "", "gap"
    )
