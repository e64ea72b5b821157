"""Products (table 13, UDI tags) and places (table 14) through the door: entered, changed, repeated, refused."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from messages import message

from suyuan.core.identifiers.canonical import canonical_text, class_text
from suyuan.ledger.sequencer import sequence_all
from suyuan.masterdata.entering.fields import DEVICE, DRUG, PLACE
from suyuan.masterdata.entering.queries import base_classes, key_of_class, versions_of
from suyuan.masterdata.models import PlaceVersion, Product, ProductVersion
from suyuan.masterdata.services import create_product
from suyuan.parties.models import Place
from suyuan.parties.services import entrust
from suyuan.parties.viewer import Viewer
from suyuan.state.jobs import catch_up as fold
from suyuan.state.trace import trace

DRUG_FACTS = {
    "additionalTradeItemIdentification": "8001203",
    "additionalTradeItemIdentificationTypeCode": "AHM",
    "regulatedProductName": "依洛维司片",
    "manufacturerOfTradeItemPartyName": "Norvia Pharma AG",
    "dosageFormType": "片剂",
    "strengthDescription": "50 mg",
    "netContentDescription": "28 片/盒",
}
DEVICE_FACTS = {
    "zxxsdycpbs": "06901234567892",
    "cpbsbmtxmc": "GS1",
    "cpmctymc": "可降解气道支架",
    "ggxh": "12 mm × 40 mm",
    "ylqxzcrbarmc": "Norvia Pharma AG",
    "sfwwjbz": "是",
}
URI = "http://idcode.org.cn/epcis/loc/MA.156.M1.123456.0123456C"
PLACE_FACTS = {
    "id": URI,
    "name": "天竺保税仓库",
    "streetAddressOne": "金航东路 1 号",
    "streetAddressTwo": "3 号库",
    "city": "北京市",
    "state": "北京市",
    "postalCode": "101318",
    "countryCode": "CN",
}
MUST = [one.name for one in DRUG]


def codes(answer):
    return [problem["code"] for line in answer.json()["lines"] for problem in line["problems"]]


def acts(kind):
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM act WHERE kind = %s ORDER BY at", [kind])
        return [json.loads(body) if isinstance(body, str) else body for (body,) in cursor.fetchall()]


@pytest.mark.parametrize("xml", [False, True])
@pytest.mark.requirement("R184", "R245", "R246", "R247", "R248")
def test_a_product_of_table_13_is_registered_with_every_field(send, importer, xml):
    answer = send("products", DRUG_FACTS, xml=xml)
    assert (answer.status_code, answer.json()["accepted"], codes(answer)) == (200, 1, [])
    product = Product.objects.get()
    assert (product.class_text, product.name, product.kind, product.spec) == (
        "drug:8001203", "依洛维司片", "drug", "50 mg × 28 片/盒",
    )  # fmt: skip
    assert class_text(canonical_text("AHM.80012030000000000017")) == product.class_text
    (version,) = versions_of(product)
    assert (version.values, version.party) == (DRUG_FACTS, importer.party)
    assert [body["facts"] for body in acts("product.enter")] == [DRUG_FACTS]


@pytest.mark.requirement("R245", "R246", "R247", "R248")
@pytest.mark.parametrize("lacking", MUST)
@pytest.mark.parametrize("blank", [None, "  "])
def test_every_field_of_table_13_must_be_there(send, lacking, blank):
    answer = send("products", {**DRUG_FACTS, lacking: blank})
    assert answer.status_code == 422
    (problem,) = answer.json()["lines"][0]["problems"]
    assert (problem["code"], problem["where"]) == ("IMP-T13-001", lacking)
    assert not Product.objects.exists()
    assert acts("product.enter") == []


@pytest.mark.requirement("R249")
def test_a_device_is_told_by_the_tags_of_the_udi_database(send):
    assert send("products", {**DEVICE_FACTS, "productKind": "implant"}).json()["accepted"] == 1
    product = Product.objects.get()
    assert (product.kind, product.name, product.spec) == ("implant", "可降解气道支架", "12 mm × 40 mm")
    assert product.class_text == class_text(canonical_text("(01)06901234567892(21)S1"))
    assert versions_of(product)[0].values == DEVICE_FACTS
    must = [one.name for one in DEVICE if one.must]
    for name in must[1:]:
        told = send("products", {key: value for key, value in DEVICE_FACTS.items() if key != name})
        assert codes(told) == ["IMP-T13-001"]


def test_a_change_is_another_version_and_the_same_again_is_none(send):
    send("products", DRUG_FACTS)
    assert send("products", DRUG_FACTS).json()["duplicate"] == 1
    changed = {**DRUG_FACTS, "regulatedProductName": "依洛维司分散片"}
    assert send("products", changed).json()["accepted"] == 1
    product = Product.objects.get()
    assert product.name == "依洛维司分散片"
    names = [one.values["regulatedProductName"] for one in versions_of(product)]
    assert names == ["依洛维司分散片", "依洛维司片"]
    sequence_all()
    assert len(acts("product.enter")) == 2


@pytest.mark.requirement("R070")
def test_packaging_levels_have_codes_and_say_how_many_they_hold(send):
    levels = [
        {"code": "8001204", "contains": 10, "unit": "盒组"},
        {"code": "(01)06901234567892", "contains": "5", "unit": "箱"},
    ]
    storage = {"storageLow": 2, "storageHigh": "8", "shelfMonths": 24}
    assert send("products", {**DRUG_FACTS, **storage, "packaging": levels}).json()["accepted"] == 1
    product = Product.objects.get()
    assert (product.storage_low, product.storage_high, product.shelf_months) == (2, 8, 24)
    (version,) = versions_of(product)
    assert [(one.class_text, one.contains, one.below_text) for one in version.packages.order_by("pk")] == [
        ("drug:8001204", 10, "drug:8001203"),
        ("https://id.gs1.org/01/06901234567892", 5, "drug:8001204"),
    ]
    group, carton = map(key_of_class, ("drug:8001204", "https://id.gs1.org/01/06901234567892"))
    assert base_classes([group, carton]) == dict.fromkeys((group, carton), product.class_key)
    send("products", {**DRUG_FACTS, "packaging": levels[:1]})
    assert base_classes([group, carton]) == {group: product.class_key}


@pytest.mark.parametrize(
    "packaging",
    [
        [{"code": "8001204", "contains": 0}],
        [{"code": "8001204", "contains": "2.5"}],
        [{"code": "8001203", "contains": 2}],
        [{"code": "hello", "contains": 2}],
        [{"contains": 2}],
        ["8001204"],
        [{"code": f"800121{n}", "contains": 2} for n in range(9)],
    ],
)
def test_a_level_that_cannot_be_is_refused(send, packaging):
    assert codes(send("products", {**DRUG_FACTS, "packaging": packaging})) == ["IMP-T13-015"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"additionalTradeItemIdentification": "hello"}, "IMP-T13-004"),
        ({"additionalTradeItemIdentification": "x" * 500}, "IMP-T13-002"),
        ({"regulatedProductName": ["a"]}, "IMP-T13-002"),
        ({"regulatedProductName": "a\u0000b"}, "IMP-T13-002"),
        ({"regulatedProductName": "长" * 201}, "IMP-T13-002"),
        ({"productKind": "device"}, "IMP-T13-002"),
        ({"storageLow": 8, "storageHigh": 2}, "IMP-T13-002"),
        ({"storageLow": 2}, "IMP-T13-002"),
        ({"shelfMonths": "many"}, "IMP-T13-002"),
        ({"shelfMonths": "1e99"}, "IMP-T13-002"),
    ],
)
def test_what_cannot_be_taken_is_told(send, more, code):
    assert code in codes(send("products", {**DRUG_FACTS, **more}))
    assert not ProductVersion.objects.exists()


def test_a_field_of_no_table_is_left_out_with_a_warning(send):
    answer = send("products", {**DRUG_FACTS, "colour": "blue"})
    assert (answer.json()["accepted"], codes(answer)) == (1, ["IMP-T13-011"])


def test_a_bad_line_leaves_the_others_and_rollback_takes_all_or_none(send):
    bad = {**DRUG_FACTS, "dosageFormType": ""}
    other = {**DRUG_FACTS, "additionalTradeItemIdentification": "8001299"}
    told = send("products", other, bad, GS1_Capture_Error_Behaviour="rollback")
    assert told.status_code == 422
    assert [line["status"] for line in told.json()["lines"]] == ["rolled back", "refused"]
    assert (Product.objects.count(), acts("product.enter")) == (0, [])
    told = send("products", other, bad)
    assert [line["status"] for line in told.json()["lines"]] == ["accepted", "refused"]
    assert Product.objects.get().class_text == "drug:8001299"


def test_another_firm_changes_no_product_of_mine_and_my_agent_does(send, guest, importer):
    send("products", DRUG_FACTS)
    rival = guest("rival")
    changed = {**DRUG_FACTS, "regulatedProductName": "别的片"}
    assert codes(send("products", changed, by=rival)) == ["IMP-T13-016"]
    assert codes(send("products", DRUG_FACTS, by=rival)) == ["IMP-T13-016"]
    assert Product.objects.get().name == "依洛维司片"
    entrust(importer.party, rival.party)
    assert send("products", changed, by=rival).json()["accepted"] == 1


def test_the_registered_holder_keeps_it_and_its_kind_stays(send, importer, guest):
    create_product("06901234567892", "支架", "device", holder=importer.party)
    assert codes(send("products", DEVICE_FACTS, by=guest("rival"))) == ["IMP-T13-016"]
    assert codes(send("products", {**DEVICE_FACTS, "productKind": "implant"})) == ["IMP-T13-017"]
    assert send("products", DEVICE_FACTS).json()["accepted"] == 1


@pytest.mark.parametrize("xml", [False, True])
@pytest.mark.requirement("R070", "R184", "R250")
def test_a_place_of_table_14_becomes_one_of_the_sender(send, importer, xml):
    assert send("locations", PLACE_FACTS, xml=xml).json()["accepted"] == 1
    place = Place.objects.get()
    assert (place.party, place.name, place.city, place.area[:2]) == (
        importer.party, "天竺保税仓库", "北京市", "11",
    )  # fmt: skip
    (version,) = PlaceVersion.objects.all()
    assert (version.street_one, version.street_two, version.postal_code, version.country_code) == (
        "金航东路 1 号", "3 号库", "101318", "CN",
    )  # fmt: skip
    assert send("locations", PLACE_FACTS).json()["duplicate"] == 1
    assert send("locations", {**PLACE_FACTS, "name": "新库"}).json()["accepted"] == 1
    assert (Place.objects.get().name, PlaceVersion.objects.count()) == ("新库", 2)
    assert [body["uri"] for body in acts("place.enter")] == [place.uri] * 2


@pytest.mark.requirement("R250")
@pytest.mark.parametrize("lacking", ["id", *(one.name for one in PLACE)])
def test_every_field_of_table_14_must_be_there(send, lacking):
    answer = send("locations", {**PLACE_FACTS, lacking: ""})
    assert codes(answer) == ["IMP-T14-001"]
    assert answer.json()["lines"][0]["problems"][0]["where"] == lacking
    assert not Place.objects.exists()


def test_another_place_and_what_is_no_place_are_refused(send, guest):
    send("locations", PLACE_FACTS)
    assert codes(send("locations", PLACE_FACTS, by=guest("rival"))) == ["IMP-T14-016"]
    assert codes(send("locations", {**PLACE_FACTS, "id": "hello"})) == ["IMP-T14-007"]
    assert codes(send("locations", {**PLACE_FACTS, "countryCode": "China"})) == ["IMP-T14-002"]
    assert codes(send("locations", 7)) == ["IMP-T14-002"]


@pytest.mark.requirement("R142")
def test_a_code_tells_name_maker_spec_lot_and_expiry(send, importer):
    code = "AHM.80012030000000000017"
    send("products", DRUG_FACTS)
    born = message("commissioning", epcList=[code])
    assert send("commissioning", born).json()["accepted"] == 1
    sequence_all()
    fold()
    thing = trace(code, Viewer(party_id=importer.party.pk))["thing"]
    product = thing["product"]
    assert (product["name"], product["holder"], product["spec"]) == (
        "依洛维司片",
        "Norvia Pharma AG",
        "50 mg × 28 片/盒",
    )
    assert (thing["lot"], thing["expiry"]) == ("Lot001", "2028-06-30")
