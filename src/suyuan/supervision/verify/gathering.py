"""What is known of codes: their facts in one statement, and further ones only for the few that need more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from suyuan.core.chain.item_state import shown_state
from suyuan.core.chain.observation import Key
from suyuan.core.chain.order import time_of
from suyuan.core.chain.vocabulary import SHIPPING, State
from suyuan.core.identifiers.canonical import class_text, key_of, lot_text
from suyuan.ledger import binary, connection
from suyuan.parties.queries import keys_of_places
from suyuan.state.queries import Standing, stock_of
from suyuan.state.trace.subject import Subject, expiry_in, is_trade_unit
from suyuan.state.trace.telling import day_in_beijing
from suyuan.supervision.locks.queries import SQL as LOCKS
from suyuan.supervision.locks.standing import stopped_lots
from suyuan.supervision.papers.certificates import certificates_of
from suyuan.supervision.verify.checks import Excursion, Gathered
from suyuan.supervision.verify.facts import Fact, Facts, facts_of
from suyuan.supervision.verify.lawful import lawful_of
from suyuan.supervision.verify.model import Purpose
from suyuan.supervision.verify.statements import SQL
from suyuan.supervision.verify.transport import Way, unrecorded

Rows = dict[UUID, list[tuple[Any, ...]]]
Kin = Callable[[], set[int]]


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
    has_contents: bool = False


def gather(asked: Sequence[Asked], purpose: Purpose, kin: set[int], now: dt.datetime) -> None:
    """Fill in what is known of each, for parties that count as the one that asks."""
    facts = facts_of((one.subject.key for one in asked), is_receipt=purpose is Purpose.RECEIVE)
    standing = facts.standing({one.subject.key.bytes for one in asked})
    groups = [one.subject.key for one in asked if one.subject.is_group]
    reported = _rows("reported", groups).keys() if groups else set()
    today = day_in_beijing(now)
    for one in asked:
        is_known = one.subject.key in standing or one.subject.key in reported
        one.found = _found(one, facts, standing.get(one.subject.key), today)
        _know(one.found, is_known=is_known, is_unit=is_trade_unit(one.subject))
    _products(asked, facts)
    _certificates(asked, facts, kin, today)
    _excursions(asked, facts)
    _stops(asked, facts)
    _expected(asked, facts, purpose, kin)
    if any(fact.has_lists for fact in facts.of.values()):
        _lawful(asked, facts, purpose, kin, now)
    if purpose is Purpose.RECEIVE:
        _transport(asked, facts, kin)


def kin_of(party: int, now: dt.datetime) -> set[int]:
    """The party and those that it acts for."""
    with connection.cursor() as cursor:
        return {party, *(row[0] for row in cursor.execute(SQL["kin"], {"party": party, "at": now}))}


def _found(one: Asked, facts: Facts, stands: Standing | None, today: dt.date) -> Gathered:
    key, read = one.subject.key.bytes, one.subject.read
    fact = facts.of[key]
    one.lot = fact.lot or (read.components.get("dynamic") or {}).get("lot")
    one.has_contents = fact.has_contents
    place = stands.place.bytes if stands and stands.place else b""
    lock = facts.place_locks.get(place)
    return Gathered(
        read,
        one.subject.is_group,
        stands,
        expiry=fact.expiry or expiry_in(read),
        today=today,
        findings=set(fact.rules),
        place_lock=State(lock) if lock else None,
        is_fresh=facts.is_fresh(key),
    )


def _know(told: Gathered, *, is_known: bool, is_unit: bool) -> None:
    """Was it ever reported, and in which state is it today? Nobody says of a container that it is sound."""
    told.is_known = is_known
    state = told.standing.state if told.standing else None
    if told.standing is not None and state is None and not is_unit:
        state = State.NORMAL
    told.state = shown_state(state or State.OTHER, told.expiry, told.today) if is_known else None


def _products(asked: Sequence[Asked], facts: Facts) -> None:
    """The registered products: by their rows, and of what has none by the code."""
    others: dict[UUID, UUID] = {}
    for one in asked:
        fact = facts.of[one.subject.key.bytes]
        if fact.product is not None:
            one.product = Named(fact.product, fact.product_en or "")
        elif fact.class_key is None and (text := class_text(one.subject.text)):
            others[one.subject.key] = UUID(bytes=key_of(text))
    found = _rows("products", set(others.values())) if others else {}
    for one in asked:
        rows = found.get(others[one.subject.key]) if one.subject.key in others else None
        if rows:
            one.product = Named(*rows[0])


def _certificates(asked: Sequence[Asked], facts: Facts, kin: set[int], today: dt.date) -> None:
    """Of registered products with a lot: how it stands with the batch release of those that are vaccines."""
    lots: dict[UUID, UUID] = {}
    keys = {one.subject.key: UUID(bytes=named[0]) for one in asked if len(named := _lot_keys(one)) == 2}
    for one in asked:
        product = facts.of[one.subject.key.bytes].class_key or _class_of(one)
        if one.product is not None and product is not None and one.subject.key in keys:
            lots[keys[one.subject.key]] = product
    found = certificates_of(lots, kin, today)
    for one in asked:
        if one.found is not None and one.subject.key in keys:
            one.found.certificate = found.get(keys[one.subject.key])


def _class_of(one: Asked) -> UUID | None:
    text = class_text(one.subject.text)
    return UUID(bytes=key_of(text)) if text else None


def _lawful(asked: Sequence[Asked], facts: Facts, purpose: Purpose, kin: set[int], now: dt.datetime) -> None:
    """What the white lists and approvals say of goods of urgent imports; of all others nothing."""
    classes = {one.subject.key: facts.of[one.subject.key.bytes].class_key or _class_of(one) for one in asked}
    found = lawful_of(classes, kin, purpose, now)
    for one in asked:
        if one.found is not None:
            one.found.has_lists = True
            said = found.get(one.subject.key, [])
            is_whole = one.has_contents or one.subject.is_group
            one.found.lawful = [each for each in said if not (is_whole and each.is_of_single)]


def _excursions(asked: Sequence[Asked], facts: Facts) -> None:
    keys = [one.subject.key for one in asked if facts.of[one.subject.key.bytes].had_excursion]
    found = _rows("excursions", keys) if keys else {}
    for one in asked:
        if one.found is not None and one.subject.key in found:
            one.found.excursions = [Excursion(*row) for row in found[one.subject.key]]


def _rows(name: str, keys: Iterable[UUID]) -> Rows:
    """Rows of a statement by their first column."""
    with connection.cursor() as cursor:
        found: Rows = {}
        for key, *rest in cursor.execute(SQL[name], {"keys": binary.UuidArray.of(keys)}, binary=True):
            found.setdefault(key, []).append(tuple(rest))
        return found


def _stops(asked: Sequence[Asked], facts: Facts) -> None:
    """Lots and products: only those about which a stop was ever said are read from the ledger."""
    keys = {
        one.subject.key: found
        for one in asked
        if not _is_free(one, facts.of[one.subject.key.bytes]) and (found := _lot_keys(one))
    }
    if not keys:
        return
    said = _said_to_stop({key for each in keys.values() for key in each})
    stopped = stopped_lots(
        {b"".join(each).hex(): each for each in keys.values() if not said.isdisjoint(each)}
    )
    for one in asked:
        told = stopped.get(b"".join(keys.get(one.subject.key, [])).hex())
        if told is not None and one.found is not None:
            one.found.lot_stop = told[1]


def _is_free(one: Asked, fact: Fact) -> bool:
    """Do the facts tell already that nobody ever stopped its lot or product?"""
    is_told = fact.lot_key is not None or lot_text(one.subject.text, one.lot) is None
    return fact.class_key is not None and is_told and fact.lot == one.lot and not fact.is_group_stopped


def _lot_keys(one: Asked) -> list[Key]:
    texts = (lot_text(one.subject.text, one.lot), class_text(one.subject.text))
    return [key_of(text) for text in texts if text]


def _said_to_stop(keys: set[Key]) -> set[Key]:
    with connection.cursor() as cursor:
        rows = cursor.execute(LOCKS["said_to_stop"], {"keys": binary.UuidArray(keys)}, binary=True)
        return {key.bytes for (key,) in rows}


def _expected(asked: Sequence[Asked], facts: Facts, purpose: Purpose, kin: set[int]) -> None:
    """Whom it is expected at: for a receipt, to whom it was handed last; else who has it."""
    has_groups = any(one.subject.is_group for one in asked)
    own = {key for each in kin for key in keys_of_places(each)} if has_groups else set()
    for one in asked:
        told = one.found
        if told is not None and told.is_group:
            _by_stock(one, own)
        elif told is not None and told.standing is not None:
            told.is_expected = _is_expected(one.subject.key.bytes, told.standing, facts, kin, purpose)


def _is_expected(key: Key, stands: Standing, facts: Facts, kin: set[int], purpose: Purpose) -> bool | None:
    """Whether the records lead to one of these parties; None where they lead to nobody who is registered."""
    holder = facts.holders.get(stands.holder.bytes) if stands.holder else None
    has_it = None if holder is None else holder in kin
    is_under_way = stands.step in SHIPPING
    if purpose is Purpose.RECEIVE:
        taker = _taker(key, facts)
        return taker in kin if is_under_way and taker is not None else (has_it or None)
    return False if has_it and is_under_way else has_it


def _taker(key: Key, facts: Facts) -> int | None:
    """To whom a thing was handed last, by itself or in what it stands in."""
    handed = _handed(key, facts)
    return handed[1] if handed else None


def _handed(key: Key, facts: Facts) -> tuple[bytes, int | None] | None:
    told = [facts.of[each] for each in facts.around(key)[:2]]
    return max(((each.taken_at, each.taker) for each in told if each.taken_at is not None), default=None)


def _transport(asked: Sequence[Asked], facts: Facts, kin: set[int]) -> None:
    """Of single things that are on their way here: is there a record of the temperature since they were sent?"""
    ways: dict[UUID, Way] = {}
    for one in asked:
        key = one.subject.key.bytes
        product, handed = facts.of[key].class_key, _handed(key, facts)
        if product is not None and one.product is not None and not _is_here(one):
            since = time_of(handed[0]) if handed else None
            ways[one.subject.key] = Way(product, tuple(facts.around(key)), since)
    missing = unrecorded(ways, kin)
    for one in asked:
        if one.found is not None:
            one.found.is_unrecorded = one.subject.key in missing


def _is_here(one: Asked) -> bool:
    """Was it received already, or never anywhere else?"""
    told = one.found
    return bool(told and told.is_expected and told.standing and told.standing.step not in SHIPPING)


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
