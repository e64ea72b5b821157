"""Every story of the demonstration on its page: all views, both languages, for operator and public."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from suyuan.project.demo import world
from suyuan.project.demo.stories import stories
from suyuan.project.fixed_clock import standing_at

VIEWS = ("panorama", "parties", "packaging", "states", "places", "conditions")


@pytest.fixture
def operator(committed) -> Client:
    """The browser of the platform's operator, with the smallest world loaded and its clock standing."""
    from suyuan.parties.models import User
    from suyuan.project.demo.load import load
    from suyuan.project.demo.register import register

    load(register())
    user = User(login="watcher", role="operator")
    user.set_unusable_password()
    user.save()
    browser = Client()
    browser.force_login(user)
    with standing_at(world.NOW):
        yield browser


@pytest.mark.requirement("R009", "R010", "R408")
def test_every_story_has_its_page_and_every_event_of_it_opens(operator):
    opened: set[str] = set()
    for story in stories():
        for view in VIEWS:
            answer = operator.get("/trace/", {"q": story.code, "view": view})
            assert answer.status_code == 200, story
            page = answer.content.decode()
            opened |= set(re.findall(r'href="(/events/[0-9a-f]{32}/)"', page))
        found = operator.get("/trace/export.json", {"q": story.code}).json()
        assert {f"/events/{event['id']}/" for event in found["events"]} <= opened, story
        assert bool(found["events"]) == (story.chain != "none")
    assert len(opened) > 100
    assert [address for address in sorted(opened) if operator.get(address).status_code != 200] == []


def test_every_story_is_told_to_the_public_without_names_and_in_english_too(operator):
    from suyuan.parties.models import Party

    names = [party.name for party in Party.objects.all()]
    public = Client()
    for story in stories():
        page = public.get(f"/c/{story.code}", {"lang": "en"}).content.decode()
        life = page.partition("Its life")[2]
        assert [name for name in names if name in life] == [], story
        assert '<html lang="en">' in page
