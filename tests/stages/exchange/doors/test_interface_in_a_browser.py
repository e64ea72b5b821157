"""The interface page in Debian's Chromium: no error, no breach of the policy, nothing to scroll sideways on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from door_firms import DRUG, GLN, ROW, csv, rows

from people import cast
from suyuan.parties.services import create_api_key

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium (apt install chromium)"
    ),
]


@pytest.fixture
def busy(transactional_db):
    """A firm whose systems had a day: some good, some bad."""
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
    return people, made


@pytest.mark.parametrize(("width", "language"), [(1280, "zh-hans"), (360, "zh-hans"), (360, "en")])
def test_the_page_fits_and_complains_about_nothing(live_server, busy, tmp_path, width, language):
    from playwright.sync_api import sync_playwright

    people, made = busy
    client = Client()
    client.force_login(people.importer.user)
    cookies = [{"name": n, "value": m.value, "url": live_server.url} for n, m in client.cookies.items()]
    cookies.append({"name": "suyuan_language", "value": language, "url": live_server.url})
    complaints: list[str] = []
    with sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        context = browser.new_context(viewport={"width": width, "height": 800}, base_url=live_server.url)
        context.add_cookies(cookies)
        page = context.new_page()
        page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for name, path in (("home", "/interface/"), ("import", f"/interface/imports/{made}/")):
            page.goto(path)
            page.wait_for_selector("main")
            page.screenshot(path=tmp_path / f"{name}-{width}-{language}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()
    assert complaints == []
