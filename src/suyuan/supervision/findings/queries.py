"""Findings as somebody may see them: those that he or his partner must mend, and for an authority those of its area."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from suyuan import clock
from suyuan.core.chain.rules.catalogue import RULES
from suyuan.core.chain.rules.dates import day_of
from suyuan.core.chain.rules.finding import Grade, Party, Rule
from suyuan.ledger import connection
from suyuan.named_sql import load
from suyuan.parties.scopes import visible_to
from suyuan.parties.viewer import Viewer

SQL = load(Path(__file__).parent.parent / "sql" / "lists.sql")
PER_PAGE = 50
HIDDEN = "?"
"""Stands for a side that the viewer is not told."""
STATES: dict[str, str] = {
    "open": "f.things > 0 AND w.finding IS NULL",
    "overdue": "f.things > 0 AND w.finding IS NULL AND f.deadline < %(now)s",
    "healed": "f.things = 0",
    "waived": "w.finding IS NOT NULL",
    "all": "TRUE",
}
"""What of a life's end is asked for, as SQL."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which findings are meant; empty texts ask nothing."""

    state: str = "open"
    rule: str = ""
    grade: int = 0
    kind: str = ""
    party: int | None = None
    mine: bool = False
    """Only those that the viewer's own parties must mend."""
    key: UUID | None = None
    """Only those of one thing."""

    @property
    def is_to_do(self) -> bool:
        """What is to be done comes in the order in which to do it, everything else newest first."""
        return self.state in {"open", "overdue"}


@dataclass(frozen=True, slots=True)
class Line:
    """One finding with everything about it but its things."""

    id: UUID
    rule: Rule
    grade: Grade
    kind: str
    event_id: UUID
    other_id: UUID | None
    at: dt.datetime
    other_at: dt.datetime | None
    party: Party | None
    partner: Party | None
    words: dict[str, str]
    hides: str
    opened_at: dt.datetime
    deadline: dt.datetime
    things: int
    healed_at: dt.datetime | None
    healed_by: UUID | None
    waived_at: dt.datetime | None
    waived_because: str | None
    waived_by: int | None
    act: UUID | None
    example: str | None
    """One of the things."""

    @property
    def state(self) -> str:
        if self.things == 0:
            return "healed"
        return "waived" if self.waived_at else "open"

    def ref(self, question: Question) -> str:
        """Where the next page begins."""
        first = (
            f"{self.grade:d}~{self.deadline.isoformat()}" if question.is_to_do else self.opened_at.isoformat()
        )
        return f"{first}~{self.id.hex}"


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing of a finding."""

    text: str
    is_open: bool
    healed_by: UUID | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Open findings of one rule."""

    rule: Rule
    many: int
    overdue: int
    things: int


def lines(question: Question, viewer: Viewer, *, before: str = "", limit: int = PER_PAGE) -> list[Line]:
    """The findings that are meant and may be seen: to be done, the gravest and most urgent first; others, newest first.

    ``before`` is the ``ref`` of the last one shown.
    """
    wanted, given = _wanted(question, viewer)
    after, place = _after(before, question)
    visible, rights = seen_by(viewer)
    text = SQL["lines"].format(visible=visible, wanted=wanted, after=after, order=_ORDERS[question.is_to_do])
    with connection.cursor() as cursor:
        rows = cursor.execute(text, {**given, **place, **rights, "limit": limit, "now": clock.now()})
        return [_told(_line(row), viewer) for row in rows.fetchall()]


def one(finding: UUID, viewer: Viewer) -> Line | None:
    """One finding, or None where there is none that the viewer may see."""
    visible, rights = seen_by(viewer)
    text = SQL["lines"].format(visible=visible, wanted="f.id = %(id)s", after="TRUE", order="f.id")
    with connection.cursor() as cursor:
        row = cursor.execute(text, {**rights, "id": finding, "limit": 1}).fetchone()
    return None if row is None else _told(_line(row), viewer)


def things(finding: UUID, limit: int) -> list[Thing]:
    """The things of a finding that the viewer was shown to see."""
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["things"], {"finding": finding, "limit": limit})
        return [Thing(*row) for row in rows.fetchall()]


def tallies(viewer: Viewer, question: Question | None = None) -> list[Tally]:
    """Open findings by rule, the gravest and most frequent first."""
    visible, rights = seen_by(viewer)
    if question is not None and question.mine:
        visible, rights = f"({visible}) AND f.party = ANY(%(mine)s)", {**rights, "mine": list(viewer.parties)}
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["tallies"].format(visible=visible), {**rights, "now": clock.now()})
        found = [
            Tally(RULES[rule], many, overdue, things)
            for rule, _, many, overdue, things in rows
            if rule in RULES
        ]
    return sorted(found, key=lambda each: (-each.rule.grade, -each.many, each.rule.id))


@dataclass(frozen=True, slots=True)
class Score:
    """How one party reports: what others see of its care."""

    party: int
    events: int = 0
    late: int = 0
    future: int = 0
    hours: int = 0
    open: int = 0
    overdue: int = 0
    healed: int = 0
    grave: int = 0


def scores(viewer: Viewer, since: dt.datetime) -> list[Score]:
    """The parties that the viewer may see findings of, those with most to mend first."""
    visible, rights = seen_by(viewer)
    own = None if viewer.is_operator or viewer.areas else list(viewer.parties)
    asked = {**rights, "now": clock.now(), "since": since}
    with connection.cursor() as cursor:
        blamed = {row[0]: row[1:] for row in cursor.execute(SQL["blamed"].format(visible=visible), asked)}
        wanted = own if own is not None or viewer.is_operator else list(blamed)
        reported = {
            row[0]: row[1:]
            for row in cursor.execute(SQL["reporters"], {"since": day_of(since), "parties": wanted})
        }
    shown = (blamed.keys() | reported.keys()) if own is None else (blamed.keys() | reported.keys()) & set(own)
    found = [_score(party, reported.get(party), blamed.get(party)) for party in shown]
    return sorted(found, key=lambda each: (-each.overdue, -each.open, -each.late, each.party))


def _score(party: int, reported: tuple[int, ...] | None, blamed: tuple[int, ...] | None) -> Score:
    events, late, future, hours = map(int, reported or (0, 0, 0, 0))
    unmended, overdue, healed, grave = blamed or (0, 0, 0, 0)
    return Score(party, events, late, future, hours, unmended, overdue, healed, grave)


def healed_since(viewer: Viewer, since: dt.datetime) -> tuple[int, dt.timedelta | None]:
    """How many were healed since then, and how long half of them took at most."""
    visible, rights = seen_by(viewer)
    with connection.cursor() as cursor:
        row = cursor.execute(SQL["ended"].format(visible=visible), {**rights, "since": since}).fetchone()
    many, seconds = row or (0, None)
    return many, None if seconds is None else dt.timedelta(seconds=float(seconds))


def seen_by(viewer: Viewer) -> tuple[str, dict[str, Any]]:
    """The condition on ``finding f``. The public and people without a party see none."""
    if viewer.is_operator:
        return "TRUE", {}
    if viewer.party_id is None:
        return "FALSE", {}
    own = "(f.party = ANY(%(own)s) OR f.partner = ANY(%(own)s))"
    rights: dict[str, Any] = {"own": list(viewer.parties)}
    if not viewer.areas:
        return own, rights
    condition, more = visible_to(viewer, "e")
    return f"({own} OR EXISTS (SELECT FROM event e WHERE e.id = f.event_id AND {condition}))", rights | more


def _wanted(question: Question, viewer: Viewer) -> tuple[str, dict[str, Any]]:
    given: dict[str, Any] = {
        "rule": question.rule,
        "grade": question.grade,
        "kind": question.kind,
        "party": question.party,
        "mine": list(viewer.parties),
        "key": question.key,
    }
    parts = {
        STATES[question.state]: True,
        "f.rule = %(rule)s": question.rule,
        "f.grade = %(grade)s": question.grade,
        "f.kind = %(kind)s": question.kind,
        f"f.party = %(party)s AND ({_names_party(viewer)})": question.party,
        "f.party = ANY(%(mine)s)": question.mine,
        # Findings about records have the record as their thing.
        "f.id IN (SELECT finding FROM finding_thing WHERE key = %(key)s OR key IN"
        " (SELECT event_id FROM event_item WHERE key = %(key)s))": question.key,
    }
    return " AND ".join(f"({text})" for text, is_asked in parts.items() if is_asked), given


_ORDERS = {True: "f.grade DESC, f.deadline, f.id", False: "f.opened_at DESC, f.id"}
_AFTER = {
    True: "(f.grade < %(grade_of)s OR (f.grade = %(grade_of)s AND (f.deadline, f.id) > (%(moment)s, %(last)s)))",
    False: "(f.opened_at < %(moment)s OR (f.opened_at = %(moment)s AND f.id > %(last)s))",
}


def _after(before: str, question: Question) -> tuple[str, dict[str, Any]]:
    """The condition for a further page; a place that cannot be read is the first one."""
    *grade, moment, name = before.split("~") if before.count("~") == 1 + question.is_to_do else ("", "")
    try:
        place = {"moment": dt.datetime.fromisoformat(moment), "last": UUID(name)}
        number = {"grade_of": int(grade[0])} if grade else {}
    except ValueError:
        return "TRUE", {}
    return _AFTER[question.is_to_do], {**place, **number}


def _names_party(viewer: Viewer) -> str:
    """Who may not be told who must act cannot ask for it either."""
    return "TRUE" if _is_told_all(viewer) else "f.hides NOT IN ('party', 'both') OR f.party = ANY(%(mine)s)"


def _is_told_all(viewer: Viewer) -> bool:
    """The platform, and authorities."""
    return viewer.is_operator or bool(viewer.areas)


def _told(line: Line, viewer: Viewer) -> Line:
    """The finding without the side that the viewer's own side does not know of."""
    if not line.hides or _is_told_all(viewer):
        return line
    hidden = ("party", "partner") if line.hides == "both" else (line.hides,)
    party, partner = (
        HIDDEN if name in hidden and side not in viewer.parties else side
        for name, side in (("party", line.party), ("partner", line.partner))
    )
    return replace(line, party=party, partner=partner)


def _line(row: tuple[Any, ...]) -> Line:
    """A row of ``lines``."""
    name, rule, grade, kind, event, other, at, other_at, party, party_text, partner, partner_text, *rest = row
    return Line(
        name,
        RULES[rule],
        Grade(grade),
        kind,
        event,
        other,
        at,
        other_at,
        party if party is not None else party_text,
        partner if partner is not None else partner_text,
        *rest,
    )
