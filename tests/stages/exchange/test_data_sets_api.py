"""The national data sets over HTTP: of an item with what is missing, the profile, further fields, tables in."""

from __future__ import annotations

import json

import pytest
from django.test import Client

import three_firms
from documents import document, epc
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.masterdata.services import create_product
from suyuan.parties.services import create_api_key, create_party, create_place
from suyuan.parties.viewer import Viewer
from suyuan.state.jobs import catch_up as fold
from suyuan.supervision.datasets.extensions import publish
from three_firms import TOLD, made

VIAL, ROOT = epc(1), "/api/v1/datasets"
UNIT = "urn:epc:id:sgln:6908888.00004.0"
CODE = "81098760007890123456"
DOSE = {"set": "use", "name": "doseNumber", "zh": "剂次", "en": "Dose", "type": "whole", "must": True}
USE = {"使用时间": "2026-05-01 08:30", "接种单位": UNIT, "追溯码": CODE}


def machine(party, scopes=("capture", "query")):
    return Client(headers={"Authorization": f"Bearer {create_api_key(party, scopes).token}"})


@pytest.fixture
def firms(db):
    firms = three_firms.firms()
    create_product(VIAL, "重组乙型肝炎疫苗", "vaccine", holder=firms.maker)
    assert capture(document(made(VIAL, ilmd=TOLD)), sender=firms.maker.pk).success
    sequence_all()
    fold()
    return firms


@pytest.fixture
def unit(db):
    unit = create_party("unit", "社区接种门诊", "VACCINATION_UNIT")
    create_place(unit, UNIT, "门诊")
    return unit


def posted(client, mapping, *rows):
    answer = client.post(
        f"/api/v1/imports?mapping={mapping}", json.dumps(rows), content_type="application/json"
    )
    assert answer.status_code == 201, answer.content
    sequence_all()
    fold()
    return answer.json()["lines"]


def test_a_machine_is_told_each_missing_field_and_who_owes_it(firms):
    answer = machine(firms.maker).get(ROOT, {"item": VIAL}).json()
    assert (answer["standard"], answer["profileVersion"], answer["complete"]) == (
        "NMPAB/T 1004-2019",
        1,
        False,
    )
    production = next(one for one in answer["sets"] if one["name"] == "production")
    (row,) = production["rows"]
    assert row["values"]["lot"] == "L7"
    assert row["owes"]["party"] == "maker"
    assert [(p["where"], p["code"]) for p in row["problems"]] == [("producedOn", "VDS-101")]
    assert row["problems"][0]["remedy_zh"] == "请京华生物补齐后重新上报。"
    missing = next(one for one in answer["sets"] if one["name"] == "self_test")
    assert (missing["state"], missing["owes"]["party"]) == ("missing", "maker")


def test_the_profile_says_what_is_asked(firms):
    sets = {one["name"]: one for one in machine(firms.maker).get(f"{ROOT}/profile").json()["sets"]}
    due = next(field for field in sets["receipt"]["fields"] if field["name"] == "quantityDue")
    assert (due["titleZh"], due["mandatory"], due["type"]) == ("应收数量", True, "number")
    assert len(next(f for f in sets["production"]["fields"] if f["name"] == "state")["words"]) == 10


def test_who_has_no_part_in_it_sees_only_what_anybody_knows_of_the_product(firms):
    stranger = machine(create_party("stranger", "路人", "DISTRIBUTOR"))
    sets = stranger.get(ROOT, {"item": VIAL}).json()["sets"]
    assert [one["name"] for one in sets if one["group"] == "application" and one["rows"]] in (
        [],
        ["consumer"],
    )
    assert stranger.get(ROOT, {"item": epc(7).replace("056789", "056780")}).status_code == 404


@pytest.mark.parametrize(
    "query", [{}, {"item": VIAL, "colour": "red"}, {"item": VIAL, "extensions": "perhaps"}]
)
def test_what_cannot_be_asked_is_refused(firms, query):
    assert machine(firms.maker).get(ROOT, query).status_code == 400


def test_a_key_without_the_scope_asks_nothing(firms):
    assert machine(firms.maker, ("capture",)).get(ROOT, {"item": VIAL}).status_code == 403


@pytest.mark.requirement("R310", "R311")
def test_a_further_field_is_a_column_of_its_actor_kept_and_left_out_of_the_national_form(unit):
    publish("VACCINATION_UNIT", [DOSE], Viewer.operator())
    client = machine(unit)
    (taken,) = posted(client, "vaccine-use", USE | {"剂次": 2})
    assert taken["status"] == "accepted"
    national = client.get(ROOT, {"item": CODE}).json()
    whole = client.get(ROOT, {"item": CODE, "extensions": "true"}).json()
    rows = [
        next(one for one in answer["sets"] if one["name"] == "use")["rows"][0] for answer in (national, whole)
    ]
    assert [row["extensions"] for row in rows] == [{}, {"doseNumber": "2"}]
    assert "doseNumber" not in json.dumps(national)


@pytest.mark.requirement("R311")
def test_what_one_actor_must_report_nobody_asks_of_another(unit, firms):
    publish("VACCINATION_UNIT", [DOSE], Viewer.operator())
    headings = {
        party.code: [
            column["heading"]
            for column in machine(party).get("/api/v1/mappings/vaccine-use").json()["columns"]
        ]
        for party in (unit, firms.maker)
    }
    assert "剂次" in headings["unit"]
    assert "剂次" not in headings["maker"]


@pytest.mark.requirement("R450", "R448")
def test_a_wrong_row_comes_back_with_its_errors_and_is_taken_when_mended(unit):
    publish("VACCINATION_UNIT", [DOSE], Viewer.operator())
    client = machine(unit)
    (refused,) = posted(client, "vaccine-use", USE | {"剂次": "第二"})
    assert refused["status"] == "refused"
    assert [(one["column"], one["code"]) for one in refused["problems"]] == [("剂次", "VDS-104")]
    (taken,) = posted(client, "vaccine-use", USE | {"剂次": "2"})
    assert taken["status"] == "accepted"


def test_a_mandatory_further_field_is_asked_where_its_actor_left_it_out(unit):
    client = machine(unit)
    posted(client, "vaccine-use", USE)
    publish("VACCINATION_UNIT", [DOSE], Viewer.operator())
    answer = client.get(ROOT, {"item": CODE, "extensions": "true"}).json()
    (row,) = next(one for one in answer["sets"] if one["name"] == "use")["rows"]
    assert [(one["where"], one["code"]) for one in row["problems"]] == [("doseNumber", "VDS-101")]
