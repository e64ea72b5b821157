"""What changed in the ERP becomes rows of the queue, once each, however often it is seen.

Procedure (look), for each kind of shipment:
 1. Changes are read in the order in which the ERP made them, page by page, from OVERLAP before the last one that was
    seen: a change whose transaction took longer than another's becomes visible behind it.
 2. One transaction for each page: new papers, what was cancelled, and how far was seen. A process killed anywhere
    sees the page again and adds nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db import transaction
from psycopg.types.json import Jsonb

from suyuan import clock
from suyuan.core.problem import Rule
from suyuan.exchange.erp import errors, shipments, store
from suyuan.exchange.erp.models import OPEN, Head, Paper, Source, State
from suyuan.exchange.erp.shipments import CANCELLED, SORTS, Step
from suyuan.exchange.erp.tryton import Tryton, moment
from suyuan.exchange.subscriptions.timing import wall
from suyuan.failpoints import failpoint

PAGE: Final = 100
OVERLAP: Final = dt.timedelta(minutes=10)
"""A transaction of the ERP that takes longer is found by comparing (``suyuan erp reconcile``)."""
_ORDER: Final = [["write_date", "ASC"], ["id", "ASC"]]


def look(source: Source, tryton: Tryton, company: int) -> int:
    """Note what changed; how many papers are new. Raises Refused, egress.Unreached."""
    return sum(
        _note_page(source, model, page)
        for model in SORTS
        for page in _changed(source, tryton, company, model)
    )


def note(source: Source, heads: Sequence[Head]) -> int:
    """Papers by their heads, in a transaction that has the source's row; how many are new."""
    added = 0
    for model in {head.model for head in heads}:
        mine = [head for head in heads if head.model == model]
        known = _known(source, model, mine)
        for head in mine:
            added += _note(source, head, known, added)
    return added


def mark(source: Source, paper: Paper, rule: Rule, state: State) -> int:
    """Say of a recorded paper that the ERP tells otherwise now; how many rows that changed."""
    return store.run(
        "set_paper_state", owner=source.owner, name=source.name, number=paper.number, now=clock.now(), state=state,
        states=[State.RECORDED, State.CHANGED, State.UNDONE],
        problems=Jsonb([rule.problem("paper", paper.shown).as_json()]),
    )  # fmt: skip


def _changed(source: Source, tryton: Tryton, company: int, model: str) -> Iterator[list[Head]]:
    start, id_ = source.seen[model]
    since, after = dt.datetime.fromisoformat(start) - OVERLAP, 0
    if not id_:
        since = dt.datetime.fromisoformat(start)
    while True:
        at = moment(since)
        place = ["OR", ["write_date", ">", at], [["write_date", "=", at], ["id", ">", after]]]
        domain = [["company", "=", company], ["state", "in", shipments.states_of(model)], place]
        page = shipments.heads(tryton, model, domain, order=_ORDER, limit=PAGE)
        if page:
            yield page
            since, after = shipments.head_moment(page[-1]), page[-1].record
        if len(page) < PAGE:
            return


def _note_page(source: Source, model: str, page: list[Head]) -> int:
    key = {"owner": source.owner, "name": source.name}
    with transaction.atomic():
        taken = store.sources("take", **key)
        if not taken:
            return 0
        added = note(taken[0], page)
        last = [page[-1].version, page[-1].record]
        seen = {**taken[0].seen, model: max(last, taken[0].seen[model])}
        store.run("saw", **key, seen=Jsonb(seen), counter=taken[0].counter + added)
        failpoint("erp.before_saw")
    failpoint("erp.saw")
    return added


def _known(source: Source, model: str, heads: Sequence[Head]) -> dict[tuple[int, str], Paper]:
    records = [head.record for head in heads]
    found = store.papers("papers_of", owner=source.owner, name=source.name, model=model, records=records)
    return {(paper.record, paper.step): paper for paper in found}


def _note(source: Source, head: Head, known: dict[tuple[int, str], Paper], added: int) -> int:
    """How many papers are new."""
    if head.state == CANCELLED:
        for (record, _), mine in known.items():
            if record == head.record:
                _cancel(source, mine)
        return 0
    new = 0
    for step in shipments.reached(head):
        paper = known.get((head.record, step.name))
        if paper is None or paper.state in {State.VOID, State.RETRACTED}:
            _add(source, head, step, paper.turn + 1 if paper else 1, added + new + 1)
            new += 1
        elif paper.state is State.UNDONE:
            mark(source, paper, errors.CHANGED, State.CHANGED)
        elif paper.version != head.version:
            _saw_again(source, head, paper)
    return new


def _add(source: Source, head: Head, step: Step, turn: int, number: int) -> None:
    store.run(
        "add_paper", owner=source.owner, name=source.name, number=source.counter + number, model=head.model,
        record=head.record, step=step.name, turn=turn, shown=head.shown, version=head.version, now=clock.now(),
        wall=wall(),
    )  # fmt: skip


def _saw_again(source: Source, head: Head, paper: Paper) -> None:
    """It is read again: what was blocked may be mended, what was recorded may say something else."""
    given: dict[str, Any] = {"version": head.version, "shown": head.shown, "wall": wall()}
    store.run("saw_version", owner=source.owner, name=source.name, number=paper.number, **given)


def _cancel(source: Source, paper: Paper) -> None:
    if paper.state in OPEN:
        key = {"owner": source.owner, "name": source.name, "number": paper.number}
        states = [int(one) for one in OPEN]
        store.run(
            "set_paper_state", **key, now=clock.now(), state=State.VOID, states=states, problems=Jsonb([])
        )
    elif paper.state in {State.RECORDED, State.CHANGED}:
        mark(source, paper, errors.UNDONE, State.UNDONE)
