"""The index follows the ledger, can be filled again at any time, and is the same afterwards."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection

from children import killed_in_child
from documents import PLACE, document, epc, object_event, pack
from generated_queries import city_of
from suyuan.core.epcis.query.errors import EpcisException
from suyuan.exchange.search import jobs, services
from suyuan.exchange.search.project import FOLLOWER, apply
from suyuan.ledger.follow import follow, position_of
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.services import create_party

TABLES = {
    "event_term": "term, event_time, event_id",
    "presented": "party, seq",
    "vocabulary_element": "key, sender, type, canonical, uri, attributes::text, children, said_at, document_id",
    "vocabulary_document": "document_id",
}
UPDATE = Path(jobs.__file__).parents[1] / "sql" / "0009_presented.sql"
MASTER_DATA = city_of(PLACE, children=[PLACE.removesuffix(".0") + ".7"])


def _rows():
    found = {}
    with connection.cursor() as cursor:
        for table, columns in TABLES.items():
            cursor.execute(f"SELECT {columns} FROM {table}")
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found


@pytest.fixture
def story(people, send):
    """Captures of several parties, events presented again, master data, stray dates, a declaration."""
    events = [object_event(epc(n), time=f"20{14 + n}-03-01T08:00:00.000Z") for n in range(24)]
    send(people.importer, *events, **MASTER_DATA)
    send(people.rival, *events[5:8], object_event(epc("R")))
    box = "urn:epc:id:sscc:6901234.0000012345"
    send(people.distributor, pack(box, epc(1), time="2026-03-02T08:00:00.000Z"), events[6])
    declared = {"declarationTime": "2026-03-03T00:00:00.000Z", "reason": "did_not_occur"}
    send(people.importer, object_event(epc(3), errorDeclaration=declared))


def test_a_rebuild_gives_the_same_index(story):
    before = _rows()
    assert before["event_term"]
    assert before["vocabulary_element"]
    assert jobs.rebuild() == position_of(FOLLOWER)
    assert _rows() == before


def test_an_installation_that_grew_before_gets_its_numbers_at_the_update(story):
    before = _rows()["presented"]
    assert len({party for party, _ in before}) == 3
    (fill,) = re.findall(r"INSERT INTO presented.*?;", UPDATE.read_text(encoding="utf-8"), re.DOTALL)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE presented")
        cursor.execute(fill)
    assert _rows()["presented"] == before


def test_small_and_large_batches_give_the_same_index(story):
    before = _rows()
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(TABLES)}")
        cursor.execute("UPDATE cursor SET seq = 0 WHERE name = %s", [FOLLOWER])
    while follow(FOLLOWER, apply, limit=3):
        pass
    assert _rows() == before


def test_while_the_index_is_filled_again_queries_are_refused_instead_of_answered_with_gaps(story, ask):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(jobs, "catch_up", lambda: follow(FOLLOWER, apply, limit=3))
        jobs.rebuild()
    with pytest.raises(EpcisException, match="QRY-107") as refused:
        ask()
    assert refused.value.kind == "ImplementationException"
    jobs.catch_up()
    assert ask().events


def test_a_door_can_wait_until_its_capture_can_be_asked_for(people):
    capture(document(object_event(epc(1))), sender=people.importer.party.pk)
    sequence_all()
    assert not services.wait_for(1, 0.0)
    jobs.catch_up()
    assert services.wait_for(1, 0.0)


def test_the_master_data_of_an_erased_document_is_gone_after_a_rebuild(people, send):
    send(people.importer, object_event(epc(1)), **MASTER_DATA)
    assert _rows()["vocabulary_element"]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM document_key")
    jobs.rebuild()
    assert _rows()["vocabulary_element"] == []


@pytest.mark.parametrize(
    "point", ["copy.inside", "follow.search.before_cursor", "follow.search.before_commit"]
)
def test_a_follower_that_is_killed_leaves_nothing_out_and_nothing_half_done(committed, point):
    party = create_party("importer", "进口商", "IMPORTER").pk
    events = [object_event(epc(n), time=f"2026-03-01T08:{n:02}:00.000Z") for n in range(30)]
    capture(document(*events, **MASTER_DATA), sender=party)
    sequence_all()

    def work():
        while follow(FOLLOWER, apply, limit=7):
            pass

    for passing in (1, 2, 3):
        assert killed_in_child(work, point, passing)
    jobs.catch_up()
    after_kills = _rows()
    jobs.rebuild()
    assert _rows() == after_kills
    assert len({event_id for _, _, event_id in after_kills["event_term"]}) == 30
