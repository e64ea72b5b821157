"""Somebody may look at a patient: a grant with the approval behind it."""

from __future__ import annotations

import datetime as dt
import uuid

from suyuan.core.identifiers.person import PREFIX
from suyuan.parties.approvals import services as approvals
from suyuan.parties.models import User, VaultGrant
from suyuan.parties.permissions.actions import Action
from suyuan.parties.signin import wall


def may_look(person, code: str, days: int = 1) -> VaultGrant:
    """For so many days from now."""
    act, now = uuid.uuid4(), wall.now()
    other, _ = User.objects.get_or_create(login="approver", defaults={"name": "approver", "role": "data-officer", "party": person.party})  # fmt: skip
    asked = approvals.ask(person.viewer, Action.PERSON_READ, person.party.code, {"of": code}, "why", act=act, party=person.party)  # fmt: skip
    asked.decided_by, asked.decision, asked.decided_at, asked.decision_act = other, "yes", now, act
    asked.save(update_fields=["decided_by", "decision", "decided_at", "decision_act"])
    return VaultGrant.objects.create(
        party=person.party, reader=person.user, approval=asked, purpose="care", pseudonyms=[f"{PREFIX}{code}"],
        until=now + dt.timedelta(days=days), act=act,
    )  # fmt: skip
