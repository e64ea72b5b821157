"""Looking up what codes and places are called. Unknown keys are absent: a code needs no master data to be traced."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from suyuan.masterdata.models import Product, VaccineFacts
from suyuan.parties.queries import places_for

__all__ = ["kinds_for", "places_for", "product_of", "products_for", "vaccine_facts_of"]


def products_for(class_keys: Iterable[UUID]) -> dict[UUID, Product]:
    """Products by class key, with their holders loaded."""
    wanted = list(set(class_keys))
    if not wanted:
        return {}
    rows = Product.objects.filter(class_key__in=wanted).select_related("holder")
    return {product.class_key: product for product in rows}


def kinds_for(class_keys: Iterable[UUID]) -> dict[UUID, str]:
    """The kinds of registered products by class key."""
    wanted = list(set(class_keys))
    if not wanted:
        return {}
    return dict(Product.objects.filter(class_key__in=wanted).values_list("class_key", "kind"))


def product_of(class_key: UUID) -> Product | None:
    """One product with its holder, or None."""
    return products_for([class_key]).get(class_key)


def vaccine_facts_of(product: Product) -> VaccineFacts | None:
    """What was said last of a vaccine; None where nobody said anything."""
    return VaccineFacts.objects.filter(product=product).order_by("-id").first()
