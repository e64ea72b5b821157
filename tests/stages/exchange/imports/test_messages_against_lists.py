"""Messages of urgent imports against white lists and approvals: what was not lawful when it happened becomes no event."""

from __future__ import annotations

import pytest
from messages import message

from suyuan.ledger.sequencer import sequence_all
from suyuan.masterdata.lists.services import NewApproval, NewListing
from suyuan.parties.models import Party
from suyuan.parties.services import entrust
from suyuan.parties.viewer import Viewer
from suyuan.state.jobs import catch_up as fold
from suyuan.supervision.findings.jobs import catch_up as judge
from suyuan.supervision.imports.listing import add_approval, add_listing, withdraw_approval

CODE = "AHM.81234567890123456789"
PRODUCT, OTHER = "8123456", "8001203"
OPERATOR = Viewer.operator()
NUMBER = "BJ-LCJX-2026-0017"
BORN = {"certificateNo": NUMBER, "epcList": [CODE]}


@pytest.fixture(autouse=True)
def _importer(importer):
    Party.objects.filter(pk=importer.party.pk).update(kind="IMPORTER")


@pytest.fixture
def hospital(guest):
    made = guest("hospital")
    Party.objects.filter(pk=made.party.pk).update(kind="HOSPITAL")
    return made


def approved(**more):
    facts = {
        "number": NUMBER, "product": PRODUCT, "name": "甲片", "quantity": "9", "valid_from": "2026-01-01",
        "valid_to": "2026-12-31", "institutions": ("hospital",),
    }  # fmt: skip
    return add_approval(NewApproval(**{**facts, **more}), OPERATOR)


def fate(answer):
    (line,) = answer.json()["lines"]
    return line["status"], [one["code"] for one in line["problems"] if one["severity"] == "error"]


def test_without_lists_nothing_is_asked(send, stored):
    assert fate(send("commissioning", message("commissioning", **BORN))) == ("accepted", [])
    assert len(stored()) == 1


def test_what_is_listed_and_covered_is_taken(send, importer, hospital):
    add_listing(NewListing("importer", importer.party.code, since="2026-01-01"), OPERATOR)
    add_listing(NewListing("product", PRODUCT, "甲片", since="2026-01-01"), OPERATOR)
    approved()
    assert fate(send("commissioning", message("commissioning", **BORN))) == ("accepted", [])


@pytest.mark.requirement("R160")
def test_an_importer_that_is_not_listed_is_refused_and_its_neighbours_are_not(send, stored, importer, guest):
    listed = guest("listed")
    Party.objects.filter(pk=listed.party.pk).update(kind="IMPORTER")
    add_listing(NewListing("importer", "listed", since="2026-01-01"), OPERATOR)
    answer = send("commissioning", message("commissioning", **BORN))
    assert answer.status_code == 422
    assert fate(answer) == ("refused", ["IMP-T3-101"])
    assert stored() == []
    assert fate(send("commissioning", message("commissioning", **BORN), by=listed)) == ("accepted", [])
    assert fate(send("use", message("use"))) == ("accepted", [])
    entrust(listed.party, importer.party)
    other = message("commissioning", certificateNo=NUMBER, epcList=["AHM.81234567890123456000"])
    assert fate(send("commissioning", other)) == ("accepted", [])


@pytest.mark.requirement("R161")
def test_a_product_that_is_not_listed_is_refused(send, stored):
    add_listing(NewListing("product", OTHER, "乙片", since="2026-01-01"), OPERATOR)
    assert fate(send("commissioning", message("commissioning", **BORN))) == ("refused", ["IMP-T3-106"])
    add_listing(NewListing("product", PRODUCT, "甲片", since="2026-06-01"), OPERATOR)
    assert fate(send("commissioning", message("commissioning", **BORN))) == ("refused", ["IMP-T3-106"])
    assert stored() == []


@pytest.mark.requirement("R221")
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"number": "another"}, "IMP-T3-102"),
        ({"valid_to": "2026-04-30"}, "IMP-T3-103"),
        ({"valid_from": "2026-05-02"}, "IMP-T3-103"),
        ({"product": OTHER}, "IMP-T3-104"),
    ],
)
def test_a_certificate_that_does_not_cover_it_is_refused(send, stored, hospital, more, code):
    approved(**more)
    assert fate(send("commissioning", message("commissioning", **BORN))) == ("refused", [code])
    assert stored() == []


def test_a_withdrawn_certificate_is_refused_and_others_on_the_same_request_are_taken(send, stored, hospital):
    row = approved()
    good = message("commissioning", **{**BORN, "certificateNo": "京 8"})
    approved(number="京 8")
    withdraw_approval(row, "发现质量风险", OPERATOR)
    bad = message("commissioning", **{**BORN, "eventTime": "2099-01-01T08:00:00+08:00"})
    approved(number=NUMBER, valid_from="2098-01-01", valid_to="2099-12-31", product=OTHER)
    told = send("commissioning", good, bad).json()
    assert [line["status"] for line in told["lines"]] == ["accepted", "refused"]
    assert "IMP-T3-105" in [problem["code"] for problem in told["lines"][1]["problems"]]
    assert len(stored()) == 1


def test_a_carton_is_covered_where_its_packaging_is_registered(send, hospital):
    approved()
    carton = message("commissioning", **{**BORN, "epcList": ["AHM.80099990000000000012"]})
    assert fate(send("commissioning", carton)) == ("refused", ["IMP-T3-104"])
    facts = {
        "additionalTradeItemIdentification": PRODUCT, "additionalTradeItemIdentificationTypeCode": "AHM",
        "regulatedProductName": "甲片", "manufacturerOfTradeItemPartyName": "N", "dosageFormType": "片剂",
        "strengthDescription": "5 mg", "netContentDescription": "10 片/盒", "packaging": [{"code": "8009999", "contains": 5}],
    }  # fmt: skip
    assert send("products", facts).json()["accepted"] == 1
    assert fate(send("commissioning", carton)) == ("accepted", [])


def test_a_hospital_that_the_approval_does_not_name_receives_nothing(send, stored, guest, hospital):
    approved()
    send("commissioning", message("commissioning", **BORN))
    sequence_all()
    fold()
    judge()
    stranger = guest("stranger")
    receipt = message("receiving", epcList=[CODE])
    assert fate(send("receiving", receipt, by=stranger)) == ("accepted", [])
    Party.objects.filter(pk=stranger.party.pk).update(kind="HOSPITAL")
    again = message("receiving", epcList=[CODE], eventTime="2026-05-02T08:00:00+08:00")
    assert fate(send("receiving", again, by=stranger)) == ("refused", ["IMP-T5-101"])
    assert fate(send("receiving", again, by=hospital)) == ("accepted", [])
    other = message("receiving", epcList=["AHM.81234567890123456000"])
    assert fate(send("receiving", other, by=stranger)) == ("accepted", [])


def test_the_last_of_many_products_is_asked_about_too(send, stored):
    products = [f"80{number:05}" for number in range(25)]
    for product in products[:-1]:
        add_listing(NewListing("product", product, "片", since="2026-01-01"), OPERATOR)
    codes = [f"AHM.{product}0000000000017" for product in products]
    answer = send("commissioning", message("commissioning", epcList=codes))
    assert fate(answer) == ("refused", ["IMP-T3-106"])
    assert answer.json()["lines"][0]["problems"][-1]["where"] == "epcList[24]"
    assert stored() == []


def test_a_shipping_unit_is_of_no_product_and_asked_about_by_no_list(send, stored):
    add_listing(NewListing("product", PRODUCT, "甲片", since="2026-01-01"), OPERATOR)
    answer = send("commissioning", message("commissioning", epcList=["(00)069012340123456783", CODE]))
    assert fate(answer)[0] == "accepted", answer.json()
