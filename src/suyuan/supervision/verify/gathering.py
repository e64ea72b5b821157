"""What the registers know of codes: a fixed number of look-ups by key, however many codes are asked about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from suyuan.core.chain.item_state import shown_state
from suyuan.core.chain.vocabulary import SHIPPING, State
from suyuan.core.identifiers.canonical import class_text, key_of, lot_text
from suyuan.ledger import binary, connection
from suyuan.named_sql import load
from suyuan.parties.models import Party
from suyuan.parties.queries import keys_of_places
from suyuan.state.queries import Standing, standing_of, stock_of
from suyuan.state.trace.subject import Subject, expiry_in, is_trade_unit
from suyuan.state.trace.telling import day_in_beijing
from suyuan.supervision.locks.queries import SQL as LOCKS
from suyuan.supervision.locks.queries import locks_of_places
from suyuan.supervision.locks.standing import stopped_lots
from suyuan.supervision.verify.checks import Excursion, Gathered
from suyuan.supervision.verify.model import Purpose

SQL = load(Path(__file__).parent.parent / "sql" / "verify.sql")
NO_CLASS = UUID(int=0)
Rows = dict[UUID, list[tuple[Any, ...]]]


class Named(NamedTuple):
    """What a product is called."""

    name: str
    name_en: str


@dataclass(slots=True)
class Asked:
    """One code of the question."""

    code: str
    subject: Subject
    container: str | None = None
    quantity: Decimal | None = None
    found: Gathered | None = None
    lot: str | None = None
    product: Named | None = None
    """Its registered product."""
    lot_keys: list[bytes] = field(default_factory=list)


def gather(asked: Sequence[Asked], purpose: Purpose, party: Party, now: dt.datetime) -> None:
    """Fill in what is known of each. The statements: registers, containers, product, findings, excursions, stops,
    places, and for receipts to whom it was handed.
    """
    keys = [each.subject.key for each in asked]
    standing = standing_of(keys)
    facts = _rows("facts", keys)
    products = _products(asked, facts)
    groups = [one.subject.key for one in asked if one.subject.is_group]
    reported = standing.keys() | (_rows("reported", groups).keys() if groups else set())
    for one in asked:
        (row,) = facts.get(one.subject.key, [(None, None, None, None)])
        _fill(one, row, products, standing.get(one.subject.key), now)
        if one.found is not None:
            _know(one.found, is_known=one.subject.key in reported, is_unit=is_trade_unit(one.subject))
    findings, excursions = _rows("findings", keys), _rows("excursions", keys)
    for one in asked:
        if one.found is not None:
            one.found.findings = {rule for (rule,) in findings.get(one.subject.key, [])}
            one.found.excursions = [Excursion(*row) for row in excursions.get(one.subject.key, [])]
    _stops(asked)
    _places(asked)
    _expected(asked, standing, purpose, party, now)


def _products(asked: Sequence[Asked], facts: Rows) -> dict[UUID, Named]:
    """The registered products of all codes, by class."""
    classes = {row[0] for rows in facts.values() for row in rows if row[0]}
    classes |= {key for one in asked if (key := _class_of(one.subject)) is not None}
    found = _rows("products", classes) if classes else {}
    return {key: Named(*rows[0]) for key, rows in found.items()}


def _class_of(subject: Subject) -> UUID | None:
    text = class_text(subject.text)
    return UUID(bytes=key_of(text)) if text else None


def _kin(party: Party, now: dt.datetime) -> set[int]:
    """The party and those that it acts for."""
    with connection.cursor() as cursor:
        return {party.pk, *(row[0] for row in cursor.execute(SQL["kin"], {"party": party.pk, "at": now}))}


def _holders(standing: dict[UUID, Standing]) -> dict[UUID, int]:
    """Whose the places are at which things are held."""
    keys = {each.holder for each in standing.values() if each.holder is not None}
    return {key: rows[0][0] for key, rows in _rows("holders", keys).items()} if keys else {}


def _fill(
    one: Asked, row: tuple[Any, ...], products: dict[UUID, Named], stands: Standing | None, now: dt.datetime
) -> None:
    class_key, _, lot, expiry = row
    subject, today = one.subject, day_in_beijing(now)
    dynamic = subject.read.components.get("dynamic") or {}
    one.lot = lot or dynamic.get("lot")
    one.product = products.get(class_key) or products.get(_class_of(subject) or NO_CLASS)
    last = expiry or expiry_in(subject.read)
    told = Gathered(subject.read, subject.is_group, stands, expiry=last, today=today)
    lot_of = lot_text(subject.text, one.lot)
    texts = [text for text in (lot_of, class_text(subject.text)) if text]
    one.lot_keys = [key_of(text) for text in texts]
    one.found = told


def _know(told: Gathered, *, is_known: bool, is_unit: bool) -> None:
    """Was it ever reported, and in which state is it today? Nobody says of a container that it is sound."""
    told.is_known = is_known
    state = told.standing.state if told.standing else None
    if told.standing is not None and state is None and not is_unit:
        state = State.NORMAL
    told.state = shown_state(state or State.OTHER, told.expiry, told.today) if is_known else None


def _rows(name: str, keys: Iterable[UUID]) -> Rows:
    """Rows of a statement by their first column."""
    with connection.cursor() as cursor:
        found: Rows = {}
        for key, *rest in cursor.execute(SQL[name], {"keys": binary.UuidArray.of(keys)}, binary=True):
            found.setdefault(key, []).append(tuple(rest))
        return found


def _stops(asked: Sequence[Asked]) -> None:
    """Lots and products: only those about which a stop was ever said are read from the ledger."""
    keys = {key for one in asked for key in one.lot_keys}
    if not keys:
        return
    with connection.cursor() as cursor:
        rows = cursor.execute(LOCKS["said_to_stop"], {"keys": binary.UuidArray(keys)}, binary=True)
        said = {key.bytes for (key,) in rows}
    groups = {
        b"".join(one.lot_keys).hex(): one.lot_keys for one in asked if not said.isdisjoint(one.lot_keys)
    }
    stopped = stopped_lots(groups)
    for one in asked:
        told = stopped.get(b"".join(one.lot_keys).hex())
        if told is not None and one.found is not None:
            one.found.lot_stop = told[1]


def _places(asked: Sequence[Asked]) -> None:
    places = {one.found.standing.place for one in asked if one.found and one.found.standing}
    locked = locks_of_places(key for key in places if key is not None)
    for one in asked:
        if one.found and one.found.standing and one.found.standing.place in locked:
            one.found.place_lock = locked[one.found.standing.place][0].state


def _expected(
    asked: Sequence[Asked], standing: dict[UUID, Standing], purpose: Purpose, party: Party, now: dt.datetime
) -> None:
    """Whom it is expected at: for a receipt, to whom it was handed last; else who has it."""
    kin = _kin(party, now)
    places = _holders(standing)
    takers = _takers(standing) if purpose is Purpose.RECEIVE else {}
    own = (
        {key for each in kin for key in keys_of_places(each)}
        if any(one.subject.is_group for one in asked)
        else set()
    )
    for one in asked:
        told, stands = one.found, standing.get(one.subject.key)
        if told is not None and told.is_group:
            _by_stock(one, own)
        elif told is not None and stands is not None:
            taker = takers.get(one.subject.key)
            told.is_expected = _is_expected(stands, taker, places, kin, purpose)


def _is_expected(
    stands: Standing, taker: int | None, holders: dict[UUID, int], kin: set[int], purpose: Purpose
) -> bool | None:
    """Whether the records lead to one of these parties; None where they lead to nobody who is registered."""
    holder = holders.get(stands.holder) if stands.holder else None
    has_it = None if holder is None else holder in kin
    is_under_way = stands.step in SHIPPING
    if purpose is Purpose.RECEIVE:
        return taker in kin if is_under_way and taker is not None else (has_it or None)
    return False if has_it and is_under_way else has_it


def _takers(standing: dict[UUID, Standing]) -> dict[UUID, int]:
    """To whom each thing was handed last, by itself or in what it stands in."""
    around = {key: [key, *([each.container] if each.container else [])] for key, each in standing.items()}
    found = _rows("takers", {key for keys in around.values() for key in keys})
    newest: dict[UUID, int] = {}
    for key, keys in around.items():
        rows = [row for each in keys for row in found.get(each, [])]
        if rows:
            newest[key] = max(rows, key=lambda row: row[1].bytes)[0]
    return newest


def _by_stock(one: Asked, own: set[UUID]) -> None:
    """Goods without serial numbers: by what is in stock of the lot, or of the product."""
    assert one.found is not None
    wanted = one.subject.text
    held = sum(
        (each.quantity + each.things for each in stock_of(own) if wanted in {each.lot, each.product}),
        Decimal(0),
    )
    one.found.is_expected = held > 0 or None
    if one.quantity is not None:
        one.found.has_quantity = held >= one.quantity
