"""Our own readers take every document of the demonstration without a word of complaint."""

from __future__ import annotations

import pytest

from suyuan.core.epcis.check import check_event
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.read import read_document
from suyuan.core.identifiers.read import read
from suyuan.project.demo import world
from suyuan.project.demo.documents import documents
from suyuan.project.demo.stories import stories


@pytest.mark.requirement("R013", "R073")
def test_every_event_is_read_checked_and_of_its_own():
    seen: dict[bytes, str] = {}
    for document in documents(1_200):
        taken = read_document(document.data, document.media_type)
        assert not taken.problems, document.name
        events = list(taken.events)
        assert len(events) == document.events
        for found in events:
            assert found.event is not None
            assert [p for p in (*found.problems, *check_event(found.event)) if p.is_error] == [], (
                document.name
            )
            name = event_pieces(found.event).event_id
            assert name not in seen, (document.name, seen[name])
            seen[name] = document.name


@pytest.mark.requirement("R067")
def test_every_code_worth_typing_is_one_that_the_front_door_knows():
    for story in stories():
        found = read(story.code)
        assert found.canonical is not None, story.code
        assert not [p for p in found.problems if p.is_error], story.code


def test_every_place_and_product_is_of_a_known_system():
    for firm in world.FIRMS:
        for site in firm.sites:
            found = read(site.uri)
            assert not [p for p in found.problems if p.is_error], site.uri
            assert found.canonical is not None
    for goods in world.GOODS:
        assert read(goods.identifier).canonical is not None, goods.identifier
