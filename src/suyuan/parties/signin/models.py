"""Rows about how people sign in. The person is ``parties.User``."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from suyuan import clock


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


class ExternalAccount(models.Model):
    """That a person of a sign-in service is a user here. The subject is the service's own name for the person."""

    id = models.BigAutoField(primary_key=True)
    provider = models.CharField(max_length=30, db_comment="Code of the service in the installation's list")
    subject = models.CharField(
        max_length=255, db_comment="OpenID Connect: sub, unique at the service for ever"
    )
    user = models.ForeignKey("parties.User", models.CASCADE, related_name="external_accounts")
    made_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "parties"
        db_table = "external_account"
        db_table_comment = "Accounts at sign-in services by which people sign in"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "subject"], name="one_user_a_subject")
        ]

    def __str__(self) -> str:
        return f"{self.provider} account of {self.user_id}"


class SignInGuard(models.Model):
    """How often somebody was wrong, counted for one subject: a login, a login at an address, an address, a browser.

    Subjects are keyed digests: a login that does not exist may be a password typed into the wrong field.
    """

    subject = models.CharField(primary_key=True, max_length=64, db_comment="HMAC-SHA256 of kind and subject")
    about = models.CharField(max_length=64, blank=True, default="", db_comment="HMAC of the login, to unlock")
    failures = models.IntegerField()
    last_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "parties"
        db_table = "sign_in_guard"
        db_table_comment = "Failures to sign in, and until when a subject waits"
        indexes: ClassVar = [
            models.Index(fields=["last_at"], name="sign_in_guard_old"),
            models.Index(fields=["about"], name="sign_in_guard_unlock"),
        ]

    def __str__(self) -> str:
        return self.subject


class AccountEvent(models.Model):
    """Something that happened to somebody's way in. Rows are added and never changed."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=24)
    user = models.ForeignKey("parties.User", models.PROTECT, null=True, related_name="+")
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=200, blank=True, default="")
    note = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        app_label = "parties"
        db_table = "account_event"
        db_table_comment = "Signing in and what was changed about it; for the audit"
        indexes: ClassVar = [models.Index(fields=["user", "-id"], name="account_event_of_user")]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id}"


class UserSession(AbstractBaseSession):
    """One browser's session. The key in the cookie is not here, only a digest of it: a stolen table opens nothing."""

    user = models.ForeignKey("parties.User", models.CASCADE, null=True, related_name="+")
    begun_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        app_label = "parties"
        db_table = "user_session"
        db_table_comment = "Sessions of browsers; of people once they are signed in"
        indexes: ClassVar = [
            models.Index(fields=["user"], name="user_session_of_user"),
            models.Index(fields=["expire_date"], name="user_session_old"),
        ]

    def __str__(self) -> str:
        return f"session of {self.user_id}"

    @classmethod
    def get_session_store_class(cls) -> type:
        from suyuan.parties.signin.session_store import SessionStore  # noqa: PLC0415 - it needs this model

        return SessionStore


class SecondFactor(models.Model):
    """Something a person has besides the password: an authenticator app (TOTP) or a security key (WebAuthn)."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("parties.User", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, db_comment="app or key")
    name = models.CharField(max_length=60)
    secret = models.BinaryField(
        null=True, db_comment="Of an app: AES-GCM under a derived key: nonce, ciphertext"
    )
    last_step = models.BigIntegerField(
        default=0, db_comment="Of an app: the last 30 seconds a code was used in"
    )
    credential_id = models.BinaryField(null=True, unique=True, db_comment="Of a key")
    credential = models.BinaryField(null=True, db_comment="Of a key: attested credential data, public")
    sign_count = models.BigIntegerField(default=0, db_comment="Of a key: falls only when it was copied")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "parties"
        db_table = "second_factor"
        db_table_comment = "Second factors of people"
        indexes: ClassVar = [models.Index(fields=["user"], name="second_factor_of_user")]

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """One of the codes on paper that stand in for a lost second factor, each once."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("parties.User", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, db_comment="SHA-256 of person and code: 80 random bits")
    used_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "parties"
        db_table = "recovery_code"
        db_table_comment = "Digests of recovery codes"
        indexes: ClassVar = [models.Index(fields=["user"], name="recovery_code_of_user")]

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"
