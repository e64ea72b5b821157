"""The interface pages in Debian's Chromium: no error, no breach of the policy, nothing to scroll sideways on a phone."""

from __future__ import annotations

import os
import uuid

import pytest
from django.db import connection as django_connection
from django.test import Client
from door_firms import DRUG, GLN, ROW, csv, rows

from chromium import IN_CHROMIUM, chromium, signed_in
from people import cast
from suyuan.exchange.doors import imports
from suyuan.exchange.subscriptions import errors
from suyuan.exchange.subscriptions.models import DeliveryState
from suyuan.parties.services import create_api_key
from undelivered import letter

pytestmark = IN_CHROMIUM
PICTURES = os.environ.get("SUYUAN_PICTURES")
"""A folder for pictures of the pages, for whoever wants to look at them."""


@pytest.fixture
def busy(transactional_db, monkeypatch):
    """(people, a table of which a part was taken, one that waits) of a firm whose systems had a day."""
    people = cast()
    token = create_api_key(people.importer.party, ("*",)).token
    client = Client()

    def post(path, content, kind="text/csv", **headers):
        headers["Authorization"] = f"Bearer {token}"
        return client.generic("POST", path, content, content_type=kind, headers=headers)

    post("/api/v1/imports?mapping=receiving", csv(*rows(3)))
    mixed = csv(
        *rows(1),
        ["RK7", "2026-05-01", *ROW[2:]],
        ["RK8", ROW[1], "九号库", DRUG],
        ["RK9", ROW[1], GLN, "8.1E+19"],
    )
    made = post("/api/v1/imports?mapping=receiving", mixed).json()["importID"]
    post("/api/v1/scans", b'{"codes": ["x"]}', "application/json")
    post("/api/v1/imports?mapping=shipping", b"%PDF")
    post("/epcis/v2/capture", b"{", "application/json")
    monkeypatch.setattr(imports, "work_off", lambda *_: False)
    waits = post("/api/v1/imports?mapping=receiving", csv(*rows(9, 20))).json()["importID"]
    monkeypatch.undo()
    owner = people.importer.party.pk
    letter(owner, str(uuid.UUID(int=7)), events=500)
    letter(owner, "erp", status=None, rule=errors.RECEIVER_AWAY, days_ago=1)
    letter(owner, "warehouse", state=DeliveryState.PASSED_OVER, status=422, days_ago=2)
    return people, made, waits


def cookies_of(user, address: str, language: str = "zh-hans") -> list[dict[str, str]]:
    return [*signed_in(user, address), {"name": "suyuan_language", "value": language, "url": address}]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_fits_and_complains_about_nothing(live_server, busy, width, language):
    people, made, waits = busy
    address = live_server.url
    there = {
        "home": "/interface/",
        "import": f"/interface/imports/{made}/",
        "waiting": f"/interface/imports/{waits}/",
        "undelivered": "/interface/deliveries/",
        "filtered": "/interface/?failed=1&door=epcis12",
    }
    visitors = {
        "firm": (cookies_of(people.importer.user, address, language), there),
        "new": (
            cookies_of(people.nurse.user, address, language),
            {"home": "/interface/", "undelivered": "/interface/deliveries/"},
        ),
        "operator": (
            cookies_of(people.regulator.user, address, language),
            {"home": "/interface/", "undelivered": "/interface/deliveries/"},
        ),
    }
    with chromium(address) as page_of:
        for visitor, (cookies, pages) in visitors.items():
            page = page_of(width, cookies)
            for name, path in pages.items():
                page.goto(path)
                page.wait_for_selector("main")
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (visitor, name)
                if PICTURES:
                    picture = f"{PICTURES}/interface-{visitor}-{name}-{width}-{language}.png"
                    page.screenshot(path=picture, full_page=True)


def test_a_push_is_passed_over_and_sent_again_by_keyboard_alone(live_server, busy):
    people, *_ = busy
    cookies = cookies_of(people.importer.user, live_server.url)
    with chromium(live_server.url) as page_of:
        page = page_of(360, cookies)
        page.goto("/interface/deliveries/")
        held = page.locator(".letters > li", has_text=str(uuid.UUID(int=7)))
        reached(page, held.locator("summary"))
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert held.locator(".btn.danger").evaluate("it => it === document.activeElement")
        page.keyboard.press("Enter")
        page.get_by_text("已跳过，其后的推送继续进行").wait_for()
        reached(page, held.locator(".btn", has_text="重新推送"))
        page.keyboard.press("Enter")
        page.get_by_text("已安排重新推送").wait_for()
        assert held.count() == 0


def reached(page, target) -> None:
    """Go there by the tabulator key, as somebody without a mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError("the tabulator key does not lead there")


def test_the_page_of_a_waiting_table_shows_its_result_by_itself(live_server, busy):
    people, _, waits = busy
    cookies = cookies_of(people.importer.user, live_server.url)
    owner = people.importer.party.pk

    def work_off() -> None:
        imports.work_off(owner, uuid.UUID(waits))
        django_connection.close()

    with chromium(live_server.url) as page_of:
        page = page_of(360, cookies)
        page.goto(f"/interface/imports/{waits}/")
        page.get_by_text("正在排队处理").wait_for()
        in_a_thread(work_off)
        page.get_by_text("全部行都已收下").wait_for(timeout=15_000)
        assert page.locator("#import").count() == 1
        assert page.locator("[hx-trigger]").count() == 0


def in_a_thread(work) -> None:
    """The driver of the browser runs an event loop here, in which Django speaks to no database."""
    from threading import Thread

    thread = Thread(target=work)
    thread.start()
    thread.join()
