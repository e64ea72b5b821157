"""Products: what a code's class stands for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

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
