"""Products: what a code's class stands for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from suyuan import clock
from suyuan.parties.models import Party


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
