"""Licences and certificates: entering and ending them, and who lacks one or has one that ends soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan import clock
from suyuan.core.problem import Problem, Refused
from suyuan.parties import register_errors
from suyuan.parties.actors import ACTORS, OneOf
from suyuan.parties.facts import HOME
from suyuan.parties.kinds import LicenceKind
from suyuan.parties.models import Licence, Party

SOON: Final = dt.timedelta(days=90)
"""A licence that ends within this time is listed: renewing one takes months."""
LONGEST: Final = {"number": 80, "issuer": 200, "scope": 500, "document": 300}


@dataclass(frozen=True, slots=True)
class Paper:
    """A licence as it is written on the paper. ``valid_to`` is its last day; None where it never ends."""

    kind: str
    number: str
    issuer: str = ""
    scope: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    document: str = ""
    """Where the paper is kept: a number of the archive or an address."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A need that a party does not meet, or will not meet soon."""

    party: Party
    kinds: OneOf
    """Any one of these would meet it."""
    licence: Licence | None
    """The one that has ended or ends soon; None when there is none at all."""
    days: int | None
    """Days until its last day, negative when that is past; None when there is none."""

    @property
    def has_ended(self) -> bool:
        return self.days is None or self.days < 0


def today() -> dt.date:
    """The day in China, where all licences are counted."""
    return clock.now().astimezone(clock.BEIJING).date()


def add_licence(party: Party, paper: Paper, *, act: UUID) -> Licence:
    """Enter a licence. ``act`` is the act of the ledger that orders it. Raises Refused."""
    problems = paper_problems(paper)
    same = Licence.objects.filter(
        party=party, kind=paper.kind, number=paper.number, valid_from=paper.valid_from
    )
    if not problems and same.exists():
        problems.append(register_errors.LICENCE_TWICE.problem("number", paper.number))
    if problems:
        raise Refused(*problems)
    made = Licence(party=party, kind=paper.kind, number=paper.number, issuer=paper.issuer, scope=paper.scope)
    made.valid_from, made.valid_to, made.document = paper.valid_from, paper.valid_to, paper.document
    made.act = act
    made.save()
    return made


def end_licence(licence: Licence, *, act: UUID) -> None:
    """Take a licence back before its last day. Raises Refused when that was done already."""
    with transaction.atomic():
        locked = Licence.objects.select_for_update().get(pk=licence.pk)
        if locked.ended_at is not None:
            raise Refused(register_errors.ENDED_ALREADY.problem("licence", locked.number))
        locked.ended_at, locked.end_act = clock.now(), act
        locked.save(update_fields=["ended_at", "end_act"])


def paper_problems(paper: Paper) -> list[Problem]:
    """What is wrong with it as it is written."""
    found = []
    backwards = paper.valid_from and paper.valid_to and paper.valid_to < paper.valid_from
    if paper.kind not in LicenceKind.values or not paper.number or backwards:
        found.append(register_errors.LICENCE_WRONG.problem("number", paper.number))
    for name, limit in LONGEST.items():
        if len(getattr(paper, name)) > limit:
            found.append(register_errors.TOO_LONG.problem(name, getattr(paper, name), limit=limit))
    return found


def licences_of(party: Party) -> list[Licence]:
    """All of a party, by kind, the newest first."""
    return list(Licence.objects.filter(party=party).order_by("kind", "-valid_from", "-id"))


def lacks_of(parties: Iterable[Party], within: dt.timedelta = SOON) -> list[Lack]:
    """What these parties lack, ended things first, then by the day on which they end."""
    wanted = list(parties)
    held: dict[int, list[Licence]] = {}
    for licence in Licence.objects.filter(party__in=wanted, ended_at=None):
        held.setdefault(licence.party_id, []).append(licence)
    found = [lack for party in wanted for lack in _lacks(party, held.get(party.pk, []), today() + within)]
    return sorted(found, key=lambda lack: (not lack.has_ended, lack.days or 0, lack.party.name))


def _lacks(party: Party, held: list[Licence], until: dt.date) -> Iterator[Lack]:
    needs = ACTORS[party.kind].licences if party.country == HOME else ()
    asked = {kind for need in needs for kind in need}
    others: list[OneOf] = [(LicenceKind(kind),) for kind in sorted({one.kind for one in held} - asked)]
    for need in (*needs, *others):
        last = _last_in_a_row([one for one in held if one.kind in need])
        if last is None and need in needs:
            yield Lack(party, need, None, None)
        elif last is not None and last.valid_to is not None and last.valid_to <= until:
            yield Lack(party, need, last, (last.valid_to - today()).days)


def _last_in_a_row(held: list[Licence]) -> Licence | None:
    """The licence that ends last of those in force, or of their renewals that leave no day open between."""
    last: Licence | None = None
    for one in sorted(held, key=_first_day):
        reached = today() if last is None else _last_day(last)
        follows = reached == dt.date.max or _first_day(one) <= max(today(), reached + dt.timedelta(days=1))
        if follows and (last is None or _last_day(one) > _last_day(last)):
            last = one
    return last


def _first_day(licence: Licence) -> dt.date:
    return licence.valid_from or dt.date.min


def _last_day(licence: Licence) -> dt.date:
    return licence.valid_to or dt.date.max
