"""What people decide about an excursion: to let what it affects go, to keep it back, or to reject it. Each is an act."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.ledger import acts, connection
from suyuan.parties.viewer import Viewer
from suyuan.supervision.cold import errors
from suyuan.supervision.cold.board import Line
from suyuan.supervision.cold.sensors import SQL

SHORTEST, LONGEST = 4, 500


class Verdict(StrEnum):
    """What is to become of what was affected."""

    RELEASE = "release"
    KEEP = "keep"
    REJECT = "reject"


VERDICT_WORDS = {
    Verdict.RELEASE: ("放行", "release"),
    Verdict.KEEP: ("继续待定", "keep on hold"),
    Verdict.REJECT: ("拒收", "reject"),
}


def decide(line: Line, verdict: str, reason: str, viewer: Viewer) -> UUID:
    """Decide about an excursion; the act. It may be decided again: the last word counts. Raises Refused."""
    said = " ".join(reason.replace("\0", "").split())
    if verdict not in set(Verdict):
        raise Refused(errors.VERDICT.problem("verdict", verdict[:40]))
    if not SHORTEST <= len(said) <= LONGEST:
        raise Refused(errors.REASON.problem("reason", said[:LONGEST]))
    with acts.ordering("cold.decide", viewer, subject=line.id, verdict=verdict, reason=said) as act:
        row = {"act": act, "excursion": line.id, "verdict": verdict, "reason": said, "at": clock.now()}
        with connection.cursor() as cursor:
            cursor.execute(SQL["decide"], {**row, "party": viewer.party_id, "user": viewer.user_id})
    return act
