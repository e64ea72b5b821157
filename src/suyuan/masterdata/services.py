"""Entering products: check, make, save."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of
from suyuan.core.problem import Problem, Refused
from suyuan.masterdata import errors
from suyuan.masterdata.models import Product, ProductKind, VaccineFacts
from suyuan.parties.models import Party


def create_product(
    identifier: str,
    name: str,
    kind: str,
    *,
    name_en: str = "",
    holder: Party | None = None,
    spec: str = "",
    storage: tuple[Decimal, Decimal] | None = None,
    shelf_months: int | None = None,
) -> Product:
    """Register a product by any identifier of its class or of one of its items. ``storage`` is (lowest, highest)
    in degrees Celsius. Raises Refused.
    """
    canonical = canonical_text(identifier)
    found = class_text(canonical)
    _refuse_any(_problems(identifier, found, kind, storage))
    text = found or canonical
    low, high = storage or (None, None)
    product = Product(
        class_key=UUID(bytes=key_of(text)), class_text=text, name=name, name_en=name_en, kind=kind
    )
    product.holder, product.spec, product.shelf_months = holder, spec, shelf_months
    product.storage_low, product.storage_high = low, high
    product.save()
    return product


def describe_vaccine(product: Product, facts: Mapping[str, Any], *, act: UUID) -> VaccineFacts:
    """Say what the national data set asks of a vaccine. ``facts`` are fields of VaccineFacts, ``act`` is the act of the
    ledger that orders it. Raises Refused where the product is no vaccine.
    """
    if product.kind != ProductKind.VACCINE:
        raise Refused(errors.NO_VACCINE.problem("identifier", product.class_text))
    made = VaccineFacts(product=product, act=act, **facts)
    made.save()
    return made


def _problems(
    identifier: str, text: str | None, kind: str, storage: tuple[Decimal, Decimal] | None
) -> list[Problem]:
    problems = []
    if text is None:
        problems.append(errors.NO_CLASS.problem("identifier", identifier))
    elif Product.objects.filter(class_key=UUID(bytes=key_of(text))).exists():
        problems.append(errors.CLASS_TAKEN.problem("identifier", text))
    if kind not in ProductKind.values:
        problems.append(errors.KIND_UNKNOWN.problem("kind", kind, known=", ".join(ProductKind.values)))
    if storage and storage[0] > storage[1]:
        problems.append(errors.STORAGE_WRONG.problem("storage", f"{storage[0]} > {storage[1]}"))
    return problems


def _refuse_any(problems: list[Problem]) -> None:
    if problems:
        raise Refused(*problems)
