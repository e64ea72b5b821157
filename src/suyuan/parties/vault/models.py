"""Rows about who may look at whom, until when. They are added to and never changed."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

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


class VaultVersion(models.Model):
    """What stood behind a pseudonym before it was corrected: as encrypted as what stands there now."""

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+", db_index=False)
    pseudonym = models.TextField()
    version = models.IntegerField()
    ciphertext = models.BinaryField(null=True, db_comment="Absent where it was erased")
    cipher = models.CharField(max_length=8)
    key_id = models.IntegerField()
    replaced_at = models.DateTimeField()
    act = models.UUIDField(db_comment="Act of the ledger that replaced it: who and why")

    class Meta:
        app_label = "parties"
        db_table = "vault_version"
        db_table_comment = "Earlier originals of pseudonyms, encrypted"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pseudonym", "version"], name="each_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.pseudonym} {self.version}"


class RequestKind(models.TextChoices):
    """What a person may ask an institution for (Personal Information Protection Law, articles 45 to 47)."""

    EXPORT = "export", "查阅、复制"
    CORRECT = "correct", "更正"
    ERASE = "erase", "删除"


class PersonRequest(models.Model):
    """What a person asked for, until it was answered. Who the person is stays in the vault."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+", db_index=False)
    pseudonym = models.TextField()
    kind = models.CharField(max_length=8, choices=RequestKind)
    note = models.CharField(max_length=500, db_comment="How it came in; names nobody")
    recorded_by = models.ForeignKey("parties.User", models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(default=wall.now)
    due = models.DateField(db_comment="Last day to answer")
    act = models.UUIDField(db_comment="Act of the ledger that recorded it")
    outcome = models.CharField(max_length=8, default="", db_comment="done, refused, or not yet")
    answer = models.CharField(max_length=500, default="")
    answered_by = models.ForeignKey(
        "parties.User", models.PROTECT, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)
    answer_act = models.UUIDField(null=True)

    class Meta:
        app_label = "parties"
        db_table = "person_request"
        db_table_comment = "What people asked of an institution about their own data"
        indexes: ClassVar = [
            # what waits for an answer, by its last day
            models.Index(fields=["party", "due"], name="person_request_waiting", condition=Q(outcome="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pseudonym}"


class ConsentScope(models.TextChoices):
    """What a person consents to."""

    CARE = "care", "诊疗信息关联产品追溯"
    FOLLOW_UP = "followup", "随访和不良反应回访"
    RECALL = "recall", "召回时直接联系"
    RESEARCH = "research", "去标识化后用于研究"


class ConsentRecord(models.Model):
    """That a person consented, or took it back. The newest of a scope holds; none is changed."""

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+", db_index=False)
    pseudonym = models.TextField()
    scope = models.CharField(max_length=16, choices=ConsentScope)
    text_version = models.CharField(max_length=60, db_comment="Version of the text that was shown")
    is_given = models.BooleanField(db_comment="Given; else taken back")
    said_at = models.DateTimeField(db_comment="When the person said so")
    recorded_by = models.ForeignKey("parties.User", models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(default=wall.now)
    act = models.UUIDField()

    class Meta:
        app_label = "parties"
        db_table = "consent_record"
        db_table_comment = "What people consented to, and took back; only appended to"
        # what one person said, the newest first
        indexes: ClassVar = [models.Index(fields=["party", "pseudonym", "-id"], name="consent_by_person")]

    def __str__(self) -> str:
        return f"{self.scope} {'+' if self.is_given else '-'}"
