"""The interface page: what one's machines sent, what went wrong and what to do, and nothing of others."""

from __future__ import annotations

import io
import re
import uuid
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from door_firms import ROW, csv, rows

from suyuan.exchange.doors import imports
from suyuan.parties.services import create_api_key
from suyuan.web.catalogue import compiled, read_po

EXCHANGE = Path(__file__).parents[4] / "src" / "suyuan" / "exchange"
CATALOGUE = EXCHANGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
TEMPLATES = EXCHANGE / "templates"
OWN = (
    "exchange/interface.html",
    "exchange/import.html",
    "exchange/deliveries.html",
    "exchange/_letters.html",
    "exchange/refused.html",
    "exchange/_counts.html",
    "cotton/problems_advice.html",
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def calling(people, client):
    """Calls of a person's machine: ``calling(person, table)``."""

    def call(person, table: bytes, mapping: str = "receiving"):
        token = create_api_key(person.party, ("*",)).token
        headers = {"Authorization": f"Bearer {token}"}
        path = f"/api/v1/imports?mapping={mapping}"
        return client.generic("POST", path, table, content_type="text/csv", headers=headers)

    return call


def page(client, person, path: str = "/interface/", **cookies: str):
    client.logout()
    if person.user:
        client.force_login(person.user)
    for name, value in cookies.items():
        client.cookies[name] = value
    return client.get(path)


def test_a_new_firm_is_told_how_to_begin(people, client):
    text = page(client, people.importer).content.decode()
    assert "还没有系统调用过接口" in text
    assert "还没有导入过表格" in text


def test_nobody_looks_without_signing_in(people, client):
    assert page(client, people.public).headers["Location"] == "/sign-in/?next=%2Finterface%2F"


def test_the_last_error_stands_there_with_its_remedy(people, client, calling):
    calling(people.importer, b"%PDF-1.7")
    text = page(client, people.importer).content.decode()
    assert "最近一次错误" in text
    assert "TAB-102" in text
    assert "请提交 CSV 文本或 Excel 工作簿" in text
    assert "/api/v1/imports" in text


def test_a_party_sees_its_own_calls_and_the_operator_all(people, client, calling):
    made = calling(people.importer, csv(ROW)).json()["importID"]
    rival = page(client, people.rival).content.decode()
    assert made not in rival
    assert "还没有系统调用过接口" in rival
    assert page(client, people.rival, f"/interface/imports/{made}/").status_code == 404
    assert made in page(client, people.regulator).content.decode()
    operator = page(client, people.regulator, f"/interface/?party={people.rival.party.pk}").content.decode()
    assert "没有符合条件的调用" in operator


def test_the_filter_shows_failures_alone(people, client, calling):
    calling(people.importer, csv(ROW))
    calling(people.importer, b"%PDF-1.7")
    assert page(client, people.importer).content.decode().count('class="route"') == 2
    failed = page(client, people.importer, "/interface/?failed=1&door=api").content.decode()
    assert failed.count('class="route"') == 1
    for odd in (
        "?door=' OR 1=1",
        "?before=yesterday",
        "?party=99999999999999",
        "?failed=2",
        "?before=2026-01-01",
    ):
        assert page(client, people.importer, f"/interface/{odd}").status_code == 200


def test_older_calls_are_reached_by_a_link(people, client, calling, monkeypatch):
    monkeypatch.setattr("suyuan.exchange.doors.monitor.PAGE", 2)
    for _ in range(3):
        calling(people.importer, csv(ROW))
    first = page(client, people.importer).content.decode()
    following = re.search(r'href="(/interface/\?before=[^"]+)"', first)[1].replace("&amp;", "&")
    second = page(client, people.importer, following).content.decode()
    assert (first.count('class="route"'), second.count('class="route"')) == (2, 1)


def test_from_template_to_upload_to_mending_in_the_browser(people, client):
    template = page(client, people.importer, "/interface/templates/receiving.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(template.content))
    sheet = book.worksheets[0]
    sheet.delete_rows(2, 300)
    sheet.append(["RK1", "2026-05-01 08:30", ROW[2], ROW[3], "B1", "0001"])
    sheet.append(["RK2", "2026-05-01", ROW[2], ROW[3], "B1", "0002"])
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("收货.xlsx", out.getvalue())
    place = client.post("/interface/imports/", {"mapping": "receiving", "file": file}).headers["Location"]
    text = client.get(place).content.decode()
    assert "有 1 行未收" in text
    assert "第 3 行" in text
    assert "业务时间" in text
    mend = openpyxl.load_workbook(io.BytesIO(client.get(f"{place}answer.xlsx?only=failed").content))
    mend.active["B2"] = "2026-05-01 09:00"
    out = io.BytesIO()
    mend.save(out)
    file = SimpleUploadedFile("收货.xlsx", out.getvalue())
    place = client.post("/interface/imports/", {"mapping": "receiving", "file": file}).headers["Location"]
    assert "全部行都已收下" in client.get(place).content.decode()


@pytest.mark.parametrize("content", [None, b"", b"%PDF", b"a,b\n1,2"])
def test_a_bad_upload_is_told_and_nothing_breaks(people, client, content):
    client.force_login(people.importer.user)
    form = {"mapping": "receiving"}
    if content is not None:
        form["file"] = SimpleUploadedFile("x.csv", content)
    answer = client.post("/interface/imports/", form)
    assert answer.status_code == 400
    assert re.search(r"<b>(TAB|DOOR)-", answer.content.decode())


def test_a_change_needs_the_token_of_the_page(people):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.importer.user)
    assert strict.post("/interface/imports/", {"mapping": "receiving"}).status_code == 403


def test_what_a_cell_holds_is_text_to_the_page(people, client, calling):
    made = calling(people.importer, csv(["RK", "<script>alert(1)</script>", *ROW[2:]])).json()["importID"]
    text = page(client, people.importer, f"/interface/imports/{made}/").content.decode()
    assert "&lt;script&gt;alert" in text
    assert "<script>alert" not in text


def test_the_page_is_english_throughout_for_who_reads_english(people, client, calling):
    made = calling(people.importer, csv(*rows(1), ["RK2", "2026-05-01", *ROW[2:]])).json()["importID"]
    calling(people.importer, b"%PDF-1.7")
    for path in ("/interface/", f"/interface/imports/{made}/"):
        text = page(client, people.importer, path, suyuan_language="en").content.decode()
        main = re.search(r"<main.*</main>", text, re.DOTALL)[0]
        shown = re.sub(r"<b>业务时间</b>|京华进口|the column 问题", "", main)
        assert not CHINESE.findall(shown), CHINESE.findall(shown)


def test_every_text_of_the_page_has_its_english_and_the_binary_is_of_its_text():
    texts = set()
    for path in (TEMPLATES / name for name in OWN):
        source = path.read_text(encoding="utf-8")
        texts |= set(re.findall(r'{%\s*translate\s+"([^"]+)"\s*%}', source))
        blocks = re.findall(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate\s*%}", source, re.DOTALL)
        texts |= {re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", block) for block in blocks}
        naked = re.sub(
            r"{%\s*blocktranslate.*?endblocktranslate\s*%}|{%.*?%}|{{.*?}}", "", source, flags=re.DOTALL
        )
        assert not CHINESE.findall(naked), path.name
    for path in (EXCHANGE / "templatetags" / "interface.py", EXCHANGE / "doors" / "page.py"):
        texts |= set(re.findall(r'(?:gettext_noop|_)\("([^"]+)"\)', path.read_text(encoding="utf-8")))
    assert texts - set(read_po(CATALOGUE.read_text(encoding="utf-8"))) == set()
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled(CATALOGUE)


def test_from_table_to_table_there_are_links_to_the_older_ones(people, client, calling, monkeypatch):
    monkeypatch.setattr("suyuan.exchange.doors.page.RECENT", 2)
    made = [calling(people.importer, csv(*rows(n + 1))).json()["importID"] for n in range(3)]
    first = page(client, people.importer).content.decode()
    following = re.search(r'href="(/interface/\?tables=[^"]+)"', first)[1].replace("&amp;", "&")
    second = client.get(following).content.decode()
    shown = [re.findall(r'href="/interface/imports/([0-9a-f-]+)/"', text) for text in (first, second)]
    assert shown == [[made[2], made[1]], [made[0]]]
    assert client.get("/interface/?tables=2026-01-01T00:00:00Z&behind=x").status_code == 200
    past = "/interface/?tables=2020-01-01T00:00:00Z&behind=00000000-0000-0000-0000-000000000000"
    assert "没有更早的了" in client.get(past).content.decode()


def test_of_very_many_problems_the_first_are_shown_and_the_number_of_all(
    people, client, calling, monkeypatch
):
    monkeypatch.setattr("suyuan.exchange.doors.page.MOST_SHOWN", 3)
    bad = [["RK", "2026-05-01", *ROW[2:5], str(n), "", ""] for n in range(5)]
    made = calling(people.importer, csv(*bad)).json()["importID"]
    text = page(client, people.importer, f"/interface/imports/{made}/").content.decode()
    assert text.count("TAB-213") == 3
    assert re.search(r"共 \d+ 个问题，此处列出前 3 个", text)


def test_a_table_that_waits_says_so_and_its_page_looks_again_by_itself(people, client, calling, monkeypatch):
    monkeypatch.setattr("suyuan.exchange.doors.imports.work_off", lambda *_: False)
    made = calling(people.importer, csv(ROW)).json()["importID"]
    monkeypatch.undo()
    waiting = page(client, people.importer, f"/interface/imports/{made}/").content.decode()
    assert 'hx-trigger="every 3s"' in waiting
    assert "正在排队处理" in waiting
    imports.work_off(people.importer.party.pk, uuid.UUID(made))
    done = client.get(f"/interface/imports/{made}/").content.decode()
    assert "hx-trigger" not in done
    assert "全部行都已收下" in done


def test_who_reads_the_description_of_the_api_is_no_caller(people, client):
    for path in ("/api/v1/docs", "/api/v1/openapi.json"):
        assert client.get(path).status_code == 200
    assert "还没有系统调用过接口" in page(client, people.regulator).content.decode()
