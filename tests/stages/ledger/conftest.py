"""Who captures in these tests, and a short way to send documents and to look into the tables."""

from __future__ import annotations

import pytest

from documents import document
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_party


@pytest.fixture
def importer(db):
    return create_party("importer", "京华进口", "IMPORTER")


@pytest.fixture
def rival(db):
    return create_party("rival", "对手进口", "IMPORTER")


@pytest.fixture
def distributor(db):
    return create_party("distributor", "北方医药配送", "DISTRIBUTOR")


@pytest.fixture
def send(db):
    """Capture events as a party and number them."""

    def send(party, *events, **options):
        result = capture(document(*events), sender=party.pk, **options)
        sequence_all()
        return result

    return send


@pytest.fixture
def viewer():
    return viewer_of_party
