"""The interface page in Debian's Chromium: no error, no breach of the policy, nothing to scroll sideways on a phone."""

from __future__ import annotations

import pytest
from django.test import Client
from door_firms import DRUG, GLN, ROW, csv, rows

from chromium import IN_CHROMIUM, chromium, signed_in
from people import cast
from suyuan.parties.services import create_api_key

pytestmark = IN_CHROMIUM


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
    people, made = busy
    cookies = signed_in(people.importer.user, live_server.url)
    cookies.append({"name": "suyuan_language", "value": language, "url": live_server.url})
    with chromium(live_server.url) as page_of:
        page = page_of(width, cookies)
        for name, path in (("home", "/interface/"), ("import", f"/interface/imports/{made}/")):
            page.goto(path)
            page.wait_for_selector("main")
            page.screenshot(path=tmp_path / f"{name}-{width}-{language}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
