"""The life panorama shows every event, in its place, whatever the life looks like."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree as ET

import pytest
from lives import busy_life, life, replaced, stamp

from suyuan.web.pictures.axis import LEFT, RIGHT, axis_over, ticks
from suyuan.web.pictures.conditions import decimated
from suyuan.web.pictures.frame import BROAD, PHONE, WIDE
from suyuan.web.pictures.life import Links, life_of
from suyuan.web.pictures.panorama import panorama, told
from suyuan.web.pictures.shapes import Bar, Mark, Text
from suyuan.web.pictures.svg import drawing, label_column
from suyuan.web.pictures.voice import Voice, epoch, fitted, width_of

VOICE, LINKS = Voice(), Links("/trace/?q=x")


def drawn(trace, window=None, frame=None):
    return panorama(life_of(trace, VOICE, LINKS, window, frame))


def events_shown(picture) -> int:
    marks = [piece for piece in picture.pieces if isinstance(piece, Mark)]
    single = {mark.link.href for mark in marks if mark.link and mark.shape in {"diamond", "hollow", "cross"}}
    return len(single) + sum(int(mark.text) for mark in marks if mark.shape == "count")


@pytest.mark.parametrize("name", ["vaccine", "lot", "carton", "one_event"])
@pytest.mark.parametrize("frame", [WIDE, PHONE], ids=["page", "phone"])
def test_every_event_of_a_life_is_drawn(name, frame):
    trace = life(name)
    assert events_shown(drawn(trace, frame=frame)) == len(trace["events"])


def test_on_a_phone_each_lane_has_its_whole_name_above_its_pieces():
    picture = drawn(life("vaccine"), frame=PHONE)
    ET.fromstring(drawing(picture))
    names = [label for label in picture.labels if label.look != "limit-name"]
    assert [label.text for label in names][:3] == ["状态", "京华生物制品", "河北省疾控"]
    assert all(label.text in drawing(picture) for label in names)
    bars = [piece for piece in picture.pieces if isinstance(piece, Bar) and "possession" in piece.look]
    for bar in bars:
        above = [label.y for label in names if label.y <= bar.y]
        assert 0 < bar.y - max(above) < 30


def test_on_a_phone_a_missing_record_is_told_beside_the_name():
    notes = {label.text: label.note for label in drawn(life("vaccine"), frame=PHONE).labels}
    assert "⚠ 缺发货记录" in notes["保定市疾控"]


def test_a_long_name_takes_two_lines_and_tells_itself_whole():
    trace = life("vaccine")
    long = "North Harbour Prefecture Maternal Health Hospital"
    trace["views"]["parties"]["custody"][0]["party"] |= {"name_en": long}
    picture = panorama(life_of(trace, Voice("en", str), LINKS, None, BROAD))
    label = next(label for label in picture.labels if label.full.startswith(long))
    assert label.text.startswith("North")
    assert not label.text.endswith(("…", " "))
    assert label.more
    assert long in label_column(picture)


def test_the_lanes_of_a_lot_follow_the_goods_not_the_first_report():
    trace = life("lot")
    hops = trace["views"]["parties"]["hops"]
    giver, taker = hops[0]["from"], hops[0]["to"]
    trace["views"]["parties"]["custody"] = []
    early = {
        **trace["events"][0],
        "id": "e" * 32,
        "time": "2020-01-01T00:00:00Z",
        "capturers": [taker],
        "via": None,
    }
    trace["events"].insert(0, early)
    names = [label.full for label in drawn(trace).labels]
    place = {
        party["id"]: next(i for i, name in enumerate(names) if party["name"] in name)
        for party in (giver, taker)
    }
    assert place[giver["id"]] < place[taker["id"]]


def test_who_made_the_box_of_a_lot_did_not_hold_the_lot():
    trace = life("lot")
    trace["views"]["parties"]["custody"] = []
    box = trace["events"][0] | {"id": "e" * 32, "via": trace["thing"], "step": "commissioning"}
    box["capturers"] = [
        {"id": "party:box-maker", "name": "箱厂", "name_en": None, "kind": None, "city": None}
    ]
    trace["events"].insert(0, box)
    assert not any("箱厂" in label.full for label in drawn(trace).labels)


def test_a_life_without_events_has_no_panorama():
    assert life_of(life("unknown"), VOICE, LINKS) is None


def test_five_thousand_events_are_all_counted_and_stay_a_small_picture():
    trace = busy_life(5_000)
    picture = drawn(trace)
    assert events_shown(picture) == 5_000
    assert len(drawing(picture)) < 300_000


def test_a_numbered_mark_opens_a_closer_look_that_shows_the_same_events():
    trace = busy_life(5_000)
    mark = next(piece for piece in drawn(trace).pieces if isinstance(piece, Mark) and piece.shape == "count")
    start, end = (int(value) for value in re.findall(r"(?:from|to)=(\d+)", mark.link.href))
    inside = [event for event in trace["events"] if start <= epoch(event["time"]) <= end]
    assert len(inside) == int(mark.text)
    assert events_shown(drawn(trace, (start, end))) == len(inside)


def test_each_actor_has_its_lane_and_the_many_share_the_last():
    assert [label.text for label in drawn(life("vaccine")).labels][1:6] == [
        "京华生物制品", "河北省疾控", "保定市疾控", "涿州市疾控", "双塔社区中心",
    ]  # fmt: skip
    names = [label.text for label in drawn(busy_life(200)).labels]
    assert "其他 29 家" in names


def test_a_gap_is_hatched_says_so_and_opens_the_event_after_it():
    trace = life("vaccine")
    picture = drawn(trace)
    hatched = [piece for piece in picture.pieces if isinstance(piece, Bar) and piece.hatched]
    assert [bar.link.href for bar in hatched] == [f"/events/{trace['gaps'][0]['before_event']}/"]
    words = [piece.text for piece in picture.pieces if isinstance(piece, Text)]
    assert "⚠ 缺发货记录 · 保定市疾控" in words


def test_who_lost_sight_of_a_thing_is_not_drawn_as_holding_it():
    trace = life("vaccine")
    ready = life_of(trace, VOICE, LINKS)
    bars = [
        piece for piece in panorama(ready).pieces if isinstance(piece, Bar) and "possession" in piece.look
    ]
    baoding = next(bar for bar in bars if bar.link.title.startswith("保定市"))
    assert baoding.x + baoding.width == pytest.approx(ready.axis.at(epoch(trace["gaps"][0]["from"])), abs=0.4)


def test_names_from_outside_never_become_markup():
    evil = '"><script>alert(1)</script><a href="javascript:x" onclick=x>'
    picture = drawn(replaced(life("vaccine"), evil))
    text = drawing(picture) + label_column(picture)
    assert "<script" not in text
    assert 'javascript:x"' not in text
    for part in (drawing(picture), label_column(picture)):
        tree = ET.fromstring(part)
        assert {one.tag for one in tree.iter()} <= ALLOWED_TAGS
        assert not {
            name for one in tree.iter() for name in one.attrib if name.startswith("on") or name == "style"
        }


ALLOWED_TAGS = {
    "svg", "title", "desc", "defs", "pattern", "rect", "path", "circle", "line", "text", "a", "polyline", "g", "tspan",
}  # fmt: skip


def test_an_event_id_from_outside_cannot_leave_the_address_of_events():
    trace = life("one_event")
    trace["events"][0]["id"] = '../../"evil'
    assert 'href="/events/..%2F..%2F%22evil/"' in drawing(drawn(trace))


def test_overlapping_holders_of_one_party_get_rows_of_their_own():
    trace = life("carton")
    stay = trace["views"]["parties"]["custody"][0]
    trace["views"]["parties"]["custody"].append({**stay, "event_in": "f" * 32})
    bars = [piece for piece in drawn(trace).pieces if isinstance(piece, Bar) and "possession" in piece.look]
    assert len({bar.y for bar in bars if bar.link.title.startswith("京华")}) == 2


def test_unknown_names_are_drawn_by_their_identifiers():
    trace = life("carton")
    for stay in trace["views"]["parties"]["custody"]:
        stay["party"] |= {"name": None, "name_en": None, "kind": None}
        stay["place"] = None
    assert any("690123400.000" in label.text for label in drawn(trace).labels)


@pytest.mark.parametrize(
    ("text", "shown"), [("uri:https://a.example/x", "https://a.example/x"), ("text:K-7", "K-7")]
)
def test_our_own_marks_on_unknown_identifiers_are_not_shown(text, shown):
    assert VOICE.name({"id": text, "name": None}) == shown


def test_a_retracted_event_and_a_future_one_look_different_and_say_so():
    trace = life("vaccine")
    trace["events"][3]["retracted"] = {
        "reason": "did_not_occur",
        "at": trace["events"][3]["time"],
        "by": None,
    }
    trace["events"][5]["future"] = True
    marks = {
        piece.link.href: piece for piece in drawn(trace).pieces if isinstance(piece, Mark) and piece.link
    }
    crossed, future = (marks[f"/events/{trace['events'][place]['id']}/"] for place in (3, 5))
    assert crossed.shape == "cross"
    assert "已更正作废" in crossed.link.title
    assert "时间在将来" in future.link.title


def test_an_event_dated_in_the_far_future_does_not_press_the_life_to_a_stroke():
    trace = life("vaccine")
    end = life_of(trace, VOICE, LINKS).axis.end
    trace["events"].append(
        {**trace["events"][-1], "id": "f" * 32, "time": "9999-12-31T15:59:59Z", "future": True}
    )
    picture = drawn(trace)
    assert life_of(trace, VOICE, LINKS).axis.end == max(end, epoch(trace["asked"]["now"]))
    assert events_shown(picture) == len(trace["events"])


def test_time_runs_from_left_to_right_on_every_axis():
    for name in ("vaccine", "lot", "carton", "one_event"):
        axis = life_of(life(name), VOICE, LINKS).axis
        places = [axis.at(moment) for moment in axis.moments]
        assert places == sorted(places)
        assert places[0] == pytest.approx(LEFT)
        assert places[-1] == pytest.approx(RIGHT)


def test_a_long_idle_span_is_pressed_and_says_how_long_it_was():
    axis = axis_over([0, 3600, 7200, 86400 * 900, 86400 * 900 + 3600])
    assert [round(gap.seconds / 86400) for gap in axis.breaks] == [900]
    assert axis.at(86400 * 900) - axis.at(7200) < 60


def test_moments_that_are_evenly_spread_keep_a_linear_axis():
    axis = axis_over([day * 86400 for day in range(11)])
    assert axis.breaks == ()
    assert axis.at(5 * 86400) == pytest.approx((LEFT + RIGHT) / 2)


@pytest.mark.parametrize("days", [0.01, 0.5, 2, 9, 40, 200, 900, 9_000])
@pytest.mark.parametrize("frame", [WIDE, PHONE], ids=["page", "phone"])
def test_ticks_fit_any_life_and_do_not_touch(days, frame):
    axis = axis_over([1_780_000_000 + days * 8640 * part for part in range(11)], scale=frame.scale)
    found = ticks(axis, VOICE, frame.scale)
    assert 2 <= len(found) <= 12
    assert "年" in found[0].text
    pixel = 100 / frame.nominal
    assert all(
        before.at + width_of(before.text, 12) * pixel < after.at
        for before, after in itertools.pairwise(found)
    )
    assert all(tick.at + width_of(tick.text, 12) * pixel <= 100 for tick in found)


def test_place_names_never_overlap_in_their_row():
    picture = drawn(busy_life(400))
    rows: dict[float, list[tuple[float, float]]] = {}
    for piece in picture.pieces:
        if isinstance(piece, Text) and piece.look == "place-name":
            rows.setdefault(piece.y, []).append((piece.x, piece.x + width_of(piece.text, 12.5) / 9))
    assert rows
    for spans in rows.values():
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


def test_a_long_record_keeps_its_peak_when_it_is_thinned():
    points = [(float(second), 5.0, "") for second in range(20_000)]
    points[12_345] = (12_345.0, 19.0, "peak")
    kept = decimated(points)
    assert len(kept) < 1_000
    assert points[12_345] in kept


def test_texts_are_cut_to_their_room():
    assert fitted("保定市疾病预防控制中心", 80, 12.5) == "保定市疾病…"
    assert fitted("保定", 80, 12.5) == "保定"
    assert fitted("保定市疾病", 20, 12.5) == ""


def test_english_readers_get_english_names_and_chinese_where_there_are_none():
    voice = Voice("en", str)
    assert voice.name({"name": "保定市疾控", "name_en": "Baoding CDC"}) == "Baoding CDC"
    assert voice.name({"name": "保定市疾控", "name_en": None}) == "保定市疾控"


def test_stamps_of_the_samples_are_shown_in_beijing_time():
    assert VOICE.minute("2026-11-10T01:00:00Z") == "2026-11-10 09:00"
    assert (
        stamp(__import__("datetime").datetime.fromisoformat("2026-11-10T09:00:00+08:00"))
        == "2026-11-10T01:00:00Z"
    )


def test_of_a_lot_those_who_had_some_of_it_are_counted_and_not_who_reported():
    trace = life("lot")
    holders = {book["party"]["id"] for book in trace["views"]["parties"]["quantities"]}
    words = told(life_of(trace, VOICE, LINKS))
    assert f"经手 {len(holders)} 家单位" in words
    parties = trace["views"]["parties"]
    parties["quantities"], parties["count"] = [], 3
    assert "经手 3 家单位" in told(life_of(trace, VOICE, LINKS))
