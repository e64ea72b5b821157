"""Pages in Debian's Chromium. Whatever it complains about fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

PROGRAM = Path("/usr/bin/chromium")
IN_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not PROGRAM.exists(), reason="no Chromium at /usr/bin/chromium (apt install chromium)"
    ),
]
"""The ``pytestmark`` of a module that uses it."""


@contextmanager
def chromium(address: str) -> Iterator[Callable[..., Any]]:
    """A maker of pages at an address: ``page_of(width, cookies, …)``, more as Playwright's contexts take it.

    Who is to be signed in is so before this begins: the driver runs an event loop, where Django opens another
    connection that nobody would close.
    """
    from playwright.sync_api import sync_playwright

    complaints: list[str] = []
    with sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = driver.chromium.launch(executable_path=str(PROGRAM), args=arguments)

        def page_of(width: int = 1280, cookies: Sequence[Any] = (), **more: Any) -> Any:
            view = {"width": width, "height": 800}
            context = browser.new_context(viewport=view, base_url=address, **more)
            context.add_cookies([*cookies])
            page = context.new_page()
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            return page

        yield page_of
        browser.close()
    assert complaints == []


def accept_terms(page: Any) -> None:
    """Behind a sign-in that is under way: what somebody does who comes for the first time."""
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    if "/terms/" in page.url:
        page.click('form[action="/terms/"] button')
        page.wait_for_url(lambda url: "/terms/" not in url)


def signed_in(user: Any, address: str) -> list[dict[str, str]]:
    """The cookies of a browser in which this user is signed in."""
    client = Client()
    client.force_login(user)
    return [{"name": name, "value": morsel.value, "url": address} for name, morsel in client.cookies.items()]
