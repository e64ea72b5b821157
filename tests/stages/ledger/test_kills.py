"""kill -9 at the worst moments: nothing acknowledged is lost, nothing is half there, nothing is there twice."""

from __future__ import annotations

import os
import random
import sys

import pytest
from kill_rig import Rig

from suyuan.ledger import services
from suyuan.ledger.results import CaptureResult
from suyuan.parties.services import create_party
from suyuan.project.database import Role

KILLS = int(os.environ.get("SUYUAN_KILLS", "50"))
POINTS = {
    "copy.inside": 20,
    "capture.between_copies": 20,
    "capture.before_commit": 4,
    "capture.before_answer": 4,
    "sequencer.before_commit": 4,
    "rig.applied": 8,
    "follow.rig.before_commit": 8,
}
"""Point and how many times a round passes it."""


@pytest.fixture
def rig(committed):
    with committed.connect(Role.OWNER) as owner:
        # a primary key makes a doubled effect an error, not a wrong count
        owner.execute("CREATE TABLE rig_effect (event_id uuid PRIMARY KEY)")
        owner.execute("GRANT ALL ON rig_effect TO suyuan_app")
    seed = int(os.environ.get("SUYUAN_SEED", random.randrange(10**6)))
    sys.stdout.write(f"seed {seed}\n")
    return Rig(sender=create_party("importer", "进口商", "IMPORTER").pk, seed=seed)


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_a_killed_process_loses_and_doubles_nothing(rig, point):
    rig.run(point, rounds=KILLS, spread=POINTS[point])
    assert rig.kills == KILLS, "the rig did not kill every time: the point is not where it was"


@pytest.mark.slow
def test_the_rig_catches_an_answer_before_the_commit(rig, monkeypatch):
    def hasty(content: bytes, *, sender: int) -> CaptureResult:
        """Acknowledges what it has not committed."""
        from suyuan.intake.sources import Source

        services.capture(content, sender=sender, behaviour="rollback") if random.random() < 0.5 else None
        return CaptureResult(None, Source(content).document_id(sender), success=True)

    rig.capture = hasty
    with pytest.raises(AssertionError, match="acknowledged and is lost"):
        rig.run("sequencer.before_commit", rounds=10, spread=2)


@pytest.mark.slow
def test_the_rig_catches_half_a_document(rig, monkeypatch):
    from django.db import transaction

    class NoTransaction:
        def __enter__(self): ...
        def __exit__(self, *_): ...

    monkeypatch.setattr(services.transaction, "atomic", NoTransaction)
    assert transaction.atomic is NoTransaction
    with pytest.raises(AssertionError, match=r"stored in part|seed"):
        rig.run("capture.between_copies", rounds=10, spread=10)
