"""Rows about how machines prove who they are. The key itself is ``parties.ApiKey``."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class RequestNonce(models.Model):
    """That a signed request came: it does not come again before its time is over anyway."""

    id = models.UUIDField(primary_key=True, db_comment="Digest of key and nonce")
    until = models.DateTimeField(db_comment="From then on the time in the request refuses it")

    class Meta:
        app_label = "parties"
        db_table = "request_nonce"
        db_table_comment = "Nonces of signed requests, for twice the window of their time"
        # what has had its time is removed, the oldest first
        indexes: ClassVar = [models.Index(fields=["until"], name="request_nonce_old")]

    def __str__(self) -> str:
        return str(self.id)
