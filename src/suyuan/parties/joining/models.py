"""Registrations of organisations by themselves, and invitations of people."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from suyuan import clock
from suyuan.parties.kinds import RegistrationState, Role


class Registration(models.Model):
    """An organisation asks to be registered. Whom to ask back is kept until the decision only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    facts = models.JSONField(db_comment="The fields of suyuan.parties.facts.Facts")
    contact = models.CharField(max_length=200, blank=True, default="", db_comment="Emptied when decided")
    state = models.CharField(max_length=12, choices=RegistrationState, default=RegistrationState.WAITING)
    asked_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, default="")
    party = models.ForeignKey("parties.Party", models.PROTECT, null=True, blank=True, related_name="+")
    act = models.UUIDField(null=True, blank=True, db_comment="Act of the ledger that decided")

    class Meta:
        app_label = "parties"
        db_table = "registration"
        db_table_comment = "Organisations that asked to be registered"
        # The list of what waits.
        indexes: ClassVar = [
            models.Index(
                fields=["asked_at"], condition=models.Q(state="WAITING"), name="registration_waiting"
            )
        ]

    def __str__(self) -> str:
        return str(self.facts.get("name", ""))


class Invitation(models.Model):
    """A link by which one person becomes a member of a party. Only a digest of its secret is kept."""

    id = models.AutoField(primary_key=True)
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=16, choices=Role)
    digest = models.BinaryField(max_length=32, unique=True, db_comment="SHA-256 of the secret in the link")
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, db_comment="Used, or taken back")
    user = models.ForeignKey("parties.User", models.PROTECT, null=True, blank=True, related_name="+")
    act = models.UUIDField(db_comment="Act of the ledger that made it")
    end_act = models.UUIDField(null=True, blank=True)

    class Meta:
        app_label = "parties"
        db_table = "invitation"
        db_table_comment = "Links by which people become members"

    def __str__(self) -> str:
        return f"{self.role} of {self.party_id}"
