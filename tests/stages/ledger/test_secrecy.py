"""What a thief of the database finds."""

from __future__ import annotations

import subprocess

import pytest
from django.db import ProgrammingError, transaction
from django.db import connection as django

from documents import document, epc, object_event
from suyuan.intake import documents
from suyuan.ledger import connection
from suyuan.ledger.queries import events_by_id
from suyuan.parties.sealing import Unreadable
from suyuan.parties.viewer import Viewer
from suyuan.project.database import Role

PATIENT = "患者张三110101199001011234"


def test_a_patient_stands_nowhere_in_the_clear(committed):
    """Every byte of the database's dump, and the answer of the capture."""
    from suyuan.ledger.services import capture
    from suyuan.parties.services import create_party

    hospital = create_party("hospital", "首都医院", "HOSPITAL")
    event = object_event(epc(1), bizStep="dispensing", **{"imp:prescription": PATIENT})
    result = capture(document(event), sender=hospital.pk)
    assert result.success
    with committed.connect(Role.OWNER) as owner, owner.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        tables = [name for (name,) in cursor.fetchall()]
        assert {"event", "raw_part", "parties_vault"} <= set(tables)
        for table in tables:
            with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                rows = b"".join(bytes(block) for block in copy)
            assert PATIENT.encode() not in rows, table
            assert PATIENT.encode().hex().encode() not in rows, table
    assert PATIENT not in str(result)


def test_the_same_patient_is_the_same_pseudonym_in_one_institution(importer, rival, send):
    def seen(party, serial):
        result = send(party, object_event(epc(serial), **{"imp:prescription": PATIENT}))
        stored = events_by_id([result.lines[0].event_id], Viewer.operator())[0]
        return str(stored.event.extensions)

    assert seen(importer, 1) == seen(importer, 2)
    assert seen(importer, 1) != seen(rival, 3)
    assert PATIENT not in seen(importer, 1)


def test_erasing_the_key_erases_document_and_events(importer, send):
    result = send(importer, object_event(epc(1)))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM document_key WHERE document_id = %s", (result.document_id,))
        with pytest.raises(Unreadable):
            documents.content_of(cursor, result.document_id)
    assert events_by_id([result.lines[0].event_id], Viewer.operator()) == []


def test_a_body_moved_to_another_event_does_not_open(committed):
    from suyuan.ledger.sequencer import sequence_all
    from suyuan.ledger.services import capture
    from suyuan.parties.services import create_party

    importer = create_party("importer", "京华进口", "IMPORTER")
    result = capture(document(object_event(epc(1)), object_event(epc(2))), sender=importer.pk)
    sequence_all()
    first, second = (line.event_id for line in result.lines)
    with committed.connect(Role.OWNER) as owner:
        moved = "UPDATE event SET body = (SELECT body FROM event WHERE id = %s) WHERE id = %s"
        owner.execute(moved, (first, second))
    with pytest.raises(Unreadable, match=str(second)):
        events_by_id([second], Viewer.operator())


COLUMNS = {
    "event": "step",
    "event_item": "role",
    "event_source": "sender",
    "event_name": "sender",
    "log": "record_time",
    "act": "kind",
    "raw_document": "sender",
    "raw_part": "part",
}


@pytest.mark.parametrize("table", COLUMNS)
@pytest.mark.parametrize("verb", ["DELETE FROM {t}", "TRUNCATE {t}", "UPDATE {t} SET {c} = {c}"])
def test_the_application_cannot_change_the_ledger(importer, send, table, verb):
    send(importer, object_event(epc(1)))
    with pytest.raises(ProgrammingError, match="denied"), transaction.atomic(), django.cursor() as cursor:
        cursor.execute(verb.format(t=table, c=COLUMNS[table]))


def test_no_key_is_in_the_repository():
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=False).stdout
    assert not [name for name in listed.split() if "key-encryption-key" in name or name.endswith(".pem")]


def test_an_erased_document_is_not_stored_again_and_the_sender_is_told_why(importer, send):
    first = send(importer, object_event(epc(1)))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM document_key WHERE document_id = %s", (first.document_id,))
    again = send(importer, object_event(epc(1)))
    assert not again.success
    assert [p.code for p in again.problems] == ["CAP-ERASED"]


def test_one_party_s_erasure_does_not_decide_for_another(importer, rival, viewer, send):
    """Who presents an erased event brings its body again: what is answered `accepted` can be read."""
    first = send(importer, object_event(epc(1)))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM document_key WHERE document_id = %s", (first.document_id,))
    result = send(rival, object_event(epc(1)))
    assert result.accepted == 1
    assert len(events_by_id([result.lines[0].event_id], viewer(rival))) == 1


def test_a_party_learns_nothing_of_who_else_presented_its_event(importer, rival, viewer, send):
    from suyuan.ledger.queries import documents_of, presentations_of

    first = send(importer, object_event(epc(1)))
    second = send(rival, object_event(epc(2)), object_event(epc(1)))
    event_id = first.lines[0].event_id
    seen = presentations_of([event_id], viewer(importer))[event_id]
    assert [one.sender for one in seen] == [importer.pk]
    assert documents_of([second.document_id], viewer(importer)) == {}
    assert len(presentations_of([event_id], Viewer.operator())[event_id]) == 2


def test_an_altered_event_stops_no_follower_and_is_not_passed_by_in_silence(committed):
    from suyuan.ledger.follow import follow_all
    from suyuan.ledger.sequencer import sequence_all
    from suyuan.ledger.services import capture
    from suyuan.parties.services import create_party

    importer = create_party("importer", "京华进口", "IMPORTER")
    capture(document(*(object_event(epc(n)) for n in range(3))), sender=importer.pk)
    sequence_all()
    with committed.connect(Role.OWNER) as owner:
        owner.execute(
            "UPDATE event SET body = body || 'x' WHERE id = (SELECT entry_id FROM log WHERE seq = 2)"
        )
    met: list[int] = []
    assert follow_all("test", lambda events: met.extend(one.seq for one in events)) == 3
    assert met == [1, 3]
    with committed.connect() as session:
        assert session.execute("SELECT seq, follower FROM damage").fetchall() == [(2, "test")]
