"""From which state a thing or a lot may pass to which, and what that needs: the state machine as a table.

It guards what people and rules *decide* through the platform. What is merely reported is never refused by it: a life is
what happened, and what should not have happened is a finding (``channel.locks``, ``dates.expiry``).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from suyuan.core.chain.vocabulary import TERMINAL, State


class Needs(StrEnum):
    """What a transition rests on, beside the reason that each one has."""

    REPORT = "report"
    """The report of the self-test."""
    CERTIFICATE = "certificate"
    """The number of the batch release certificate, or the exemption."""
    QUALITY = "quality"
    """Quality passed at stock-in."""
    REASON = "reason"
    DECISION = "decision"
    """A quality decision with its document, approved by a second person."""
    RECALL = "recall"
    """The number of the recall."""
    NOTICE = "notice"
    """The notice of the recall was sent."""
    ACCOUNT = "account"
    """Returned or accounted for."""
    SUPERVISION = "supervision"
    """The record of whoever supervised the disposal; approved by a second person."""
    CHECK = "check"
    """The check before use passed."""
    DAY = "day"
    """The last valid day is over: automatic."""
    STOPPED = "stopped"
    """The product was stopped."""


S = State
_LOCKABLE: Final = (None, S.SELF_TESTED, S.BATCH_RELEASED, S.NORMAL, S.OTHER)
"""What has not been stopped. Precaution does not wait for the release of a batch, nor for the first event."""
_ALIVE: Final = tuple(state for state in State if state not in TERMINAL)

TRANSITIONS: Final[dict[tuple[State | None, State], Needs]] = {
    (None, S.SELF_TESTED): Needs.REPORT,
    (S.SELF_TESTED, S.BATCH_RELEASED): Needs.CERTIFICATE,
    (S.BATCH_RELEASED, S.NORMAL): Needs.QUALITY,
    **{(state, S.ON_HOLD): Needs.REASON for state in _LOCKABLE},
    **{(state, S.RECALL_PENDING): Needs.RECALL for state in _LOCKABLE},
    **{(state, S.ABNORMAL): Needs.REASON for state in _LOCKABLE},
    (S.ON_HOLD, S.NORMAL): Needs.DECISION,
    (S.ON_HOLD, S.RECALL_PENDING): Needs.DECISION,
    (S.ON_HOLD, S.ABNORMAL): Needs.DECISION,
    (S.RECALL_PENDING, S.RECALLING): Needs.NOTICE,
    (S.RECALLING, S.RECALLED): Needs.ACCOUNT,
    (S.ABNORMAL, S.DESTROYED): Needs.SUPERVISION,
    (S.RECALLED, S.DESTROYED): Needs.SUPERVISION,
    (S.RECALLED, S.NORMAL): Needs.SUPERVISION,
    (S.DAMAGED, S.DESTROYED): Needs.REASON,
    (S.EXPIRED, S.DESTROYED): Needs.REASON,
    (S.DISCONTINUED, S.DESTROYED): Needs.REASON,
    (S.NORMAL, S.USED): Needs.CHECK,
    **{(state, S.EXPIRED): Needs.DAY for state in _ALIVE if state is not S.EXPIRED},
    **{(state, S.DAMAGED): Needs.REASON for state in _ALIVE if state is not S.DAMAGED},
    **{(state, S.DISCONTINUED): Needs.STOPPED for state in _ALIVE if state is not S.DISCONTINUED},
}
"""(from, to) to what it needs; None is a thing of which nothing was told. What is not here is forbidden."""

REWORKED: Final = frozenset({"drug", "device", "implant", ""})
"""Kinds of products that may come back after a recall; a vaccine never does."""


def needs(before: State | None, after: State, kind: str = "") -> Needs | None:
    """What the transition rests on; None where it is forbidden. ``kind`` is that of the product, where known.

    >>> needs(State.ON_HOLD, State.NORMAL)
    <Needs.DECISION: 'decision'>
    >>> needs(State.ABNORMAL, State.NORMAL) is None
    True
    """
    if (before, after) == (S.RECALLED, S.NORMAL) and kind not in REWORKED:
        return None
    return TRANSITIONS.get((before, after))


def possible(before: State | None, kind: str = "") -> list[State]:
    """The states that may follow."""
    return [after for after in State if needs(before, after, kind) is not None]
