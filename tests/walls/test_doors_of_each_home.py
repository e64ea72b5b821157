"""The home of each role: whatever it leads to opens, and so does what stands there."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from wall_world import PEOPLE

ELSEWHERE = ("mailto:", "tel:", "http:", "https:", "#")
FILES = re.compile(r"(csv|xlsx|json|zip|txt|svg|pdf|py|md|yaml|whl|css|js)$")
HREF = re.compile(r'<a\b[^>]*\shref="([^"]*)"')
MANY = 400


def links_in(answer, base: str) -> set[str]:
    """The addresses of this server that a page leads to."""
    if "text/html" not in answer.headers.get("Content-Type", ""):
        return set()
    hrefs = {unescape(href) for href in HREF.findall(answer.content.decode())}
    return {
        urljoin(base, href).partition("#")[0] for href in hrefs if href and not href.startswith(ELSEWHERE)
    }


def opened(browser, path: str):
    """The page at an address, after the redirects that a browser follows."""
    answer = browser.get(path, follow=True)
    assert not any(urlsplit(at).path == "/sign-in/" for at, _ in answer.redirect_chain), path
    return answer


@pytest.mark.requirement("R004", "R012", "R461")
@pytest.mark.parametrize("column", [one for one in PEOPLE if one != "anonymous"])
def test_every_door_on_the_home_of_a_role_opens_and_every_door_behind_it(world, column):
    browser = world.browsers[column]
    waiting, met, shut = ["/"], {"/"}, []
    for depth in range(3):
        following = set()
        for path in waiting:
            answer = opened(browser, path)
            if answer.status_code != 200:
                shut.append((depth, path, answer.status_code))
            elif depth < 2:
                following |= links_in(answer, path)
            if answer.streaming:
                answer.close()
        waiting = sorted(following - met)[:MANY]
        met |= following
    assert shut == []
    assert len(met) > 5, "something was walked along"


def test_who_is_not_signed_in_finds_only_open_doors(world):
    browser = world.browsers["anonymous"]
    home = browser.get("/")
    for path in links_in(home, "/"):
        assert browser.get(path, follow=True).status_code == 200, path
