"""Issuing serials, and giving them up: check, make, save. Whoever calls writes the act, whose id is kept.

Procedure of issuing:
 1. The request is checked: kind, product, number, and that this party may have serials of this product.
 2. The row of the series is locked; its counter moves on by what the limit leaves. So two requests at once get two spans.
 3. The span becomes a pool. Its serials are the permutation of its numbers (``core.identifiers.shuffling``).
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from suyuan import clock
from suyuan.core.identifiers.canonical import key_of
from suyuan.core.identifiers.read import read
from suyuan.core.identifiers.serial_forms import KINDS, SSCC, Series, series_for
from suyuan.core.identifiers.shuffling import KEY_BYTES
from suyuan.core.problem import Problem, Refused
from suyuan.masterdata.lists import queries as lists
from suyuan.masterdata.models import Product
from suyuan.masterdata.queries import product_of
from suyuan.masterdata.serials import errors
from suyuan.masterdata.serials.marks import State, mark, states_of
from suyuan.masterdata.serials.queries import KEY, Pool, numbers_of, pool_of
from suyuan.masterdata.serials.sql import SQL
from suyuan.parties.kinds import PartyKind, PlaceKind
from suyuan.parties.models import Party, Place
from suyuan.parties.sealing import seal
from suyuan.parties.viewer import Viewer

MOST_AT_ONCE: Final = 100_000
"""Serials that one request gets; who asks for more gets so many, and is told that it is a part."""
MOST_ASKED: Final = 10_000_000
MOST_VOIDED: Final = 100_000
LONGEST: Final = 200
SHORTEST_REASON, LONGEST_REASON = 4, 500


@dataclass(frozen=True, slots=True)
class Request:
    """Table 1, in our names."""

    kind: str
    value: str
    """Product code, or company prefix."""
    size: int
    system: str
    sender: str
    receiver: str
    key_name: str = ""


def checked(request: Request, party: Party) -> Series:
    """The series that the request is about. Raises Refused with everything that is wrong."""
    problems = _blanks(request)
    series = None
    if request.kind not in KINDS:
        problems.append(errors.KIND.problem("IDType", request.kind, known=", ".join(KINDS)))
    elif request.value.strip():
        series = series_for(request.kind, request.value)
        problems += _object_problems(request, series, party)
    if not 1 <= request.size <= MOST_ASKED:
        problems.append(errors.SIZE.problem("size", request.size, most=MOST_ASKED))
    if problems or series is None:
        raise Refused(*problems)
    return series


def issue(
    request: Request, series: Series, *, party: Party, act: UUID, now: dt.datetime | None = None
) -> Pool:
    """Give out serials of a series that ``checked`` found. Raises Refused when none are left."""
    made = uuid.uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        series_id, issued = _held(series)
        size = min(request.size, MOST_AT_ONCE, series.limit - issued)
        if size <= 0:
            raise Refused(errors.EXHAUSTED.problem("ObjectKey Value", series.value))
        cursor.execute(SQL["advance"], {"id": series_id, "size": size})
        row: dict[str, Any] = {
            "id": made,
            "series": series_id,
            "party": party.pk,
            "first": issued,
            "size": size,
            "act": act,
        }
        row |= {"asked": request.size, "at": now or clock.now(), "system": request.system}
        row |= {"sender": request.sender, "receiver": request.receiver, "key_name": request.key_name}
        cursor.execute(SQL["make_pool"], row)
    found = pool_of(made, Viewer.operator())
    assert found is not None, "it was just written"
    return found


def void(pool: Pool, texts: Sequence[str], reason: str, *, act: UUID, now: dt.datetime | None = None) -> int:
    """Give up serials of a pool, named as told or by their codes; how many were not void yet. Raises Refused.

    The caller has brought the marks of use up to date, and judged that the viewer may.
    """
    reason = tidy_reason(reason)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SQL["looked_to"], {"id": pool.series_id})  # who notes use waits, or is waited for
        numbers = named(pool, texts, unless=(State.USED,))
        count = mark(pool.series_id, State.VOID, numbers)
        row: dict[str, Any] = {
            "pool": pool.id,
            "at": now or clock.now(),
            "act": act,
            "reason": reason,
            "count": count,
        }
        cursor.execute(SQL["note_voiding"], row)
    return count


def printed(pool: Pool, numbers: Sequence[int]) -> int:
    """Mark numbers of a pool as printed; how many had not been. The caller has left out what must not be printed."""
    return mark(pool.series_id, State.PRINTED, numbers)


def named(pool: Pool, texts: Sequence[str], *, unless: tuple[State, ...] = ()) -> list[int]:
    """The numbers of serials, as told or by any spelling of their codes. Raises Refused for what is not of the pool."""
    texts = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if not 1 <= len(texts) <= MOST_VOIDED:
        raise Refused(errors.NOTHING.problem("serials", most=MOST_VOIDED))
    numbers = numbers_of(pool.series_id, pool.series, [_thing(pool.series, text) for text in texts])
    last = pool.first + pool.size
    mine = [number if number is not None and pool.first <= number < last else None for number in numbers]
    strange = [text for text, number in zip(texts, mine, strict=True) if number is None]
    if strange:
        raise Refused(*(errors.NOT_IN_POOL.problem("serials", text) for text in strange[:20]))
    found = [number for number in mine if number is not None]
    _refuse_states(pool, texts, found, unless)
    return found


def tidy_reason(text: str) -> str:
    """The reason without needless spaces. Raises Refused where it is too short or too long."""
    reason = " ".join(text.replace("\0", "").split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise Refused(errors.REASON.problem("reason", reason[:40]))
    return reason


def _refuse_states(pool: Pool, texts: list[str], numbers: list[int], unless: tuple[State, ...]) -> None:
    rules = {State.USED: errors.IN_USE, State.VOID: errors.VOID}
    states = states_of(pool.series_id, numbers)
    bad = [(text, state) for text, state in zip(texts, states, strict=True) if state in unless]
    if bad:
        raise Refused(*(rules[state].problem("serials", text) for text, state in bad[:20]))


def _thing(series: Series, text: str) -> str:
    """The canonical text of what somebody names by its serial alone or by its whole code."""
    if len(text) == series.digits and text.isascii() and text.isdigit() and series.kind != SSCC:
        return series.thing(int(text))
    return read(text).canonical or text


def _held(series: Series) -> tuple[int, int]:
    """The row of a series, locked, made where there is none: (its id, how many were issued)."""
    sealed = seal(KEY, secrets.token_bytes(KEY_BYTES), series.text)
    key = UUID(bytes=key_of(series.text))
    row: dict[str, Any] = {"kind": series.kind, "text": series.text, "key": key, "sealed": sealed}
    with connection.cursor() as cursor:
        cursor.execute(SQL["make_series"], row)
        cursor.execute(SQL["hold_series"], row)
        series_id, _sealed, issued = cursor.fetchone()
    return int(series_id), int(issued)


def _blanks(request: Request) -> list[Problem]:
    texts = {
        "SendingSystem": request.system, "ObjectKey Name": request.key_name, "ObjectKey Value": request.value,
        "Sender_ID": request.sender, "Receiver_ID": request.receiver,
    }  # fmt: skip
    return [
        errors.MISSING.problem(name, name=name, most=LONGEST)
        for name, text in texts.items()
        if not 1 <= len(text.strip()) <= LONGEST or "\0" in text
    ]


def _object_problems(request: Request, series: Series | None, party: Party) -> list[Problem]:
    if series is None:
        return [errors.OBJECT.problem("ObjectKey Value", request.value, kind=request.kind)]
    if series.kind == SSCC:
        return [] if _has_prefix(party, series.value) else [_not_yours(series)]
    product = product_of(UUID(bytes=key_of(series.text)))
    if product is None:
        return [errors.UNKNOWN_PRODUCT.problem("ObjectKey Value", series.value)]
    if _may_number(party, product.holder) and _is_listed(party, product):
        return []
    return [_not_yours(series)]


def _not_yours(series: Series) -> Problem:
    return errors.NOT_YOURS.problem("ObjectKey Value", series.value)


def _may_number(party: Party, holder: Party | None) -> bool:
    """A holder numbers its own products; an importer those of holders abroad, who have no credit code."""
    if holder is not None and holder.pk == party.pk:
        return True
    return party.kind == PartyKind.IMPORTER and (holder is None or holder.uscc is None)


def _is_listed(party: Party, product: Product) -> bool:
    """Whether the white lists let an importer number the product, where there are such lists."""
    if product.holder_id == party.pk:
        return True
    there, now = lists.are_there(), clock.now()
    if there.importers and not lists.is_importer_listed(party.pk, now):
        return False
    return not there.products or lists.is_product_listed(product.class_key, now)


def _has_prefix(party: Party, prefix: str) -> bool:
    """Whether the party's own GLN begins with the prefix."""
    for uri in Place.objects.filter(party=party, kind=PlaceKind.ORGANISATION).values_list("uri", flat=True):
        parts = read(uri).components
        elements = parts.get("ai") or parts.get("gs1") or {}
        if (elements.get("417") or elements.get("414") or "").startswith(prefix):
            return True
    return False
