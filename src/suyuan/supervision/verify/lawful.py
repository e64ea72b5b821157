"""V6 of urgent imports: is the importer listed, is the product, does the approval cover it, and this institution?

Goods of urgent imports are those whose product is listed, and those whose commissioning names a certificate; nothing is
said of others, and nothing by a list that nobody began. Importer and certificate are judged by the moment when the goods
were brought in: what was lawful then is not undone because a list changed. That it would not be lawful today is a warning;
a certificate that was withdrawn stops.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from suyuan.masterdata.entering.queries import base_classes
from suyuan.masterdata.lists.queries import (
    Approval,
    Lack,
    Lists,
    approvals_by_number,
    are_there,
    covering,
    listed_importers,
    listed_products,
)
from suyuan.parties.kinds import PartyKind
from suyuan.parties.models import Party
from suyuan.supervision.imports.brought_in import Brought, brought_in, used
from suyuan.supervision.verify.model import Purpose, Result

INSTITUTIONS: Final = (PartyKind.HOSPITAL, PartyKind.VACCINATION_UNIT)
"""Those who receive and use goods by an approval that names them; whoever trades on the way is named by none."""
LACKS: Final = {
    Lack.UNKNOWN: ("批准文件未登记", "Its approval is not registered"),
    Lack.WITHDRAWN: ("批准文件已撤销", "Its approval was withdrawn"),
    Lack.NOT_YET: ("进口时批准文件尚未生效", "Its approval was not yet in force when it was brought in"),
    Lack.EXPIRED: ("进口时批准文件已过期", "Its approval had expired when it was brought in"),
    Lack.OTHER_PRODUCT: ("批准文件不包括该品种", "Its approval is about other products"),
    Lack.OTHER_INSTITUTION: ("批准文件没有指定本单位使用", "Its approval does not name your institution"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that the lists say of something."""

    result: Result
    reason: str
    reason_en: str
    record: str = ""
    is_of_single: bool = False
    """Asked of single things only: a box or a lot has no commissioning of its own."""


_FINE: Final = Said(
    Result.PASS, "进口企业、品种、批准文件均在名单中", "Importer, product and approval are listed"
)
_STRANGE: Final = Said(
    Result.STOP, "品种不在急需进口白名单", "The product is not on the white list", "LIST-PRODUCT"
)
_BARE: Final = Said(
    Result.WARN, "急需进口品种，赋码没有批准文件编号", "An urgent import without the number of an approval", "LIST-NUMBER", True
)  # fmt: skip


@dataclass(slots=True)
class _Known:
    """Everything that was looked up for all things together."""

    lists: Lists
    now: dt.datetime
    packed: Mapping[UUID, UUID]
    products: set[UUID]
    importers: dict[dt.datetime, set[int]]
    approvals: dict[str, list[Approval]]
    used: dict[tuple[str, UUID | None], Decimal]
    own: set[int] | None
    """The parties that count as the institution that asks; None where no institution does."""


def lawful_of(
    classes: Mapping[UUID, UUID | None], kin: set[int], purpose: Purpose, now: dt.datetime
) -> dict[UUID, list[Said]]:
    """What the lists say of things, by their keys; ``classes`` are the products of the things."""
    brought = brought_in(classes)
    products = listed_products((key for key in classes.values() if key), now)
    urgent = {key for key, product in classes.items() if key in brought or product in products}
    if not urgent:
        return {}
    known = _known(brought, {classes[key] for key in urgent}, products, _institution(kin, purpose), now)
    return {key: _said(classes[key], brought.get(key, []), known) for key in urgent}


def _known(
    brought: Mapping[UUID, list[Brought]],
    classes: Iterable[UUID | None],
    products: set[UUID],
    own: set[int] | None,
    now: dt.datetime,
) -> _Known:
    listed = [each for many in brought.values() for each in many]
    numbers, senders = {each.number for each in listed}, {each.sender for each in listed}
    importers = {at: listed_importers(senders, at) for at in {now, *(each.at for each in listed)}}
    packed = base_classes(key for key in classes if key)
    approvals = approvals_by_number(numbers) if numbers else {}
    gone = used(numbers) if numbers else {}
    return _Known(are_there(), now, packed, products, importers, approvals, gone, own)


def _institution(kin: set[int], purpose: Purpose) -> set[int] | None:
    """Whoever ships is asked for no institution; nor are those who trade on the way."""
    if purpose is Purpose.SHIP:
        return None
    rows = Party.objects.filter(pk__in=kin, kind__in=INSTITUTIONS)
    return set(rows.values_list("pk", flat=True)) or None


def _said(product: UUID | None, brought: list[Brought], known: _Known) -> list[Said]:
    said = (
        [_STRANGE] if known.lists.products and product is not None and product not in known.products else []
    )
    if not brought and known.lists.approvals:
        said.append(_BARE)
    for each in brought:
        said += _of_importer(each, known)
        said += _of_approval(each, product, known)
    return said or [_FINE]


def _of_importer(each: Brought, known: _Known) -> list[Said]:
    if not known.lists.importers or each.sender in known.importers[each.at]:
        return []
    if each.sender in known.importers[known.now]:
        words = ("进口时进口企业还不在白名单", "The importer was not yet listed when it was brought in")
        return [Said(Result.WARN, *words, "LIST-IMPORTER")]
    return [Said(Result.STOP, "进口企业不在白名单", "The importer is not on the white list", "LIST-IMPORTER")]


def _of_approval(each: Brought, product: UUID | None, known: _Known) -> list[Said]:
    if not known.lists.approvals:
        return []
    rows = known.approvals.get(each.number, [])
    found = covering(rows, product, known.own, each.at, known.packed)
    if isinstance(found, Lack):
        return [Said(Result.STOP, *LACKS[found], f"LIST-{found.upper()}")]
    today = found.lack_at(known.now)
    if today is Lack.WITHDRAWN:
        return [Said(Result.STOP, *LACKS[today], "LIST-WITHDRAWN")]
    said = []
    if today is Lack.EXPIRED:
        words = ("批准文件已过期（进口时有效）", "Its approval has expired since it was brought in")
        said.append(Said(Result.WARN, *words, "LIST-EXPIRED"))
    if known.used.get((found.number, found.class_key), Decimal(0)) > found.quantity:
        words = ("批准文件的数量已超出", "More was brought in than its approval allows")
        said.append(Said(Result.WARN, *words, "LIST-QUANTITY"))
    return said
