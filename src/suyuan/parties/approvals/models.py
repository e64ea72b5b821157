"""Rows about what one person asked and another decided. What was asked is never changed."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from suyuan import clock


class Approval(models.Model):
    """One question, its answer, and its use."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    action = models.CharField(max_length=40, db_comment="What is to be done, as in the permission matrix")
    subject = models.CharField(max_length=200, db_comment="To what: a party code, a login")
    details = models.JSONField(db_comment="How: exactly this may be done once, nothing else")
    party = models.ForeignKey("parties.Party", models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey("parties.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(db_comment="Until when it can be decided and used")
    act = models.UUIDField(db_comment="Act of the ledger that asked")
    decided_by = models.ForeignKey(
        "parties.User", models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=8, default="", db_comment="yes, no, or not yet")
    decision_reason = models.CharField(max_length=500, default="")
    decision_act = models.UUIDField(null=True)
    used_at = models.DateTimeField(null=True)
    use_act = models.UUIDField(null=True, db_comment="Act of the ledger that did what was granted")

    class Meta:
        app_label = "parties"
        db_table = "approval"
        db_table_comment = "What needs a second person: asked by one, decided by another, used once"
        indexes: ClassVar = [
            # what waits for a decision
            models.Index(fields=["expires_at"], name="approval_waiting", condition=Q(decision="")),
            # what one asked, and the history: the newest first
            models.Index(fields=["-asked_at"], name="approval_newest"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(asked_by=F("decided_by")), name="nobody_approves_himself"),
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None, decision_act=None)
                | Q(
                    decision__in=("yes", "no"), decided_by__isnull=False, decided_at__isnull=False,
                    decision_act__isnull=False,
                ),
                name="a_decision_has_somebody",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None, use_act=None)
                | Q(decision="yes", used_at__isnull=False, use_act__isnull=False),
                name="only_what_was_approved_is_used",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
