"""The page on the ramp: scan, decide with three large choices, and the record of it."""

from __future__ import annotations

import pytest

import deliveries
from deliveries import PACKS, TEXTS
from documents import CARTON
from people import Person
from suyuan.parties.models import User
from suyuan.supervision.acceptance.queries import records
from suyuan.supervision.findings.jobs import catch_up as judge
from suyuan.supervision.locks.project import catch_up
from three_firms import DEALER


def person(login, party, role="capturer"):
    user = User(login=login, name=f"{login} 姓名", party=party, role=role)
    user.set_unusable_password()
    user.save()
    return Person(user, party)


@pytest.fixture
def keeper(db):
    firms = deliveries.on_its_way()
    judge()
    return person("keeper", firms.dealer)


@pytest.fixture
def browser(keeper, browser_of):
    return browser_of(keeper)


def form(decision="accept", **more):
    each = {f"d:{text}": decision for text in TEXTS} | {f"r:{text}": "" for text in TEXTS}
    return {"q": CARTON, "place": DEALER, "at": "2026-03-03T16:00", "temperature": "5.3", **each, **more}


def received(browser, **more):
    answer = browser.post("/acceptance/", form(**more))
    assert answer.status_code == 302, answer.content.decode()
    catch_up()
    return answer["Location"]


@pytest.mark.requirement("R423")
def test_scan_decide_and_read_the_record(browser, keeper):
    page = browser.get("/acceptance/", {"q": CARTON}).content.decode()
    assert page.count('class="fates"') == 4
    assert page.count('value="accept" checked') == 4
    where = received(browser, **{f"d:{TEXTS[0]}": "hold", f"r:{TEXTS[0]}": "标签破损"})
    record = browser.get(where).content.decode()
    for words in ("keeper 姓名", "5.30 ℃", "标签破损", "暂存 1", "收货 3", "/locks/"):
        assert words in record, words
    assert "暂存 1" in browser.get("/acceptance/").content.decode()


@pytest.mark.requirement("R423")
def test_the_record_is_taken_away_as_a_table(browser):
    where = received(browser)
    name = where.strip("/").rpartition("/")[2]
    rows = browser.get(f"/acceptance/export.csv?id={name}").content.decode().splitlines()
    assert len(rows) == 5
    assert ("5.30" in rows[1], "keeper 姓名" in rows[1], "L7" in rows[1]) == (True, True, True)
    assert browser.get("/acceptance/export.xlsx").content[:2] == b"PK"
    assert browser.get("/acceptance/export.csv?id=x").status_code == 404


def test_what_was_typed_stays_when_it_is_refused(browser, keeper):
    answer = browser.post("/acceptance/", form("reject", note="第二车"))
    page = answer.content.decode()
    assert (answer.status_code, "RECV-011" in page, 'value="第二车"' in page) == (422, True, True)
    assert page.count('value="reject" checked') == 4
    assert browser.post("/acceptance/", form(temperature="warm")).status_code == 422
    assert browser.post("/acceptance/", form(at="soon")).status_code == 422
    assert browser.post("/acceptance/", form(papers="x")).status_code == 422
    assert records(keeper.viewer) == []


@pytest.mark.parametrize("asked", ["a\0b", "x" * 9_000, "\n", "'"])
def test_what_cannot_be_a_delivery_is_told_and_nothing_breaks(browser, asked):
    assert browser.get("/acceptance/", {"q": asked}).status_code in {200, 422}
    assert browser.post("/acceptance/", {"q": asked}).status_code in {200, 422}


def test_taken_back_it_says_so(browser):
    where = received(browser)
    assert browser.post(f"{where}undo/", {"reason": "x"}).status_code == 422
    assert browser.post(f"{where}undo/", {"reason": "did_not_occur"}).status_code == 302
    page = browser.get(where).content.decode()
    assert "撤销，事件不再计入追溯" in page
    assert "确认撤销" not in page


def test_others_have_no_such_page(browser, browser_of, people, kept, keeper):
    where = received(browser)
    data = browser_of(person("data-of-dealer", keeper.party, "data-officer"))
    assert data.get(where).status_code == 200
    assert data.post(f"{where}undo/", {"reason": "did_not_occur"}).status_code == 404
    assert data.post("/acceptance/", form()).status_code == 404
    for other in (people.nurse, people.rival):
        assert browser_of(other).get(where).status_code == 404
    assert browser_of(kept.audit).get("/acceptance/").status_code == 404
    assert browser_of(people.public).get("/acceptance/").status_code == 302
    assert PACKS[0]
