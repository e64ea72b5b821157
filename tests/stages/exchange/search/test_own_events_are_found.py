"""Who has captured something and asks finds it, though numbers and index come a moment later; others do not wait."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection

from documents import document, epc, object_event
from suyuan.core.epcis.query.parse import from_parameters
from suyuan.exchange.search import freshness, services
from suyuan.exchange.search.jobs import catch_up
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_party
from suyuan.parties.viewer import Viewer

ALL = from_parameters([])


@pytest.fixture
def parties(committed):
    return [create_party(code, code, "IMPORTER") for code in ("importer", "rival")]


def _later(*steps):
    """What the background does, a moment from now, each step for itself."""

    def run():
        for step in steps:
            time.sleep(0.2)
            step()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.parametrize("is_numbered", [False, True])
def test_an_event_that_was_just_captured_is_found_by_its_sender(parties, is_numbered):
    importer, _ = parties
    capture(document(object_event(epc(1))), sender=importer.pk)
    if is_numbered:
        sequence_all()
    background = _later(sequence_all, catch_up)
    assert len(services.run(ALL, viewer_of_party(importer)).events) == 1
    background.join()


def test_what_others_presented_before_is_found_by_who_presents_it_now(parties):
    importer, rival = parties
    for sender in (importer, rival):
        capture(document(object_event(epc(1))), sender=sender.pk)
        background = _later(sequence_all, catch_up)
        assert len(services.run(ALL, viewer_of_party(sender)).events) == 1
        background.join()


def test_nobody_waits_for_what_others_captured(parties, monkeypatch):
    importer, rival = parties
    capture(document(object_event(epc(1))), sender=importer.pk)

    def waits(_seconds):
        raise AssertionError("somebody waits")

    monkeypatch.setattr(freshness.time, "sleep", waits)
    for viewer in (viewer_of_party(rival), Viewer.operator(), Viewer.nobody()):
        assert services.run(ALL, viewer).events == []
    sequence_all()
    assert services.run(ALL, viewer_of_party(rival)).events == []


def test_patience_ends(parties, monkeypatch):
    importer, _ = parties
    capture(document(object_event(epc(1))), sender=importer.pk)
    begin = time.monotonic()
    page = services.run(ALL, viewer_of_party(importer))
    assert (page.events, page.may_lack_own) == ([], True)
    assert time.monotonic() - begin >= freshness.PATIENCE


def test_an_answer_tells_that_the_index_has_not_reached_own_events(parties):
    importer, rival = parties
    capture(document(object_event(epc(1))), sender=importer.pk)
    sequence_all()
    assert freshness.await_own(viewer_of_party(importer), 0) is False
    assert freshness.await_own(viewer_of_party(rival), 0) is True
    catch_up()
    page = services.run(ALL, viewer_of_party(importer))
    assert (len(page.events), page.may_lack_own) == (1, False)


@pytest.mark.parametrize("is_numbered", [False, True])
def test_what_stands_behind_more_than_is_looked_through_may_be_missing(parties, monkeypatch, is_numbered):
    importer, rival = parties
    monkeypatch.setattr(freshness, "LOOKED_AT", 3)
    capture(document(object_event(epc(1))), sender=importer.pk)
    capture(document(*(object_event(epc(number)) for number in range(2, 6))), sender=rival.pk)
    if is_numbered:
        sequence_all()
    assert freshness.await_own(viewer_of_party(importer), 0) is False
    sequence_all()
    catch_up()
    assert freshness.await_own(viewer_of_party(importer), 0) is True
