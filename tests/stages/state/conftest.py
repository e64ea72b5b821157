"""Send events as parties and fold them."""

from __future__ import annotations

import pytest
from django.db import transaction

from documents import document
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.services import create_party
from suyuan.state.jobs import catch_up


@pytest.fixture
def maker(db):
    return create_party("maker", "京华生物", "HOLDER")


@pytest.fixture
def hospital(db):
    return create_party("hospital", "双塔医院", "HOSPITAL")


@pytest.fixture
def send(db):
    """Capture events as a party, number and fold them."""

    def send(party, *events, fold=True):
        result = capture(document(*events), sender=party.pk)
        assert result.success, result.all_problems()
        if fold:
            sequence_all()
            catch_up()
        return result

    return send


@pytest.fixture
def world(db):
    """Run something against the ledger as it is now, and forget it afterwards."""

    def world(run):
        with transaction.atomic():
            answer = run()
            transaction.set_rollback(True)
        return answer

    return world
