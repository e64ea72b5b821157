"""Comparing with the ERP: what it says was moved in a period against what is recorded here.

Procedure (reconcile):
 1. The ERP lists its shipments of the period, by the day on which they took place; those without a day by their last
    change. Nothing is changed meanwhile, on either side.
 2. Each thing that they say happened is looked for in the queue, whenever it was seen, and its event in the ledger,
    whether it still stands. What the ERP says now is compared with what was recorded.
 3. What was recorded for the period and is not in that list is asked for by its id: cancelled, gone, or on another day.
 4. Papers and pieces are counted on both sides, for each kind of shipment. Counts and differences are kept.

``settle`` then puts what is missing into the queue and marks what was undone, changed or is gone.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from psycopg.types.json import Jsonb

from suyuan.core.problem import Refused
from suyuan.exchange.erp import errors, noting, services, shipments, store
from suyuan.exchange.erp.models import OPEN, Head, Paper, Source, State
from suyuan.exchange.erp.recording import opened
from suyuan.exchange.erp.shipments import CANCELLED, SORTS, Shipment
from suyuan.exchange.erp.tryton import SERIES, Tryton, moment
from suyuan.exchange.erp.writing import Register, write
from suyuan.exchange.subscriptions import egress
from suyuan.exchange.subscriptions.named import viewer_for
from suyuan.exchange.subscriptions.timing import wall
from suyuan.ledger.queries import events_by_id, retractions_of

TOGETHER: Final = 100
_ORDER: Final = [["id", "ASC"]]


class Kind(StrEnum):
    """What can differ."""

    MISSING = "missing"
    """The ERP did it and it is not in the queue."""
    UNRECORDED = "unrecorded"
    """It is in the queue and not recorded yet; its problem says why."""
    DIFFERENT = "different"
    """Recorded, and the ERP says something else now."""
    UNDONE = "undone"
    """Recorded, and cancelled in the ERP."""
    GONE = "gone"
    """Recorded, and not in the ERP any more."""
    RETRACTED = "retracted"
    """Declared an error here, and still done in the ERP."""


@dataclass(frozen=True, slots=True)
class Finding:
    kind: Kind
    model: str
    shown: str
    step: str
    number: int | None = None
    codes: tuple[str, ...] = ()
    """Of the problems that keep it from being recorded."""

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": str(self.kind),
            "model": self.model,
            "paper": self.shown,
            "step": self.step,
            "number": self.number,
            "problems": list(self.codes),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    counts: Mapping[str, Mapping[str, str]]
    """By kind of shipment: papers and pieces, theirs and ours."""
    findings: tuple[Finding, ...]
    missing: tuple[Head, ...]
    """Heads of what is missing, for ``settle``."""


class _Tally:
    """What is counted and found, kind by kind."""

    def __init__(self) -> None:
        self.papers: Counter[tuple[str, str]] = Counter()
        self.pieces: dict[tuple[str, str], Decimal] = {}
        self.findings: list[Finding] = []
        self.missing: list[Head] = []

    def add(self, side: str, model: str, pieces: Decimal) -> None:
        self.papers[model, side] += 1
        self.pieces[model, side] = self.pieces.get((model, side), Decimal(0)) + pieces

    def counts(self) -> dict[str, dict[str, str]]:
        zero = Decimal(0)
        return {
            model: {
                "theirs": str(self.papers[model, "theirs"]),
                "ours": str(self.papers[model, "ours"]),
                "theirPieces": _plain(self.pieces.get((model, "theirs"), zero)),
                "ourPieces": _plain(self.pieces.get((model, "ours"), zero)),
            }
            for model in SORTS
        }


def reconcile(owner: int, name: str, since: dt.datetime, until: dt.datetime) -> Comparison:
    """Compare and keep what was found. Raises Refused: ERP-UNKNOWN, or why the ERP did not answer."""
    source = services.get_source(owner, name)
    try:
        with opened(source) as (erp, company, zone):
            tally = _compared(source, erp, company, Register.of(source, zone), (since, until))
    except egress.Unreached as why:
        raise Refused(errors.AWAY.problem("", why=str(why))) from None
    except (KeyError, TypeError, ValueError, AttributeError) as why:
        raise Refused(errors.STRANGE.problem("", why=type(why).__name__, series=SERIES)) from None
    made = Comparison(tally.counts(), tuple(tally.findings), tuple(tally.missing))
    found = Jsonb([one.as_json() for one in made.findings])
    period = {"since": since, "until": until, "now": wall()}
    store.run(
        "add_comparison", owner=owner, name=name, **period, counts=Jsonb(dict(made.counts)), findings=found
    )
    return made


def settle(owner: int, name: str, comparison: Comparison) -> int:
    """Put what is missing into the queue, and mark what the ERP tells otherwise; how many papers changed."""
    rules = {
        Kind.UNDONE: (errors.UNDONE, State.UNDONE),
        Kind.GONE: (errors.GONE, State.UNDONE),
        Kind.DIFFERENT: (errors.CHANGED, State.CHANGED),
    }
    with transaction.atomic():
        (source,) = store.sources("take", owner=owner, name=name)
        changed = noting.note(source, comparison.missing)
        store.run(
            "saw", owner=owner, name=name, seen=Jsonb(dict(source.seen)), counter=source.counter + changed
        )
        for one in comparison.findings:
            if one.kind in rules and one.number is not None:
                (paper,) = store.papers("paper", owner=owner, name=name, number=one.number)
                changed += noting.mark(source, paper, *rules[one.kind])
        store.run("come_back", owner=owner, name=name, next_at=wall())
    return changed


def _compared(
    source: Source, erp: Tryton, company: int, register: Register, period: tuple[dt.datetime, dt.datetime]
) -> _Tally:
    tally = _Tally()
    key = {"owner": source.owner, "name": source.name}
    ours = store.papers("seen_between", **key, since=period[0], until=period[1])
    for model in SORTS:
        listed: set[int] = set()
        for page in _pages(erp, model, company, period, register):
            _of_page(source, erp, register, tally, page)
            listed |= {head.record for head in page}
        rest = [one for one in ours if one.model == model and one.record not in listed]
        _of_rest(erp, tally, model, rest)
    return tally


def _pages(
    erp: Tryton, model: str, company: int, period: tuple[dt.datetime, dt.datetime], register: Register
) -> Iterable[list[Head]]:
    days = [moment_.astimezone(register.zone).date() for moment_ in period]
    dated = [["effective_date", ">=", days[0]], ["effective_date", "<=", days[1]]]
    undated = [["effective_date", "=", None], ["write_date", ">=", moment(period[0])]]
    undated.append(["write_date", "<", moment(period[1])])
    states = [state for state in shipments.states_of(model) if state != CANCELLED]
    after = 0
    while True:
        known = [["company", "=", company], ["state", "in", states], ["id", ">", after]]
        page = shipments.heads(erp, model, [*known, ["OR", dated, undated]], order=_ORDER, limit=TOGETHER)
        if page:
            yield page
            after = page[-1].record
        if len(page) < TOGETHER:
            return


def _of_page(source: Source, erp: Tryton, register: Register, tally: _Tally, page: Sequence[Head]) -> None:
    model = page[0].model
    records = [head.record for head in page]
    key = {"owner": source.owner, "name": source.name, "model": model, "records": records}
    known = {(one.record, one.step): one for one in store.papers("papers_of", **key)}
    said = shipments.read(erp, model, records)
    pieces = _recorded(source, [one.event for one in known.values() if one.event])
    for (record, step), shipment in said.items():
        tally.add("theirs", model, sum((one.quantity for one in shipment.goods), Decimal(0)))
        paper = known.get((record, step))
        standing = (
            pieces.get(paper.event) if paper and paper.event and paper.state is not State.RETRACTED else None
        )
        if standing is not None:
            tally.add("ours", model, standing)
        finding = _judged(source, register, shipment, paper, is_standing=standing is not None)
        if finding is not None:
            tally.findings.append(finding)
        if paper is None and shipment.head not in tally.missing:
            tally.missing.append(shipment.head)


def _judged(
    source: Source, register: Register, shipment: Shipment, paper: Paper | None, *, is_standing: bool
) -> Finding | None:
    about = (shipment.head.model, shipment.head.shown, shipment.step.name)
    if paper is None:
        return Finding(Kind.MISSING, *about)
    if paper.state in OPEN or paper.state is State.VOID:
        return Finding(Kind.UNRECORDED, *about, paper.number, tuple(one["code"] for one in paper.problems))
    if not is_standing:
        return Finding(Kind.RETRACTED, *about, paper.number)
    written = write(source, source.settings["database"], paper, shipment, register)
    return None if written.digest == paper.digest else Finding(Kind.DIFFERENT, *about, paper.number)


def _of_rest(erp: Tryton, tally: _Tally, model: str, papers: Sequence[Paper]) -> None:
    """Recorded for the period, and not among what the ERP lists for it."""
    recorded = [one for one in papers if one.state in {State.RECORDED, State.CHANGED, State.UNDONE}]
    if not recorded:
        return
    records = sorted({one.record for one in recorded})
    there = {head.record: head for head in shipments.heads(erp, model, [["id", "in", records]])}
    for one in recorded:
        head = there.get(one.record)
        if head is None or head.state == CANCELLED:
            kind = Kind.GONE if head is None else Kind.UNDONE
            tally.findings.append(Finding(kind, model, one.shown, one.step, one.number))


def _recorded(source: Source, events: Sequence[UUID]) -> dict[UUID, Decimal]:
    """Pieces of the events that are in the ledger and still stand."""
    taken_back = retractions_of(events)
    found: dict[UUID, Decimal] = {}
    for one in events_by_id(events, viewer_for(source.owner), damaged=[]):
        if one.id not in taken_back:
            counted = sum((each.quantity or Decimal(0) for each in one.event.quantity_list or ()), Decimal(0))
            found[one.id] = counted + len(one.event.epc_list or ())
    return found


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
