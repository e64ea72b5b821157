"""What both architectures of ERP and trace service have in common: the account, and an event in the words of an ERP.

That is which process, which things with lot and expiry, from whom to whom, by which papers. They differ in how it
travels.
"""

from __future__ import annotations

from typing import Any, Final

from suyuan.core.identifiers.canonical import canonical_text, class_text
from suyuan.exchange.adapters import reading
from suyuan.exchange.adapters.contract import Setting
from suyuan.ledger.queries import StoredEvent

SETTINGS: Final = (
    Setting(
        "token", "bearer token that the ERP or its module gave", "ERP 或其模块发放的访问令牌", is_secret=True
    ),
    Setting("company", "company code in the ERP", "ERP 中的公司代码"),
)
PROCESSES: Final = {
    "commissioning": "production",
    "receiving": "goods-receipt",
    "storing": "put-away",
    "shipping": "goods-issue",
    "departing": "transport",
    "transporting": "transport",
    "arriving": "transport",
    "installing": "installation",
    "inspecting": "inspection",
    "repairing": "repair",
    "packing": "packing",
    "unpacking": "unpacking",
    "dispensing": "use",
    "destroying": "disposal",
}
"""Step to the process that an ERP knows; others keep the step's own word."""


def view(one: StoredEvent) -> dict[str, Any]:
    """JSON-safe, and the same for the same event at any time: nothing of it depends on the moment."""
    event = one.event
    step = reading.step(event)
    place = event.biz_location or event.read_point
    process = "recall" if reading.disposition(event) == "recalled" else PROCESSES.get(step, step or "other")
    found: dict[str, Any] = {
        "eventId": one.event.event_id or one.ni,
        "kind": "correction" if one.is_declaration else "event",
        "process": process,
        "action": event.action,
        "step": step or None,
        "disposition": reading.disposition(event) or None,
        "time": event.event_time.isoformat(),
        "timeZone": event.event_time_zone_offset,
        "recordedAt": one.record_time.isoformat(),
        "place": place.id if place else None,
        "supplier": reading.source(event),
        "customer": reading.destination(event),
        "documents": reading.documents(event) or None,
        "lot": reading.made_with(event, "lotNumber"),
        "expiry": reading.made_with(event, "itemExpirationDate"),
        "things": [thing(text) for text in reading.identifiers(event)],
        "quantities": [
            {"class": canonical_text(each.epc_class), "quantity": _text(each.quantity), "uom": each.uom}
            for lists in (event.quantity_list, event.child_quantity_list)
            for each in lists or ()
        ],
    }
    return {name: value for name, value in found.items() if value is not None}


def thing(text: str) -> dict[str, str]:
    """One thing: its canonical text and, where it has one, the product it belongs to."""
    code = canonical_text(text)
    product = class_text(code)
    return {"code": code, "product": product} if product else {"code": code}


def _text(number: object) -> str | None:
    return None if number is None else str(number)
