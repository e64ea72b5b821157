"""The five views: flow, packaging tree, timeline, place strip, condition chart; and their tables."""

from __future__ import annotations

import copy
from xml.etree import ElementTree as ET

import pytest
from lives import busy_life, life, replaced

from suyuan.portals.trace_code.pages import evidence_facts
from suyuan.web.pictures.conditions import conditions_picture
from suyuan.web.pictures.flow import flow_picture
from suyuan.web.pictures.life import Links, life_of
from suyuan.web.pictures.packaging import MOST_ROWS, nodes_of, tree_picture
from suyuan.web.pictures.places import stops_of, strip_picture
from suyuan.web.pictures.shapes import Bar, Mark, Polyline, Ribbon, Text
from suyuan.web.pictures.svg import drawing
from suyuan.web.pictures.tables import Tables, html_table
from suyuan.web.pictures.timeline import moments_of, states_picture
from suyuan.web.pictures.voice import Voice

VOICE, LINKS = Voice(), Links("/trace/?q=x")


def texts(picture) -> list[str]:
    return [piece.text for piece in picture.pieces if isinstance(piece, Text | Bar)]


def of(picture, kind) -> list:
    return [piece for piece in picture.pieces if isinstance(piece, kind)]


def test_a_chain_flows_from_left_to_right_one_column_a_holder():
    picture = flow_picture(life("vaccine"), VOICE, LINKS)
    boxes = list(of(picture, Bar))
    assert [box.x for box in boxes] == sorted(box.x for box in boxes)
    assert len({box.x for box in boxes}) == 5
    assert [ribbon.look for ribbon in of(picture, Ribbon)].count("lost") == 1


def test_a_lot_fans_out_and_tells_what_each_party_received_shipped_used_and_has():
    picture = flow_picture(life("lot"), VOICE, LINKS)
    assert "收 400 · 发 240 · 用 0 · 存 160" in texts(picture)
    assert len(of(picture, Ribbon)) == 2


@pytest.mark.parametrize(("amount", "told"), [(12_345_678, "12345678"), (10**400, "1e+400")])
def test_quantities_are_told_in_full_and_none_breaks_picture_or_table(amount, told):
    trace = life("lot")
    for line in trace["views"]["parties"]["quantities"]:
        line["received"] = line["balance"] = amount
    trace["events"][0]["quantity"] = {"value": amount, "uom": None}
    assert any(f"收 {told}" in text for text in texts(flow_picture(trace, VOICE, LINKS)))
    cells = [
        cell.text
        for table in Tables(trace, VOICE, LINKS).of_view("parties")
        for row in table.rows
        for cell in row
    ]
    cells += [
        cell.text
        for table in Tables(trace, VOICE, LINKS).of_view("panorama")
        for row in table.rows
        for cell in row
    ]
    assert cells.count(told) >= 3


def test_a_return_is_drawn_back_and_does_not_loop_for_ever():
    trace = life("vaccine")
    hops = trace["views"]["parties"]["hops"]
    hops.append({**hops[0], "from": hops[-1]["to"], "to": hops[0]["from"]})
    assert "back" in [ribbon.look for ribbon in of(flow_picture(trace, VOICE, LINKS), Ribbon)]


def test_a_thousand_receivers_are_joined_and_counted():
    trace = life("lot")
    hop = trace["views"]["parties"]["hops"][0]
    trace["views"]["parties"]["quantities"] = []
    trace["views"]["parties"]["hops"] = [
        {**hop, "to": {**hop["to"], "id": f"party-{number}", "name": f"第 {number} 家"}}
        for number in range(1_000)
    ]
    picture = flow_picture(trace, VOICE, LINKS)
    assert "其他 987 家" in texts(picture)
    assert picture.description == "1001 家单位，1000 次交接"


def test_nobody_known_means_no_flow():
    assert flow_picture(life("unknown"), VOICE, LINKS) is None


def test_the_packaging_tree_shows_contents_and_how_many_are_left_out():
    picture = tree_picture(life("carton"), VOICE, LINKS)
    assert "还有 34 件" in texts(picture)
    assert picture.notes == ("现已拆空，以下为上次内装",)
    linked = [bar.link.href for bar in of(picture, Bar) if bar.link]
    assert len(linked) == 6
    assert all(href.startswith("/trace/?q=") for href in linked)


def test_a_thing_in_a_container_hangs_below_it():
    trace = life("vaccine")
    trace["now"]["container"] = trace["views"]["packaging"]["intervals"][0]["container"]
    nodes = nodes_of(trace)
    assert [(node.depth, node.asked) for node in nodes] == [(0, False), (1, True)]


def test_very_deep_and_very_wide_packaging_ends_somewhere():
    trace = life("carton")
    tree = trace["views"]["packaging"]["tree"]
    for _ in range(3_000):
        tree["children"] = [{"thing": copy.deepcopy(tree["thing"]), "children": [], "truncated": 0}]
        tree = tree["children"][0]
    assert len(nodes_of(trace)) == MOST_ROWS
    assert tree_picture(trace, VOICE, LINKS) is not None


def test_the_place_strip_stops_once_at_each_place_in_order():
    trace = life("vaccine")
    stays = trace["views"]["places"]["stays"]
    stays.insert(1, {**stays[0], "from": stays[0]["to"]})
    assert len(stops_of(trace)) == 5
    named = [text.text for text in of(strip_picture(trace, VOICE, LINKS), Text) if text.look == "stop-name"]
    assert named == ["一厂冷库", "省疾控冷库", "保定市疾控冷库", "涿州市疾控冷库", "2 号冰箱"]


def test_a_place_strip_of_many_stops_goes_on_in_further_rows():
    picture = strip_picture(busy_life(300, parties=12), VOICE, LINKS)
    assert len({mark.y for mark in of(picture, Mark)}) == 3


def test_the_condition_chart_breaks_its_line_where_nobody_measured():
    trace = life("vaccine")
    lines = of(conditions_picture(life_of(trace, VOICE, LINKS)), Polyline)
    assert len(lines) == 3
    assert sum(len(line.points) for line in lines) == 8


def test_the_condition_chart_tells_peak_and_length_of_each_excursion():
    picture = conditions_picture(life_of(life("vaccine"), VOICE, LINKS))
    assert "11.2 °C · 4 小时 2 分" in texts(picture)


def test_a_life_without_readings_has_no_condition_chart():
    assert conditions_picture(life_of(life("lot"), VOICE, LINKS)) is None


def test_the_timeline_has_states_and_moments_with_the_gap_among_them():
    trace = life("vaccine")
    assert "正常" in texts(states_picture(life_of(trace, VOICE, LINKS)))
    moments = moments_of(trace, VOICE, LINKS)
    assert [moment.at for moment in moments] == sorted((moment.at for moment in moments), reverse=True)
    assert [moment.look for moment in moments].count("gap") == 1
    assert len(moments) == 13


@pytest.mark.parametrize("view", ["parties", "packaging", "states", "places", "conditions", "panorama"])
def test_the_tables_of_a_view_hold_no_markup_from_outside(view):
    evil = "<img src=x onerror=alert(1)>"
    tables = Tables(replaced(life("vaccine"), evil), VOICE, LINKS).of_view(view)
    assert tables
    assert not any("<img" in html_table(table) for table in tables)


def test_the_table_of_events_lists_every_event_and_links_it():
    trace = busy_life(5_000)
    table = Tables(trace, VOICE, LINKS).events()
    assert {row[0].href for row in table.rows} == {f"/events/{event['id']}/" for event in trace["events"]}


def test_the_same_intervals_are_in_picture_and_tables():
    trace = life("vaccine")
    tables = {table.caption: table for table in Tables(trace, VOICE, LINKS).of_view("panorama")}
    assert len(tables["持有"].rows) == len(trace["views"]["parties"]["custody"])
    assert len(tables["交接"].rows) == len(trace["views"]["parties"]["hops"])
    assert len(tables["状态"].rows) == len(trace["views"]["states"]["intervals"])
    assert len(tables["到过的地点"].rows) == len(trace["views"]["places"]["stays"])
    assert len(tables["缺口"].rows) == len(trace["gaps"])
    assert len(tables["超限"].rows) == len(trace["views"]["conditions"]["excursions"])


@pytest.mark.parametrize("name", ["vaccine", "lot", "carton", "one_event"])
def test_every_picture_is_well_formed_also_with_hostile_names(name):
    trace = replaced(life(name), "\"'><b>&amp;")
    ready = life_of(trace, VOICE, LINKS)
    pictures = [
        flow_picture(trace, VOICE, LINKS), tree_picture(trace, VOICE, LINKS), strip_picture(trace, VOICE, LINKS),
        conditions_picture(ready), states_picture(ready),
    ]  # fmt: skip
    for picture in filter(None, pictures):
        assert not [one for one in ET.fromstring(drawing(picture)).iter() if one.tag == "b"]


def test_a_curve_without_limits_tells_its_highest_and_lowest_reading():
    trace = life("vaccine")
    for series in trace["views"]["conditions"]["series"]:
        series["limit"] = None
    values = [point[1] for series in trace["views"]["conditions"]["series"] for point in series["points"]]
    labels = [label.text for label in conditions_picture(life_of(trace, VOICE, LINKS)).labels]
    assert {f"{max(values):g}", f"{min(values):g}"} <= set(labels)


def test_a_hand_over_that_only_one_side_reported_is_not_called_recorded_by_both():
    trace = life("lot")
    hops = trace["views"]["parties"]["hops"]
    assert _chain_words(trace) == "2 / 2 次交接两头都有记录"
    hops[0] |= {"left": None, "event_out": None}
    assert _chain_words(trace) == "1 / 2 次交接两头都有记录"


def _chain_words(trace) -> str:
    return next(fact.text for fact in evidence_facts(trace, VOICE) if fact.name == "链条完整性")
