"""A page token is good for one viewer, one query and one day, and tells nobody anything."""

from __future__ import annotations

import base64
import datetime as dt

import pytest

from documents import epc, object_event
from suyuan.core.epcis.query.errors import EpcisException
from suyuan.parties.viewer import Viewer


@pytest.fixture
def token(people, send, ask):
    send(people.importer, *(object_event(epc(n)) for n in range(5)))
    return ask(people.importer.viewer, per_page=2, MATCH_epc=[epc(n) for n in range(5)]).next_token


ASKED = {"MATCH_epc": [epc(n) for n in range(5)]}


def _refusal(ask, viewer, token, **asked):
    with pytest.raises(EpcisException) as refused:
        ask(viewer, token=token, **asked)
    assert (refused.value.kind, refused.value.status) == ("QueryParameterException", 400)
    problem = refused.value.problems[0]
    assert problem.remedy
    assert problem.remedy_zh
    return problem.code


def test_its_owner_goes_on_with_it(people, token, ask):
    assert len(ask(people.importer.viewer, token=token, **ASKED).events) == 3


def test_a_changed_token_is_refused_whatever_letter_was_changed(people, token, ask):
    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        forged = token[:place] + other + token[place + 1 :]
        assert _refusal(ask, people.importer.viewer, forged, **ASKED) == "QRY-101"


@pytest.mark.parametrize("text", ["", "x", "AAAA", "%00", "令牌", "A" * 5_000, "e30=", "?" * 40])
def test_rubbish_is_refused(people, token, ask, text):
    assert _refusal(ask, people.importer.viewer, text, **ASKED) == "QRY-101"


def test_nobody_else_can_use_it_and_nobody_learns_why(people, token, ask):
    for viewer in (*(each.viewer for each in people.outsiders), Viewer.operator(), Viewer.public()):
        assert _refusal(ask, viewer, token, **ASKED) == "QRY-101"


def test_it_is_good_for_its_own_query_only(people, token, ask):
    assert _refusal(ask, people.importer.viewer, token) == "QRY-103"
    assert _refusal(ask, people.importer.viewer, token, MATCH_epc=[epc(1)]) == "QRY-103"


def test_it_expires(people, send, ask, monkeypatch):
    monkeypatch.setenv("SUYUAN_CLOCK", "2026-04-01T00:00:00Z")
    send(people.importer, *(object_event(epc(n)) for n in range(3)))
    page = ask(people.importer.viewer, per_page=1)
    assert page.token_expires == dt.datetime(2026, 4, 2, tzinfo=dt.UTC)
    monkeypatch.setenv("SUYUAN_CLOCK", "2026-04-01T23:59:59Z")
    assert ask(people.importer.viewer, token=page.next_token).events
    monkeypatch.setenv("SUYUAN_CLOCK", "2026-04-02T00:00:00Z")
    assert _refusal(ask, people.importer.viewer, page.next_token) == "QRY-102"


def test_it_does_not_show_where_the_walk_stands(people, send, ask):
    send(people.rival, object_event(epc("R")))
    send(people.importer, *(object_event(epc(n)) for n in range(3)))
    page = ask(people.importer.viewer, per_page=1)
    raw = base64.urlsafe_b64decode(page.next_token + "==")
    assert page.events[0].id.bytes not in raw
    assert b"2026" not in raw
