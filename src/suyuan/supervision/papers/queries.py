"""Papers as somebody may see them, with the word that counts for him."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from suyuan.ledger import connection
from suyuan.parties.scopes import named_visible_to, visible_to
from suyuan.parties.viewer import Viewer
from suyuan.supervision.papers.about import Meant
from suyuan.supervision.papers.kinds import PaperKind, Provision, Standing
from suyuan.supervision.papers.sql import SQL

PER_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper and what is known of it by its reader."""

    id: UUID
    kind: PaperKind
    number: str
    issuer: str
    issued_on: dt.date
    valid_until: dt.date | None
    provision: Provision
    party: int
    file_id: UUID | None
    attached_at: dt.datetime
    withdrawn_at: dt.datetime | None
    withdrawn_for: str
    standing: Standing
    judged_at: dt.datetime | None
    reason: str
    """Of the verdict that counts; of a refusal always told."""
    judged_by: int | None

    def has_ended(self, today: dt.date) -> bool:
        """Whether its last good day is over."""
        return self.valid_until is not None and self.valid_until < today


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody found of a paper."""

    number: int
    party: int
    for_all: bool
    standing: Standing
    reason: str
    at: dt.datetime
    user: int | None


@dataclass(frozen=True, slots=True)
class Question:
    """Which papers are meant."""

    kind: str = ""
    standing: str = ""
    text: str = ""
    """Within the number or the issuer."""
    is_own: bool | None = None
    withdrawn: bool | None = False
    meant: Meant | None = None
    events: tuple[UUID, ...] = ()
    """Besides what is meant: hops."""


def lines(question: Question, viewer: Viewer, limit: int = PER_PAGE) -> list[Paper]:
    """The papers that are meant and may be seen, the newest first."""
    parts = {
        "p.kind = %(kind)s": question.kind,
        "coalesce(d.verdict, 'unverified') = %(standing)s": question.standing,
        "position(lower(%(text)s) IN lower(p.number || ' ' || p.issuer)) > 0": question.text,
        "(p.party = ANY(%(own)s)) = %(is_own)s": question.is_own is not None,
        "(p.withdrawn_at IS NOT NULL) = %(withdrawn)s": question.withdrawn is not None,
        _ABOUT: question.meant is not None or question.events,
    }
    wanted = " AND ".join(text for text, is_asked in parts.items() if is_asked) or "TRUE"
    given = {
        "kind": question.kind,
        "standing": question.standing,
        "text": question.text,
        "is_own": question.is_own,
        "withdrawn": question.withdrawn,
        "key": question.meant.key if question.meant else None,
        "keys": list(question.meant.keys) if question.meant else [],
        "events": list(question.events),
    }
    return _lines(wanted, given, viewer, limit)


_ABOUT: Final = (
    "p.id IN (SELECT t.paper FROM paper_target t WHERE t.key = ANY(%(keys)s) OR t.key = ANY(%(events)s)"
    " UNION ALL SELECT t.paper FROM paper_target t JOIN event_item i ON i.event_id = t.key AND i.key = %(key)s"
    " WHERE t.level = 'event')"
)


def one(paper: UUID, viewer: Viewer) -> Paper | None:
    """One paper, or None where there is none that the viewer may see."""
    found = _lines("p.id = %(id)s", {"id": paper}, viewer, 1)
    return found[0] if found else None


def _lines(wanted: str, given: dict[str, Any], viewer: Viewer, limit: int) -> list[Paper]:
    seen, rights = _seen_by(viewer)
    text = SQL["lines"].format(wanted=wanted, seen=seen)
    with connection.cursor() as cursor:
        rows = cursor.execute(text, {**rights, **given, "limit": limit}).fetchall()
    return [_paper(*row) for row in rows]


def _paper(id_: UUID, kind: str, number: str, issuer: str, *rest: Any) -> Paper:
    issued, until, provision, party, file, at, withdrawn, why, standing, *judged = rest
    facts = (
        PaperKind(kind),
        number,
        issuer,
        issued,
        until,
        Provision(provision),
        party,
        file,
        at,
        withdrawn,
        why,
    )
    return Paper(id_, *facts, Standing(standing), *judged)


def _seen_by(viewer: Viewer) -> tuple[str, dict[str, Any]]:
    """The condition on ``paper p``; the public sees none here."""
    rights = {"own": list(viewer.parties), "all": viewer.is_operator}
    if viewer.is_operator:
        return "TRUE", rights
    if viewer.party_id is None:
        return "FALSE", rights
    event, given = visible_to(viewer, "e")
    item, more = named_visible_to(viewer, "e", "i")
    return SQL["seen"].format(event=event, item=item), {**given, **more, **rights}


def targets(papers: Iterable[Paper], viewer: Viewer) -> dict[UUID, list[tuple[str, str]]]:
    """What papers are about, level and text: of others' papers only what the viewer may see an event of."""
    event, given = visible_to(viewer, "e")
    item, more = named_visible_to(viewer, "e", "i")
    ask = {"ids": [paper.id for paper in papers], "own": list(viewer.parties), "all": viewer.is_operator}
    found: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    with connection.cursor() as cursor:
        text = SQL["targets"].format(event=event, item=item)
        for paper, level, name in cursor.execute(text, {**given, **more, **ask}):
            found[paper].append((level, name))
    return found


def words_on(paper: Paper, viewer: Viewer) -> list[Word]:
    """Who found what, the newest first: of authorities, of one's own parties, and all of them for the owner."""
    given = {"id": paper.id, "own": list(viewer.parties), "all": viewer.is_operator}
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["verdicts"], given).fetchall()
    return [
        Word(number, party, for_all, Standing(word), *rest) for number, party, for_all, word, *rest in rows
    ]


def owner_of(paper: UUID) -> list[int]:
    """Whose it is: for the access log, never for an answer."""
    with connection.cursor() as cursor:
        return [party for (party,) in cursor.execute(SQL["owner"], {"id": paper}).fetchall()]


def reported_by(party: int, key: UUID) -> bool:
    """Whether a party presented an event of a thing, a lot or a product."""
    with connection.cursor() as cursor:
        given = {"keys": [key], "events": [], "party": party}
        return cursor.execute(SQL["reported"], given).fetchone() is not None
