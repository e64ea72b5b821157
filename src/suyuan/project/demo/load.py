"""Send the demonstration's documents through the door that all documents take, each at the moment it arrived."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from suyuan.core.problem import Refused
from suyuan.exchange.search.jobs import catch_up as index
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.models import Party
from suyuan.project.demo import world
from suyuan.project.demo.documents import SEED, SIZE, DemoDocument, documents
from suyuan.project.demo.papers import attach_papers
from suyuan.project.demo.sensors import register_sensors, send_readings
from suyuan.project.fixed_clock import standing_at
from suyuan.state.jobs import catch_up as fold
from suyuan.supervision.cold.jobs import catch_up as follow_cold_chain
from suyuan.supervision.findings.jobs import catch_up as judge

Progress = Callable[[int], None]


@dataclass(slots=True)
class Loaded:
    """What a load did."""

    documents: int = 0
    events: int = 0
    duplicates: int = 0


def load(
    parties: dict[str, Party], size: int = SIZE, seed: int = SEED, progress: Progress | None = None
) -> Loaded:
    """Capture every document of the world and bring the states up to date. May be repeated: nothing is doubled.

    ``progress`` is told the number of events after each document. Raises Refused if a document is not taken.
    """
    register_sensors(parties)
    done, arrived = Loaded(), dt.datetime.min.replace(tzinfo=dt.UTC)
    for document in documents(size, seed):
        # A record time never falls, so neither does the clock while large worlds interleave their senders.
        arrived = max(arrived, document.arrives)
        with standing_at(arrived):
            _send(document, parties[document.sender_code], done)
        if progress:
            progress(done.events + done.duplicates)
    with standing_at(world.NOW):
        fold()
        judge()
        index()
        follow_cold_chain()
        send_readings()
    attach_papers(parties)
    sequence_all()
    with standing_at(world.NOW):
        judge()  # again, what papers and readings heal
    return done


def _send(document: DemoDocument, sender: Party, done: Loaded) -> None:
    result = capture(document.data, sender=sender.pk, media_type=document.media_type)
    if not result.success:
        problems = [*result.problems, *(problem for line in result.lines for problem in line.problems)]
        raise Refused(*(problem.at(document.name) for problem in problems))
    sequence_all()
    done.documents += 1
    done.events += result.accepted
    done.duplicates += result.duplicate


def counts() -> tuple[int, int]:
    """(events, single things) in the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM event), (SELECT count(DISTINCT key) FROM event_item WHERE role <= 4)"
        )
        events, items = cursor.fetchone()
    return int(events), int(items)
