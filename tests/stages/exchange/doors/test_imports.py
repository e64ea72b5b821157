"""A table is sent, each row's fate comes back in the table, and only what failed needs to be sent again."""

from __future__ import annotations

import io
import json
import re
import uuid

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from door_firms import DRUG, GLN, GTIN, HEAD, ROW, csv, rows

from one_value import one_value
from suyuan.exchange.doors import imports, table_rows
from suyuan.ledger import connection
from suyuan.ledger.sequencer import sequence_all
from suyuan.parties.own_names import issuer_of
from suyuan.parties.services import create_place
from suyuan.parties.viewer import Viewer
from suyuan.state.jobs import catch_up


def events_of(firm) -> int:
    query = "SELECT count(DISTINCT event_id) FROM event_source WHERE sender = %s"
    return one_value(query, firm.party.pk)


def sheet_of(response) -> list[list[str]]:
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return [[cell or "" for cell in row] for row in book.active.iter_rows(values_only=True)]


@pytest.mark.requirement("R018", "R339", "R369")
def test_a_table_of_an_erp_becomes_events_and_every_row_is_answered(firm):
    pharma = firm()
    response = pharma.send(csv(*rows(3)))
    answer = response.json()
    assert response.status_code == 201
    assert (answer["accepted"], answer["duplicate"], answer["refused"]) == (3, 0, 0)
    assert [line["row"] for line in answer["lines"]] == [2, 3, 4]
    assert all(line["eventID"].startswith("ni:///") for line in answer["lines"])
    assert events_of(pharma) == 3
    assert pharma.get(response.headers["Location"]).json() == answer


@pytest.mark.requirement("R374", "R375")
def test_only_what_failed_is_sent_again_and_sending_all_again_changes_nothing(firm):
    pharma = firm()
    bad = [*rows(1, start=7)[0]]
    bad[3] = "(01)06901234567891(21)7"
    first = pharma.send(csv(*rows(2), bad, ["RK9", "2026-05-01", *ROW[2:]]))
    assert (first.json()["accepted"], first.json()["refused"]) == (2, 2)
    answer = sheet_of(pharma.get(f"{first.headers['Location']}/answer.xlsx?only=failed"))
    assert answer[0] == [*HEAD, "处理结果", "问题"]
    assert [row[0] for row in answer[1:]] == ["RK7", "RK9"]
    assert "TAB-205" in answer[1][-1]
    assert "TAB-213" in answer[2][-1]
    book = openpyxl.load_workbook(
        io.BytesIO(pharma.get(f"{first.headers['Location']}/answer.xlsx?only=failed").content)
    )
    book.active["D2"], book.active["B3"] = GTIN, "2026-05-01 09:00"
    mended = io.BytesIO()
    book.save(mended)
    second = pharma.send(mended.getvalue()).json()
    assert (second["accepted"], second["refused"]) == (2, 0), second
    third = pharma.send(csv(*rows(2), *rows(1, start=7), ["RK9", "2026-05-01 09:00", *ROW[2:]])).json()
    assert (third["accepted"], third["duplicate"], third["refused"]) == (0, 4, 0)
    assert events_of(pharma) == 4


def test_the_answer_holds_the_table_as_it_came_with_zeros_and_formula_signs_intact(firm):
    pharma = firm()
    sent = csv(["=cmd|'/c calc'!A1", *ROW[1:]], ["RK2", *ROW[1:]])
    response = pharma.send(sent)
    content = pharma.get(f"{response.headers['Location']}/answer.xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet["A2"].value == "=cmd|'/c calc'!A1"
    assert sheet["A2"].data_type == "s"
    assert sheet["F3"].value == "0001"


def test_a_form_with_a_file_is_taken_as_a_browser_sends_it(firm):
    pharma = firm()
    file = SimpleUploadedFile("五月.csv", csv(ROW), "text/csv")
    answer = pharma.post("/api/v1/imports", {"mapping": "receiving", "file": file}, "form")
    assert answer.json()["accepted"] == 1


def test_an_import_is_seen_by_its_party_and_by_nobody_else(firm):
    pharma, rival = firm("pharma"), firm("rival")
    place = pharma.send(csv(ROW)).headers["Location"]
    assert rival.get(place).status_code == 404
    assert rival.get(f"{place}/answer.xlsx").status_code == 404
    assert rival.post(f"{place}/retry", b"").status_code == 404
    assert rival.get("/api/v1/imports").json()["imports"] == []
    assert len(pharma.get("/api/v1/imports").json()["imports"]) == 1


def test_a_place_that_is_registered_later_lets_the_import_be_tried_again(firm):
    pharma = firm()
    response = pharma.send(csv(ROW, ["RK2", ROW[1], "三号冷库", DRUG]))
    assert response.json()["refused"] == 1
    create_place(pharma.party, "urn:epc:id:sgln:6901234.00003.0", "三号冷库")
    again = pharma.post(f"{response.headers['Location']}/retry", b"").json()
    assert (again["accepted"], again["duplicate"], again["refused"]) == (1, 1, 0)


def test_a_large_table_waits_for_the_worker_and_loses_no_row(firm, monkeypatch):
    monkeypatch.setattr(table_rows, "EVENTS_TOGETHER", 40)
    monkeypatch.setattr(imports, "AT_ONCE", 50)
    pharma = firm()
    response = pharma.send(csv(*rows(100)))
    assert response.status_code == 202
    assert response.json()["state"] == "waiting"
    assert pharma.get(f"{response.headers['Location']}/answer.xlsx").status_code == 409
    assert imports.work_off_waiting() == 1
    answer = pharma.get(response.headers["Location"]).json()
    assert (answer["state"], answer["accepted"]) == ("done", 100)
    assert events_of(pharma) == 100


def test_what_fails_each_time_is_given_up_and_can_be_tried_again(firm, monkeypatch):
    pharma = firm()
    made = imports.accept(csv(ROW), pharma.party.pk, "receiving", "api")
    monkeypatch.setattr(imports, "worked_off", lambda *_: 1 / 0)
    for _ in range(imports.ATTEMPTS + 1):
        imports.work_off_waiting()
    found = imports.import_of(made, Viewer(party_id=pharma.party.pk))
    assert found.state == imports.FAILED
    assert found.codes == ("DOOR-IMPORT",)
    monkeypatch.undo()
    assert imports.try_again(made, Viewer(party_id=pharma.party.pk))
    assert imports.import_of(made, Viewer(party_id=pharma.party.pk)).accepted == 1


@pytest.mark.parametrize(
    ("content", "mapping", "status", "code"),
    [
        (b"", "receiving", 400, "TAB-101"),
        (b"%PDF-1.7", "receiving", 400, "TAB-102"),
        (b"\xd0\xcf\x11\xe0", "receiving", 400, "TAB-103"),
        (b"PK\x03\x04junk", "receiving", 400, "TAB-104"),
        (b"\x00\x01\x02\xff", "receiving", 400, "TAB-108"),
        (csv(['"x', *ROW[1:]]), "receiving", 400, "TAB-109"),
        (b"a,b\n1,2", "receiving", 400, "TAB-110"),
        (csv(), "receiving", 400, "TAB-101"),
        (csv(ROW), "nothing-like-it", 404, "DOOR-MAPPING"),
        (csv(ROW), "", 404, "DOOR-MAPPING"),
        (csv(ROW), "receiving%00", 404, "DOOR-MAPPING"),
        (csv(ROW), "%ED%A0%80", 404, "DOOR-MAPPING"),
    ],
)
def test_what_is_no_table_is_refused_at_the_door_and_nothing_is_kept(firm, content, mapping, status, code):
    pharma = firm()
    response = pharma.send(content, mapping)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["problems"][0]["code"] == code
    assert pharma.get("/api/v1/imports").json()["imports"] == []


def test_nobody_sends_a_table_without_a_key_or_with_one_for_reading(firm):
    pharma, reader = firm(), firm("reader", scopes=("query",))
    assert pharma.client.generic("POST", "/api/v1/imports?mapping=receiving", csv(ROW)).status_code == 401
    assert reader.send(csv(ROW)).status_code == 403
    assert pharma.get(f"/api/v1/imports/{uuid.uuid4()}").status_code == 404
    assert (
        pharma.client.delete(
            "/api/v1/imports", headers={"Authorization": f"Bearer {pharma.token}"}
        ).status_code
        == 405
    )


def test_a_patient_number_in_a_table_is_kept_as_a_pseudonym_and_told_nowhere(firm):
    pharma = firm()
    head = ["业务时间", "地点", "追溯码", "批号", "序列号", "患者编号"]
    response = pharma.send(csv([ROW[1], GLN, ROW[3], "B1", "1", "MZ7654321"], head=head), "dispensing")
    assert response.json()["accepted"] == 1
    assert "MZ7654321" not in response.content.decode()
    with connection.cursor() as cursor:
        for table in ("event", "table_import", "capture_job", "interface_call", "raw_document"):
            rows_of = cursor.execute(f"SELECT t::text FROM {table} t").fetchall()
            assert rows_of
            assert not [row for row in rows_of if "MZ7654321" in row[0] or b"MZ7654321".hex() in row[0]]


@pytest.mark.requirement("R370")
def test_a_firm_declares_its_own_mapping_once_and_imports_by_it(firm):
    pharma, rival = firm(), firm("rival")
    own = {
        "name": "wms-out",
        "title": "WMS 出库",
        "eventType": "ObjectEvent",
        "dateFormats": ["DD.MM.YYYY HH:mm"],
        "columns": [
            {"heading": "Belegzeit", "field": "eventTime", "required": True},
            {"heading": "Lager", "field": "readPoint"},
            {"heading": "Code", "field": "object", "required": True},
            {"heading": "Vorgang", "field": "bizStep", "values": {"WA": "shipping", "WE": "receiving"}},
        ],
        "constants": {"action": "OBSERVE"},
    }
    made = pharma.post("/api/v1/mappings", json.dumps(own))
    assert (made.status_code, made.json()["version"]) == (201, 1)
    assert pharma.post("/api/v1/mappings", json.dumps(own)).json()["version"] == 1
    table = csv(["01.05.2026 08:30", GLN, DRUG, "WA"], head=["Belegzeit", "Lager", "Code", "Vorgang"])
    assert pharma.send(table, "wms-out").json()["accepted"] == 1
    assert pharma.post("/api/v1/mappings", json.dumps(own | {"title": "neu"})).json()["version"] == 2
    assert rival.send(table, "wms-out").status_code == 404
    sequence_all()
    catch_up()


@pytest.mark.parametrize("name", ["receiving", "shipping", "packing", "commissioning", "dispensing"])
def test_a_template_filled_in_with_its_own_examples_is_accepted(firm, name):
    pharma = firm()
    content = pharma.get(f"/api/v1/mappings/{name}/template.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    mapping = pharma.get(f"/api/v1/mappings/{name}").json()
    sheet = book.worksheets[0]
    assert sheet.data_validations.dataValidation
    assert [cell.number_format for cell in sheet[2]] == ["@"] * len(mapping["columns"])
    assert all(
        cell.comment and mapping["columns"][n]["headingEn"] in cell.comment.text
        for n, cell in enumerate(sheet[1])
    )
    sheet.delete_rows(2, 200)
    sheet.append([column.get("example", "") for column in mapping["columns"]])
    out = io.BytesIO()
    book.save(out)
    answer = pharma.send(out.getvalue(), name).json()
    assert (answer["accepted"], answer["refused"]) == (1, 0), answer
    assert pharma.get(f"/api/v1/mappings/{name}/template.csv").content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("uri", ["urn:epc:id:pgln:6901234.00001", "https://id.gs1.org/414/6901234000016"])
def test_numbers_of_papers_are_the_firms_own(firm, uri):
    pharma, nameless = firm(), firm("nameless")
    create_place(pharma.party, uri, "总部", kind="ORGANISATION")
    assert re.fullmatch(r"urn:epcglobal:cbv:bt:690123400001\d:", issuer_of(pharma.party.pk))
    assert issuer_of(nameless.party.pk) == "urn:suyuan:bt:nameless:"
    sent = pharma.send(csv(ROW)).json()["lines"][0]["eventID"]
    assert sent != nameless.send(csv(ROW)).json()["lines"][0]["eventID"]


def test_no_parameter_of_an_address_is_passed_over(firm):
    pharma = firm()
    place = pharma.send(csv(*rows(1))).headers["Location"]
    for path in (
        f"{place}?only=refused",
        f"{place}?onyl=failed",
        f"{place}/answer.xlsx?onyl=failed",
        "/api/v1/imports?perPage=5",
        "/api/v1/mappings?name=receiving",
        "/api/v1/mappings/receiving?version=1",
        "/api/v1/mappings/receiving/template.csv?language=en",
    ):
        answer = pharma.get(path)
        assert (answer.status_code, answer.json()["problems"][0]["code"][:4]) == (400, "API-"), path
    assert pharma.get(f"{place}?only=failed").json()["lines"] == []
