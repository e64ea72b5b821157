"""The pages of the access log: who sees which lines, finding them, taking them away."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook

from documents import epc, object_event
from people import Cast, Keepers, Person, keepers
from suyuan.core.problem import RULES
from suyuan.ledger.results import CaptureResult
from suyuan.parties.access_log import alarms, errors, watching
from suyuan.parties.access_log.entries import Action, Entry, Result, Who
from suyuan.parties.access_log.writing import save
from suyuan.parties.models import User
from suyuan.parties.signin import wall

Send = Callable[..., CaptureResult]
BrowserOf = Callable[[Person], Client]
NOW = dt.datetime.now(dt.UTC)


def who(person: Person, address: str = "10.0.0.1") -> Who:
    assert person.user is not None
    return Who(person.user.pk, person.user.party_id, person.user.role, address=address, session="abc")


@pytest.fixture
def auditors(people: Cast) -> Keepers:
    return keepers(people)


@pytest.fixture
def administrator(people: Cast) -> Person:
    user = User(login="chief", name="单位管理员", party=people.importer.party, role="administrator")
    user.set_unusable_password()
    user.save()
    return Person(user, people.importer.party)


@pytest.fixture
def written(people: Cast) -> None:
    """An importer's own reading, a rival's, and an officer's of the importer's data."""
    own = people.importer.party.pk
    save(
        [
            Entry(NOW - dt.timedelta(hours=3), who(people.importer), Action.TRACE, object="t-1"),
            Entry(NOW - dt.timedelta(hours=2), who(people.rival, "192.168.7.9"), Action.EXPORT, records=12),
            Entry(
                NOW - dt.timedelta(hours=1),
                who(people.regulator),
                Action.EVENT,
                Result.DONE,
                "event",
                "e" * 32,
                touched=frozenset({own}),
            ),
        ]
    )


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"/access-log/?{query}")
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def actions(text: str) -> int:
    return len(re.findall(r'<a class="when"', text))


@pytest.mark.requirement("R386", "R466")
def test_the_audit_administrator_sees_everything_and_finds_by_every_filter(
    people: Cast, auditors: Keepers, browser_of: BrowserOf, written: None
) -> None:
    client = browser_of(auditors.audit)
    text = page(client)
    for told in ("importer", "rival", "regulator", "查追溯", "导出下载", "看事件", "12 条", "192.168.7.9"):
        assert told in text, told
    for query, many in (
        ("person=rival", 1),
        ("organisation=rival-party", 1),
        ("kind=read", 2),
        ("kind=export", 1),
        (f"thing={'e' * 32}", 1),
        ("result=refused", 0),
        ("grade=3", 1),
        ("address=192.168.0.0/16", 1),
        ("address=10.0.0.1&kind=read", 2),
        ("since=2026-01-01&until=2026-01-02", 0),
        ("person=nobody", 0),
    ):
        assert actions(page(client, query)) == many, query


@pytest.mark.requirement("R337")
def test_an_administrator_sees_the_own_people_and_who_read_the_own_data_and_nobody_else_sees_anything(
    people: Cast, auditors: Keepers, browser_of: BrowserOf, administrator: Person, written: None
) -> None:
    client = browser_of(administrator)
    own, readers = page(client), page(client, "of=readers")
    assert ("查追溯" in own, "rival" in own, "市药监局" in own) == (True, False, False)
    assert actions(readers) == 1
    assert "市药监局" in readers
    assert "regulator<" not in readers  # of whom else reads, only organisation and office are told
    assert "10.0.0.1" not in readers
    for guess in ("person=nobody", "person=regulator", "address=192.0.2.0/24", "address=10.0.0.0/8"):
        assert actions(page(client, f"of=readers&{guess}")) == 1, (
            "a filter that works tells who it was, and from where"
        )
    for person in (people.importer, people.rival, people.nurse, people.regulator, auditors.security):
        for address in ("", "export.csv", "export.xlsx", "1-1/"):
            assert browser_of(person).get(f"/access-log/{address}").status_code == 404
    assert browser_of(people.public).get("/access-log/").status_code == 302


@pytest.mark.requirement("R337")
def test_an_organisation_cannot_open_lines_of_others(
    people: Cast, auditors: Keepers, browser_of: BrowserOf, administrator: Person, written: None
) -> None:
    refs = re.findall(r"/access-log/(\d+-\d+)/", page(browser_of(auditors.audit)))
    auditor = [browser_of(auditors.audit).get(f"/access-log/{ref}/").status_code for ref in refs]
    own = [browser_of(administrator).get(f"/access-log/{ref}/").status_code for ref in refs]
    assert (len(refs), set(auditor), sorted(own)) == (3, {200}, [200, 404, 404])
    foreign = browser_of(administrator).get(f"/access-log/{refs[0]}/?of=readers").content.decode()
    assert "市药监局" in foreign
    assert "10.0.0.1" not in foreign


def test_pages_follow_each_other_without_a_gap(
    people: Cast, auditors: Keepers, browser_of: BrowserOf
) -> None:
    first = Entry(NOW - dt.timedelta(hours=1), who(people.rival), Action.TRACE)
    # Many of the same moment: the number decides.
    save([replace(first, object=f"thing-{number}") for number in range(120)])
    client, query, seen = browser_of(auditors.audit), "kind=read", []
    for _ in range(3):
        text = page(client, query)
        seen += re.findall(r"thing-\d+", text)
        following = re.search(r'\?([^"]*before=[^"]*)" rel="next"', text)
        query = following[1].replace("&amp;", "&") if following else ""
    assert (len(seen), len(set(seen)), query) == (120, 120, "")


@pytest.mark.requirement("R386")
def test_what_is_shown_is_taken_away_as_csv_and_workbook_and_that_is_written_too(
    people: Cast, auditors: Keepers, browser_of: BrowserOf, written: None
) -> None:
    save([Entry(NOW, who(people.rival), Action.CHANGE, object_kind="party", object="=cmd()")])
    client = browser_of(auditors.audit)
    text = client.get("/access-log/export.csv?organisation=rival-party").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert (rows[0][0], len(rows)) == ("时间", 3)
    assert [row[4] for row in rows[1:]] == ["提交修改", "导出下载"]
    book = load_workbook(io.BytesIO(client.get("/access-log/export.xlsx?person=rival").content))
    assert [cell.value for cell in book.active["E"]] == ["做什么", "提交修改", "导出下载"]
    assert not [cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f"]
    told = page(client, "kind=export&person=audit")
    assert actions(told) == 2
    assert "2 条" in told


def test_what_cannot_be_read_is_said_and_asks_nothing(
    people: Cast, auditors: Keepers, browser_of: BrowserOf, written: None
) -> None:
    client = browser_of(auditors.audit)
    for query in (
        "since=gestern",
        "until=0000-00-00",
        "address=1.2.3",
        "kind=x",
        "grade=9",
        "since=9999-12-31",
    ):
        assert client.get(f"/access-log/?{query}").status_code == 400, query
        assert client.get(f"/access-log/export.csv?{query}").status_code == 404
    for query in (
        "before=x",
        "before=9-",
        "before=99999999999999999999-1",
        "thing=%00",
        "person=%F0%9F%92%8A",
    ):
        assert client.get(f"/access-log/?{query}").status_code == 200, query
    assert client.get("/access-log/9999999999999999999-9999999999999999999/").status_code == 404


def test_nothing_found_says_what_to_do_and_the_picture_counts_refusals(
    people: Cast, auditors: Keepers, browser_of: BrowserOf, written: None
) -> None:
    client = browser_of(auditors.audit)
    assert "没有符合条件的记录" in page(client, "person=nobody")
    save([Entry(wall.now(), who(people.rival), Action.TRACE, Result.REFUSED)])
    text = page(client, "kind=read")
    assert "共 3 次，其中 1 次被拒或未成" in text
    assert len(re.findall(r'class="not-done"', text)) == len(re.findall(r'class="space"', text)) > 0


def test_a_reading_of_an_event_shows_up_on_the_page_of_its_owner(
    people: Cast, browser_of: BrowserOf, administrator: Person, send: Send
) -> None:
    event = send(people.importer, object_event(epc("S9"))).lines[0].event_id.hex
    assert actions(page(browser_of(administrator), "of=readers")) == 0
    browser_of(people.regulator).get(f"/events/{event}/")
    assert actions(page(browser_of(administrator), f"of=readers&thing={event}")) == 1
    assert browser_of(people.rival).get(f"/events/{event}/").status_code == 404
    assert actions(page(browser_of(administrator), "of=readers&result=refused")) == 1


@pytest.mark.requirement("R466")
def test_an_abnormal_access_stands_on_top_until_it_is_explained_by_an_act(
    people: Cast, auditors: Keepers, browser_of: BrowserOf, administrator: Person
) -> None:
    tried = Entry(wall.now(), who(people.rival), Action.PAGE, Result.REFUSED, "event")
    save([replace(tried, object=f"e-{number}") for number in range(5)])
    assert watching.look() == 1
    (found,) = alarms.open_alarms()
    client, address = browser_of(auditors.audit), f"/access-log/alarms/{found.id}/"
    text = page(client)
    for told in ("越权尝试 1", "接连 5 项被拒绝", "rival", "对手进口"):
        assert told in text, told
    for person in (people.rival, people.regulator, administrator, auditors.security):
        assert browser_of(person).post(address, {"why": "误点"}).status_code == 404
    for why in ("", " ", "长" * 501):
        answer = client.post(address, {"why": why})
        assert (answer.status_code, "ACC-001" in answer.content.decode()) == (400, True)
    assert client.get(address).status_code == 405
    assert client.post(address, {"why": "新员工培训，已与科室核实"}).status_code == 302
    assert client.post(address, {"why": "再说一次"}).status_code == 400
    text = page(client)
    assert "没有待说明的异常" in text
    assert "新员工培训，已与科室核实" in text
    assert alarms.open_counts() == {}
    assert "access.explain" in page(client, "kind=change")
    assert "越权尝试" not in page(browser_of(administrator))


def test_every_rule_is_written_down() -> None:
    text = (Path(__file__).parents[2] / "docs" / "reference" / "access-log.md").read_text(encoding="utf-8")
    for code in (errors.NO_EXPLANATION.code, errors.NOT_OPEN.code):
        remedy = RULES[code].remedy
        assert f"| `{code}` | {RULES[code].message} - {remedy[0].lower()}{remedy[1:]} |" in text
