"""Which fields of an event are about what, and the event without some of them.

Whoever may see an event may not see all that it says. Fields belong to classes; a right names the classes that stay
hidden (``parties.event_rights``). Extension fields are judged by their local name in any namespace, as personal
fields are: no partner's own schema may carry a price past the rule. Everything here is pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

import msgspec

from suyuan.core.epcis.model import Event, Location, QuantityElement, SensorElement
from suyuan.core.epcis.personal import is_personal_name
from suyuan.core.identifiers.person import is_pseudonym

__all__ = ["FieldClass", "class_of", "goods_of", "identifiers_of", "without", "without_strangers"]


class FieldClass(StrEnum):
    """What a field is about. What belongs to none is what happened to which thing, when and where."""

    PERSON = "person"
    """Patients and those who treat them: pseudonyms, and fields that name them."""
    PRICE = "price"
    PROCESS = "process"
    """How a product is made: parameters of the process."""
    FORMULA = "formula"
    """What a product is made of, in which share."""
    COMMERCE = "commerce"
    """Orders, invoices and certificates by their numbers."""
    PARTNERS = "partners"
    """From whom to whom: sources and destinations."""
    OTHER = "other"
    """Extension fields of which nobody said what they are about, and ILMD beyond the facts of the product."""


_NAMES: Mapping[FieldClass, frozenset[str]] = {
    FieldClass.PRICE: frozenset(
        (
            "price", "prices", "unitprice", "purchaseprice", "salesprice", "saleprice", "retailprice", "tenderprice",
            "listprice", "netprice", "amount", "totalamount", "totalprice", "invoiceamount", "discount", "discountrate",
            "rebate", "cost", "unitcost", "tax", "taxamount", "taxrate", "currency", "margin", "reimbursement",
            "价格", "单价", "采购价", "进货价", "销售价", "零售价", "中标价", "金额", "总金额", "总价", "折扣", "返利", "成本", "税额", "税率",
        )
    ),
    FieldClass.PROCESS: frozenset(
        (
            "process", "processparameter", "processparameters", "processstep", "processdata", "manufacturingprocess",
            "productionprocess", "sterilizationparameters", "sterilisationparameters", "batchrecord", "recipe",
            "工艺", "工艺参数", "工艺规程", "生产工艺", "关键工艺参数", "灭菌参数", "批生产记录",
        )
    ),
    FieldClass.FORMULA: frozenset(
        (
            "formula", "formulation", "composition", "ingredients", "ingredient", "excipient", "excipients",
            "activeingredientshare", "strain", "adjuvant",
            "配方", "处方组成", "处方工艺", "成分", "组成", "辅料", "毒株", "菌种", "佐剂",
        )
    ),
}  # fmt: skip
"""Local names of extension fields, lower case, without ``_`` and ``-``."""
_FACTS = frozenset(
    (
        "lotnumber", "lot", "lotno", "batch", "batchno", "batchnumber",
        "itemexpirationdate", "expirationdate", "expirydate", "expiry", "exp", "bestbeforedate", "sellbydate",
        "productiondate", "manufacturingdate", "manufacturedate", "produceddate", "produced", "mfg",
    )
)  # fmt: skip
"""ILMD that tells which goods these are: part of what a thing is, and printed on it."""
_LOCAL = re.compile("[@}:#/]")
_LONGEST_NAME = 200
_IDENTIFIERS = ("epc_list", "child_epcs", "input_epc_list", "output_epc_list")
_QUANTITIES = ("quantity_list", "child_quantity_list", "input_quantity_list", "output_quantity_list")

Hidden = frozenset[FieldClass]


def class_of(name: str) -> FieldClass:
    """The class of an extension field by its name: a plain one, ``{namespace}local``, or an XML attribute of these."""
    return _remembered(name) if len(name) <= _LONGEST_NAME else _judged(name)


def _judged(name: str) -> FieldClass:
    if is_personal_name(name):
        return FieldClass.PERSON
    plain = _plain(name)
    for found, names in _NAMES.items():
        if plain in names:
            return found
    return FieldClass.OTHER


_remembered = lru_cache(maxsize=4096)(_judged)


def _plain(name: str) -> str:
    return _LOCAL.split(name)[-1].replace("_", "").replace("-", "").lower()


def without(event: Event, hidden: Hidden) -> Event:
    """The event without the fields of these classes, at any depth; the very same object when it has none."""
    changes: dict[str, Any] = {}
    if FieldClass.COMMERCE in hidden:
        changes |= {"biz_transaction_list": None, "certification_info": None, "transformation_id": None}
    if FieldClass.PARTNERS in hidden:
        changes |= {"source_list": None, "destination_list": None}
    if FieldClass.PERSON in hidden:
        changes |= _without_people(event)
    changes |= _without_names(event, hidden)
    changes = {name: value for name, value in changes.items() if getattr(event, name) != value}
    return msgspec.structs.replace(event, **changes) if changes else event


def without_strangers(event: Event, is_known: Callable[[str], bool]) -> Event:
    """The event with those of its identifiers that are ``is_known``: a pack tells nothing of its neighbours."""
    changes: dict[str, Any] = {}
    for name in _IDENTIFIERS:
        texts: tuple[str, ...] | None = getattr(event, name)
        if texts:
            changes[name] = tuple(text for text in texts if is_known(text))
    for name in _QUANTITIES:
        elements: tuple[QuantityElement, ...] | None = getattr(event, name)
        if elements:
            changes[name] = tuple(one for one in elements if is_known(one.epc_class))
    for name in ("parent_id", "epc_class"):
        text = getattr(event, name)
        if text is not None and not is_known(text):
            changes[name] = None
    shown = msgspec.structs.replace(event, **changes) if changes else event
    # That some neighbours left a box must not read as "everything left it": DELETE without children says that.
    took_some_out = event.action == "DELETE" and _names_children(event) and not _names_children(shown)
    return msgspec.structs.replace(shown, parent_id=None) if took_some_out else shown


def _names_children(event: Event) -> bool:
    return bool(event.child_epcs or event.child_quantity_list)


def identifiers_of(event: Event) -> Iterator[str]:
    """Everything that ``without_strangers`` asks about."""
    for name in _IDENTIFIERS:
        yield from getattr(event, name) or ()
    yield from goods_of(event)
    if event.parent_id is not None:
        yield event.parent_id


def goods_of(event: Event) -> Iterator[str]:
    """The identifiers of goods without serial numbers, in whatever role."""
    for name in _QUANTITIES:
        yield from (one.epc_class for one in getattr(event, name) or ())
    if event.epc_class is not None:
        yield event.epc_class


def _without_people(event: Event) -> dict[str, Any]:
    """Identifiers that are pseudonyms of people."""
    changes: dict[str, Any] = {}
    for name in _IDENTIFIERS:
        texts = getattr(event, name)
        if texts and any(map(is_pseudonym, texts)):
            changes[name] = tuple(text for text in texts if not is_pseudonym(text))
    if event.parent_id is not None and is_pseudonym(event.parent_id):
        changes["parent_id"] = None
    for name, part in (("source_list", "source"), ("destination_list", "destination")):
        entries = getattr(event, name)
        if entries and any(is_pseudonym(getattr(one, part)) for one in entries):
            changes[name] = tuple(one for one in entries if not is_pseudonym(getattr(one, part)))
    return changes


def _without_names(event: Event, hidden: Hidden) -> dict[str, Any]:
    """Extension fields, wherever they may stand."""
    changes: dict[str, Any] = {}
    if event.extensions:
        changes["extensions"] = _map(event.extensions, hidden) or None
    if event.ilmd:
        changes["ilmd"] = _map(event.ilmd, hidden, facts=True) or None
    for name in ("read_point", "biz_location"):
        place: Location | None = getattr(event, name)
        if place is not None and place.extensions:
            kept = _map(place.extensions, hidden) or None
            changes[name] = msgspec.structs.replace(place, extensions=kept)
    if event.sensor_element_list:
        changes["sensor_element_list"] = tuple(_sensor(one, hidden) for one in event.sensor_element_list)
    declaration = event.error_declaration
    if declaration is not None and declaration.extensions:
        kept = _map(declaration.extensions, hidden) or None
        changes["error_declaration"] = msgspec.structs.replace(declaration, extensions=kept)
    return changes


def _sensor(element: SensorElement, hidden: Hidden) -> SensorElement:
    reports = tuple(_bare(report, hidden) for report in element.sensor_report)
    own: SensorElement = _bare(element, hidden)
    return msgspec.structs.replace(
        own, sensor_metadata=_bare(element.sensor_metadata, hidden), sensor_report=reports
    )


def _bare(part: Any, hidden: Hidden) -> Any:
    if part is None or not part.extensions:
        return part
    return msgspec.structs.replace(part, extensions=_map(part.extensions, hidden) or None)


def _map(values: Mapping[str, Any], hidden: Hidden, *, facts: bool = False) -> dict[str, Any]:
    """The members whose class is not hidden. Below a field of no class of its own, each member is judged by itself;
    where such fields are hidden, only facts of the product are left, and nothing below them is.
    """
    kept: dict[str, Any] = {}
    for name, value in values.items():
        found = class_of(name)
        is_fact = facts and found is FieldClass.OTHER and _plain(name) in _FACTS and isinstance(value, str)
        if found in hidden and not is_fact:
            continue
        inner = _inside(value, hidden)
        if inner is not _NOTHING:
            kept[name] = inner
    return kept


_NOTHING = object()


def _inside(value: Any, hidden: Hidden) -> Any:
    """A value without what is hidden in it; _NOTHING when it held nothing else."""
    if isinstance(value, dict):
        return (_map(value, hidden) or _NOTHING) if value else value
    if isinstance(value, list):
        kept = [inner for inner in _all_inside(value, hidden) if inner is not _NOTHING]
        return kept if kept or not value else _NOTHING
    if isinstance(value, str) and FieldClass.PERSON in hidden and is_pseudonym(value):
        return _NOTHING
    return value


def _all_inside(values: Iterable[Any], hidden: Hidden) -> Iterable[Any]:
    return (_inside(value, hidden) for value in values)
