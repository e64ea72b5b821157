"""Products: what a code's class stands for."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from suyuan import clock
from suyuan.parties.models import Party, Place


class ProductKind(models.TextChoices):
    """What sort of medical product it is; rules of storage, use and retention differ by it."""

    DRUG = "drug", "药品"
    VACCINE = "vaccine", "疫苗"
    DEVICE = "device", "医疗器械"
    IMPLANT = "implant", "植入类医疗器械"


class Product(models.Model):
    """One product at one packaging level, found by the class level of its codes."""

    id = models.AutoField(primary_key=True)
    class_key = models.UUIDField(unique=True, db_comment="Digest of class_text")
    class_text = models.TextField(db_comment="Canonical class: GTIN, drug identification code, MA DI")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    holder = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="products")
    kind = models.CharField(max_length=12, choices=ProductKind)
    spec = models.CharField(max_length=200, blank=True, default="", db_comment="Specification and pack")
    storage_low = models.DecimalField(
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        db_comment="Lowest storage temperature, degrees Celsius",
    )
    storage_high = models.DecimalField(
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        db_comment="Highest storage temperature, degrees Celsius",
    )
    shelf_months = models.PositiveSmallIntegerField(null=True, blank=True, db_comment="Shelf life in months")

    class Meta:
        db_table = "product"
        db_table_comment = "Products by the class level of their codes"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(storage_low__isnull=True)
                | models.Q(storage_high__isnull=True)
                | models.Q(storage_low__lte=models.F("storage_high")),
                name="product_storage_low_below_high",
            )
        ]

    def __str__(self) -> str:
        return self.name


class VaccineFacts(models.Model):
    """What the national data set says of a vaccine beside its name. A change is another row; the newest counts."""

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="vaccine_facts")
    recorded_at = models.DateTimeField(default=clock.now)
    act = models.UUIDField(db_comment="Act of the ledger that entered it")
    trade_name = models.CharField(max_length=200, blank=True, default="")
    standard_code = models.CharField(max_length=14, blank=True, default="", db_comment="本位码, 14 digits")
    dosage_form = models.CharField(max_length=60, blank=True, default="")
    strength = models.CharField(max_length=200, blank=True, default="")
    pack = models.CharField(max_length=200, blank=True, default="")
    approval_number = models.CharField(max_length=60, blank=True, default="")
    in_programme = models.BooleanField(null=True, db_comment="Whether the state gives it free of charge")
    is_imported = models.BooleanField(null=True)
    manufacturer = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "vaccine_facts"
        db_table_comment = "What is known of vaccines by the national data set; only appended to"
        # "what is said of this product now"
        indexes: ClassVar = [models.Index(fields=["product", "-id"], name="vaccine_facts_newest")]

    def __str__(self) -> str:
        return self.approval_number


class ProductVersion(models.Model):
    """What somebody entered about a product. A change is another row; the newest counts."""

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="versions")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", db_comment="Who entered it")
    recorded_at = models.DateTimeField(default=clock.now)
    act = models.UUIDField(db_comment="Act of the ledger that entered it")
    values = models.JSONField(db_comment="Field of table 13, or tag of YY/T 1752, to text")

    class Meta:
        db_table = "product_version"
        db_table_comment = "Product master data as entered; only appended to"
        # "what is said of this product now, and what was said before"
        indexes: ClassVar = [models.Index(fields=["product", "-id"], name="product_version_newest")]

    def __str__(self) -> str:
        return f"{self.product_id}/{self.pk}"


class ProductPackage(models.Model):
    """A packaging level of a product with a code of its own, as a version says it."""

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(ProductVersion, models.PROTECT, related_name="packages")
    class_key = models.UUIDField(db_comment="Digest of class_text")
    class_text = models.TextField(db_comment="Canonical class of the code of this level")
    contains = models.PositiveIntegerField(db_comment="How many of the level below")
    below_text = models.TextField(db_comment="Canonical class of the level below")
    unit = models.CharField(
        max_length=40, blank=True, default="", db_comment="What the level is called: box, carton"
    )

    class Meta:
        db_table = "product_package"
        db_table_comment = "Packaging levels of products; only appended to"
        # "of which product is this carton"
        indexes: ClassVar = [models.Index(fields=["class_key"], name="product_package_by_class")]

    def __str__(self) -> str:
        return self.class_text


class PlaceVersion(models.Model):
    """What somebody entered about a place (table 14). A change is another row; the newest counts."""

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="versions")
    recorded_at = models.DateTimeField(default=clock.now)
    act = models.UUIDField(db_comment="Act of the ledger that entered it")
    name = models.CharField(max_length=200)
    street_one = models.CharField(max_length=200)
    street_two = models.CharField(max_length=200)
    city = models.CharField(max_length=60)
    state = models.CharField(max_length=60)
    postal_code = models.CharField(max_length=20)
    country_code = models.CharField(max_length=3, db_comment="ISO 3166-1: CN, CHN or 156")

    class Meta:
        db_table = "place_version"
        db_table_comment = "Places as entered; only appended to"
        # "what is said of this place now, and what was said before"
        indexes: ClassVar = [models.Index(fields=["place", "-id"], name="place_version_newest")]

    def __str__(self) -> str:
        return self.name


class ListKind(models.TextChoices):
    """The two white lists of urgent imports."""

    IMPORTER = "importer", "医药进口企业"
    PRODUCT = "product", "品种"


class ImportListing(models.Model):
    """An importer, or a product, on a white list for a time."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=8, choices=ListKind)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    class_key = models.UUIDField(null=True, blank=True, db_comment="Digest of class_text")
    class_text = models.TextField(blank=True, default="", db_comment="Canonical class of the product")
    name = models.CharField(max_length=200, db_comment="As the list has it")
    basis = models.CharField(max_length=200, blank=True, default="", db_comment="The document that lists it")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True, db_comment="From when on it is no longer listed")
    recorded_at = models.DateTimeField(default=clock.now)
    act = models.UUIDField(db_comment="Act of the ledger that listed it")
    end_act = models.UUIDField(null=True, blank=True, db_comment="Act of the ledger that ended it")
    ended_for = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        db_table = "import_listing"
        db_table_comment = "White lists of urgent imports; an entry is ended and never removed"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind="importer", party__isnull=False, class_key__isnull=True)
                | models.Q(kind="product", party__isnull=True, class_key__isnull=False),
                name="import_listing_names_one",
            ),
            # "is this importer, is this product listed now": and nobody is listed twice
            models.UniqueConstraint(
                fields=["party"],
                condition=models.Q(end_act__isnull=True, kind="importer"),
                name="importer_listed_once",
            ),
            models.UniqueConstraint(
                fields=["class_key"],
                condition=models.Q(end_act__isnull=True, kind="product"),
                name="product_listed_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ImportApproval(models.Model):
    """An approval of an urgent import: so much of a product for these institutions, by these days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=120, db_comment="Number of the certificate, as table 3 names it")
    class_key = models.UUIDField(db_comment="Digest of class_text")
    class_text = models.TextField(db_comment="Canonical class of the product")
    name = models.CharField(max_length=200, db_comment="Of the product, as the certificate has it")
    quantity = models.DecimalField(max_digits=15, decimal_places=3, db_comment="How much may be brought in")
    unit = models.CharField(max_length=40, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(db_comment="Last day")
    institutions = models.ManyToManyField(Party, related_name="+", through="ApprovedInstitution")
    recorded_at = models.DateTimeField(default=clock.now)
    act = models.UUIDField(db_comment="Act of the ledger that entered it")
    ended_at = models.DateTimeField(null=True, blank=True, db_comment="Withdrawn before its last day")
    end_act = models.UUIDField(null=True, blank=True, db_comment="Act of the ledger that withdrew it")
    ended_for = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        db_table = "import_approval"
        db_table_comment = "Approvals of urgent imports; one row for each product of a certificate"
        constraints: ClassVar = [
            # "what does this certificate allow": and one product stands once on it
            models.UniqueConstraint(
                fields=["number", "class_key"],
                condition=models.Q(end_act__isnull=True),
                name="import_approval_once",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ApprovedInstitution(models.Model):
    """An institution that may receive and use what an approval is about."""

    id = models.BigAutoField(primary_key=True)
    approval = models.ForeignKey(ImportApproval, models.PROTECT, related_name="named")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")

    class Meta:
        db_table = "import_approval_institution"
        db_table_comment = "Institutions that approvals of urgent imports name"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["approval", "party"], name="approved_institution_once")
        ]

    def __str__(self) -> str:
        return f"{self.approval_id}/{self.party_id}"
