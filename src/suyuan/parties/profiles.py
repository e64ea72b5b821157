"""Further facts about parties that have no column of their own, each with the time from which it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suyuan import clock
from suyuan.parties.models import Party, PartyProfile

LEGAL_REPRESENTATIVE: Final = "legal_representative"
PERSON_IN_CHARGE: Final = "person_in_charge"


def profile_of(party: Party) -> dict[str, str]:
    """What holds now: of each fact the one that was told last."""
    rows = PartyProfile.objects.filter(party=party).order_by("id")
    return dict(rows.values_list("field", "value"))


def note_profile(party: Party, told: Mapping[str, str]) -> None:
    """Keep facts that are new or changed; call it in the transaction of the act that orders it."""
    known = profile_of(party)
    PartyProfile.objects.bulk_create(
        PartyProfile(party=party, field=field, value=value, valid_from=clock.now())
        for field, value in told.items()
        if value and known.get(field) != value
    )
