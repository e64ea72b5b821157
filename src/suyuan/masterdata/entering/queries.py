"""What was entered of products and places, now and before; and of which product a carton is."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from suyuan.core.identifiers.canonical import key_of
from suyuan.masterdata.models import PlaceVersion, Product, ProductPackage, ProductVersion
from suyuan.parties.models import Place


def newest_of(product: Product) -> ProductVersion | None:
    """What counts of a product; None where it was registered by its name alone."""
    return ProductVersion.objects.filter(product=product).order_by("-pk").first()


def versions_of(product: Product) -> list[ProductVersion]:
    """All that was entered, the newest first, with who entered it."""
    found = (
        ProductVersion.objects.filter(product=product).select_related("party").prefetch_related("packages")
    )
    return list(found.order_by("-pk"))


def holder_entered(product: Product) -> str:
    """The holder or registrant as master data name him, for products whose holder is not registered here; or nothing."""
    newest = newest_of(product)
    values: dict[str, str] = newest.values if newest else {}
    return values.get("manufacturerOfTradeItemPartyName") or values.get("ylqxzcrbarmc", "")


def newest_of_place(place: Place) -> PlaceVersion | None:
    """What counts of a place; None where table 14 was never filled in."""
    return PlaceVersion.objects.filter(place=place).order_by("-pk").first()


def base_classes(class_keys: Iterable[UUID]) -> dict[UUID, UUID]:
    """Of those that are packaging levels: the product that is packed. A level that a newer version left out is none."""
    wanted = list(set(class_keys))
    rows = (
        ProductPackage.objects.filter(class_key__in=wanted).select_related("version__product").order_by("pk")
    )
    newest: dict[int, int] = {}
    found: dict[UUID, UUID] = {}
    for row in rows:
        product = row.version.product
        if product.pk not in newest:
            version = newest_of(product)
            newest[product.pk] = version.pk if version else 0
        if newest[product.pk] == row.version_id:
            found[row.class_key] = product.class_key
    return found


def key_of_class(text: str) -> UUID:
    """The key under which a class is registered."""
    return UUID(bytes=key_of(text))
