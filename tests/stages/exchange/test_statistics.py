"""Ordinary officers see counts of their area and nothing else; small counts do not follow from their totals."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client

from documents import epc, object_event
from people import _keeper
from suyuan import clock
from suyuan.exchange.statistics.services import months_over, statistics_of
from suyuan.masterdata.services import create_product
from suyuan.parties.kinds import Subject
from suyuan.parties.models import Party
from suyuan.parties.services import create_party

pytestmark = pytest.mark.django_db
VACCINE = "urn:epc:id:sgtin:6901234.056789.{}"
IMPLANT = "urn:epc:id:sgtin:6901234.056790.{}"
SENT = {("importer", VACCINE): 12, ("importer", IMPLANT): 2, ("rival", VACCINE): 7, ("rival", IMPLANT): 9}
"""Events of a month, by who sent them and what they are about: one count is small."""


@pytest.fixture
def offices(people, send):
    """Beijing and its authorities; two firms in two districts."""
    create_product(VACCINE.format("X"), "二价疫苗", "vaccine")
    create_product(IMPLANT.format("X"), "髋关节假体", "implant")
    for firm, area in ((people.importer, "110105"), (people.rival, "110108")):
        Party.objects.filter(pk=firm.party.pk).update(area=area)
    made = {
        "beijing": create_party("beijing", "北京", "REGULATOR", area="110000", level="PROVINCE"),
        "shanghai": create_party("shanghai", "上海", "REGULATOR", area="310000", level="PROVINCE"),
        "national": create_party("national", "国家", "REGULATOR", level="NATIONAL"),
        "vaccines": create_party("vaccines", "疫苗处", "REGULATOR", area="110000", level="PROVINCE", section="VACCINE"),
    }  # fmt: skip
    for (firm, thing), many in SENT.items():
        events = [
            object_event(thing.format(f"{firm}{n}"), time=f"2026-03-{n + 1:02}T08:00:00Z", readPoint={"id": f"urn:epc:id:sgln:69{firm_number(firm)}.00009.0"}, bizLocation=None)
            for n in range(many)
        ]  # fmt: skip
        send(getattr(people, firm), *events)
    send(people.importer, object_event(epc("APRIL"), time="2026-04-01T00:30:00+08:00"))
    return made


def firm_number(firm: str) -> str:
    return {"importer": "01234", "rival": "01299"}[firm]


@pytest.mark.requirement("R462")
def test_small_counts_are_left_out_with_what_tells_them(offices):
    found = statistics_of(offices["beijing"], "2026-03")
    assert found.areas == (("110105", "朝阳区"), ("110108", "海淀区"))
    assert found.subjects == (Subject.UNKNOWN, Subject.DRUG, Subject.VACCINE, Subject.DEVICE)
    # 12 2 | 14, 7 9 | 16, 19 11 | 30: the 2 goes, and three more so that it does not follow
    assert found.counts.cells == (
        (0, 0, None, None, 14),
        (0, 0, None, None, 16),
        (0, 0, 19, 11, 30),
    )


@pytest.mark.requirement("R462")
def test_the_threshold_is_a_setting(offices, settings):
    settings.SMALL_COUNT = 1
    found = statistics_of(offices["beijing"], "2026-03")
    assert found.counts.rows == ((0, 0, 12, 2, 14), (0, 0, 7, 9, 16))


def test_each_authority_is_told_of_its_own_area_level_and_section(offices):
    assert statistics_of(offices["shanghai"], "2026-03").counts.cells == ((0, 0, 0, 0, 0),)
    national = statistics_of(offices["national"], "2026-03")
    assert national.areas == (("110000", "北京市"),)
    assert national.counts.totals == (0, 0, 19, 11, 30)
    section = statistics_of(offices["vaccines"], "2026-03")
    assert section.subjects == (Subject.UNKNOWN, Subject.VACCINE)
    assert section.counts.rows == ((0, 12, 12), (0, 7, 7))


def test_a_month_begins_and_ends_at_midnight_in_beijing(offices, settings):
    settings.SMALL_COUNT = 1
    assert statistics_of(offices["beijing"], "2026-04").counts.totals[-1] == 1


def test_months_are_told_when_they_are_over():
    assert months_over(dt.datetime(2026, 2, 28, 15, 59, tzinfo=dt.UTC))[:3] == [
        "2026-01",
        "2025-12",
        "2025-11",
    ]
    assert months_over(dt.datetime(2026, 2, 28, 16, 1, tzinfo=dt.UTC))[0] == "2026-02"


def browser(role: str, party: Party) -> Client:
    client = Client()
    client.force_login(_keeper(f"{role}-{party.pk}", role, party).user)
    return client


def events_of(client: Client):
    """The page of the first event."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry_id FROM log ORDER BY seq LIMIT 1")
        return client.get(f"/events/{cursor.fetchone()[0].hex}/")


@pytest.mark.requirement("R462")
def test_an_ordinary_officer_sees_counts_and_no_event(offices, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 5, 2, tzinfo=dt.UTC))
    ordinary = browser("ordinary-officer", offices["beijing"])
    page = ordinary.get("/statistics/", {"month": "2026-03"})
    assert page.status_code == 200
    text = page.content.decode()
    cells = re.findall(r"<td class=\"number\">(.*?)</td>", text)
    assert [re.sub("<.*?>", "", cell) for cell in cells] == [
        "0", "0", "··已隐去", "··已隐去", "14", "0", "0", "··已隐去", "··已隐去", "16", "0", "0", "19", "11", "30",
    ]  # fmt: skip
    event = events_of(ordinary)
    assert event.status_code == 404
    assert ordinary.get("/epcis/v2/events").status_code in {401, 403}
    officer = browser("officer", offices["beijing"])
    assert officer.get("/statistics/").status_code == 200
    assert events_of(officer).status_code == 200


def test_nobody_else_is_told_and_no_month_that_is_not_over(offices, people):
    assert Client().get("/statistics/").status_code == 302
    for role, party in (("capturer", people.importer.party), ("administrator", offices["beijing"])):
        assert browser(role, party).get("/statistics/").status_code == 404
    ordinary = browser("ordinary-officer", offices["beijing"])
    for month in (f"{clock.now().astimezone(clock.BEIJING):%Y-%m}", "2026-13", "", "x", "9999-01"):
        assert ordinary.get("/statistics/", {"month": month}).status_code == 404, month
