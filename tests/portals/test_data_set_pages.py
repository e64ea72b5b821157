"""The pages of the national data sets: completeness, who owes what, files, and the fields beyond the standard."""

from __future__ import annotations

import io
import json

import pytest
from openpyxl import load_workbook
from test_findings_pages import person, send, text

import three_firms
from documents import epc
from suyuan.ledger import connection
from suyuan.masterdata.services import create_product
from suyuan.supervision.datasets.extensions import current
from three_firms import DEALER, MAKER, TOLD, made, sent

VIAL = epc(1)
LINE = {
    "set": "use",
    "name": "lamp",
    "zh": "灯号",
    "en": "Lamp",
    "type": "text",
    "must": "yes",
    "pattern": "L[0-9]{2}",
    "words": "",
}


@pytest.fixture
def firms(db):
    firms = three_firms.firms()
    create_product(VIAL, "重组乙型肝炎疫苗", "vaccine", holder=firms.maker)
    send(firms.maker, made(VIAL, ilmd=TOLD))
    send(firms.maker, sent(MAKER, DEALER, VIAL, time="2026-03-02T08:00:00Z"))
    return firms


@pytest.fixture
def maker(firms):
    return person("m", "capturer", firms.maker)


@pytest.fixture
def operator(db):
    return person("op", "operator")


def lines(*changed):
    return {part: [{**LINE, **one}[part] for one in changed] for part in LINE}


def test_the_page_says_how_complete_it_is_and_who_owes_what(maker):
    page = text(maker.get("/datasets/", {"q": VIAL}))
    assert "项待补齐" in page
    assert "完整度" in page
    debts = page.partition('id="debts-head"')[2].partition("</section>")[0]
    assert "<h3>京华生物</h3>" in debts
    assert '<b>发货单信息</b><br><span class="muted">缺：发货单号' in debts
    assert '<b>生产企业自检信息</b><br><span class="muted">没有上报。应由 京华生物 提供。' in debts


def test_the_code_page_of_a_vaccine_leads_there(maker):
    assert "/datasets/?q=" in text(maker.get("/trace/", {"q": VIAL}))


def test_without_a_code_it_says_what_is_asked(maker):
    page = text(maker.get("/datasets/"))
    assert "应收数量" in page
    assert "购进 / 分发 / 退货 / 其他" in page
    assert text(maker.get("/datasets/", {"q": epc(9)[:-10] + "000000.9"})).count("没有查到这个码") == 1


def test_the_workbook_has_a_sheet_for_each_set_and_what_is_missing_first(maker):
    book = load_workbook(io.BytesIO(maker.get("/datasets/export.xlsx", {"q": VIAL}).content))
    assert book.sheetnames[0] == "待补齐"
    assert "发货单信息" in book.sheetnames
    heads, row = (list(line) for line in book["生产信息"].iter_rows(max_row=2, values_only=True))
    assert dict(zip(heads, row, strict=True))["批号"] == "L7"


def test_one_set_or_what_is_missing_as_csv_and_all_as_json(maker):
    told = maker.get("/datasets/export.csv", {"q": VIAL, "set": "dispatch"}).content.decode("utf-8-sig")
    assert told.startswith("发货单号,发货时间,发货机构")
    gaps = maker.get("/datasets/export.csv", {"q": VIAL}).content.decode("utf-8-sig")
    assert "发货单信息,发货单号,京华生物" in gaps
    assert json.loads(maker.get("/datasets/export.json", {"q": VIAL}).content)["complete"] is False


@pytest.mark.parametrize("query", [{}, {"q": "x\0"}, {"q": VIAL, "set": "poem"}])
def test_there_is_no_file_of_nothing(maker, query):
    assert maker.get("/datasets/export.csv", query).status_code == 404


def test_the_public_is_led_to_the_sign_in(firms, client):
    assert client.get("/datasets/", {"q": VIAL}).status_code == 302


def test_everybody_reads_the_further_fields_and_only_the_operator_changes_them(maker, operator):
    assert "冷藏方式" in text(maker.get("/datasets/extensions/"))
    assert "/datasets/extensions/HOLDER/" not in text(maker.get("/datasets/extensions/"))
    assert maker.get("/datasets/extensions/HOLDER/").status_code == 404
    assert maker.post("/datasets/extensions/HOLDER/", lines({})).status_code == 404
    assert operator.get("/datasets/extensions/HOLDER/").status_code == 200
    assert operator.get("/datasets/extensions/POEM/").status_code == 404


@pytest.mark.requirement("R310")
def test_the_operator_publishes_further_fields_as_an_act(operator):
    answer = operator.post(
        "/datasets/extensions/CDC/", lines({}, {"name": "", "zh": "", "en": "", "pattern": ""})
    )
    assert answer.status_code == 302, text(answer)
    version = current()["CDC"]
    assert [(one.set, one.field.name, one.field.must) for one in version.extensions] == [
        ("use", "lamp", True)
    ]
    assert version.number == 1
    with connection.cursor() as cursor:
        acts = cursor.execute("SELECT count(*) FROM act WHERE kind = 'data_set.extend'").fetchone()
    assert acts == (1,)
    page = text(operator.get("/datasets/extensions/"))
    assert "灯号" in page
    assert "第 1 版" in page


@pytest.mark.parametrize(
    ("change", "code_words"),
    [
        ({"set": "licence"}, "不能增加字段"),
        ({"name": "traceCode"}, "扩展字段名称不能为"),
        ({"name": "Bad name"}, "扩展字段名称不能为"),
        ({"name": "patientName"}, "涉及个人信息"),
        ({"zh": ""}, "列名"),
        ({"zh": "追溯码"}, "列名"),
        ({"type": "poem"}, "不是字段类型"),
        ({"type": "word"}, "不是字段类型"),
        ({"pattern": "(a+)+"}, "不能使用"),
    ],
)
def test_what_cannot_be_declared_is_told_at_its_line_and_nothing_changes(operator, change, code_words):
    answer = operator.post("/datasets/extensions/CDC/", lines(change))
    assert answer.status_code == 422
    assert code_words in text(answer)
    assert current()["CDC"].number == 0


def test_words_of_a_list_are_written_one_a_line(operator):
    line = {"type": "word", "pattern": "", "words": "a=甲=first\nb=乙=second"}
    assert operator.post("/datasets/extensions/CDC/", lines(line)).status_code == 302
    (one,) = current()["CDC"].extensions
    assert [(word.value, word.zh, word.en) for word in one.field.words] == [
        ("a", "甲", "first"),
        ("b", "乙", "second"),
    ]
    assert "a=甲=first" in text(operator.get("/datasets/extensions/CDC/"))
