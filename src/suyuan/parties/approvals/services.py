"""Asking, deciding and using an approval. Each write is check, make, save; the door writes the act first.

How another room uses it, where the matrix says that somebody else must approve (``asking.needs_second``):

1. ``granted(viewer, action, subject, details)``: an approval of exactly this, which this person asked for? Then, in
   the transaction that does it, ``use(approval, act=act)`` - it spends the approval, or refuses.
2. Otherwise ``ask(viewer, action, subject, details, reason, party=…, act=act)``, and tell the person to wait.

``details`` is JSON and names everything that is decided about: who approves one thing does not approve another.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties.approvals import errors
from suyuan.parties.approvals.models import Approval
from suyuan.parties.kinds import OF_THE_PLATFORM, Role
from suyuan.parties.models import Party, User
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.matrix import permission
from suyuan.parties.viewer import Viewer

LASTS: Final = dt.timedelta(days=7)
"""So long a question can be decided and what was granted be used."""
LONGEST_REASON: Final = 500


def ask(
    viewer: Viewer,
    action: Action,
    subject: str,
    details: dict[str, Any],
    reason: str,
    *,
    act: UUID,
    party: Party | None = None,
) -> Approval:
    """Ask for an approval. Raises Refused without a reason, and while the same waits."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Refused(errors.REASON_MISSING.problem("reason"))
    asker = User.objects.select_for_update().get(pk=viewer.user_id or 0)  # of two questions at once one waits
    same = Approval.objects.filter(
        asked_by=asker, action=action, subject=subject, details=details, decision=""
    )
    if same.filter(expires_at__gt=clock.now()).exists():
        raise Refused(errors.WAITS.problem("subject", subject))
    return Approval.objects.create(
        action=action, subject=subject, details=details, reason=reason.strip(), party=party, asked_by=asker,
        asked_at=clock.now(), expires_at=clock.now() + LASTS, act=act,
    )  # fmt: skip


def granted(viewer: Viewer, action: Action, subject: str, details: dict[str, Any]) -> Approval | None:
    """What this person may use now: approved, for exactly this, not used, not too old. None without."""
    found = Approval.objects.filter(
        asked_by_id=viewer.user_id,
        action=action,
        subject=subject,
        details=details,
        decision="yes",
        used_at=None,
    )
    return found.filter(expires_at__gt=clock.now()).order_by("asked_at").first()


def use(approval: Approval, *, act: UUID) -> None:
    """Spend it, in the transaction that does what was granted. Raises Refused when it is spent or too old."""
    with transaction.atomic():
        locked = Approval.objects.select_for_update().get(pk=approval.pk)
        if locked.decision != "yes" or locked.used_at is not None or locked.expires_at <= clock.now():
            raise Refused(errors.NOT_GRANTED.problem("approval"))
        locked.used_at, locked.use_act = clock.now(), act
        locked.save(update_fields=["used_at", "use_act"])


def decide(approval: Approval, viewer: Viewer, *, is_yes: bool, reason: str, act: UUID) -> None:
    """Approve or refuse. Raises Refused.

    Steps: 1 lock, so that of two who decide at once one is told; 2 it still waits; 3 who decides is another person
    than who asked, under whatever account, and one of those whom the matrix names; 4 a refusal says why.
    """
    with transaction.atomic():
        locked = (
            Approval.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=approval.pk)
        )
        if locked.decision or locked.expires_at <= clock.now():
            raise Refused(errors.DECIDED.problem("approval"))
        decider = User.objects.get(pk=viewer.user_id or 0)
        if not may_decide(locked, viewer) or (decider.person and decider.person == locked.asked_by.person):
            raise Refused(errors.NOT_YOU.problem("approval"))
        if len(reason) > LONGEST_REASON or not (is_yes or reason.strip()):
            raise Refused(errors.REASON_MISSING.problem("reason"))
        locked.decision, locked.decided_by, locked.decided_at = (
            "yes" if is_yes else "no",
            decider,
            clock.now(),
        )
        locked.decision_reason, locked.decision_act = reason.strip(), act
        locked.save(update_fields=["decision", "decided_by", "decided_at", "decision_reason", "decision_act"])


def may_decide(approval: Approval, viewer: Viewer) -> bool:
    """Whether the matrix names this person for it: by role, and within the party where the role is of one."""
    if viewer.user_id is None or viewer.user_id == approval.asked_by_id:
        return False
    if viewer.role not in deciders(approval):
        return False
    return viewer.role in OF_THE_PLATFORM or (
        approval.party_id is not None and viewer.party_id == approval.party_id
    )


def deciders(approval: Approval) -> tuple[Role, ...]:
    """The roles that may decide, as the matrix says today."""
    row = (
        permission(approval.asked_by.role, Action(approval.action))
        if approval.action in set(Action)
        else None
    )
    return row.second if row else ()
