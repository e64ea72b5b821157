"""Setting a lock, deciding about it, and releasing it. Each is check, make, save, in one transaction.

Procedure:
 1. Who locks has something to do with it: its own things; whole lots and products by who answers for them, or by an
    authority; a place by whoever has it.
 2. The state machine (``core.chain.rules.transitions``) allows it, and what it rests on is there: a reason always, a
    number where a recall or a decision asks for one.
 3. What needs a second person spends an approval of exactly this in the same transaction.
 4. The act is written first. A lock of things, a lot or a product then goes through the one door of the ledger as an
    event of the party: states, verdicts and rules know of it as of any other. A place is locked by its rows alone.
 5. Afterwards, outside, the event is numbered and folded at once: whoever locks, looks next.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from psycopg.types.json import Jsonb

from suyuan import clock
from suyuan.core.chain.rules.transitions import Needs, needs, possible
from suyuan.core.chain.vocabulary import LOCKED, STATE_NAMES, STOPS, State
from suyuan.core.problem import Refused
from suyuan.ledger import acts, connection
from suyuan.ledger.services import capture
from suyuan.parties.approvals.models import Approval
from suyuan.parties.approvals.services import use
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import is_the_machine, needs_second
from suyuan.parties.viewer import Viewer
from suyuan.supervision.locks import errors, project
from suyuan.supervision.locks.allowed import kind_of, refuse_foreign
from suyuan.supervision.locks.queries import SQL, Lock, one, targets
from suyuan.supervision.locks.scopes import Kind, Scope
from suyuan.supervision.locks.standing import states_now
from suyuan.supervision.locks.words import document

SHORTEST_REASON, LONGEST_REASON, LONGEST_CASE = 4, 500, 80
MOST_EVIDENCE, LONGEST_EVIDENCE = 50, 200
_NEEDS_NUMBER: Final = frozenset({Needs.RECALL, Needs.DECISION, Needs.SUPERVISION})
DECIDED_BY_TWO: Final = frozenset({Needs.DECISION, Needs.SUPERVISION})
"""What a second person approves."""


@dataclass(frozen=True, slots=True)
class Why:
    """What a decision rests on."""

    reason: str
    case: str = ""
    """Number of the recall, of the decision, of the supervision record, of the complaint or excursion."""
    evidence: tuple[str, ...] = ()
    """Numbers of events, files or documents."""


def lock(
    scope: Scope, state: State, why: Why, *, party: Party, viewer: Viewer, now: dt.datetime | None = None
) -> Lock:
    """Lock in the name of a party; ``state`` is ON_HOLD, RECALL_PENDING or ABNORMAL. Raises Refused."""
    at = now or clock.now()
    why = _checked(why)
    if state not in LOCKED - {State.RECALLING}:
        _wrong_state(state)
    refuse_foreign(scope, party, is_machine=is_the_machine(viewer))
    for before in set(states_now(scope).values()):
        _check(before, state, why, kind_of(scope))
    made = uuid.uuid4()
    facts = {"lock": str(made), "scope": scope.kind, "state": state, "things": len(scope.targets)}
    with acts.ordering("lock.set", viewer, subject=made, **facts) as act:
        event = _captured(scope, None, state, why, party, made, at)
        _save(made, scope, state, why, party, at)
        _step(made, state, why, at, act, event, viewer)
    _settle(scope)
    return _seen(made)


def release(
    lock_id: UUID,
    why: Why,
    *,
    viewer: Viewer,
    to: State = State.NORMAL,
    approval: Approval | None = None,
    now: dt.datetime | None = None,
) -> Lock:
    """Decide about a lock: to NORMAL it is released, to another lock it goes on. Raises Refused.

    ``viewer`` acts for the party that set it: the door has judged that. What rests on a decision needs an approval.
    """
    return release_together([lock_id], why, viewer=viewer, to=to, approval=approval, now=now)[0]


def release_together(
    lock_ids: Iterable[UUID],
    why: Why,
    *,
    viewer: Viewer,
    to: State = State.NORMAL,
    approval: Approval | None = None,
    now: dt.datetime | None = None,
) -> list[Lock]:
    """Decide the same about several locks, all or none, with one approval that names them all. Raises Refused."""
    at, why, names, is_spent = now or clock.now(), _checked(why), sorted(lock_ids), False
    with transaction.atomic():
        for name in names:
            is_spent = _move(name, why, viewer, to, None if is_spent else approval, at, is_spent) or is_spent
    return [_seen(name) for name in names]


def _move(  # noqa: PLR0917
    lock_id: UUID,
    why: Why,
    viewer: Viewer,
    to: State,
    approval: Approval | None,
    at: dt.datetime,
    is_spent: bool,
) -> bool:
    """One decision; whether it spent the approval."""
    found = one(lock_id, Viewer.operator())
    if found is None or not found.is_open:
        raise Refused(errors.MOVED.problem("lock", lock_id.hex))
    scope = targets(found)
    by_two = _check(found.state, to, why, kind_of(scope)) in DECIDED_BY_TWO
    if by_two and approval is None and not is_spent and needs_second(viewer, Action.LOCK_RELEASE):
        raise Refused(errors.SECOND.problem("lock", lock_id.hex))
    facts = {"lock": str(lock_id), "before": found.state, "state": to}
    with acts.ordering("lock.release", viewer, subject=lock_id, **facts) as act:
        _hold_still(found)
        if by_two and approval is not None:
            use(approval, act=act)
        event = _captured(scope, found.state, to, why, found.owner, lock_id, at)
        with connection.cursor() as cursor:
            given = {"id": lock_id, "state": to, "at": at, "case_no": why.case, "is_open": to in STOPS}
            cursor.execute(SQL["move"], given)
        _step(lock_id, to, why, at, act, event, viewer)
    _settle(scope)
    return by_two and approval is not None


def ground_of(found: Lock, to: State) -> Needs | None:
    """What deciding so would rest on; None where it is forbidden."""
    return needs(found.state, to, kind_of(targets(found)))


def judged(found: Lock, to: State, why: Why) -> Needs:
    """What this decision rests on. Raises Refused as ``release`` would: nobody is asked to approve what cannot be."""
    if not found.is_open:
        raise Refused(errors.MOVED.problem("lock", found.id.hex))
    return _check(found.state, to, _checked(why), kind_of(targets(found)))


def _checked(why: Why) -> Why:
    reason, case = " ".join(why.reason.replace("\0", "").split()), why.case.replace("\0", "").strip()
    evidence = tuple(each.replace("\0", "").strip() for each in why.evidence if each.strip())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise Refused(errors.REASON.problem("reason", reason[:40]))
    if len(case) > LONGEST_CASE:
        raise Refused(errors.CASE.problem("case", case))
    if len(evidence) > MOST_EVIDENCE or any(len(each) > LONGEST_EVIDENCE for each in evidence):
        raise Refused(errors.EVIDENCE.problem("evidence", None, most=MOST_EVIDENCE))
    return Why(reason, case, evidence)


def _check(before: State | None, after: State, why: Why, kind: str) -> Needs:
    """The transition is allowed and its number is there."""
    ground = needs(before, after, kind)
    if ground is None:
        follow = [STATE_NAMES[each] for each in possible(before, kind)]
        was = STATE_NAMES[before] if before else ("未上报", "not reported")
        words = {"before": was[0], "before_en": was[1]} | dict(
            zip(("after", "after_en"), STATE_NAMES[after], strict=True)
        )
        listed = {"wanted": ", ".join(e for _, e in follow), "wanted_zh": "、".join(z for z, _ in follow)}
        raise Refused(errors.FORBIDDEN.problem("state", after, **words, **listed))
    if ground in _NEEDS_NUMBER and not why.case:
        raise Refused(errors.CASE.problem("case"))
    return ground


def _wrong_state(state: State) -> None:
    wanted = ", ".join(sorted(LOCKED - {State.RECALLING}))
    raise Refused(errors.STATE.problem("state", state, wanted=wanted))


def _captured(  # noqa: PLR0917
    scope: Scope, before: State | None, after: State, why: Why, party: Party, name: UUID, at: dt.datetime
) -> UUID | None:
    """The event of it in the ledger; None for a place."""
    if scope.kind is Kind.PLACE:
        return None
    content = document(scope, before, after, name=name, at=at, facts=(why.reason, why.case, why.evidence))
    result = capture(content, sender=party.pk)
    if not result.success or result.lines[0].event_id is None:
        told = result.all_problems()
        raise Refused(errors.NOT_CAPTURED.problem("event", None, detail=str(told[:1])))
    return result.lines[0].event_id


def _save(name: UUID, scope: Scope, state: State, why: Why, party: Party, at: dt.datetime) -> None:  # noqa: PLR0917
    with connection.cursor() as cursor:
        given: dict[str, Any] = {"id": name, "scope": scope.kind, "party": party.pk, "state": state, "at": at}
        cursor.execute(SQL["make"], given | {"case_no": why.case})
        things = {
            "keys": [each.key for each in scope.targets],
            "texts": [each.text for each in scope.targets],
        }
        cursor.execute(SQL["make_things"], {"id": name, **things})


def _step(  # noqa: PLR0917
    name: UUID, state: State, why: Why, at: dt.datetime, act: UUID, event: UUID | None, viewer: Viewer
) -> None:
    given = {
        "id": name,
        "state": state,
        "reason": why.reason,
        "evidence": Jsonb(list(why.evidence)),
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL["step"], given | {"act": act, "event": event, "user": viewer.user_id})


def _hold_still(found: Lock) -> None:
    """Of two who decide at once one is told."""
    with connection.cursor() as cursor:
        row = cursor.execute(SQL["hold_still"], {"id": found.id}).fetchone()
    if row is None or row[0] != found.state or not row[1]:
        raise Refused(errors.MOVED.problem("lock", found.id.hex))


def _seen(name: UUID) -> Lock:
    found = one(name, Viewer.operator())
    assert found is not None, "it was just written"
    return found


def _settle(scope: Scope) -> None:
    """Number, fold and list what was locked, once it is committed: who is inside a transaction waits for its end."""
    if scope.kind is not Kind.PLACE:
        transaction.on_commit(settle)


settle: Callable[[], object] = project.catch_up
