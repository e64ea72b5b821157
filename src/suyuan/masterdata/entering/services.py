"""Keeping what was entered of products and places: check, make, save. The acts are the caller's (``ledger.acts``)."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.core.identifiers.canonical import key_for, key_of
from suyuan.core.problem import Refused
from suyuan.masterdata.entering import errors
from suyuan.masterdata.entering.fields import PLACE_COLUMNS
from suyuan.masterdata.entering.queries import newest_of, newest_of_place
from suyuan.masterdata.entering.reading import PlaceFacts, ProductFacts
from suyuan.masterdata.models import PlaceVersion, Product, ProductKind, ProductPackage, ProductVersion
from suyuan.parties.facts import area_meant
from suyuan.parties.models import Party, Place
from suyuan.parties.services import create_place
from suyuan.parties.viewer import Viewer


def is_known(facts: ProductFacts, *, party: Party, viewer: Viewer) -> bool:
    """Whether exactly this is said of the product already. Raises Refused where the party may not say it."""
    product = Product.objects.filter(class_key=_key(facts.class_text)).first()
    return product is not None and _checked(product, facts, party, viewer)


def enter_product(facts: ProductFacts, *, party: Party, viewer: Viewer, act: UUID) -> ProductVersion:
    """Register a product, or another version of it, for a party. Call it in the transaction of the act. Raises Refused.

    Of two who enter one product at once the second waits, and is then judged as one who comes later.
    """
    made, is_new = Product.objects.get_or_create(
        class_key=_key(facts.class_text),
        defaults={"class_text": facts.class_text, "name": facts.name, "kind": facts.kind},
    )
    product = Product.objects.select_for_update().get(pk=made.pk)
    if not is_new:
        _checked(product, facts, party, viewer)
    _write(product, facts)
    version = ProductVersion.objects.create(product=product, party=party, act=act, values=facts.values)
    ProductPackage.objects.bulk_create(
        ProductPackage(
            version=version,
            class_key=_key(one.class_text),
            class_text=one.class_text,
            contains=one.contains,
            below_text=one.below,
            unit=one.unit,
        )
        for one in facts.levels
    )
    return version


def _checked(product: Product, facts: ProductFacts, party: Party, viewer: Viewer) -> bool:
    """Whether nothing is new. Raises Refused."""
    newest = newest_of(product)
    if not _is_keeper(product, newest, party, viewer):
        raise Refused(errors.FOREIGN.problem("additionalTradeItemIdentification", facts.class_text))
    if product.kind != facts.kind:
        kind = ProductKind(product.kind)
        told = {"kind": str(kind), "kind_zh": kind.label}
        raise Refused(errors.OTHER_KIND.problem("productKind", facts.class_text, **told))
    if newest is None or newest.values != facts.values:
        return False
    kept = [
        (one.class_text, one.contains, one.below_text, one.unit) for one in newest.packages.order_by("pk")
    ]
    return kept == [(one.class_text, one.contains, one.below, one.unit) for one in facts.levels]


def _is_keeper(product: Product, newest: ProductVersion | None, party: Party, viewer: Viewer) -> bool:
    """Its holder, whoever the holder entrusted, and whoever entered it first where no holder is registered."""
    own = {party.pk, *viewer.acts_for}
    if product.holder_id is not None:
        return product.holder_id in own
    first = product.versions.order_by("pk").first()
    return newest is None or first is None or first.party_id in own


def _write(product: Product, facts: ProductFacts) -> None:
    """The register that all others read: the newest word."""
    given = facts.values
    product.name, product.spec = facts.name, facts.spec or product.spec
    product.name_en = given.get("productNameEn", product.name_en)
    if "storageLow" in given:
        product.storage_low, product.storage_high = (
            Decimal(given["storageLow"]),
            Decimal(given["storageHigh"]),
        )
    if "shelfMonths" in given:
        product.shelf_months = int(given["shelfMonths"])
    product.save()


def is_known_place(facts: PlaceFacts, *, party: Party) -> bool:
    """Whether exactly this is said of the place already. Raises Refused where it is another's."""
    place = Place.objects.filter(key=UUID(bytes=key_for(facts.uri))).first()
    if place is None:
        return False
    _refuse_foreign(place, party)
    newest = newest_of_place(place)
    return newest is not None and all(
        getattr(newest, column) == facts.values[name] for name, column in PLACE_COLUMNS.items()
    )


def enter_place(facts: PlaceFacts, *, party: Party, act: UUID) -> PlaceVersion:
    """Register a place of the party, or another version of it. Call it in the transaction of the act. Raises Refused."""
    given = facts.values
    place = Place.objects.select_for_update().filter(key=UUID(bytes=key_for(facts.uri))).first()
    if place is None:
        place = _created(facts, party)
    _refuse_foreign(place, party)
    place.name, place.city, place.region = given["name"], given["city"], given["state"]
    place.area = area_meant(given["state"], given["city"]) or place.area
    place.save(update_fields=["name", "city", "region", "area"])
    columns = {column: given[name] for name, column in PLACE_COLUMNS.items()}
    return PlaceVersion.objects.create(place=place, act=act, **columns)


def _created(facts: PlaceFacts, party: Party) -> Place:
    """A new place; of two who enter it at once one is first, and the other waits for him and comes later."""
    given = facts.values
    try:
        with transaction.atomic():
            return create_place(party, facts.uri, given["name"], city=given["city"], region=given["state"])
    except IntegrityError:
        return Place.objects.select_for_update().get(key=UUID(bytes=key_for(facts.uri)))


def _refuse_foreign(place: Place, party: Party) -> None:
    if place.party_id != party.pk:
        raise Refused(errors.PLACE_FOREIGN.problem("id", None))


def _key(text: str) -> UUID:
    return UUID(bytes=key_of(text))
