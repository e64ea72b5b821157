"""What people decide about findings: to let one stand, with a reason, and to take that back."""

from __future__ import annotations

from uuid import UUID

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.ledger import acts, connection
from suyuan.parties.viewer import Viewer
from suyuan.supervision.findings import errors
from suyuan.supervision.findings.queries import SQL, Line

SHORTEST_REASON, LONGEST_REASON = 4, 500


def waive(line: Line, reason: str, viewer: Viewer) -> UUID:
    """Let a finding stand; the act. The finding stays, and is found no more by who looks for what is to be done.

    Raises Refused without a reason, and for one that is healed or waived already.
    """
    said = " ".join(reason.split())
    if not SHORTEST_REASON <= len(said) <= LONGEST_REASON:
        raise Refused(errors.REASON.problem("reason", said[:LONGEST_REASON]))
    if line.state != "open":
        raise Refused(errors.NOT_OPEN.problem("finding", line.id.hex))
    with acts.ordering("finding.waive", viewer, subject=line.id, rule=line.rule.id, reason=said) as act:
        given = {
            "finding": line.id,
            "act": act,
            "at": clock.now(),
            "party": viewer.party_id,
            "user": viewer.user_id,
        }
        with connection.cursor() as cursor:
            cursor.execute(SQL["waive"], {**given, "reason": said})
    return act


def take_up_again(line: Line, viewer: Viewer) -> UUID:
    """Take a waiver back; the act. Raises Refused where there is none."""
    if line.waived_at is None:
        raise Refused(errors.NOT_WAIVED.problem("finding", line.id.hex))
    with (
        acts.ordering("finding.take_up", viewer, subject=line.id, rule=line.rule.id) as act,
        connection.cursor() as cursor,
    ):
        cursor.execute(SQL["unwaive"], {"finding": line.id})
    return act
