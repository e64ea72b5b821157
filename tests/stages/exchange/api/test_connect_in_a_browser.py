"""The pages for people who connect systems, in Debian's Chromium: wide and on a phone, by mouse and without script."""

from __future__ import annotations

import os

import pytest
from django.db import connection

from chromium import IN_CHROMIUM, accept_terms, chromium
from suyuan.parties.services import create_user

pytestmark = IN_CHROMIUM
WIDTHS = (1280, 360)
PICTURES = os.environ.get("SUYUAN_PICTURES")
"""A folder for pictures of the pages, for whoever wants to look at them."""


@pytest.fixture
def page_of(served):
    address, _, party = served
    create_user("clerk", "A-long-enough-phrase-7", party=party, name="王敏", chosen_by_owner=True)
    connection.close()
    with chromium(address) as made:
        yield made


def look(page, name):
    """Nothing stands out sideways; with SUYUAN_PICTURES a picture is kept."""
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    assert wider <= 0, name


def test_every_page_fits_and_nobody_complains(page_of):
    for width in WIDTHS:
        page = page_of(width)
        for name, address in (("connect", "/connect/"), ("docs", "/api/v1/docs")):
            for language in ("zh-hans", "en"):
                page.goto(f"{address}?lang={language}")
                look(page, f"{name}-{language}-{width}")


def test_a_clerk_makes_a_key_copies_an_example_and_ends_the_key(page_of):
    for width in WIDTHS:
        page = page_of(width)
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto("/sign-in/?next=/connect/")
        page.fill("input[name=username]", "clerk")
        page.fill("input[name=password]", "A-long-enough-phrase-7")
        page.press("input[name=password]", "Enter")
        accept_terms(page)
        page.goto("/connect/")
        page.fill("#key-name", "HIS 收货")
        page.click(".new-key .btn")
        token = page.locator("#key .snippet pre").first.inner_text()
        assert token.startswith("suyuan_")
        page.click("#curl .copy >> nth=1")
        page.locator("#curl .copy >> nth=1", has_text="已复制").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator("#curl .snippet pre").nth(1).inner_text()
        look(page, f"connect-key-{width}")
        there = page.locator("#key .danger").count()
        page.click("#key .danger >> nth=0")
        page.wait_for_url("**/connect/#key")
        assert page.locator("#key .danger").count() == there - 1
        page.context.close()


def test_without_script_everything_can_be_read_and_a_type_opens_from_its_link(page_of):
    page = page_of(java_script_enabled=False)
    page.goto("/api/v1/docs")
    assert page.locator(".operation").count() > 15
    page = page_of(360)
    page.goto("/api/v1/docs")
    assert not page.locator("#type-ShortState").is_visible()
    page.click("#thing_state a[href='#type-ShortState']")
    assert page.locator("#type-ShortState .fields").first.is_visible()
