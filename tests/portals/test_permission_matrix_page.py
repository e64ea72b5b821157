"""The permission matrix as a page and as files: exactly what is asked, for everybody who is signed in."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest

from people import _keeper, keepers
from suyuan.core.epcis.tables.formulas import looks_run
from suyuan.parties.kinds import Role
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.matrix import matrix
from suyuan.portals.organisations import rights

pytestmark = pytest.mark.django_db


@pytest.fixture
def audit(people, browser_of):
    return browser_of(keepers(people).audit)


def rows_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.requirement("R351")
def test_every_permission_stands_on_the_page_and_the_own_role_is_marked(audit):
    page = audit.get("/permissions/").content.decode()
    for action in Action:
        assert f">{action}</span>" in page
    assert page.count("✓") == len(matrix())
    marked = re.search(r'class="own" aria-current="true">([^<]+)<', page)
    assert marked[1] == "审计管理员"


def test_it_is_narrowed_by_role_and_by_words(audit):
    own = audit.get("/permissions/", {"role": "audit-admin"}).content.decode()
    assert own.count("✓") == sum(role == Role.AUDIT_ADMIN for role, _ in matrix())
    assert "key.end" not in own
    keys = audit.get("/permissions/", {"q": "密钥"}).content.decode()
    assert "key.end" in keys
    assert "place.keep" not in keys
    assert "没有符合条件" in audit.get("/permissions/", {"q": "月球"}).content.decode()
    assert audit.get("/permissions/", {"role": "wizard", "q": "\x00%"}).status_code == 200


@pytest.mark.requirement("R351")
def test_the_files_hold_exactly_what_the_page_shows(audit):
    rows = rows_of(audit.get("/permissions/export.csv", {"role": "operator"}))
    assert {row[1] for row in rows[1:]} == {action for role, action in matrix() if role == Role.OPERATOR}
    answer = audit.get("/permissions/export.xlsx", {"role": "operator"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)] == rows


def test_no_cell_runs_in_a_spreadsheet(audit, monkeypatch):
    monkeypatch.setitem(rights.WORDS, Action.KEY_END, "=1+1")
    rows = rows_of(audit.get("/permissions/export.csv"))
    assert list({row[2] for row in rows if row[1] == "key.end"}) == ["'=1+1"]
    assert not [cell for row in rows for cell in row if looks_run(cell)]
    sheet = openpyxl.load_workbook(io.BytesIO(audit.get("/permissions/export.xlsx").content)).active
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_it_speaks_english(audit):
    audit.post("/i18n/setlang/", {"language": "en"})
    page = audit.get("/permissions/").content.decode()
    for words in ("Permission matrix", "Audit administrator", "End API keys", "own organisation"):
        assert words in page


@pytest.mark.requirement("R004", "R012", "R461")
def test_the_first_page_leads_where_the_role_may_go(people, browser_of):
    kept = keepers(people)
    ways = {"/interface/", "/access-log/", "/approvals/", "/permissions/people/", "/organisations/"}
    for person, wanted in (
        (people.nurse, {"/interface/", "/approvals/", "/organisations/"}),
        (
            _keeper("officer", "officer", people.regulator.party),
            {"/interface/", "/approvals/", "/organisations/"},
        ),
        (kept.audit, {"/access-log/", "/approvals/", "/organisations/"}),
        (kept.security, {"/approvals/", "/organisations/"}),
        (kept.system, {"/approvals/", "/permissions/people/", "/organisations/"}),
    ):
        browser = browser_of(person)
        page = browser.get("/").content.decode()
        shown = {way for way in ways if f'href="{way}"' in page}
        assert shown == wanted, person.user.role
        assert {browser.get(way).status_code for way in shown} == {200}
        assert ("我单位的上报" in page) == (person.user.role in {"capturer", "officer"})
