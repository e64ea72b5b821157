"""Asking the white lists: is this importer, is this product listed; what does this certificate allow, and for whom.

Where nobody listed anything yet there are no lists, and nothing may be held against anybody: ``are_there`` tells.
A carton of a listed product is as good as the product (``entering.queries.base_classes``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from suyuan import clock
from suyuan.masterdata.entering.queries import base_classes
from suyuan.masterdata.models import ImportApproval, ImportListing, ListKind


class Lack(StrEnum):
    """Why a certificate does not cover something."""

    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    OTHER_PRODUCT = "other_product"
    OTHER_INSTITUTION = "other_institution"


@dataclass(frozen=True, slots=True)
class Approval:
    """What one row of a certificate allows."""

    id: UUID
    number: str
    class_key: UUID
    class_text: str
    name: str
    quantity: Decimal
    unit: str
    valid_from: dt.date
    valid_to: dt.date
    ended_at: dt.datetime | None
    institutions: frozenset[int]

    def lack_at(self, at: dt.datetime) -> Lack | None:
        """Why it does not hold at a moment; its last day counts whole, in Beijing."""
        if self.ended_at is not None and self.ended_at <= at:
            return Lack.WITHDRAWN
        day = at.astimezone(clock.BEIJING).date()
        if day < self.valid_from:
            return Lack.NOT_YET
        return Lack.EXPIRED if day > self.valid_to else None


@dataclass(frozen=True, slots=True)
class Lists:
    """Which lists somebody has begun."""

    importers: bool
    products: bool
    approvals: bool

    def __bool__(self) -> bool:
        return self.importers or self.products or self.approvals


def are_there() -> Lists:
    """Which lists there are. A list that was begun and emptied again is there, and lists nobody."""
    kinds = set(ImportListing.objects.values_list("kind", flat=True).distinct())
    return Lists(ListKind.IMPORTER in kinds, ListKind.PRODUCT in kinds, ImportApproval.objects.exists())


def listed_importers(parties: Iterable[int], at: dt.datetime) -> set[int]:
    """Those of these parties that are on the white list at a moment."""
    wanted = list(set(parties))
    rows = _at(at).filter(kind=ListKind.IMPORTER, party_id__in=wanted)
    return set(rows.values_list("party_id", flat=True))


def is_importer_listed(party: int, at: dt.datetime) -> bool:
    """Whether it is on the white list of importers at a moment."""
    return party in listed_importers([party], at)


def listed_products(class_keys: Iterable[UUID], at: dt.datetime) -> set[UUID]:
    """Those of these classes that are on the white list of products at a moment, cartons of listed products too."""
    wanted = set(class_keys)
    if not wanted:
        return set()
    packed = base_classes(wanted)
    rows = _at(at).filter(kind=ListKind.PRODUCT, class_key__in=wanted | set(packed.values()))
    found = set(rows.values_list("class_key", flat=True))
    return {key for key in wanted if key in found or packed.get(key) in found}


def is_product_listed(class_key: UUID, at: dt.datetime) -> bool:
    """Whether it is on the white list of products at a moment."""
    return class_key in listed_products([class_key], at)


def _at(at: dt.datetime) -> QuerySet[ImportListing]:
    return ImportListing.objects.filter(Q(valid_to=None) | Q(valid_to__gt=at), valid_from__lte=at)


def approvals_by_number(numbers: Iterable[str]) -> dict[str, list[Approval]]:
    """What certificates allow, by their numbers; those that nobody entered are absent."""
    wanted = list({number for number in numbers if "\0" not in number})
    rows = ImportApproval.objects.filter(number__in=wanted).prefetch_related("named").order_by("-recorded_at")
    found: dict[str, list[Approval]] = {}
    for row in rows if wanted else ():
        found.setdefault(row.number, []).append(_approval(row))
    return found


def _approval(row: ImportApproval) -> Approval:
    named = frozenset(one.party_id for one in row.named.all())
    facts = (row.class_key, row.class_text, row.name, row.quantity, row.unit, row.valid_from, row.valid_to)
    return Approval(row.pk, row.number, *facts, row.ended_at, named)


def covering(
    found: list[Approval],
    class_key: UUID | None,
    institution: Iterable[int] | None,
    at: dt.datetime,
    packed: Mapping[UUID, UUID] | None = None,
) -> Approval | Lack:
    """The approval of a certificate that covers a product at a moment; or why none does.

    ``found`` are the rows of the certificate. ``institution`` are the parties that count as whoever receives or uses it;
    None where nobody is asked about. ``packed`` are ``base_classes`` of cartons. Reasons come in the order in which
    somebody would look: is there such a certificate, is it about this product, does it hold, is it for this institution.
    """
    if not found:
        return Lack.UNKNOWN
    wanted = {class_key, (packed or {}).get(class_key)} if class_key is not None else None
    about = [one for one in found if wanted is None or one.class_key in wanted]
    if not about:
        return Lack.OTHER_PRODUCT
    held = [one for one in about if one.lack_at(at) is None]
    if not held:
        return about[0].lack_at(at) or Lack.UNKNOWN
    own = None if institution is None else set(institution)
    return next((one for one in held if own is None or own & one.institutions), Lack.OTHER_INSTITUTION)
