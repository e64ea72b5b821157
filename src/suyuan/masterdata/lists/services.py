"""Entering and ending entries of the white lists and approvals: check, make, save. The acts are the caller's."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan import clock
from suyuan.core.identifiers.canonical import key_of
from suyuan.core.problem import Problem, Refused
from suyuan.masterdata.entering.reading import class_of
from suyuan.masterdata.lists import errors
from suyuan.masterdata.models import ApprovedInstitution, ImportApproval, ImportListing, ListKind
from suyuan.parties.kinds import PartyKind
from suyuan.parties.models import Party

SHORTEST_REASON, LONGEST_REASON = 4, 500
LONGEST: Final = {"name": 200, "basis": 200, "number": 120, "unit": 40}
_NAMES: Final = {"name": "名称", "basis": "依据文件", "number": "批准文件编号", "unit": "单位"}
_EARLIEST, _LATEST = dt.date(2000, 1, 1), dt.date(2200, 1, 1)


@dataclass(slots=True)
class NewListing:
    """An entry as somebody wrote it. ``of`` is the code of an organisation, or a code of a product."""

    kind: str
    of: str
    name: str = ""
    basis: str = ""
    since: str = ""
    """A day; empty for now."""


@dataclass(slots=True)
class NewApproval:
    """An approval as somebody wrote it."""

    number: str
    product: str
    name: str
    quantity: str
    valid_from: str
    valid_to: str
    institutions: tuple[str, ...] = ()
    """Codes of organisations."""
    unit: str = ""


@dataclass(slots=True)
class _Checked:
    problems: list[Problem] = field(default_factory=list)

    def refuse_any(self) -> None:
        if self.problems:
            raise Refused(*self.problems)


def made_listing(new: NewListing, now: dt.datetime | None = None) -> ImportListing:
    """The entry, not saved. Raises Refused with everything that is wrong."""
    told, at = _Checked(), now or clock.now()
    made = ImportListing(kind=new.kind, basis=_tidy(new.basis), valid_from=at)
    if new.kind == ListKind.IMPORTER:
        made.party = _importer(told, new.of)
    else:
        made.class_key, made.class_text = _product(told, new.of)
    made.name = _tidy(new.name) or (made.party.name if made.party else "")
    _text(told, "name", made.name)
    _text(told, "basis", made.basis, may_lack=True)
    day = _day(new.since)
    if new.since.strip() and day is None:
        told.problems.append(errors.DAYS.problem("since", new.since[:40]))
    elif day is not None:
        made.valid_from = dt.datetime.combine(day, dt.time(), clock.BEIJING)
    open_ones = ImportListing.objects.filter(kind=new.kind, end_act=None)
    if not told.problems and open_ones.filter(party=made.party, class_key=made.class_key).exists():
        told.problems.append(errors.THERE.problem("of", new.of))
    told.refuse_any()
    return made


def save_listing(made: ImportListing, *, act: UUID) -> ImportListing:
    """Put it on the list, in the transaction of the act. Raises Refused where somebody was faster."""
    made.act = act
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Refused(errors.THERE.problem("of", made.name)) from None
    return made


def end_listing(listing: ImportListing, reason: str, *, act: UUID, now: dt.datetime | None = None) -> None:
    """Take it from the list from now on, in the transaction of the act. Raises Refused."""
    reason = checked_reason(reason)
    held = ImportListing.objects.select_for_update().get(pk=listing.pk)
    if held.end_act is not None:
        raise Refused(errors.ENDED.problem("listing", held.name))
    held.valid_to, held.end_act, held.ended_for = max(now or clock.now(), held.valid_from), act, reason
    held.save(update_fields=["valid_to", "end_act", "ended_for"])


def made_approval(new: NewApproval) -> tuple[ImportApproval, list[Party]]:
    """The approval and the institutions that it names, not saved. Raises Refused with everything that is wrong."""
    told = _Checked()
    made = ImportApproval(
        id=uuid.uuid4(), number=_tidy(new.number), name=_tidy(new.name), unit=_tidy(new.unit)
    )
    made.class_key, made.class_text = _product(told, new.product)  # type: ignore[assignment]  # refused below
    for name, value in (("number", made.number), ("name", made.name)):
        _text(told, name, value)
    _text(told, "unit", made.unit, may_lack=True)
    made.quantity = _quantity(told, new.quantity)
    first, last = _day(new.valid_from), _day(new.valid_to)
    if first is None or last is None or last < first:
        told.problems.append(errors.DAYS.problem("validTo", new.valid_to[:40]))
    else:
        made.valid_from, made.valid_to = first, last
    parties = _institutions(told, new.institutions)
    there = ImportApproval.objects.filter(number=made.number, class_key=made.class_key, end_act=None)
    if not told.problems and there.exists():
        told.problems.append(errors.THERE.problem("number", made.number))
    told.refuse_any()
    return made, parties


def save_approval(made: ImportApproval, parties: Iterable[Party], *, act: UUID) -> ImportApproval:
    """Enter it, in the transaction of the act. Raises Refused where somebody was faster."""
    made.act = act
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            ApprovedInstitution.objects.bulk_create(
                ApprovedInstitution(approval=made, party=party) for party in parties
            )
    except IntegrityError:
        raise Refused(errors.THERE.problem("number", made.number)) from None
    return made


def end_approval(approval: ImportApproval, reason: str, *, act: UUID, now: dt.datetime | None = None) -> None:
    """Withdraw it from now on, in the transaction of the act. Raises Refused."""
    reason = checked_reason(reason)
    held = ImportApproval.objects.select_for_update().get(pk=approval.pk)
    if held.end_act is not None:
        raise Refused(errors.ENDED.problem("approval", held.number))
    held.ended_at, held.end_act, held.ended_for = now or clock.now(), act, reason
    held.save(update_fields=["ended_at", "end_act", "ended_for"])


def checked_reason(text: str) -> str:
    """The reason, tidy. Raises Refused."""
    reason = _tidy(text)
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        limits = {"least": SHORTEST_REASON, "most": LONGEST_REASON}
        raise Refused(errors.REASON.problem("reason", reason[:40], **limits))
    return reason


def _importer(told: _Checked, code: str) -> Party | None:
    party = Party.objects.filter(code=_tidy(code)).first()
    if party is None:
        told.problems.append(errors.NO_PARTY.problem("of", _tidy(code)[:60]))
    elif party.kind != PartyKind.IMPORTER:
        told.problems.append(errors.NO_IMPORTER.problem("of", party.code))
    return party


def _product(told: _Checked, code: str) -> tuple[UUID | None, str]:
    text = class_of(_tidy(code)[:500])
    if text is None:
        told.problems.append(errors.NO_PRODUCT.problem("product", _tidy(code)[:60]))
        return None, ""
    return UUID(bytes=key_of(text)), text


def _institutions(told: _Checked, codes: Iterable[str]) -> list[Party]:
    wanted = list(dict.fromkeys(_tidy(code) for code in codes if code.strip()))
    found = {party.code: party for party in Party.objects.filter(code__in=wanted)}
    told.problems += [
        errors.NO_PARTY.problem("institutions", code[:60]) for code in wanted[:200] if code not in found
    ]
    if not wanted:
        told.problems.append(errors.NO_INSTITUTION.problem("institutions"))
    return [found[code] for code in wanted if code in found]


def _text(told: _Checked, name: str, value: str, *, may_lack: bool = False) -> None:
    most = LONGEST[name]
    if len(value) > most or not (value or may_lack):
        told.problems.append(
            errors.TEXT.problem(name, value[:40], field=name, field_zh=_NAMES[name], most=most)
        )


def _quantity(told: _Checked, text: str) -> Decimal:
    try:
        number = Decimal(_tidy(text))
    except InvalidOperation:
        number = Decimal(0)
    if not number.is_finite() or not 0 < number < 10**12 or -int(number.as_tuple().exponent) > 3:
        told.problems.append(errors.QUANTITY.problem("quantity", text[:40]))
    return number


def _day(text: str) -> dt.date | None:
    """A day; None where nothing or nonsense stands there."""
    try:
        day = dt.date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
    return day if _EARLIEST <= day <= _LATEST else None


def _tidy(text: str) -> str:
    found = " ".join(text.split())
    return "".join(sign for sign in found if sign.isprintable())
