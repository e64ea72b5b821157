"""The pages for people who connect systems: complete in both languages, without script of their own, keys kept well."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.test import Client

from suyuan.exchange.api import openapi, wheel
from suyuan.exchange.api.first_event import Setting
from suyuan.exchange.api.ways import ways
from suyuan.parties.models import ApiKey
from suyuan.web.catalogue import LOCALE, read_po

TEMPLATES = sorted((Path(openapi.__file__).parents[1] / "templates" / "connect").glob("*.html"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def browser(people):
    made = Client(enforce_csrf_checks=False)
    made.force_login(people.importer.user)
    return made


def test_every_chinese_text_of_the_pages_is_in_the_english_catalogue():
    known = read_po((LOCALE / "en" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8"))
    found = []
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        found += re.findall(r'{%\s*translate\s+"([^"]+)"\s*%}', text)
        blocks = re.findall(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate\s*%}", text, re.DOTALL)
        found += [re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", block) for block in blocks]
    assert len(found) > 20
    assert sorted({*found} - set(known)) == []


@pytest.mark.parametrize("address", ["/connect/", "/api/v1/docs"])
def test_an_english_reader_sees_no_chinese_but_data_and_a_chinese_one_sees_chinese(db, client, address):
    english = client.get(address, {"lang": "en"}).content.decode()
    main = english[english.index("<main") : english.index("</main>")]
    words = re.sub(r"<(pre|table)\b.*?</\1>|data-copy=\"[^\"]*\"", "", main, flags=re.DOTALL)
    assert CHINESE.findall(words) == []
    assert "接入指南" in client.get(address).content.decode()


@pytest.mark.parametrize("address", ["/connect/", "/api/v1/docs"])
def test_a_page_needs_no_foreign_host_and_no_inline_script_or_style(db, client, address):
    answer = client.get(address)
    page = answer.content.decode()
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []
    linked = re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=\"([^\"]+)\"", page)
    assert linked
    assert all(one.startswith("/static/") for one in linked), linked


def test_the_documentation_has_every_operation_with_a_curl_line_to_the_readers_own_server(db, client):
    page = client.get("/api/v1/docs", headers={"Host": "localhost:8123"}).content.decode()
    for one in openapi.OPERATIONS:
        assert f'id="{one.name}"' in page
    assert page.count("curl -sS &#x27;http://localhost:8123/api/v1/") >= len(openapi.OPERATIONS)


def test_every_link_inside_of_a_page_leads_somewhere(db, client):
    for address in ("/connect/", "/api/v1/docs"):
        page = client.get(address).content.decode()
        names = set(re.findall(r'\bid="([^"]+)"', page))
        assert set(re.findall(r'href="#([^"]+)"', page)) <= names
    docs = set(re.findall(r'\bid="([^"]+)"', client.get("/api/v1/docs").content.decode()))
    setting = Setting("http://h", "k", "x", "p", "s", dt.datetime.now(dt.UTC))
    for way in ways(setting):
        path, _, name = way.link.partition("#")
        assert not name or (path == "/api/v1/docs" and name in docs)


def test_a_key_is_made_shown_once_filled_into_the_examples_and_works(browser):
    page = browser.post("/connect/", {"name": "HIS <b>"}).content.decode()
    (token,) = set(re.findall(r"suyuan_[a-z0-9]+_[a-z0-9]{20,}", page))
    assert f"export API_KEY=&#x27;{token}&#x27;" in page
    assert "HIS &lt;b&gt;" in page
    again = browser.get("/connect/").content.decode()
    assert token not in again
    assert f"suyuan_{token.split('_')[1]}_…" in again
    told = Client().get("/api/v1/parties/me", headers={"Authorization": f"Bearer {token}"}).json()
    assert (told["party"]["name"], told["key"]["scopes"]) == (
        "京华进口",
        ["capture", "query", "trace", "check"],
    )
    assert told["key"]["expires_at"]


def test_making_and_ending_a_key_are_acts_of_the_ledger(browser, one_column):
    browser.post("/connect/", {"name": ""})
    key = ApiKey.objects.get()
    browser.post(f"/connect/keys/{key.prefix}/end/")
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert one_column("SELECT kind FROM act ORDER BY at") == ["apikey.create", "apikey.end"]


@pytest.fixture
def one_column(db):
    from django.db import connection

    def one_column(query):
        with connection.cursor() as cursor:
            cursor.execute(query)
            return [row[0] for row in cursor.fetchall()]

    return one_column


def test_a_party_has_ten_keys_at_a_time(browser):
    for _ in range(10):
        browser.post("/connect/", {"name": ""})
    page = browser.post("/connect/", {"name": ""}).content.decode()
    assert "有效密钥已达 10 个" in page
    assert ApiKey.objects.count() == 10


def test_outsiders_make_no_keys_and_end_none_of_others(people, browser):
    browser.post("/connect/", {"name": ""})
    prefix = ApiKey.objects.get().prefix
    for person in people.outsiders:
        other = Client()
        other.force_login(person.user)
        assert other.post(f"/connect/keys/{prefix}/end/").status_code == 404
        assert prefix not in other.get("/connect/").content.decode()
    stranger = Client()
    assert stranger.post("/connect/", {"name": ""})["Location"] == "/sign-in/?next=/connect/"
    assert stranger.post(f"/connect/keys/{prefix}/end/")["Location"].startswith("/sign-in/")
    assert prefix not in stranger.get("/connect/").content.decode()
    assert [(key.prefix, key.revoked_at) for key in ApiKey.objects.all()] == [(prefix, None)]


def test_a_foreign_page_cannot_make_a_key(people):
    victim = Client(enforce_csrf_checks=True)
    victim.force_login(people.importer.user)
    assert victim.post("/connect/", {"name": ""}).status_code == 403
    assert ApiKey.objects.count() == 0


@pytest.mark.parametrize(
    "address", ["/connect/", "/api/v1/docs", "/api/v1/openapi.json", f"/connect/{wheel.NAME}"]
)
def test_pages_are_open_to_everybody_and_take_no_other_method(db, client, address):
    assert client.get(address).status_code == 200
    assert client.delete(address).status_code == 405


def test_the_wheel_installs_with_pip_and_is_the_same_every_time(db, client, tmp_path):
    content = client.get(f"/connect/{wheel.NAME}").content
    assert content == wheel.made.__wrapped__()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
    (tmp_path / wheel.NAME).write_bytes(content)
    target = tmp_path / "target"
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--target", str(target)]
    subprocess.run([*command, str(tmp_path / wheel.NAME)], check=True, capture_output=True)
    code = "import suyuan_client; print(suyuan_client.__file__)"
    made = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stdout.startswith(str(target))
