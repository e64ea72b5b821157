"""Reading parties, places and identities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties import errors
from suyuan.parties.duty import areas_of_duty
from suyuan.parties.models import ApiKey, Entrustment, Party, Place, User
from suyuan.parties.permissions.actions import Action, Scope
from suyuan.parties.permissions.matrix import permission
from suyuan.parties.viewer import Viewer


def viewer_of(user: User | AnonymousUser | None) -> Viewer:
    """The viewer behind a request's user; the public when nobody signed in.

    How far it sees events is what the matrix says of reading them: all, those of its area, its own, none.
    """
    if not isinstance(user, User) or not user.is_active:
        return Viewer.public()
    row, name = permission(user.role, Action.EVENT_READ), user.name or user.login
    if row is not None and row.scope is Scope.ANY:
        return Viewer(is_operator=True, user_id=user.pk, name="平台运营", role=user.role)
    if row is None or user.party is None:
        return Viewer(user_id=user.pk, name=name, role=user.role)
    areas = duty_of(user.party) if row.scope is Scope.AREA else ()
    return _party_viewer(user.party.pk, areas, user_id=user.pk, name=name, role=user.role)


def viewer_of_key(key: ApiKey) -> Viewer:
    """The viewer behind a machine key: its party."""
    return _party_viewer(key.party_id, duty_of(key.party), name=key.name or key.prefix)


def viewer_of_party(party: Party) -> Viewer:
    """The viewer of a command run for a party."""
    return _party_viewer(party.pk, duty_of(party), name=party.name)


def duty_of(party: Party) -> tuple[int, ...]:
    """The areas of an authority's duty, as audiences."""
    return areas_of_duty(party.kind, party.area, party.level, party.section)


def principals_of(agent_id: int, moment: dt.datetime | None = None) -> tuple[int, ...]:
    """The parties for which this one acts at a moment (default: now), in order of id."""
    at = moment or clock.now()
    rows = Entrustment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=at), agent_id=agent_id, valid_from__lte=at
    )
    return tuple(rows.order_by("principal_id").values_list("principal_id", flat=True).distinct())


def kin_of(parties: Iterable[int], moment: dt.datetime) -> dict[int, frozenset[int]]:
    """Each party with those that it acts for, and those that act for it, at a moment."""
    wanted = set(parties)
    found = {party: {party} for party in wanted}
    pairs = Entrustment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=moment),
        Q(agent_id__in=wanted) | Q(principal_id__in=wanted),
        valid_from__lte=moment,
    )
    for agent, principal in pairs.values_list("agent_id", "principal_id"):
        for one, other in ((agent, principal), (principal, agent)):
            if one in found:
                found[one].add(other)
    return {party: frozenset(kin) for party, kin in found.items()}


def party_by_code(code: str) -> Party | None:
    """The party a command names by its code, its number or its USCC."""
    by_number = Q(pk=int(code)) if code.isascii() and code.isdigit() and len(code) < 10 else Q()
    return Party.objects.filter(Q(code=code) | Q(uscc=code) | by_number).first() if code else None


def named_party(code: str) -> Party:
    """As ``party_by_code``, but raises Refused when nobody is called so."""
    party = party_by_code(code)
    if party is None:
        raise Refused(errors.PARTY_UNKNOWN.problem("party", code))
    return party


def places_for(keys: Iterable[UUID]) -> dict[UUID, Place]:
    """Registered places by key, with their parties loaded; unknown keys are absent."""
    wanted = list(set(keys))
    if not wanted:
        return {}
    return {place.key: place for place in Place.objects.filter(key__in=wanted).select_related("party")}


def keys_of_places(party_id: int) -> list[UUID]:
    """The keys of a party's own identifiers and of its places."""
    return list(Place.objects.filter(party_id=party_id).values_list("key", flat=True))


def parties_for(ids: Iterable[int]) -> dict[int, Party]:
    """Parties by number; unknown numbers are absent."""
    wanted = list(set(ids))
    return Party.objects.in_bulk(wanted) if wanted else {}


def _party_viewer(
    party_id: int, areas: tuple[int, ...] = (), *, user_id: int | None = None, name: str = "", role: str = ""
) -> Viewer:
    acting = principals_of(party_id)
    return Viewer(party_id, user_id=user_id, acts_for=acting, areas=areas, name=name, role=role)
