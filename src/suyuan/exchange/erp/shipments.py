"""What Tryton calls shipments: which kinds there are, when something has happened, what they say.

A shipment says that goods were moved once it has reached a state; what was moved are its moves that are done. When
that was, Tryton's log tells to the microsecond (the state it went into, or the button that somebody pressed); where
neither is there, the last change of the moves is taken. The log of the state is missing where Tryton sets it by hand.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from suyuan.core.problem import Refused
from suyuan.exchange.erp.models import Head
from suyuan.exchange.erp.tryton import Tryton
from suyuan_client.movements import Kind

CANCELLED: Final = "cancelled"
_BUTTONS: Final = {"received": "receive", "shipped": "ship", "done": "do"}
_TYPES: Final = ("type", "id")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that a shipment says happened."""

    name: str
    """The state in which it has happened for the first time."""
    kind: Kind
    states: tuple[str, ...]
    """States in which it has happened."""
    side: str
    """Which moves these are: ``from:supplier``, ``to:customer``, ``to:transit``, ``from:transit`` or ``all``."""


@dataclass(frozen=True, slots=True)
class Sort:
    """One kind of shipment."""

    model: str
    steps: tuple[Step, ...]
    partner: str | None
    """Field of the other party."""
    place: str
    """Field that leads to our warehouse."""
    other_place: str | None = None
    split: tuple[Step, ...] = ()
    """The steps of those that go by way of a place of transit."""


_RECEIVED: Final = ("received", "done")
SORTS: Final = {
    one.model: one
    for one in (
        Sort(
            "stock.shipment.in",
            (Step("received", Kind.RECEIPT, _RECEIVED, "from:supplier"),),
            "supplier",
            "warehouse",
        ),
        Sort(
            "stock.shipment.in.return",
            (Step("done", Kind.RETURNED_OUT, ("done",), "to:supplier"),),
            "supplier",
            "warehouse",
        ),
        Sort(
            "stock.shipment.out",
            (Step("done", Kind.DESPATCH, ("done",), "to:customer"),),
            "customer",
            "warehouse",
        ),
        Sort(
            "stock.shipment.out.return",
            (Step("received", Kind.RETURNED_IN, _RECEIVED, "from:customer"),),
            "customer",
            "warehouse",
        ),
        Sort(
            "stock.shipment.internal",
            (Step("done", Kind.STORING, ("done",), "all"),),
            None,
            "to_warehouse",
            "warehouse",
            (
                Step("shipped", Kind.SENT_INSIDE, ("shipped", "done"), "to:transit"),
                Step("done", Kind.GOT_INSIDE, ("done",), "from:transit"),
            ),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Warehouse:
    name: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Partner:
    id: int
    name: str
    code: str | None
    identifiers: tuple[tuple[str | None, str], ...]
    """(type, code), in the order of the ERP."""


@dataclass(frozen=True, slots=True)
class Goods:
    """One move."""

    product: str
    codes: tuple[str, ...]
    """Identifiers that may be a GTIN."""
    lot: str | None
    is_serial: bool
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Shipment:
    """What the ERP says happened in one step of one shipment."""

    head: Head
    step: Step
    reference: str | None
    """The partner's number for it."""
    place: Warehouse | None
    other_place: Warehouse | None
    partner: Partner | None
    goods: tuple[Goods, ...]
    day: dt.date | None
    """On which day it took place, as the books say."""
    moment: dt.datetime
    """When it was entered."""


def steps_of(head: Head) -> tuple[Step, ...]:
    """What a shipment can say, by the way it goes."""
    sort = SORTS[head.model]
    return sort.split if head.is_split else sort.steps


def reached(head: Head) -> list[Step]:
    """What a shipment says has happened."""
    return [step for step in steps_of(head) if head.state in step.states]


def heads(
    tryton: Tryton, model: str, domain: list[Any], *, order: Any = None, limit: int | None = None
) -> list[Head]:
    """Shipments of a kind, as their list shows them."""
    fields = ["number", "state", "write_date", "create_date"]
    if SORTS[model].split:
        fields.append("transit_location")
    return [_head(model, row) for row in tryton.read(model, domain, fields, order=order, limit=limit)]


def states_of(model: str) -> list[str]:
    """The states in which a kind of shipment concerns us."""
    sort = SORTS[model]
    return sorted({CANCELLED, *(state for step in (*sort.steps, *sort.split) for state in step.states)})


def read(tryton: Tryton, model: str, records: Sequence[int]) -> dict[tuple[int, str], Shipment]:
    """What shipments of a kind say now, by (id, step). Those that are gone or say nothing are left out."""
    sort = SORTS[model]
    found = _rows(tryton, sort, records)
    refs = [f"{model},{record}" for record in found]
    moves = _moves(tryton, refs)
    products = _codes(tryton, {row["product"] for listed in moves.values() for row in listed})
    partners = _partners(tryton, sort, found.values())
    logs = _logs(tryton, refs)
    made: dict[tuple[int, str], Shipment] = {}
    for record, row in found.items():
        ref, head = f"{model},{record}", _head(model, row)
        for step in reached(head):
            mine = [move for move in moves[ref] if _is_of(move, step, row.get("transit_location"))]
            when = _entered(step, logs[ref], mine) or head_moment(head)
            goods = tuple(_goods(move, products) for move in mine)
            days = {move["effective_date"] for move in mine if move["effective_date"]}
            made[record, step.name] = Shipment(
                head, step, row.get("reference"), _warehouse(row, _side(sort, step, is_other=False)),
                _warehouse(row, _side(sort, step, is_other=True)), partners.get(record), goods,
                min(days, default=None), when,
            )  # fmt: skip
    return made


def head_moment(head: Head) -> dt.datetime:
    """When a shipment was changed last."""
    return dt.datetime.fromisoformat(head.version)


def _side(sort: Sort, step: Step, *, is_other: bool) -> str | None:
    """The field of the warehouse where it happened, or of the one at the other end. Sent happens where it starts."""
    here, there = sort.place, sort.other_place
    if step.kind is Kind.SENT_INSIDE:
        here, there = there or here, here
    return there if is_other else here


def _rows(tryton: Tryton, sort: Sort, records: Sequence[int]) -> dict[int, dict[str, Any]]:
    fields = ["number", "state", "write_date", "create_date", "reference"]
    fields += ["transit_location"] * bool(sort.split)
    fields += [f"{sort.partner}.{name}" for name in ("name", "code")] if sort.partner else []
    for place in filter(None, (sort.place, sort.other_place)):
        fields += [f"{place}.name", f"{place}.code"]
    rows = tryton.read(sort.model, [["id", "in", list(records)]], fields)
    return {row["id"]: row for row in rows}


def _moves(tryton: Tryton, refs: list[str]) -> Mapping[str, list[dict[str, Any]]]:
    """Done moves by their shipment. A Tryton without lots moves goods without numbers."""
    fields = ["shipment", "product", "product.rec_name", "product.default_uom.symbol", "internal_quantity"]
    fields += ["from_location", "from_location.type", "to_location", "to_location.type", "effective_date"]
    fields += ["write_date", *_lot_fields(tryton)]
    domain = [["shipment", "in", refs], ["state", "=", "done"]]
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in tryton.read_whole("stock.move", domain, fields):
        found[row["shipment"]].append(row)
    return found


def _lot_fields(tryton: Tryton) -> list[str]:
    if "lot" not in tryton("stock.move", "fields_get", ["lot"]):
        return []
    has_units = "unit_quantity" in tryton("stock.lot", "fields_get", ["unit_quantity"])
    return ["lot.number", *(["lot.unit_quantity"] if has_units else [])]


def _codes(tryton: Tryton, products: Iterable[int]) -> Mapping[int, tuple[str, ...]]:
    """Codes of products that may be a GTIN, in the order of the ERP."""
    domain = [["product", "in", sorted(products)], ["type", "in", [None, "ean"]]]
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for row in _in_order(tryton.read_whole("product.identifier", domain, ["product", "code", "sequence"])):
        found[row["product"]] += (row["code"],)
    return found


def _partners(tryton: Tryton, sort: Sort, shipments: Iterable[Mapping[str, Any]]) -> dict[int, Partner]:
    """By the id of the shipment."""
    if sort.partner is None:
        return {}
    named = {row["id"]: row[f"{sort.partner}."] for row in shipments if row.get(f"{sort.partner}.")}
    domain = [["party", "in", sorted({party["id"] for party in named.values()})]]
    known: dict[int, tuple[tuple[str | None, str], ...]] = defaultdict(tuple)
    rows = tryton.read_whole("party.identifier", domain, ["party", "type", "code", "sequence"])
    for row in _in_order(rows):
        known[row["party"]] += ((row["type"], row["code"]),)
    return {
        record: Partner(party["id"], party["name"] or "", party["code"], known[party["id"]])
        for record, party in named.items()
    }


def _in_order(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """As people put them; what nobody put anywhere comes first, as in Tryton."""
    return sorted(rows, key=lambda row: (row["sequence"] is not None, row["sequence"] or 0, row["id"]))


def _logs(tryton: Tryton, refs: list[str]) -> Mapping[str, list[dict[str, Any]]]:
    domain = [["resource", "in", refs], ["event", "in", ["transition", "button"]]]
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    try:
        rows = tryton.read_whole("ir.model.log", domain, ["resource", "target", "create_date"])
    except Refused:
        return found  # the log is not shown to this user: the moves tell the time well enough
    for row in rows:
        found[row["resource"]].append(row)
    return found


def _entered(
    step: Step, logs: Iterable[Mapping[str, Any]], moves: Iterable[Mapping[str, Any]]
) -> dt.datetime | None:
    """The last time it went into the state; what was undone and done again happened then."""
    targets = {f"state:{step.name}", _BUTTONS[step.name]}
    logged = [row["create_date"] for row in logs if row["target"] in targets]
    changed = [row["write_date"] for row in moves if row["write_date"]]
    found: dt.datetime | None = max(logged or changed, default=None)
    return found


def _is_of(move: Mapping[str, Any], step: Step, transit: int | None) -> bool:
    end, _, kind = step.side.partition(":")
    if end == "all":
        return True
    place = move[f"{end}_location."]
    return bool(place["id"] == transit) if kind == "transit" else bool(place["type"] == kind)


def _goods(move: Mapping[str, Any], codes: Mapping[int, tuple[str, ...]]) -> Goods:
    product, lot = move["product."], move.get("lot.") or {}
    return Goods(
        product["rec_name"],
        codes[move["product"]],
        lot.get("number"),
        lot.get("unit_quantity") == 1,
        Decimal(move["internal_quantity"]),
        product["default_uom."]["symbol"],
    )


def _warehouse(row: Mapping[str, Any], field: str | None) -> Warehouse | None:
    found: Any = row
    for name in field.split(".") if field else ():
        found = (found or {}).get(f"{name}.")
    return Warehouse(found["name"], found["code"]) if field and found else None


def _head(model: str, row: Mapping[str, Any]) -> Head:
    changed = (row["write_date"] or row["create_date"]).isoformat(timespec="microseconds")
    shown = row["number"] or f"#{row['id']}"
    return Head(model, row["id"], shown, row["state"], changed, row.get("transit_location") is not None)
