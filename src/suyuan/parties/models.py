"""Organisations, places, people, machine keys and entrustments; the vault of personal fields.

Table names are short and stable because other stages read them in their own SQL.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from suyuan import clock
from suyuan.parties.approvals.models import Approval
from suyuan.parties.joining.models import Invitation, Registration
from suyuan.parties.kinds import (
    OF_THE_PLATFORM,
    THREE_ADMINISTRATORS,
    Level,
    LicenceKind,
    PartyKind,
    PlaceKind,
    Role,
    Section,
)
from suyuan.parties.machines.models import RequestNonce
from suyuan.parties.media.models import MediaFile
from suyuan.parties.signin.models import (
    AccountEvent,
    ExternalAccount,
    PasswordHistory,
    RecoveryCode,
    SecondFactor,
    SignInGuard,
    UserSession,
)
from suyuan.parties.terms.models import TermsAcceptance
from suyuan.parties.vault.models import ConsentRecord, PersonRequest, VaultGrant, VaultVersion

__all__ = [
    "AccountEvent",
    "ApiKey",
    "Approval",
    "ConsentRecord",
    "Entrustment",
    "ExternalAccount",
    "Invitation",
    "Licence",
    "MediaFile",
    "Party",
    "PartyProfile",
    "PartySecret",
    "PartyVersion",
    "PasswordHistory",
    "PersonRequest",
    "Place",
    "RecoveryCode",
    "Registration",
    "RequestNonce",
    "SecondFactor",
    "SignInGuard",
    "TermsAcceptance",
    "User",
    "UserManager",
    "UserSession",
    "VaultEntry",
    "VaultGrant",
    "VaultVersion",
]


class Party(models.Model):
    """An organisation that makes, moves, keeps, uses or watches medical products."""

    id = models.AutoField(primary_key=True)
    code = models.SlugField(unique=True, max_length=60, db_comment="Short stable name used in commands")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=24, choices=PartyKind)
    uscc = models.CharField(
        max_length=18,
        null=True,
        blank=True,
        unique=True,
        db_comment="Unified social credit code, GB 32100; absent for foreign firms",
    )
    city = models.CharField(max_length=60, blank=True, default="")
    region = models.CharField(max_length=60, blank=True, default="", db_comment="Province-level division")
    country = models.CharField(max_length=2, default="CN", db_comment="ISO 3166-1 alpha-2")
    area = models.CharField(max_length=6, blank=True, default="", db_comment="Code of GB/T 2260")
    address = models.CharField(max_length=300, blank=True, default="")
    level = models.CharField(max_length=12, choices=Level, blank=True, default="")
    section = models.CharField(max_length=16, choices=Section, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "party"
        db_table_comment = "Organisations"

    def __str__(self) -> str:
        return self.name


class PartyProfile(models.Model):
    """One further fact about a party: licences, addresses, contacts. New kinds of fact need no new column."""

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="profile")
    field = models.CharField(max_length=60, db_comment="Name of the fact, e.g. licence_number")
    value = models.TextField()
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "party_profile"
        db_table_comment = "Facts about parties that have no column of their own, each with its time"
        indexes: ClassVar = [models.Index(fields=["party", "field"], name="party_profile_by_field")]

    def __str__(self) -> str:
        return f"{self.field}={self.value}"


class PartyVersion(models.Model):
    """What a party was called and where it was from a moment on, until its next version. Never changed."""

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="versions")
    valid_from = models.DateTimeField(db_comment="Since when it is so")
    recorded_at = models.DateTimeField(default=clock.now, db_comment="Since when we know it")
    act = models.UUIDField(null=True, db_comment="Act of the ledger; absent for what was there at first")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=24)
    uscc = models.CharField(max_length=18, blank=True, default="")
    country = models.CharField(max_length=2, default="CN")
    area = models.CharField(max_length=6, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    level = models.CharField(max_length=12, blank=True, default="")
    section = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        db_table = "party_version"
        db_table_comment = "What parties were, from when to when; only appended to"
        # "what was this party at that moment"
        indexes: ClassVar = [models.Index(fields=["party", "valid_from", "id"], name="party_version_by_time")]

    def __str__(self) -> str:
        return self.name


class Licence(models.Model):
    """One licence or certificate of a party. A renewal is a licence of its own."""

    id = models.AutoField(primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="licences")
    kind = models.CharField(max_length=24, choices=LicenceKind)
    number = models.CharField(max_length=80)
    issuer = models.CharField(max_length=200, blank=True, default="")
    scope = models.CharField(max_length=500, blank=True, default="")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True, db_comment="Last day; absent where it never ends")
    document = models.CharField(max_length=300, blank=True, default="", db_comment="Where the paper is")
    recorded_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True, db_comment="Taken back before its last day")
    act = models.UUIDField(db_comment="Act of the ledger that entered it")
    end_act = models.UUIDField(null=True, blank=True)

    class Meta:
        db_table = "licence"
        db_table_comment = "Licences and certificates of parties"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party", "kind", "number", "valid_from"],
                nulls_distinct=False,
                name="each_licence_once",
            )
        ]

    def __str__(self) -> str:
        return self.number


class Place(models.Model):
    """Where things happen, or the identifier by which events name a party."""

    id = models.AutoField(primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="places")
    key = models.UUIDField(unique=True, db_comment="Digest of the canonical location identifier")
    uri = models.TextField(db_comment="The identifier as registered")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=24, choices=PlaceKind, default=PlaceKind.OTHER)
    city = models.CharField(max_length=60, blank=True, default="")
    region = models.CharField(max_length=60, blank=True, default="")
    area = models.CharField(max_length=6, blank=True, default="", db_comment="Code of GB/T 2260")

    class Meta:
        db_table = "place"
        db_table_comment = "Locations and party identifiers that events may name"

    def __str__(self) -> str:
        return self.name


PERSON = "^[0-9A-Z][0-9A-Z@._+-]{2,79}$"
"""How a human being is named: capitals and digits, so that one person has one spelling."""


class UserManager(BaseUserManager["User"]):
    """The one way Django's own code finds people; creation goes through ``services.create_user``."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(login=username)


class User(AbstractBaseUser):
    """A person who signs in. The password is an argon2 digest."""

    id = models.AutoField(primary_key=True)
    login = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=100, blank=True, default="")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="users")
    role = models.CharField(max_length=16, choices=Role, default=Role.CAPTURER)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    password_set_at = models.DateTimeField(null=True, blank=True)
    must_change_password = models.BooleanField(
        default=False,
        db_default=False,
        db_comment="Somebody else knows it: to be changed at the next sign-in",
    )
    person = models.CharField(
        max_length=80,
        blank=True,
        default="",
        db_default="",
        db_comment="Staff number or the like that names one human being; one spelling",
    )

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        db_table = "user_account"
        db_table_comment = "People who sign in"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(party__isnull=False) | models.Q(role__in=sorted(OF_THE_PLATFORM)),
                name="only_the_platform_without_party",
            ),
            models.CheckConstraint(
                condition=~models.Q(role__in=sorted(THREE_ADMINISTRATORS))
                | (models.Q(party__isnull=True) & ~models.Q(person="")),
                name="administrators_are_known_people",
            ),
            models.CheckConstraint(
                condition=models.Q(person="") | models.Q(person__regex=PERSON),
                name="one_spelling_of_a_person",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(role__in=sorted(THREE_ADMINISTRATORS), is_active=True),
                name="nobody_is_two_administrators",
            ),
        ]

    def __str__(self) -> str:
        return self.login


class ApiKey(models.Model):
    """A machine's key. Of the secret that is shown with a request only a digest is kept, the one that signs is sealed."""

    id = models.AutoField(primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="api_keys")
    prefix = models.CharField(max_length=12, unique=True, db_comment="Public part, finds the row")
    digest = models.BinaryField(max_length=32, db_comment="SHA-256 of the secret part")
    signing_secret = models.BinaryField(
        null=True, db_comment="Of signed requests, sealed; absent in keys older than those"
    )
    name = models.CharField(max_length=100, blank=True, default="")
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="The person who issued it; absent where a command did",
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successor",
        db_comment="The key whose place it takes",
    )
    act = models.UUIDField(null=True, blank=True, db_comment="Act of the ledger that issued it")
    end_act = models.UUIDField(
        null=True, blank=True, db_comment="Act of the ledger that ended or replaced it"
    )

    class Meta:
        db_table = "api_key"
        db_table_comment = "Machine keys; no secret is stored in clear"

    def __str__(self) -> str:
        return self.prefix

    def allows(self, scope: str) -> bool:
        """Whether the key was issued for this scope; ``imports:*`` covers ``imports:write``."""
        family = f"{scope.partition(':')[0]}:*"
        return bool({scope, family, "*"} & set(self.scopes))

    def is_valid_at(self, moment: dt.datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or moment < self.expires_at)


class Entrustment(models.Model):
    """One party acts for another during an interval: captures for it and sees what it captured."""

    id = models.AutoField(primary_key=True)
    agent = models.ForeignKey(Party, models.PROTECT, related_name="entrusted_by")
    principal = models.ForeignKey(Party, models.PROTECT, related_name="entrusts")
    valid_from = models.DateTimeField(default=clock.now)
    valid_to = models.DateTimeField(null=True, blank=True, db_comment="Exclusive end; absent while it lasts")
    act = models.UUIDField(null=True, blank=True, db_comment="Act of the ledger that made it")
    end_act = models.UUIDField(null=True, blank=True, db_comment="Act of the ledger that ended it early")

    class Meta:
        db_table = "entrustment"
        db_table_comment = "Who acts for whom, from when to when"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(agent=models.F("principal")), name="nobody_entrusts_himself"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} for {self.principal_id}"


class PartySecret(models.Model):
    """A key of one institution, wrapped by a key that is kept outside the database.

    ``pseudonym`` never changes: the same patient keeps the same pseudonym. ``vault`` may be renewed; old rows
    stay so that older entries can be opened. The two are independent random keys.
    """

    id = models.AutoField(primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="secrets")
    purpose = models.CharField(max_length=16, db_comment="pseudonym or vault")
    wrapped = models.BinaryField(db_comment="Key under AES-GCM of the wrapping key: nonce, ciphertext, tag")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "party_secret"
        db_table_comment = "Keys per institution, wrapped"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party"],
                condition=models.Q(purpose="pseudonym"),
                name="one_pseudonym_key_a_party",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} key of {self.party_id}"


class VaultEntry(models.Model):
    """The original of one pseudonym, encrypted. The application adds them and reads none: see ``vault.reading``."""

    pseudonym = models.TextField(primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    ciphertext = models.BinaryField(
        null=True, db_comment="Under the vault key: nonce, ciphertext, tag; absent once it was erased"
    )
    cipher = models.CharField(max_length=8, default="aes", db_default="aes", db_comment="aes or sm4, GCM")
    key_id = models.IntegerField(db_comment="party_secret.id of the vault key")
    created_at = models.DateTimeField(default=clock.now)
    version = models.IntegerField(default=1, db_default=1)
    act = models.UUIDField(null=True, db_comment="Act of the ledger that corrected or erased it last")

    class Meta:
        db_table = "parties_vault"
        db_table_comment = "Originals of personal fields, encrypted; written, never read, by capture"

    def __str__(self) -> str:
        return self.pseudonym
