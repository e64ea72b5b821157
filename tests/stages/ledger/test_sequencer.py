from __future__ import annotations

import logging

from documents import document, epc, object_event
from suyuan.ledger import connection, sequencer
from suyuan.ledger.sequencer import sequence, sequence_all, waiting
from suyuan.ledger.services import capture
from suyuan.parties.services import create_party
from suyuan.project.database import Role


def test_what_cannot_be_read_waits_without_holding_up_the_rest(committed, caplog):
    importer = create_party("importer", "进口商", "IMPORTER")
    for number in range(4):
        capture(document(object_event(epc(number))), sender=importer.pk)
    with committed.connect(Role.OWNER) as owner:
        owner.execute("DELETE FROM event WHERE id IN (SELECT entry_id FROM pending LIMIT 2)")
        owner.execute(
            "DELETE FROM event_item WHERE event_id = (SELECT entry_id FROM pending OFFSET 2 LIMIT 1)"
        )
    assert sequence(1) == 1
    with caplog.at_level(logging.ERROR):
        assert sequence_all() == 0
    assert waiting() == 3
    assert "cannot be read" in caplog.text
    caplog.clear()
    with caplog.at_level(logging.ERROR):
        assert sequence_all() == 0
    assert caplog.text == "", "the same alarm is not repeated at every turn"


def test_what_was_captured_this_moment_raises_no_alarm(importer, caplog):
    """A capture that is committed while the sequencer finds nothing to do only waits for the next turn."""
    capture(document(object_event(epc(1))), sender=importer.pk)
    with caplog.at_level(logging.ERROR), connection.cursor() as cursor:
        sequencer._alarm(cursor)
    assert caplog.text == ""
    assert sequence_all() == 1
