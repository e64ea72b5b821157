"""The pages of rules: what they rest on, trying another version on what is stored, and publishing it from a moment on."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

import three_firms
from documents import document, epc
from suyuan import clock
from suyuan.core.chain.rules.catalogue import RULES
from suyuan.core.chain.rules.laws import laws
from suyuan.core.chain.rules.template import DEFAULTS, as_data
from suyuan.core.identifiers.canonical import key_for
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.masterdata.models import Product
from suyuan.parties.models import User
from suyuan.state.jobs import catch_up as fold
from suyuan.supervision.findings.jobs import catch_up as judge
from suyuan.supervision.findings.jobs import rebuild, sweep
from three_firms import DEALER, MAKER, PAPER, TOLD, made, sent

PACKS = [epc(number) for number in range(1, 4)]
CLASS = "https://id.gs1.org/01/06901234567892"


@pytest.fixture
def firms(db):
    made_firms = three_firms.firms()
    Product.objects.create(class_key=UUID(bytes=key_for(CLASS)), class_text=CLASS, name="片剂", kind="drug")
    return made_firms


@pytest.fixture
def operator(db):
    return person("op", "operator")


def person(login, role, party=None):
    user = User(login=login, name=login, party=party, role=role)
    user.set_unusable_password()
    user.save()
    client = Client()
    client.force_login(user)
    return client


def send(party, *events):
    assert capture(document(*events), sender=party.pk).success
    work()


def work():
    sequence_all()
    fold()
    judge()


def text(answer):
    return answer.content.decode()


def form(**changed):
    data = {**as_data(DEFAULTS["drug"]), **changed}
    return {name: value for name, value in data.items() if value is not False and value != []}


def open_rules():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rule, things FROM finding WHERE things > 0 ORDER BY rule")
        return cursor.fetchall()


@pytest.mark.requirement("R254")
def test_the_laws_and_standards_stand_with_the_rules_that_rest_on_them(operator):
    page = text(operator.get("/rules/laws/"))
    for name in ("疫苗管理法", "疫苗流通和预防接种管理条例", "疫苗储存和运输管理规范", "新冠病毒疫苗货物道路运输技术指南",
                 "疫苗生产流通管理规定", "DB31/T 1206—2020", "NMPAB/T 1004—2019"):  # fmt: skip
        assert name in page, name
    assert "缺少收货记录" in page
    operator.post("/i18n/setlang/", {"language": "en"})
    assert "Vaccine Administration Law, article 35" in text(operator.get("/rules/laws/"))


def test_every_law_that_a_rule_names_is_in_the_register():
    named = {law for rule in RULES.values() for law in rule.basis}
    assert named <= laws().keys()
    assert all(law.demand[0] and law.demand[1] for law in laws().values())


def test_the_list_names_every_rule(operator):
    page = text(operator.get("/rules/"))
    for rule in RULES.values():
        assert rule.title[0] in page
    assert "party" not in page.partition("<main")[2]


def test_a_draft_is_tried_on_what_is_stored_and_writes_nothing(firms, operator):
    """Without grace for transport a shipment of three weeks ago would be missed."""
    ago = (clock.now() - dt.timedelta(days=21)).strftime("%Y-%m-%dT%H:%M:%SZ")
    send(
        firms.maker, made(*PACKS, ilmd=TOLD), sent(MAKER, DEALER, *PACKS, time=ago, bizTransactionList=PAPER)
    )
    assert open_rules() == []
    page = text(operator.post("/rules/drug/edit/", {**form(transit_days=7), "do": "try"}))
    assert "判断了 3 件物品" in page
    assert "会新查出" in page
    assert "缺少收货记录" in page
    assert open_rules() == []
    same = text(operator.post("/rules/drug/edit/", {**form(), "do": "try"}))
    assert "与现在相同" in same


def test_a_version_holds_from_its_moment_on_and_blames_nobody_for_the_past(firms, operator, monkeypatch):
    now = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    send(
        firms.maker,
        made(*PACKS, ilmd=TOLD),
        sent(MAKER, DEALER, PACKS[0], time="2026-03-01T10:00:00Z", bizTransactionList=PAPER),
    )
    answer = operator.post(
        "/rules/drug/edit/", {**form(transit_days=7), "do": "publish", "since": "2026-03-05T08:00"}
    )
    assert answer.status_code == 302, text(answer)
    assert "第 2 版" in text(operator.get("/rules/drug/"))
    now = dt.datetime(2026, 3, 6, 12, tzinfo=dt.UTC)
    send(firms.maker, sent(MAKER, DEALER, PACKS[1], time="2026-03-06T10:00:00Z", bizTransactionList=PAPER))
    now = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)
    sweep()
    assert open_rules() == [("COMP-RECEIPT", 1)]
    found = open_rules()
    rebuild()
    assert open_rules() == found
    now = dt.datetime(2026, 4, 2, 12, tzinfo=dt.UTC)
    sweep()
    assert [rule for rule, _ in open_rules()] == ["COMP-RECEIPT", "COMP-RECEIPT"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT body ->> 'template' FROM act WHERE kind = 'template.publish'")
        assert cursor.fetchall() == [("drug",)]


def test_a_rule_that_is_switched_off_finds_nothing(firms, operator):
    ago = (clock.now() - dt.timedelta(days=40)).strftime("%Y-%m-%dT%H:%M:%SZ")
    send(
        firms.maker,
        made(*PACKS, time="2026-01-01T08:00:00Z", ilmd=TOLD),
        sent(MAKER, DEALER, *PACKS, time=ago, bizTransactionList=PAPER),
    )
    page = text(operator.post("/rules/drug/edit/", {**form(off=["COMP-RECEIPT"]), "do": "try"}))
    assert "不再查出" in page


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"transit_days": "0"}, "TPL-001"),
        ({"transit_days": "366"}, "TPL-001"),
        ({"transit_days": "-1"}, "TPL-001"),
        ({"transit_days": "１"}, "TPL-001"),
        ({"transit_days": "9" * 40}, "TPL-001"),
        ({"grace_hours": ""}, "TPL-001"),
        ({"off": ["NONE"]}, "TPL-002"),
        ({"since": ""}, "FIND-007"),
        ({"since": "2020-01-01T08:00"}, "FIND-007"),
        ({"since": "soon"}, "FIND-007"),
    ],
)
def test_what_no_template_may_say_is_refused_with_its_reason(operator, changed, code):
    sent_form = {**form(), "since": "2099-01-01T08:00", "do": "publish", **changed}
    answer = operator.post("/rules/drug/edit/", sent_form)
    assert answer.status_code == 422
    assert code in text(answer)


def test_who_may_not_publish_reads_and_finds_no_form(firms):
    maker = person("m", "capturer", firms.maker)
    assert maker.get("/rules/drug/").status_code == 200
    assert "另存一版" not in text(maker.get("/rules/drug/"))
    assert maker.get("/rules/drug/edit/").status_code == 404
    assert maker.get("/rules/food/").status_code == 404
