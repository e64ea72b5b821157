"""One event that cannot be applied stops nobody else, is told to the operator, and is applied once it can be."""

from __future__ import annotations

import logging

import pytest
from click.testing import CliRunner
from django.db import OperationalError, ProgrammingError
from django.db import connection as django

from documents import epc, object_event
from suyuan.ledger.follow import damages, follow_all, position_of
from suyuan.ledger.queries import StoredEvent
from suyuan.project.cli import group

POISON = epc("POISON")


class Reader:
    """A follower that keeps what it applied and cannot bear some events."""

    def __init__(self, error: Exception | None, bad: str = POISON) -> None:
        self.met: list[int] = []
        self.error, self.bad = error, bad

    def apply(self, events: list[StoredEvent]) -> None:
        if self.error is not None and any(self.bad in (each.event.epc_list or ()) for each in events):
            raise type(self.error)(*self.error.args)
        self.met += [each.seq for each in events]


@pytest.fixture
def captured(importer, rival, send):
    """Eleven events of two senders, the seventh of which is bad."""
    for number in range(6):
        send((importer, rival)[number % 2], object_event(epc(number)))
    send(importer, object_event(POISON))
    for number in range(6, 10):
        send(rival, object_event(epc(number)))


def test_the_others_are_applied_once_each_and_in_order(captured, caplog):
    reader = Reader(KeyError("a surprise"))
    with caplog.at_level(logging.CRITICAL):
        assert follow_all("reader", reader.apply) == 11
    assert reader.met == [1, 2, 3, 4, 5, 6, 8, 9, 10, 11]
    assert "passes by number 7" in caplog.text
    (damage,) = damages()
    assert (damage.seq, damage.follower) == (7, "reader")
    assert "KeyError in test_poisoned_events.py" in damage.why


def test_what_the_error_quotes_of_the_event_is_not_written_down(captured):
    follow_all("reader", Reader(ValueError("患者张三")).apply)
    assert "患者张三" not in damages()[0].why


def test_half_applied_effects_of_the_bad_event_are_undone(captured):
    def apply(events: list[StoredEvent]) -> None:
        with django.cursor() as cursor:
            for each in events:
                cursor.execute("INSERT INTO product_key VALUES (%s, %s)", (each.id, str(each.seq)))
        Reader(KeyError("later")).apply(events)

    follow_all("reader", apply)
    with django.cursor() as cursor:
        cursor.execute("SELECT text FROM product_key")
        assert sorted(int(row[0]) for row in cursor.fetchall()) == [1, 2, 3, 4, 5, 6, 8, 9, 10, 11]


def test_data_that_no_column_takes_stop_nobody(captured):
    def apply(events: list[StoredEvent]) -> None:
        with django.cursor() as cursor:
            for each in events:
                size = 99_999 if POISON in each.event.epc_list else 1
                cursor.execute("SELECT %s::integer::smallint", (size,))

    follow_all("reader", apply)
    assert "22003" in damages()[0].why


@pytest.mark.parametrize("error", [OperationalError("away"), ProgrammingError("no table"), MemoryError()])
def test_a_fault_of_the_installation_is_blamed_on_no_event(captured, error):
    reader = Reader(error)
    with pytest.raises(type(error)):
        follow_all("reader", reader.apply)
    assert position_of("reader") == 0
    assert damages() == []


def test_a_program_that_can_apply_nothing_stops_instead_of_passing_by_everything(importer, rival, send):
    for party in (importer, rival, importer):
        send(party, object_event(POISON, readPoint={"id": f"urn:x:{party.pk}"}, bizStep="storing"))
    send(rival, object_event(POISON))
    with pytest.raises(KeyError):
        follow_all("reader", Reader(KeyError("broken")).apply)
    assert position_of("reader") == 0


def test_a_rebuild_applies_what_was_passed_by_and_the_operator_is_told_no_more(captured):
    follow_all("reader", Reader(KeyError("a surprise")).apply)
    with django.cursor() as cursor:
        cursor.execute("UPDATE cursor SET seq = 0 WHERE name = 'reader'")
    follow_all("reader", Reader(KeyError("still")).apply)
    assert [each.seq for each in damages()] == [7]
    with django.cursor() as cursor:
        cursor.execute("UPDATE cursor SET seq = 0 WHERE name = 'reader'")
    mended = Reader(None)
    follow_all("reader", mended.apply)
    assert mended.met == list(range(1, 12))
    assert damages() == []


def test_status_tells_the_operator(captured, monkeypatch):
    monkeypatch.setattr("suyuan.project.start.start", lambda _folder: None)  # this test's database runs
    told = CliRunner().invoke(group, ["status", "--json"])
    assert (told.exit_code, '"damage": []' in told.output) == (0, True)
    follow_all("reader", Reader(KeyError("a surprise")).apply)
    told = CliRunner().invoke(group, ["status"])
    assert told.exit_code == 1
    assert "Passed by number 7: reader" in told.output
    assert "suyuan admin rebuild" in told.output


def test_a_batch_is_bounded_by_what_its_events_hold(importer, send, monkeypatch):
    """However many numbers may be read together."""
    monkeypatch.setattr("suyuan.ledger.follow.FIRST", 1)
    monkeypatch.setattr("suyuan.ledger.follow.BYTES_AT_ONCE", 1_000)
    send(importer, *(object_event(*(epc(f"{n}x{m}") for m in range(30))) for n in range(12)))
    batches: list[int] = []
    follow_all("reader", lambda events: batches.append(len(events)))
    assert sum(batches) == 12
    assert max(batches) < 6
