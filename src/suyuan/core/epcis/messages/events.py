"""From a message that was read to its event. Where each field lives: docs/reference/imports.md."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from suyuan.core.epcis.lots import IDCODE
from suyuan.core.epcis.messages.forms import in_namespace, written_type
from suyuan.core.epcis.messages.kinds import IMPORTS
from suyuan.core.epcis.messages.reading import Read
from suyuan.core.epcis.model import (
    BusinessTransaction,
    Destination,
    Event,
    Location,
    QuantityElement,
    Source,
)
from suyuan.core.epcis.tables.codes import paper, read_code
from suyuan.core.epcis.tables.events import MASTER_DATA
from suyuan.core.epcis.tables.moments import offset_text
from suyuan.core.identifiers.canonical import lot_text

_DRUG_ID: Final = re.compile(r"8[0-9]{6}")
KEPT: Final = "https://ref.suyuan.example/ext/"
"""Fields that belong to no table."""
_BORN: Final = {
    "lotNumber": f"{MASTER_DATA}lotNumber",
    "itemExpirationDate": f"{MASTER_DATA}itemExpirationDate",
    "certificateNo": f"{{{IMPORTS}}}certificateNo",
    "ImportID": f"{{{IMPORTS}}}importID",
}
_BATCH: Final = ("LOT", "EXP", "MFG", "QTY")
_OWN: Final = ("prescribeDoc", "prescription", "usedQuantity", "unit")


def event_of(read: Read, issuer: str) -> Event | None:
    """The event of a sound message; None, with the Problem noted in it, where none can be made.

    ``issuer`` is the prefix of the sender's document numbers.
    """
    if not read.is_sound or read.time is None:
        return None
    contents = _contents(read)
    if contents is None:
        read.condition("lot-class", "drugId" if "drugId" in read.texts else "di")
        return None
    step, disposition = _what_happened(read)
    return Event(
        type="AggregationEvent" if read.box else "ObjectEvent",
        event_time=read.time,
        event_time_zone_offset=read.offset or offset_text(read.time),
        action=read.kind.action,
        biz_step=step,
        disposition=disposition,
        **contents,
        **_places(read),
        **_papers(read, issuer),
        **_described(read),
    )


def _what_happened(read: Read) -> tuple[str, str]:
    if read.texts.get("direction") == "in":
        return "receiving", "returned"
    return read.kind.step, read.kind.disposition


def _contents(read: Read) -> dict[str, Any] | None:
    """Single things by their codes, lots with how many of them; None where a lot has no code."""
    items = tuple(str(code.text) for code in read.codes if not code.is_class)
    lots = [QuantityElement(epc_class=str(code.text)) for code in read.codes if code.is_class]
    if read.kind.name == "recall" and not read.codes:
        text = _lot_class(read)
        if text is None:
            return None
        number = read.texts.get("QTY")
        lots.append(QuantityElement(epc_class=text, quantity=Decimal(number) if number else None))
    if read.box:
        return {"parent_id": read.box.text, "child_epcs": items}
    found: dict[str, Any] = {"epc_list": items} if items else {}
    return found | ({"quantity_list": tuple(lots)} if lots else {})


def _lot_class(read: Read) -> str | None:
    """The code of a lot of a product. Drug identification codes have no spelling for lots: theirs is the canonical text."""
    product, lot = read.texts.get("drugId") or read.texts.get("di", ""), read.texts["lotNumber"]
    if _DRUG_ID.fullmatch(product):
        return lot_text(f"drug:{product}", lot)
    code = read_code(product, {"lot": lot})
    return code.text if code.text is not None and code.is_class else None


def _places(read: Read) -> dict[str, Any]:
    found: dict[str, Any] = {"biz_location": Location(id=read.texts["bizLocation"])}
    if read.sources:
        found["source_list"] = tuple(Source(type=kind, source=text) for kind, text in read.sources)
    if read.destinations:
        found["destination_list"] = tuple(
            Destination(type=kind, destination=text) for kind, text in read.destinations
        )
    return found


def _papers(read: Read, issuer: str) -> dict[str, Any]:
    if not read.papers:
        return {}
    listed = (
        BusinessTransaction(type=written_type(kind) or None, biz_transaction=paper(text, issuer))
        for kind, text in read.papers
    )
    return {"biz_transaction_list": tuple(listed)}


def _described(read: Read) -> dict[str, Any]:
    texts = read.texts
    born = {_BORN[name]: texts[name] for name in _BORN if name in texts and read.kind.name == "commissioning"}
    more: dict[str, Any] = {f"{{{IMPORTS}}}{name}": texts[name] for name in _OWN if name in texts}
    batch = {f"{{{IDCODE}}}{name}": texts[name] for name in _BATCH if name in texts}
    if batch and read.kind.name == "aggregation":
        more[f"{{{IDCODE}}}Extension"] = batch
    if read.kind.name == "recall" and "lotNumber" in texts:
        more[f"{{{IMPORTS}}}recallLot"] = texts["lotNumber"]
    more |= in_namespace(read.kept, KEPT)
    return {name: value for name, value in (("ilmd", born), ("extensions", more)) if value}
