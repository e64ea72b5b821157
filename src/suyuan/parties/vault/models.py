"""Rows about who may look at whom, until when. They are added to and never changed."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from suyuan.parties.signin import wall


class Purpose(models.TextChoices):
    """What somebody needs to know a person for."""

    CARE = "care", "诊疗和用药核对"
    RECALL = "recall", "召回时通知患者"
    REACTION = "reaction", "不良反应调查"
    QUALITY = "quality", "差错核查"
    REQUEST = "request", "答复本人的请求"
    DUTY = "duty", "依法向主管部门提供"


class VaultGrant(models.Model):
    """One person may look at these people until then: an approval that was put to use."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+", db_index=False)
    reader = models.ForeignKey("parties.User", models.PROTECT, related_name="+")
    approval = models.OneToOneField("parties.Approval", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=16, choices=Purpose)
    pseudonyms = ArrayField(models.TextField(), db_comment="Whom; nobody else")
    opened_at = models.DateTimeField(default=wall.now)
    until = models.DateTimeField(db_comment="Exclusive end, on the wall's clock")
    act = models.UUIDField(db_comment="Act of the ledger that opened it")

    class Meta:
        app_label = "parties"
        db_table = "vault_grant"
        db_table_comment = "Who may look at whom behind a pseudonym, why and until when"

    def __str__(self) -> str:
        return f"{self.reader_id} until {self.until:%Y-%m-%d}"
