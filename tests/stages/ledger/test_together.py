"""Small documents captured together leave the same tables as one by one, and step back from whatever needs judging."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from documents import document, epc, object_event
from suyuan import clock
from suyuan.ledger.queries import events_by_name, sequenced_after
from suyuan.ledger.rows import digest_of_name
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.ledger.together import Wanted, capture_together
from suyuan.parties.queries import viewer_of_party

TABLES = {
    "event": "id, event_time, zone_offset, type, action, flags, sender, position, document_id, name, read_point,"
    " biz_location, step, disposition, cbv_hash",
    "event_item": "key, event_time, event_id, role",
    "event_source": "event_id, sender, document_id, position",
    "event_name": "name, event_id, sender, explicit, declaration, entry_id",
    "presentation": "id, event_id, sender",
    "raw_document": "id, sender, media_type, size, sha256",
    "capture_job": "document_id, sender, behaviour, success, accepted, duplicate, refused, problems",
}
NAMED = "urn:uuid:55555555-5555-4555-8555-555555555555"
PATIENT = "https://id.gs1.org/8018/690123400000000012"
DOCUMENTS = [
    document(object_event(epc(1), epc(2)), object_event(epc(3), bizStep="shipping")),
    document(object_event(epc(4), eventID=NAMED)),
    document(object_event(epc(5)), object_event(epc(1), epc(2)), object_event(epc(5))),
    document(object_event(epc(6), time="2199-01-01T00:00:00.000Z")),
    document(object_event(epc(7), PATIENT)),
    document(
        object_event(epc(4), eventID=NAMED, errorDeclaration={"declarationTime": "2026-03-05T00:00:00Z"})
    ),
]


def together(party, *contents):
    return capture_together([Wanted(one, "application/json", "rollback") for one in contents], party.pk)


def tables():
    found = {}
    with connection.cursor() as cursor:
        for table, columns in TABLES.items():
            cursor.execute(
                f"SELECT {columns} FROM {table} ORDER BY {columns}".replace("problems ", "problems::text ")
            )
            found[table] = cursor.fetchall()
    return found


@pytest.fixture
def one_by_one(importer, databases):
    """The tables after capturing each document by itself, undone afterwards."""
    with transaction.atomic():
        results = [capture(one, sender=importer.pk, media_type="application/json") for one in DOCUMENTS]
        found = tables()
        transaction.set_rollback(True)
    return results, found


def test_the_tables_are_the_same_as_one_by_one(importer, one_by_one, one):
    results, before = one_by_one
    mine = together(importer, *DOCUMENTS)
    assert mine is not None
    assert tables() == before
    for got, want in zip(mine, results, strict=True):
        assert (got.document_id, got.accepted, got.duplicate, got.success) == (
            want.document_id,
            want.accepted,
            want.duplicate,
            want.success,
        )
        assert [(n.position, n.status, n.id_bytes, n.given_id) for n in got.lines] == [
            (n.position, n.status, n.id_bytes, n.given_id) for n in want.lines
        ]
    numbered = sequence_all()
    assert len(sequenced_after(0, 100)) == numbered == one("SELECT count(*) FROM log")


def test_what_was_captured_together_is_read_back(importer):
    from uuid import UUID

    together(importer, *DOCUMENTS)
    sequence_all()
    found = events_by_name({UUID(bytes=digest_of_name(NAMED))}, viewer_of_party(importer))
    assert sorted(one.is_declaration for one in found) == [False, True]
    assert found[0].event.epc_list == (epc(4),)


@pytest.mark.parametrize(
    "odd",
    [
        b"",
        b"{",
        document(),
        document(object_event(epc(9), eventTime="yesterday")),
        document(object_event(epc(8), eventID=NAMED, bizStep="shipping")),
        DOCUMENTS[0],
    ],
)
def test_one_document_that_wants_judging_undoes_the_bundle(importer, one, odd):
    contents = [*DOCUMENTS[:2], odd]
    assert together(importer, *contents) is None
    for table in TABLES:
        assert one(f"SELECT count(*) FROM {table}") == 0, table


def test_a_document_delivered_before_undoes_the_bundle(importer, one):
    capture(DOCUMENTS[0], sender=importer.pk)
    assert together(importer, *DOCUMENTS[:2]) is None
    assert one("SELECT count(*) FROM raw_document") == 1


def test_an_event_known_from_another_sender_is_presented_again(importer, rival, one):
    capture(DOCUMENTS[0], sender=rival.pk)
    (result, _) = together(importer, DOCUMENTS[0], DOCUMENTS[1])
    assert result.accepted == 2
    assert one("SELECT count(*) FROM event") == 3
    assert one("SELECT count(*) FROM presentation") == 2
    sequence_all()
    assert clock.now() >= sequenced_after(0, 10)[0].record_time
