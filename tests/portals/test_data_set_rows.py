"""Rows of the basic sets, of tests and of batch releases, taken in: by page and by interface."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from test_findings_pages import person, send, text

import three_firms
from documents import epc
from suyuan.ledger import connection
from suyuan.masterdata.services import create_product
from suyuan.parties.models import Party
from suyuan.parties.services import create_api_key
from three_firms import TOLD, made

VIAL, USCC = epc(1), "91110000MA001A2B3C"
GTIN = "06901234567892"
VACCINE = {
    "国家药品标识码": GTIN,
    "通用名称": "重组乙型肝炎疫苗",
    "商用名": "安乙",
    "本位码": "86900000000001",
    "剂型": "注射剂",
    "规格": "0.5 ml",
    "包装": "1 支/盒",
    "有效期（月）": 24,
    "批准文号": "国药准字S20260001",
    "国家免疫规划疫苗": "是",
    "国产或进口": "国产疫苗",
    "生产企业": "京华生物",
}
LICENCE = {
    "许可证类型": "药品生产许可证",
    "许可证编号": "京20260001",
    "统一社会信用代码": USCC,
    "企业名称": "京华生物",
    "注册地址": "北京市景园路 1 号",
    "法定代表人": "李明",
    "企业负责人": "王芳",
    "有效期至": "2030/1/1",
    "发证机关": "市药监局",
}
TEST = {
    "国家药品标识码": GTIN,
    "批号": "L7",
    "检验日期": "2026-02-25",
    "检验报告编号": "J-1",
    "检验单位": "京华生物质检部",
}
RELEASE = {
    "国家药品标识码": GTIN,
    "批号": "L7",
    "批签发证明编号": "SP1",
    "批签发机构": "中检院",
    "签发日期": "2026-02-26",
}


@pytest.fixture
def firms(db):
    firms = three_firms.firms()
    Party.objects.filter(code="maker").update(uscc=USCC, address="北京市景园路 1 号")
    firms.maker.refresh_from_db()
    create_product(VIAL, "重组乙型肝炎疫苗", "vaccine", holder=firms.maker, shelf_months=24)
    send(firms.maker, made(VIAL, ilmd=TOLD))
    return firms


@pytest.fixture
def keeper(firms):
    return person("k", "administrator", firms.maker)


def upload(client, name, *rows):
    file = SimpleUploadedFile("t.json", json.dumps(rows).encode(), "application/json")
    return client.post(f"/datasets/send/{name}/", {"file": file})


def sent(party, name, *rows):
    client = Client(headers={"Authorization": f"Bearer {create_api_key(party, ('capture', 'query')).token}"})
    answer = client.post(f"/api/v1/datasets/{name}/rows", json.dumps(rows), content_type="application/json")
    return answer.status_code, answer.json()


def told(client, name):
    sets = json.loads(client.get("/datasets/export.json", {"q": VIAL}).content)["sets"]
    return next(one for one in sets if one["name"] == name)


def acts(kind):
    with connection.cursor() as cursor:
        return [body for (body,) in cursor.execute("SELECT body FROM act WHERE kind = %s", [kind])]


@pytest.mark.requirement("R295")
def test_what_the_holder_says_of_its_vaccine_completes_the_basic_set(keeper):
    assert told(keeper, "vaccine")["state"] == "incomplete"
    assert upload(keeper, "vaccine", VACCINE).status_code == 200
    after = told(keeper, "vaccine")
    assert after["state"] == "complete"
    values = after["rows"][0]["values"]
    assert (values["standardCode"], values["approvalNumber"], values["inProgramme"]) == (
        "86900000000001", "国药准字S20260001", "是",
    )  # fmt: skip
    (body,) = acts("product.describe")
    assert body["facts"]["trade_name"] == "安乙"


@pytest.mark.requirement("R299")
def test_a_licence_with_who_answers_for_the_firm_completes_its_set_and_names_nobody_in_the_ledger(keeper):
    assert upload(keeper, "licence", LICENCE).status_code == 200
    after = told(keeper, "licence")
    row = next(one for one in after["rows"] if one["values"]["name"] == "京华生物")
    assert row["problems"] == []
    assert (row["values"]["legalRepresentative"], row["values"]["personInCharge"]) == ("李明", "王芳")
    assert row["values"]["validTo"] == "2030-01-01"
    assert "李明" not in json.dumps(acts("licence.create"), ensure_ascii=False)
    changed = LICENCE | {"企业负责人": "赵强"}
    assert "已收" in text(upload(keeper, "licence", changed))
    assert told(keeper, "licence")["rows"][0]["values"]["personInCharge"] == "赵强"


@pytest.mark.requirement("R302")
def test_a_test_and_a_batch_release_become_papers_of_the_lot(firms, keeper):
    for name, row in (("self_test", TEST), ("batch_release", RELEASE)):
        assert sent(firms.maker, name, row) == (
            201,
            {"rows": [{"row": 2, "status": "accepted", "problems": []}]},
        )
    assert told(keeper, "self_test")["rows"][0]["values"]["reportNumber"] == "J-1"
    assert told(keeper, "batch_release")["rows"][0]["values"]["certificate"] == "SP1"


@pytest.mark.parametrize(
    ("name", "row"),
    [("vaccine", VACCINE), ("licence", LICENCE), ("self_test", TEST), ("batch_release", RELEASE)],
)
def test_the_same_row_again_changes_nothing(firms, name, row):
    _, first = sent(firms.maker, name, row)
    _, again = sent(firms.maker, name, row)
    assert [answer["rows"][0]["status"] for answer in (first, again)] == ["accepted", "duplicate"]


@pytest.mark.requirement("R450", "R473")
def test_a_bad_row_comes_back_with_each_field_and_holds_back_no_other(firms, keeper):
    bad = VACCINE | {"本位码": "123", "剂型": "", "国产或进口": "火星"}
    status, answer = sent(firms.maker, "vaccine", bad, VACCINE)
    assert status == 201
    assert [one["status"] for one in answer["rows"]] == ["refused", "accepted"]
    assert sorted((one["where"], one["code"]) for one in answer["rows"][0]["problems"]) == [
        ("dosageForm", "VDS-101"), ("origin", "VDS-103"), ("standardCode", "VDS-102"),
    ]  # fmt: skip
    page = upload(keeper, "vaccine", bad)
    assert page.status_code == 422
    assert "<b>剂型</b> 缺少剂型。" in text(page)


def test_nobody_speaks_of_the_product_or_the_licence_of_another(firms):
    assert [one["status"] for one in sent(firms.dealer, "vaccine", VACCINE)[1]["rows"]] == ["refused"]
    status, answer = sent(firms.dealer, "licence", LICENCE)
    assert (status, answer["rows"][0]["problems"][0]["code"]) == (201, "VDS-302")
    assert sent(firms.dealer, "self_test", TEST)[1]["rows"][0]["problems"][0]["code"] == "PAPER-005"


@pytest.mark.parametrize("content", ["no table", "[]", "", '[{"甲": 1}]', "{", "\x00\x01"])
def test_what_is_no_table_of_the_set_is_refused(firms, keeper, content):
    client = Client(headers={"Authorization": f"Bearer {create_api_key(firms.maker, ('capture',)).token}"})
    answer = client.post("/api/v1/datasets/vaccine/rows", content, content_type="application/json")
    assert answer.status_code == 400, answer.content
    file = SimpleUploadedFile("t.csv", content.encode() or b" ", "text/csv")
    assert keeper.post("/datasets/send/vaccine/", {"file": file}).status_code == 422
    assert keeper.post("/datasets/send/vaccine/").status_code == 422


def test_sets_that_are_events_are_sent_as_tables_of_events(firms, keeper):
    assert keeper.get("/datasets/send/dispatch/").status_code == 404
    status, answer = sent(firms.maker, "dispatch", {})
    assert status == 404, answer


def test_the_template_has_the_columns_that_are_read(keeper):
    answer = keeper.get("/datasets/send/vaccine/template.xlsx")
    assert answer.status_code == 200
    assert keeper.get("/datasets/send/poem/template.xlsx").status_code == 404
