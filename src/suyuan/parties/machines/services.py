"""Keys of machines through their life: issued for a time, replaced without a pause, ended. Each is check, make, save.

The door that is asked writes the act first and passes its id.
"""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties.machines import errors
from suyuan.parties.models import ApiKey, Party, User
from suyuan.parties.services import IssuedKey, create_api_key

LIFE_DAYS: Final = 365
LONGEST_LIFE_DAYS: Final = 3_660
OVERLAP_DAYS: Final = 7
LONGEST_OVERLAP_DAYS: Final = 90
MOST_KEYS: Final = 50
"""Valid keys of one party at a time: so many systems nobody has, and a list of more nobody reads."""


def issue_key(
    party: Party,
    scopes: tuple[str, ...],
    *,
    token: str,
    act: UUID,
    name: str = "",
    days: int = LIFE_DAYS,
    made_by: User | None = None,
) -> IssuedKey:
    """Issue a key that lasts so many days. ``token`` is a new one of ``services.new_token``. Raises Refused."""
    ends = end_of_life(days)
    with transaction.atomic():
        Party.objects.select_for_update().get(pk=party.pk)  # two at once must not pass the limit together
        valid = [key for key in ApiKey.objects.filter(party=party) if key.is_valid_at(clock.now())]
        if len(valid) >= MOST_KEYS:
            raise Refused(errors.TOO_MANY.problem("party", party.code, most=MOST_KEYS))
        return create_api_key(
            party, scopes, name=name, expires_at=ends, token=token, act=act, made_by=made_by
        )


def rotate_key(
    key: ApiKey,
    *,
    token: str,
    act: UUID,
    overlap_days: int = OVERLAP_DAYS,
    days: int = LIFE_DAYS,
    made_by: User | None = None,
) -> IssuedKey:
    """Issue the successor of a key, with its name and scopes. Raises Refused.

    Steps: 1 lock the key, so that of two who replace it at once one is told; 2 it must be valid and not replaced;
    3 the successor; 4 the old one ends by itself after the overlap, and never later than it would have.
    """
    ends, overlap = end_of_life(days), _overlap(overlap_days)
    with transaction.atomic():
        locked = _valid(key)
        if ApiKey.objects.filter(replaces=locked).exists():
            raise Refused(errors.REPLACED.problem("key", locked.prefix))
        issued = create_api_key(
            locked.party, tuple(locked.scopes), name=locked.name, expires_at=ends, token=token, act=act,
            made_by=made_by, replaces=locked,
        )  # fmt: skip
        until = clock.now() + overlap
        locked.expires_at = min(locked.expires_at or until, until)
        locked.end_act = act
        locked.save(update_fields=["expires_at", "end_act"])
    return issued


def revoke_key(key: ApiKey, *, act: UUID) -> None:
    """End a key at once. Raises Refused when it has ended."""
    with transaction.atomic():
        locked = _valid(key)
        locked.revoked_at, locked.end_act = clock.now(), act
        locked.save(update_fields=["revoked_at", "end_act"])


def end_of_life(days: int) -> dt.datetime:
    """The moment so many days from now. Raises Refused for a life that no key has."""
    if not 1 <= days <= LONGEST_LIFE_DAYS:
        raise Refused(errors.LIFE_WRONG.problem("days", days, most=LONGEST_LIFE_DAYS))
    return clock.now() + dt.timedelta(days=days)


def _overlap(days: int) -> dt.timedelta:
    if not 0 <= days <= LONGEST_OVERLAP_DAYS:
        raise Refused(errors.OVERLAP_WRONG.problem("overlap", days, most=LONGEST_OVERLAP_DAYS))
    return dt.timedelta(days=days)


def _valid(key: ApiKey) -> ApiKey:
    locked = ApiKey.objects.select_for_update().get(pk=key.pk)
    if not locked.is_valid_at(clock.now()):
        raise Refused(errors.ENDED.problem("key", locked.prefix))
    return locked
