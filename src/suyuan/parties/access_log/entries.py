"""What one line of the access log is, and how grave it is. Pure values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final


class Result(StrEnum):
    """What came of it."""

    DONE = "done"
    REFUSED = "refused"
    """It was there, and not for this person or machine; or who they are was not shown."""
    FAILED = "failed"
    """It was not there, or could not be done."""


class Grade(IntEnum):
    """How grave it is: what an auditor reads first."""

    ORDINARY = 1
    NOTABLE = 2
    GRAVE = 3


class Action(StrEnum):
    """What can be done. Acts of the ledger keep their own words (``licence.create``) behind ``act.``."""

    PAGE = "page"
    TRACE = "trace"
    CHECK = "check"
    """May it be used was asked."""
    EVENT = "event"
    FILE = "file"
    """A photo, a video or a document was opened."""
    PERSON = "person"
    """A person behind a pseudonym was shown."""
    EXPORT = "export"
    CHANGE = "change"
    CALL_READ = "call.read"
    CALL_CHANGE = "call.change"


ACCOUNT: Final = "account."
ACT: Final = "act."
READINGS: Final = frozenset({Action.TRACE, Action.CHECK, Action.EVENT, Action.FILE, Action.PERSON})
NO_REQUEST: Final = 0
KEPT_AT_LEAST: Final = dt.timedelta(days=184)
"""Logs of network services are kept six months (Cybersecurity Law, article 21)."""
COMMAND: Final = "command"
"""The role of who runs commands on the machine, and of followers."""
MACHINE: Final = "machine"
ON_DUTY: Final = frozenset({"capturer", "administrator", "data-officer", MACHINE})
"""Roles that look at what their own organisation takes part in. Whoever else reads is written down before."""
_RIGHTS: Final = (
    "member.", "apikey.", "entrustment.", "registration.", "permission.", "access.", "role.", "party.create",
)  # fmt: skip
_ACCOUNT_GRAVE: Final = (
    "factor_removed",
    "recovery_code_used",
    "factor_refused",
    "locked",
    "account_connected",
)


@dataclass(frozen=True, slots=True)
class Who:
    """Whose access it is: a person, a machine, a command, or somebody unknown."""

    user_id: int | None = None
    party: int | None = None
    role: str = ""
    key_prefix: str = ""
    address: str | None = None
    session: str = ""

    @property
    def is_known(self) -> bool:
        return self.user_id is not None or bool(self.key_prefix)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line."""

    at: dt.datetime
    who: Who
    action: str
    result: Result = Result.DONE
    object_kind: str = ""
    object: str = ""
    purpose: str = ""
    records: int | None = None
    status: int = NO_REQUEST
    route: str = ""
    touched: frozenset[int] = field(default_factory=frozenset)

    @property
    def grade(self) -> Grade:
        return grade_of(self.action, self.result, self.who.role)

    @property
    def is_first(self) -> bool:
        """Whether it is written before the answer leaves: exports, changes by people, readings of people and
        by those on watch.
        """
        if self.action in READINGS and self.action != Action.PERSON:
            return self.who.role not in ON_DUTY
        return self.action in {Action.EXPORT, Action.CHANGE, Action.PERSON} or self.action.startswith(
            (ACCOUNT, ACT)
        )


def grade_of(action: str, result: Result, role: str) -> Grade:
    """1 what changes rights, hands out many rows, shows a person or was refused is grave; 2 other changes, signing in and what those on
    watch read are notable; 3 the rest is ordinary.
    """
    if result is Result.REFUSED or action in {Action.EXPORT, Action.PERSON}:
        return Grade.GRAVE
    if action.startswith(ACT) and action.removeprefix(ACT).startswith(_RIGHTS):
        return Grade.GRAVE
    if action.startswith(ACCOUNT):
        return Grade.GRAVE if action.removeprefix(ACCOUNT).startswith(_ACCOUNT_GRAVE) else Grade.NOTABLE
    if action.startswith(ACT) or action == Action.CHANGE:
        return Grade.NOTABLE
    return Grade.NOTABLE if action in READINGS and role not in ON_DUTY else Grade.ORDINARY
