"""Attaching, verifying and withdrawing papers. Each is an act of the ledger before it has effect.

Procedure of attaching one:
 1. What is written on it is checked, then that the party reported what it is about, and that the file is its own.
 2. The act is written, then the paper with its targets; the file is attached to the same things, so that whoever sees
    the paper may open it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.ledger import acts, connection
from suyuan.parties.kinds import SUPERVISING
from suyuan.parties.media import services as media
from suyuan.parties.media.models import Purpose
from suyuan.parties.media.queries import StoredFile, file_of
from suyuan.parties.models import Party
from suyuan.parties.viewer import Viewer
from suyuan.supervision.papers import errors
from suyuan.supervision.papers.about import MOST, Target
from suyuan.supervision.papers.kinds import PaperKind, Provision, Standing
from suyuan.supervision.papers.queries import Paper, one
from suyuan.supervision.papers.sql import SQL

LONGEST_NUMBER: Final = 120
SHORTEST_REASON, LONGEST_REASON = 4, 500
EARLIEST: Final = dt.date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class NewPaper:
    """What is written on a paper, and what it is about."""

    kind: str
    number: str
    issuer: str
    issued_on: dt.date | None
    about: tuple[Target, ...]
    valid_until: dt.date | None = None
    provision: str = Provision.ELECTRONIC
    file_id: UUID | None = None


def attach(new: NewPaper, *, party: Party, viewer: Viewer, now: dt.datetime | None = None) -> Paper:
    """Attach a paper in the name of a party that reported what it is about. Raises Refused."""
    at = now or clock.now()
    new = checked(new, at)
    file = _file_of(new.file_id, party)
    _refuse_unless_reported(new.about, party)
    made = uuid.uuid4()
    facts = {"paper": str(made), "of": new.kind, "about": len(new.about), "file": str(new.file_id or "")}
    with acts.ordering("paper.attach", viewer, subject=made, **facts) as act:
        _save(made, new, party, at, act)
        if file is not None:
            _open_with(file, new.about, act)
    return _seen(made)


def judge(
    paper: Paper, verdict: str, reason: str, *, party: Party, viewer: Viewer, now: dt.datetime | None = None
) -> Paper:
    """Say for a party that a paper is in order or not; an authority says so for everybody. Raises Refused.

    The door has judged that the viewer may see the paper and acts for the party.
    """
    if verdict not in {Standing.VERIFIED, Standing.REFUSED}:
        raise Refused(errors.VERDICT.problem("verdict", verdict[:40]))
    for_all = party.kind in SUPERVISING
    if party.pk == paper.party:
        raise Refused(errors.OWN.problem("paper", paper.number))
    reason = _reason(reason, is_needed=verdict == Standing.REFUSED)
    facts = {"paper": str(paper.id), "verdict": verdict, "for_all": for_all}
    with acts.ordering("paper.judge", viewer, subject=paper.id, **facts) as act:
        _hold_still(paper)
        said = {"id": paper.id, "party": party.pk, "for_all": for_all, "verdict": verdict, "reason": reason}
        with connection.cursor() as cursor:
            given = said | {"at": now or clock.now(), "act": act, "user": viewer.user_id}
            cursor.execute(SQL["judge"], given)
            cursor.execute(SQL["tell"], given)
    return _seen(paper.id, viewer)


def withdraw(paper: Paper, reason: str, *, viewer: Viewer, now: dt.datetime | None = None) -> Paper:
    """Take one's own paper back; it stays readable, and counts no more. Raises Refused."""
    reason = _reason(reason, is_needed=True)
    with acts.ordering("paper.withdraw", viewer, subject=paper.id, paper=str(paper.id)) as act:
        _hold_still(paper)
        with connection.cursor() as cursor:
            given = {"id": paper.id, "at": now or clock.now(), "act": act, "reason": reason}
            cursor.execute(SQL["withdraw"], given)
            cursor.execute(SQL["tell"], given)
    return _seen(paper.id)


def checked(new: NewPaper, now: dt.datetime) -> NewPaper:
    """The same with tidy texts. Raises Refused with everything that is wrong."""
    number, issuer = _tidy(new.number), _tidy(new.issuer)
    problems = [
        errors.KIND.problem(name, value[:40], known=", ".join(known))
        for name, value, known in _words(new)
        if value not in set(known)
    ]
    problems += [
        errors.NUMBER.problem(name, text[:40], most=LONGEST_NUMBER)
        for name, text in (("number", number), ("issuer", issuer))
        if not 1 <= len(text) <= LONGEST_NUMBER
    ]
    if not _are_days(new.issued_on, new.valid_until, now.astimezone(clock.BEIJING).date()):
        problems.append(errors.DAYS.problem("issuedOn"))
    if not 1 <= len(new.about) <= MOST:
        problems.append(errors.ABOUT.problem("codes", "", most=MOST))
    if problems:
        raise Refused(*problems)
    return replace(new, number=number, issuer=issuer)


def _words(new: NewPaper) -> tuple[tuple[str, str, type[StrEnum]], ...]:
    return ("kind", new.kind, PaperKind), ("provision", new.provision, Provision)


def _are_days(issued: dt.date | None, last: dt.date | None, today: dt.date) -> bool:
    return issued is not None and EARLIEST <= issued <= today and (last is None or issued <= last)


def _file_of(file_id: UUID | None, party: Party) -> StoredFile | None:
    """The party's own file. Raises Refused for another's, and for one about a patient."""
    if file_id is None:
        return None
    file = file_of(file_id, Viewer(party_id=party.pk))
    if file is None or file.party_id != party.pk or file.purpose == Purpose.PATIENT:
        raise Refused(errors.FILE.problem("file", str(file_id)))
    return file


def _refuse_unless_reported(about: tuple[Target, ...], party: Party) -> None:
    keys = [each.key for each in about if each.level != "event"]
    events = [each.key for each in about if each.level == "event"]
    with connection.cursor() as cursor:
        given = {"keys": keys, "events": events, "party": party.pk}
        known = {key for (key,) in cursor.execute(SQL["reported"], given)}
    strange = [each.text for each in about if each.key not in known]
    if strange:
        raise Refused(*(errors.NOT_YOURS.problem("codes", text) for text in strange[:20]))


def _save(made: UUID, new: NewPaper, party: Party, at: dt.datetime, act: UUID) -> None:
    facts: dict[str, Any] = {"id": made, "kind": new.kind, "number": new.number, "issuer": new.issuer}
    facts |= {"issued_on": new.issued_on, "valid_until": new.valid_until, "provision": new.provision}
    facts |= {"party": party.pk, "file": new.file_id, "at": at, "act": act}
    about = {
        "keys": [each.key for each in new.about],
        "levels": [each.level for each in new.about],
        "texts": [each.text for each in new.about],
    }
    with connection.cursor() as cursor:
        if cursor.execute(SQL["make"], facts).fetchone() is None:
            raise Refused(errors.THERE.problem("number", new.number))
        cursor.execute(SQL["make_targets"], {"id": made, **about})
        cursor.execute(SQL["tell"], {"id": made})


def _open_with(file: StoredFile, about: tuple[Target, ...], act: UUID) -> None:
    for each in about:
        event, item = (each.key, None) if each.level == "event" else (None, each.key)
        media.attach(file, event, item, act=act)


def _hold_still(paper: Paper) -> None:
    """Of two who decide at once one waits; what was withdrawn meanwhile is told."""
    with connection.cursor() as cursor:
        row = cursor.execute(SQL["hold_still"], {"id": paper.id}).fetchone()
    if row is None or row[0] is not None:
        raise Refused(errors.GONE.problem("paper", paper.number))


def _reason(text: str, *, is_needed: bool) -> str:
    reason = _tidy(text)
    if len(reason) > LONGEST_REASON or ((is_needed or reason) and len(reason) < SHORTEST_REASON):
        raise Refused(errors.REASON.problem("reason", reason[:40]))
    return reason


def _tidy(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


def _seen(paper: UUID, viewer: Viewer | None = None) -> Paper:
    found = one(paper, viewer or Viewer.operator())
    assert found is not None, "it was just written"
    return found
