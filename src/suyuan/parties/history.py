"""What an organisation was at any moment: its versions, appended to and never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from suyuan import clock
from suyuan.core.areas.codes import region_and_city
from suyuan.core.problem import Refused
from suyuan.parties import errors, register_errors
from suyuan.parties.facts import FIELDS, Facts, problems_of
from suyuan.parties.models import Party, PartyVersion


@dataclass(frozen=True, slots=True)
class Change:
    """One version beside the one before it."""

    version: PartyVersion
    facts: Facts
    before: Facts | None
    """None for the first version."""

    @property
    def fields(self) -> tuple[str, ...]:
        return self.facts.changed_from(self.before) if self.before else ()


def facts_of(party: Party | PartyVersion) -> Facts:
    """What is registered of a party now, or was in one version."""
    return Facts(**{name: getattr(party, name) or "" for name in FIELDS})


def columns(facts: Facts) -> dict[str, Any]:
    """The columns of ``party`` for these facts: no USCC is NULL there, so that many may have none."""
    return {**facts.as_body(), "uscc": facts.uscc or None}


def add_version(party: Party, facts: Facts, *, act: UUID | None, valid_from: dt.datetime) -> PartyVersion:
    """Append what the party is from a moment on."""
    return PartyVersion.objects.create(party=party, act=act, valid_from=valid_from, **facts.as_body())


def change_party(
    party: Party, facts: Facts, *, act: UUID, since: dt.datetime | None = None, complete: bool = True
) -> PartyVersion:
    """Give a party other facts, from now or an earlier moment on. Raises Refused.

    ``act`` is the act of the ledger that orders the change. Steps: 1 lock the party, so that changes stand in one
    order; 2 check; 3 append the version; 4 write the newest facts to the party.
    """
    with transaction.atomic():
        locked = Party.objects.select_for_update().get(pk=party.pk)
        moment = since or clock.now()
        _check(locked, facts, moment, complete=complete)
        version = add_version(locked, facts, act=act, valid_from=moment)
        _save(locked, facts)
    party.refresh_from_db()
    return version


def as_of(party: Party, moment: dt.datetime) -> Facts | None:
    """What the party was at a moment; None when it was not registered yet."""
    version = _versions(party).filter(valid_from__lte=moment).last()
    return facts_of(version) if version else None


def changes_of(party: Party) -> list[Change]:
    """Every version with the one before it, the newest first."""
    return list(_changes(party))[::-1]


def _changes(party: Party) -> Iterator[Change]:
    before = None
    for version in _versions(party):
        facts = facts_of(version)
        yield Change(version, facts, before)
        before = facts


def _versions(party: Party) -> Any:
    return PartyVersion.objects.filter(party=party).order_by("valid_from", "id")


def _check(party: Party, facts: Facts, moment: dt.datetime, *, complete: bool) -> None:
    problems = problems_of(facts, complete=complete)
    last = _versions(party).last()
    if moment > clock.now() or (last is not None and moment < last.valid_from):
        problems.append(register_errors.TIME_WRONG.problem("since", moment.isoformat()))
    if not facts.changed_from(facts_of(party)):
        problems.append(register_errors.NOTHING_CHANGED.problem())
    if facts.uscc and Party.objects.filter(uscc=facts.uscc).exclude(pk=party.pk).exists():
        problems.append(errors.USCC_TAKEN.problem("uscc", facts.uscc))
    if problems:
        raise Refused(*problems)


def _save(party: Party, facts: Facts) -> None:
    if facts.area != party.area:
        party.region, party.city = region_and_city(facts.area)
    for name, value in columns(facts).items():
        setattr(party, name, value)
    party.save(update_fields=[*FIELDS, "region", "city"])
