"""What people decide about an excursion: to let what it affects go, to keep it back, or to reject it. Each is an act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from suyuan import clock
from suyuan.core.chain.vocabulary import State
from suyuan.core.problem import Refused
from suyuan.ledger import acts, connection
from suyuan.parties.approvals.models import Approval
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.viewer import Viewer
from suyuan.supervision.cold import errors
from suyuan.supervision.cold.board import Line
from suyuan.supervision.cold.holding import holds_of
from suyuan.supervision.cold.sensors import SQL
from suyuan.supervision.locks.errors import CASE
from suyuan.supervision.locks.services import Why, release_together

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


MOVES_TO = {Verdict.RELEASE: State.NORMAL, Verdict.REJECT: State.ABNORMAL}
"""What becomes of what is held; to keep it moves nothing."""


def checked(verdict: str, reason: str) -> tuple[Verdict, str]:
    """The decision and its reason. Raises Refused."""
    said = " ".join(reason.replace("\0", "").split())
    if verdict not in set(Verdict):
        raise Refused(errors.VERDICT.problem("verdict", verdict[:40]))
    if not SHORTEST <= len(said) <= LONGEST:
        raise Refused(errors.REASON.problem("reason", said[:LONGEST]))
    return Verdict(verdict), said


def locks_to_move(line: Line, verdict: Verdict, number: str, viewer: Viewer) -> list[UUID]:
    """The locks that this decision moves: held by this excursion and still on hold. Raises Refused.

    What another excursion holds too is released with the last of them. Locks are moved by their own party alone, and
    with the number of the decision.
    """
    if verdict not in MOVES_TO:
        return []
    is_release = verdict is Verdict.RELEASE
    mine = [one for one in holds_of(line.id) if one.state is State.ON_HOLD and one.party == line.party]
    found = [one.lock for one in mine if one.is_last or not is_release]
    if found and not may(viewer, Action.LOCK_RELEASE, line.party):
        raise Refused(errors.HELD.problem("excursion", line.id.hex))
    if found and not number.strip():
        raise Refused(CASE.problem("number"))
    return found


@dataclass(frozen=True, slots=True)
class Moving:
    """What a decision moves beside: the locks that it names, by the number of the decision."""

    locks: Sequence[UUID] = ()
    number: str = ""
    approval: Approval | None = None
    """Of a second person, for exactly these locks."""


def decide(line: Line, verdict: str, reason: str, viewer: Viewer, moving: Moving = Moving()) -> UUID:
    """Decide about an excursion, and about what it holds; the act. The last word counts. Raises Refused.

    What is held is released or rejected with an approval by a second person, as every lock.
    """
    meant, said = checked(verdict, reason)
    with acts.ordering("cold.decide", viewer, subject=line.id, verdict=verdict, reason=said) as act:
        row = {"act": act, "excursion": line.id, "verdict": verdict, "reason": said, "at": clock.now()}
        with connection.cursor() as cursor:
            cursor.execute(SQL["decide"], {**row, "party": viewer.party_id, "user": viewer.user_id})
        if moving.locks:
            why, to = Why(said, moving.number, (str(line.id),)), MOVES_TO[meant]
            release_together(moving.locks, why, viewer=viewer, to=to, approval=moving.approval)
    return act
