"""Send events as the parties of a chain, fold and judge them, and look at what is found."""

from __future__ import annotations

import pytest
from django.db import connection

import three_firms
from documents import document
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.state.jobs import catch_up as fold
from suyuan.supervision.findings.jobs import catch_up as judge


@pytest.fixture
def firms(db):
    return three_firms.firms()


@pytest.fixture
def send(db):
    """Capture events as a party; number, fold and judge them."""

    def send(party, *events):
        result = capture(document(*events), sender=party.pk)
        assert result.success, result.all_problems()
        sequence_all()
        fold()
        judge()
        return result

    return send


@pytest.fixture
def found(db):
    """(rule, code of the party, things) of every open finding."""

    def found():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT f.rule, p.code, f.things FROM finding f LEFT JOIN party p ON p.id = f.party"
                " WHERE f.things > 0 ORDER BY 1, 2, 3"
            )
            return cursor.fetchall()

    return found
