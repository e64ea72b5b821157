"""Kill processes at named points, over and over, and prove what the ledger promises.

One round: a child captures documents one after another, sequences and follows, and tells the parent each
document that was acknowledged; at a random passing of the named point it dies by SIGKILL. The parent sends
every document again (what a careful sender does who got no answer) and checks the tables.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection

from documents import document, epc, object_event
from one_value import one_value
from suyuan import failpoints
from suyuan.ledger import services
from suyuan.ledger.follow import follow_all
from suyuan.ledger.queries import StoredEvent
from suyuan.ledger.sequencer import sequence_all

EVENTS, EPCS = 8, 3
FOLLOWER = "rig"


def make_document(number: int) -> bytes:
    events = [
        object_event(
            *(epc(f"K{number}E{event}N{n}") for n in range(EPCS)), time=f"2026-03-01T08:{event:02}:00.000Z"
        )
        for event in range(EVENTS)
    ]
    return document(*events)


@dataclass
class Rig:
    sender: int
    seed: int
    documents_a_round: int = 4
    capture: Callable[..., object] = services.capture
    acknowledged: list[int] = field(default_factory=list)
    sent: int = 0
    kills: int = 0

    def run(self, point: str, rounds: int, spread: int) -> None:
        """Kill ``rounds`` times at ``point``, each at a random passing up to ``spread``."""
        chance = random.Random(f"{self.seed}/{point}")
        for _ in range(rounds):
            numbers = list(range(self.sent, self.sent + self.documents_a_round))
            self.sent += self.documents_a_round
            told = self._in_child(numbers, point, chance.randint(1, spread))
            self.acknowledged += told
            self.check_acknowledged(told)
            self._in_child(numbers, "", 0)
        self.check()

    def _in_child(self, numbers: list[int], point: str, passing: int) -> list[int]:
        """The documents that were acknowledged before the child died or ended."""
        connection.close()
        readable, writable = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(readable)
            try:
                failpoints.arm(point, passing)
                self._work(numbers, writable)
            finally:
                os._exit(0)
        os.close(writable)
        with os.fdopen(readable, "rb") as pipe:
            told = [int(line) for line in pipe.read().decode().split()]
        _, status = os.waitpid(child, 0)
        self.kills += os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        return told

    def _work(self, numbers: list[int], pipe: int) -> None:
        for number in numbers:
            result = self.capture(make_document(number), sender=self.sender)
            if result.success:
                os.write(pipe, f"{number}\n".encode())
            sequence_all()
            follow_all(FOLLOWER, _apply, limit=5)

    def check_acknowledged(self, numbers: list[int]) -> None:
        """Right after the kill, before anything is sent again: what was acknowledged is there, whole."""
        for number in numbers:
            found = one_value(
                "SELECT count(*) FROM raw_document WHERE sha256 = sha256(%s)", make_document(number)
            )
            assert found == 1, f"document {number} was acknowledged and is lost (seed {self.seed})"
        whole = """SELECT count(*) FROM (SELECT document_id FROM event_source GROUP BY 1
                   HAVING count(*) <> %s) partial"""
        assert one_value(whole, EVENTS) == 0, f"a document is stored in part (seed {self.seed})"

    def check(self) -> None:
        """Everything once, numbered without a gap, followed exactly once."""
        events = self.sent * EVENTS
        facts = {
            "events": ("SELECT count(*) FROM event", events),
            "presentations": ("SELECT count(*) FROM event_source", events),
            "names": ("SELECT count(*) FROM event_name", events),
            "items": ("SELECT count(*) FROM event_item WHERE role = 0", events * EPCS),
            "doubled items": (
                "SELECT count(*) FROM (SELECT 1 FROM event_item GROUP BY key, event_id, role HAVING count(*) > 1) d",
                0,
            ),
            "numbers": ("SELECT count(*) FROM log", events),
            "last number": ("SELECT max(seq) FROM log", events),
            "first number": ("SELECT min(seq) FROM log", 1),
            "numbered events": ("SELECT count(*) FROM log l JOIN event e ON e.id = l.entry_id", events),
            "waiting": ("SELECT count(*) FROM pending", 0),
            "followed": (f"SELECT seq FROM cursor WHERE name = '{FOLLOWER}'", events),
            "effects": ("SELECT count(*) FROM rig_effect", events),
        }
        wrong = {
            name: (got, want) for name, (query, want) in facts.items() if (got := one_value(query)) != want
        }
        assert not wrong, f"after {self.kills} kills, seed {self.seed}: {wrong}"


def _apply(events: list[StoredEvent]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO rig_effect VALUES (%s)", [(event.id,) for event in events])
    failpoints.failpoint("rig.applied")
