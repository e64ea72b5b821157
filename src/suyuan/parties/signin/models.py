"""Rows about how people sign in. The person is ``parties.User``."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PasswordHistory(models.Model):
    """A digest of a password that a person had or has, so that it does not come back."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("parties.User", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=128, db_comment="argon2, as in user_account")
    set_at = models.DateTimeField()

    class Meta:
        app_label = "parties"
        db_table = "password_history"
        db_table_comment = "Digests of the last passwords of a person"
        indexes: ClassVar = [models.Index(fields=["user", "-id"], name="password_history_newest")]

    def __str__(self) -> str:
        return f"password of {self.user_id}"
