"""What is wrong with one record by itself: its time (TO-1), its name (DU-1), and what it declares (DECL-1, DECL-2).

These are no matters of a life: a record from the future is in none, and a declaration is about another record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from suyuan.core.chain.rules import catalogue_of_records as rules
from suyuan.core.chain.rules.case import step_words_of
from suyuan.core.chain.rules.finding import Finding, Party
from suyuan.core.chain.rules.template import GENERIC
from suyuan.core.chain.vocabulary import local
from suyuan.core.epcis.model import Event

_BY_NONE = ("没有写明更正事件", "names no event in its place")
_BY_NOTHING = ("写明的更正事件没有上报", "the event that it names in its place was not reported")
_OF_NOTHING = ("没有这个事件", "there is no such event")
_OF_OTHERS = ("该事件由他人上报", "others reported that event")
_WRONG = "incorrect_data"
"""The reason that says that something else is right; what did not occur needs no correction."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What is known of what a declaration speaks of."""

    is_there: bool
    """Was the event reported that it declares?"""
    is_effective: bool
    """Did it, or an earlier one of the same party, take the party's word back?"""
    is_corrected: bool
    """Does any declaration of the party about that event name a correction that was reported?"""


@dataclass(frozen=True, slots=True)
class Record:
    """One record with what its rules ask."""

    order: bytes
    event: Event
    party: Party | None
    """Who reported it."""
    recorded: dt.datetime
    is_future: bool = False
    """Is it left out for its time?"""
    before: tuple[bytes, Party | None] | None = None
    """Order and reporter of the event that had its eventID first, with other content."""
    declared: Declared | None = None


def judge_record(record: Record, now: dt.datetime) -> tuple[tuple[Finding, ...], dt.datetime | None]:
    """What is wrong with it now, and when to look again where time alone may change that."""
    due = record.recorded + GENERIC.grace
    found = list(_of_event(record)) + list(_of_declaration(record))
    early = [each for each in found if _may_come(each, record) and now < due]
    return tuple(each for each in found if each not in early), due if early else None


def _of_event(record: Record) -> Iterator[Finding]:
    if record.is_future:
        yield _finding(rules.FUTURE.id, record)
    if record.before is not None:
        other, partner = record.before
        words = step_words_of(record.event)
        # Each knows of its own event only: who guesses an eventID must not learn whose it is.
        yield Finding(rules.SAME_NAME.id, record.order, other, record.party, partner, words, "both")


def _of_declaration(record: Record) -> Iterator[Finding]:
    said, declared = record.event.error_declaration, record.declared
    if said is None or declared is None:
        return
    if not declared.is_effective:
        yield _finding(rules.INEFFECTIVE.id, record, why=_OF_OTHERS if declared.is_there else _OF_NOTHING)
    elif not declared.is_corrected and (said.corrective_event_ids or local(said.reason) == _WRONG):
        yield _finding(
            rules.UNCORRECTED.id, record, lack=_BY_NOTHING if said.corrective_event_ids else _BY_NONE
        )


def _may_come(found: Finding, record: Record) -> bool:
    """Would a record that is still on its way heal it?"""
    if found.rule == rules.INEFFECTIVE.id:
        return not (record.declared and record.declared.is_there)
    return found.rule == rules.UNCORRECTED.id


def _finding(rule: str, record: Record, **words: tuple[str, str]) -> Finding:
    told = [
        pair
        for name, (chinese, english) in words.items()
        for pair in ((name, chinese), (f"{name}_en", english))
    ]
    return Finding(rule, record.order, None, record.party, None, (*step_words_of(record.event), *told))
