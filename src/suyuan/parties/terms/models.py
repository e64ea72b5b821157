"""Who accepted which text when. Added to and never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from suyuan.parties.signin import wall


class TermsAcceptance(models.Model):
    """One person accepted one version of the text of one role."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("parties.User", models.PROTECT, related_name="accepted_terms", db_index=False)
    role = models.CharField(max_length=16)
    version = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, db_comment="Of the text, both languages")
    accepted_at = models.DateTimeField(default=wall.now)
    act = models.UUIDField(db_comment="Act of the ledger")

    class Meta:
        app_label = "parties"
        db_table = "terms_acceptance"
        db_table_comment = "Who accepted which terms of confidentiality when"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role", "version"], name="each_version_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.version}"
