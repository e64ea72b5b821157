"""A scanner sends what it read of a whole carton; one event comes of it, and every code is answered for."""

from __future__ import annotations

import json

import pytest
from door_firms import DRUG, GLN, GTIN

from suyuan.core.epcis import body
from suyuan.ledger import connection

BOX = "(00)069012340000123456"
CODES = [f"]d201{GTIN}1727123110B1\x1d21S{n}" for n in range(5)]
SCAN = {"codes": CODES, "step": "receiving", "place": GLN, "time": "2026-05-01T08:30:00+08:00"}


def scan(firm, **changes):
    tree = {name: value for name, value in {**SCAN, **changes}.items() if value is not None}
    return firm.post("/api/v1/scans", json.dumps(tree))


@pytest.mark.requirement("R341", "R376")
def test_raw_strings_of_a_carton_become_one_event(firm):
    pharma = firm()
    answer = scan(pharma)
    assert answer.status_code == 201, answer.json()
    told = answer.json()
    assert told["eventID"].startswith("ni:///")
    assert [line["status"] for line in told["codes"]] == ["taken"] * 5
    assert told["codes"][0]["code"] == CODES[0]
    assert told["codes"][0]["epc"] == f"https://id.gs1.org/01/{GTIN}/10/B1/21/S0"
    again = scan(pharma)
    assert (again.status_code, again.json()["status"]) == (200, "duplicate")
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM event").fetchone()[0] == 1


@pytest.mark.parametrize(
    ("changes", "event_type", "action"),
    [
        ({"step": "packing", "parent": BOX}, 2, "ADD"),
        ({"step": "unpacking", "parent": BOX}, 2, "DELETE"),
        ({"step": "shipping"}, 1, "OBSERVE"),
        ({"step": "commissioning"}, 1, "ADD"),
        ({"step": "destroying"}, 1, "DELETE"),
        ({"step": "inspecting", "action": "observe"}, 1, "OBSERVE"),
    ],
)
def test_the_step_tells_what_kind_of_event_it_is(firm, changes, event_type, action):
    from suyuan.core.epcis.tables.carton import Scan, read_carton

    carton = read_carton(Scan(**{**SCAN, "codes": tuple(CODES), **changes}), {})
    assert carton.event.type == {1: "ObjectEvent", 2: "AggregationEvent"}[event_type]
    assert carton.event.action == action
    assert body.decode(body.encode(carton.event)) == carton.event
    assert scan(firm(), **changes).status_code == 201


def test_one_label_caught_twice_counts_once_and_lots_are_counted(firm):
    lot = f"(01){GTIN}(10)B9"
    twice = [CODES[0], f"(01){GTIN}(10)B1(21)S0", lot, lot, lot, DRUG]
    answer = scan(firm(), codes=twice).json()
    assert [(line["index"], line["times"]) for line in answer["codes"]] == [(0, 2), (2, 3), (5, 1)]
    assert [p["code"] for p in answer["codes"][0]["problems"]] == ["TAB-401"]
    from suyuan.core.epcis.tables.carton import Scan, read_carton

    event = read_carton(Scan(**{**SCAN, "codes": tuple(twice)}), {}).event
    assert len(event.epc_list) == 2
    assert [int(q.quantity) for q in event.quantity_list] == [3]


def test_the_box_among_its_content_is_left_out_there(firm):
    answer = scan(firm(), codes=[BOX, *CODES], step="packing", parent=BOX).json()
    assert len(answer["codes"]) == 5
    assert "TAB-402" in [p["code"] for line in answer["codes"] for p in line["problems"]]


def test_one_unreadable_code_holds_the_carton_back_unless_told_to_proceed(firm):
    pharma = firm()
    codes = [*CODES, "(01)06901234567891(21)X"]
    held = scan(pharma, codes=codes)
    assert held.status_code == 422
    assert held.headers["Content-Type"] == "application/problem+json"
    assert [line["status"] for line in held.json()["codes"]] == ["held back"] * 5 + ["unreadable"]
    taken = scan(pharma, codes=codes, proceed=True)
    assert taken.status_code == 201
    assert [line["status"] for line in taken.json()["codes"]] == ["taken"] * 5 + ["unreadable"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"codes": []}, 422, "DOOR-SCAN-EMPTY"),
        ({"codes": ["", " "]}, 422, "TAB-205"),
        ({"codes": ["\x00\x00"]}, 422, "TAB-221"),
        ({"codes": ["A" * 3000]}, 422, "TAB-220"),
        ({"codes": ["x"] * 5001}, 413, "DOOR-SCAN-MANY"),
        ({"codes": "x"}, 400, "DOOR-JSON"),
        ({"step": "shiping"}, 422, "TAB-215"),
        ({"place": "somewhere"}, 422, "TAB-216"),
        ({"time": "2026-05-01T08:30:00"}, 422, "EVT-101"),
        ({"time": "yesterday"}, 422, "EVT-106"),
        ({"parent": GTIN}, 422, "TAB-207"),
        ({"action": "PUT"}, 422, "TAB-215"),
        ({"colour": "red"}, 400, "DOOR-JSON"),
        ({"place": None}, 400, "DOOR-JSON"),
    ],
)
def test_a_bad_scan_is_refused_with_what_is_wrong_and_stores_nothing(firm, changes, status, code):
    answer = scan(firm(), **changes)
    assert answer.status_code == status
    found = [p["code"] for p in answer.json()["problems"]]
    assert code in found
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM event").fetchone()[0] == 0


def test_no_json_is_a_problem_and_no_traceback(firm):
    pharma = firm()
    for content in (b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"codes": NaN}'):
        assert pharma.post("/api/v1/scans", content).status_code == 400


def test_what_the_capture_refuses_is_told_as_it_says(firm):
    answer = scan(firm(), transactions=[{"id": "x" * 100_000}])
    assert answer.status_code == 422
    codes = [problem["code"] for problem in answer.json()["problems"]]
    assert codes
    assert "DOOR-SCAN-EMPTY" not in codes


def test_a_document_without_a_number_is_told_at_its_place(firm):
    answer = scan(firm(), transactions=[{"id": "D-1"}, {"id": " ", "type": "desadv"}])
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert (problem["code"], problem["where"]) == ("TAB-201", "transactions[1].id")


@pytest.mark.parametrize("path", ["/api/v1/scans", "/api/v1/mappings"])
def test_a_name_that_stands_twice_is_refused(firm, path):
    bodies = {
        "/api/v1/scans": json.dumps(SCAN)[:-1] + ', "codes": ["81098760007890123456"]}',
        "/api/v1/mappings": '{"name": "own", "title": "a", "columns": [], "title": "b"}',
    }
    answer = firm().post(path, bodies[path])
    assert answer.status_code == 400
    assert answer.json()["problems"][0]["code"] == "JSON-005"
