"""Rows about files. The bytes are in the store (``places``), sealed; without the row of the key nobody opens them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from suyuan.parties.signin import wall


class Purpose(models.TextChoices):
    """What a file is kept for. Stored."""

    EVIDENCE = "evidence", "货物和包装照片"
    DOCUMENT = "document", "证明文件"
    PATIENT = "patient", "涉及患者"


class MediaFile(models.Model):
    """One file of a party, whatever became of it. The id is a digest of the content that came, under a key of the party."""

    id = models.UUIDField(primary_key=True)
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=12, choices=Purpose)
    pseudonym = models.TextField(default="", db_comment="Of a patient: whom it is about")
    media_type = models.CharField(max_length=40)
    size = models.IntegerField(db_comment="Bytes, as kept and unsealed")
    sha256 = models.BinaryField(db_comment="Of the bytes as kept, unsealed")
    has_thumbnail = models.BooleanField()
    place = models.UUIDField(unique=True, db_comment="Name of the sealed bytes in the store; anew each time")
    name = models.BinaryField(null=True, db_comment="How the sender called it, sealed; gone with the file")
    created_at = models.DateTimeField(default=wall.now)
    created_by = models.ForeignKey(
        "parties.User", models.PROTECT, null=True, related_name="+", db_index=False
    )
    act = models.UUIDField(db_comment="Act of the ledger that kept it")
    erased_at = models.DateTimeField(null=True)
    erase_act = models.UUIDField(null=True)

    class Meta:
        app_label = "parties"
        db_table = "media_file"
        db_table_comment = "Photos, videos and documents: what is known of them"
        indexes: ClassVar = [
            # the files of a party, the newest first; and what they take
            models.Index(
                fields=["party", "-created_at", "id"], name="media_of_party", condition=Q(erased_at=None)
            ),
            # what is held about one patient
            models.Index(fields=["party", "pseudonym"], name="media_of_patient", condition=~Q(pseudonym="")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_patients_file_names_one", condition=Q(purpose="patient") ^ Q(pseudonym="")
            ),
            models.CheckConstraint(
                name="media_erased_by_an_act",
                condition=Q(erased_at=None, erase_act=None)
                | Q(erased_at__isnull=False, erase_act__isnull=False, name=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.media_type} {self.id}"


class MediaKey(models.Model):
    """The key of one file, wrapped by the vault key of its party. Without this row the file is erased."""

    file = models.OneToOneField(MediaFile, models.PROTECT, primary_key=True, related_name="+")
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    wrapped = models.BinaryField()
    cipher = models.CharField(max_length=8)
    key_id = models.IntegerField(db_comment="party_secret.id of the vault key")

    class Meta:
        app_label = "parties"
        db_table = "media_key"
        db_table_comment = "Keys of files, wrapped; deleting one erases its file for good"

    def __str__(self) -> str:
        return f"key of {self.file_id}"


class MediaLink(models.Model):
    """That a file belongs to an event or to a thing: whoever may see that may see the file."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(MediaFile, models.PROTECT, related_name="links")
    event_id = models.UUIDField(null=True)
    item_key = models.UUIDField(null=True)
    attached_at = models.DateTimeField(default=wall.now)
    act = models.UUIDField(db_comment="Act of the ledger that attached it")

    class Meta:
        app_label = "parties"
        db_table = "media_link"
        db_table_comment = "What files are attached to; goes with the file"
        indexes: ClassVar = [
            # what is attached to an event, to a thing
            models.Index(fields=["event_id"], name="media_of_event", condition=Q(event_id__isnull=False)),
            models.Index(fields=["item_key"], name="media_of_item", condition=Q(item_key__isnull=False)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="media_link_names_one", condition=Q(event_id=None) ^ Q(item_key=None)
            ),
            models.UniqueConstraint(
                fields=["file", "event_id", "item_key"], name="media_linked_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} to {self.event_id or self.item_key}"
