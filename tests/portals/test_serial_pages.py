"""The pages of serials: ask by hand, see what became of them, take them away, give them up."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from documents import document, object_event
from people import cast as the_cast
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.masterdata.serials.queries import pools, serials
from suyuan.masterdata.services import create_product
from suyuan.parties.viewer import Viewer

DRUG = "8001203"
FORM = {"kind": "AHM", "value": DRUG, "size": "100", "system": "天竺综保区 3 号线"}


@pytest.fixture
def people(db):
    cast = the_cast()
    create_product(f"AHM.{DRUG}0000000000001", "依洛维司片", "drug")
    return cast


@pytest.fixture
def importer(people):
    return client_of(people.importer)


def client_of(person):
    client = Client()
    client.force_login(person.user)
    return client


def asked(importer, **more):
    answer = importer.post("/serials/new/", FORM | more)
    assert answer.status_code == 302, answer.content.decode()
    return pools(Viewer.operator())[0]


def text(answer):
    assert answer.status_code in {200, 422}
    return answer.content.decode()


@pytest.mark.requirement("R165", "R141")
def test_serials_are_asked_for_by_hand(importer):
    assert "还没有申请过" in text(importer.get("/serials/"))
    pool = asked(importer)
    assert (pool.size, pool.system, pool.sender) == (100, FORM["system"], "importer-party")
    listed = text(importer.get("/serials/"))
    assert "依洛维司片" in listed
    page = text(importer.get(f"/serials/{pool.id}/"))
    shown = [one.text for one in serials(pool)]
    assert [one in page for one in (shown[0], shown[59], shown[60])] == [True, True, False]
    assert shown[60] in text(importer.get(f"/serials/{pool.id}/?from=60"))
    assert shown[0] in text(importer.get(f"/serials/{pool.id}/?from=x"))


def test_what_is_typed_wrong_is_told_and_stays_in_the_form(importer):
    answer = importer.post("/serials/new/", FORM | {"value": "8009999", "size": "many"})
    assert answer.status_code == 422
    assert all(word in text(answer) for word in ("8009999", "未登记", "不是有效的申请数量"))
    assert pools(Viewer.operator()) == []


def test_the_counts_follow_the_ledger(importer, people):
    pool = asked(importer)
    first = serials(pool)[0]
    event = object_event(f"AHM.{first.text}", bizStep="commissioning", action="ADD")
    assert capture(document(event), sender=people.importer.party.pk).success
    sequence_all()
    assert "已使用 1" in text(importer.get("/serials/"))
    answer = importer.post(f"/serials/{pool.id}/void/", {"serials": first.text, "reason": "label torn"})
    assert answer.status_code == 422
    assert "已有赋码记录" in text(answer)


def test_serials_are_given_up_on_the_page(importer):
    pool = asked(importer)
    one, two = serials(pool)[:2]
    form = {"serials": f"{one.text}\n{two.text}\n", "reason": "标签损坏"}
    assert importer.post(f"/serials/{pool.id}/void/", form).status_code == 302
    page = text(importer.get(f"/serials/{pool.id}/"))
    assert all(word in page for word in ("已作废", "标签损坏", "<b>2</b>"))


@pytest.mark.requirement("R165", "R168")
def test_all_serials_are_taken_away_as_a_table(importer):
    pool = asked(importer)
    told = [one.text for one in serials(pool)]
    answer = importer.get(f"/serials/{pool.id}/export.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["序列号", "编码", "状态"]
    assert [row[0] for row in rows[1:]] == told
    assert rows[1][1:] == [f"drug:{told[0]}", "已发放"]
    book = load_workbook(io.BytesIO(importer.get(f"/serials/{pool.id}/export.xlsx").content))
    assert [cell.value for cell in book.active["A"]][1:] == told
    assert importer.get(f"/serials/{pool.id}/export.exe").status_code == 404


def test_to_outsiders_there_is_no_such_pool(importer, people):
    pool = asked(importer)
    for person in people.outsiders:
        client = client_of(person)
        for path in ("", "export.csv"):
            assert client.get(f"/serials/{pool.id}/{path}").status_code == 404
        form = {"serials": serials(pool)[0].text, "reason": "none of mine"}
        assert client.post(f"/serials/{pool.id}/void/", form).status_code == 404
        assert "依洛维司片" not in text(client.get("/serials/"))
    assert Client().get(f"/serials/{pool.id}/").status_code == 302
