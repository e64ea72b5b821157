"""What the white lists and approvals say to a message of urgent imports, before it becomes an event.

A commissioning (table 3) is refused where its sender, or whom it acts for, or its product was not listed, or where its
certificate does not cover it; a receipt by an institution (table 5) where the approval of a code does not name it. Each is
judged by the time of the event, and by no list that nobody began. Other messages, and events that come by other doors, are
recorded: what is wrong with them is told by checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from suyuan.core.epcis.model import Event
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of
from suyuan.core.problem import Problem
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
from suyuan.parties.queries import principals_of
from suyuan.supervision.imports import errors
from suyuan.supervision.imports.brought_in import CERTIFICATE, brought_in

MOST_TOLD: Final = 20
"""Codes of one message that are told of."""
_INSTITUTIONS: Final = (PartyKind.HOSPITAL, PartyKind.VACCINATION_UNIT)


def commissioned(events: Sequence[Event], sender: int) -> list[list[Problem]]:
    """What is wrong with commissionings, by event."""
    lists = are_there()
    if not lists:
        return [[] for _ in events]
    own = {sender, *principals_of(sender)}
    approvals = approvals_by_number({_number(event) for event in events})
    packed = base_classes(key for event in events for key, _ in _classes(event))
    return [
        [
            *_of_importer(event, own, lists),
            *_of_products(event, lists),
            *_of_approval(event, approvals, packed, lists),
        ]
        for event in events
    ]


def _number(event: Event) -> str:
    """As it is looked up: one space between words."""
    told = (event.ilmd or {}).get(CERTIFICATE)
    return " ".join(told.split()) if isinstance(told, str) else ""


def _classes(event: Event) -> list[tuple[UUID, str]]:
    """The products of an event, each with the place of its first code; a shipping unit is of no product."""
    found: dict[UUID, str] = {}
    for index, text in enumerate(event.epc_list or ()):
        of = class_text(canonical_text(text))
        if of is not None:
            found.setdefault(UUID(bytes=key_of(of)), f"epcList[{index}]")
    return list(found.items())


def _of_importer(event: Event, own: set[int], lists: Lists) -> list[Problem]:
    if not lists.importers or listed_importers(own, event.event_time):
        return []
    return [errors.IMPORTER.problem("")]


def _of_products(event: Event, lists: Lists) -> list[Problem]:
    if not lists.products:
        return []
    classes = _classes(event)
    listed = listed_products((key for key, _ in classes), event.event_time)
    bad = [where for key, where in classes if key not in listed]
    return [errors.PRODUCT.problem(where, None, field=where) for where in bad[:MOST_TOLD]]


def _of_approval(
    event: Event, approvals: dict[str, list[Approval]], packed: dict[UUID, UUID], lists: Lists
) -> list[Problem]:
    if not lists.approvals:
        return []
    rows = approvals.get(_number(event), [])
    if not rows:
        return [errors.UNKNOWN.problem("certificateNo")]
    told: dict[tuple[str, str], Problem] = {}
    for key, where in _classes(event):
        found = covering(rows, key, None, event.event_time, packed)
        if isinstance(found, Lack):
            problem = _lack(found, where, rows, key, packed)
            told.setdefault((problem.code, problem.where), problem)
    return list(told.values())[:MOST_TOLD]


def _lack(lack: Lack, where: str, rows: list[Approval], key: UUID, packed: dict[UUID, UUID]) -> Problem:
    if lack is Lack.OTHER_PRODUCT:
        return errors.OTHER_PRODUCT.problem(where, None, field=where)
    if lack is Lack.WITHDRAWN:
        return errors.WITHDRAWN.problem("certificateNo")
    row = next(one for one in rows if one.class_key in {key, packed.get(key)})
    days = {"first": row.valid_from.isoformat(), "last": row.valid_to.isoformat()}
    return errors.NOT_IN_FORCE.problem("certificateNo", None, **days)


def received(events: Sequence[Event], sender: int) -> list[list[Problem]]:
    """What is wrong with receipts, by event: asked of institutions alone, of codes that are known by now."""
    own = {sender, *principals_of(sender)}
    if not are_there().approvals or not _are_institutions(own):
        return [[] for _ in events]
    keys = {
        text: UUID(bytes=key_of(canonical_text(text))) for event in events for text in event.epc_list or ()
    }
    brought = brought_in(keys.values())
    approvals = approvals_by_number(each.number for many in brought.values() for each in many)
    named = {
        key: any(own & row.institutions for each in many for row in approvals.get(each.number, ()))
        for key, many in brought.items()
    }
    return [_of_codes(event, keys, named) for event in events]


def _of_codes(event: Event, keys: dict[str, UUID], named: dict[UUID, bool]) -> list[Problem]:
    places = [
        f"epcList[{index}]"
        for index, text in enumerate(event.epc_list or ())
        if not named.get(keys[text], True)
    ]
    return [errors.INSTITUTION.problem(where, None, field=where) for where in places[:MOST_TOLD]]


def _are_institutions(parties: Iterable[int]) -> bool:
    return Party.objects.filter(pk__in=list(parties), kind__in=_INSTITUTIONS).exists()
