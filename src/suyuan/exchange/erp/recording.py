"""One turn with one ERP: note what changed, record what is due.

Procedure (take_turn):
 1. A short transaction takes the source and a lease: until it has run out nobody else asks this ERP. Should two do so
    after all, they record the same events under the same numbers, which is once.
 2. What changed is noted (``noting``), outside of any transaction while the ERP is asked.
 3. Papers that are due are read a few at a time. Each becomes an event with its own number and goes through the one
    door, in the transaction that also notes what became of it: a process killed before has recorded nothing, a
    process killed behind has settled the paper.
 4. How it went is written on the source: an ERP that does not answer is asked again later and later, and says so.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.db import transaction
from psycopg.types.json import Jsonb

from suyuan import clock
from suyuan.core.problem import Problem, Refused
from suyuan.exchange.adapters.line import GuardedLine
from suyuan.exchange.erp import errors, noting, shipments, store, tryton
from suyuan.exchange.erp.models import Paper, Source, State
from suyuan.exchange.erp.shipments import Shipment
from suyuan.exchange.erp.tryton import SERIES, Tryton
from suyuan.exchange.erp.writing import Register, Written, write
from suyuan.exchange.subscriptions import backoff, egress
from suyuan.exchange.subscriptions.timing import wall
from suyuan.failpoints import failpoint
from suyuan.ledger.results import CaptureResult, Status
from suyuan.ledger.services import capture
from suyuan.parties.sealing import Unreadable
from suyuan_client import movements

SECONDS: Final = 10
"""Between two turns, unless the source says otherwise."""
TURN_SECONDS: Final = 240.0
LEASE: Final = dt.timedelta(seconds=TURN_SECONDS + 60)
TOGETHER: Final = 20
"""Papers that are read in one go."""
PAPERS_A_TURN: Final = 400
LONGEST_PAUSE: Final = 600.0
"""Seconds after which an ERP that was away, or a paper that was blocked, is looked at again at the latest."""
DEFAULT_ZONE: Final = "Asia/Shanghai"


def take_turn(owner: int, name: str) -> int:
    """Read one ERP and record what it says; how many papers were settled."""
    with transaction.atomic():
        taken = store.sources("take_due", owner=owner, name=name, now=wall())
        if not taken:
            return 0
        store.run("come_back", owner=owner, name=name, next_at=wall() + LEASE)
    failpoint("erp.taken")
    source, settled = taken[0], 0
    try:
        with opened(source) as (erp, company, zone):
            noting.look(source, erp, company)
            settled = _record_due(source, erp, zone)
    except (Refused, egress.Unreached, Unreadable, KeyError, TypeError, ValueError, AttributeError) as why:
        _failed(source, why)
        return settled
    pause = dt.timedelta(seconds=float(source.settings.get("seconds") or SECONDS))
    next_at = wall() + (pause if settled < PAPERS_A_TURN else dt.timedelta())
    store.run("answered", owner=owner, name=name, now=wall(), next_at=next_at)
    return settled


@contextmanager
def opened(source: Source) -> Iterator[tuple[Tryton, int, str]]:
    """The ERP, the id of our company there, and its time zone. Raises Refused and egress.Unreached."""
    line, known = GuardedLine(source.dest, TURN_SECONDS), source.settings
    with tryton.session(line, known["database"], known["login"], source.password) as erp:
        company = known.get("company") or erp.context.get("company")
        if company is None or company not in (erp.context.get("companies") or ()):
            raise Refused(errors.COMPANY.problem("company", known["login"]))
        found = erp.read("company.company", [["id", "=", company]], ["timezone"])
        yield erp, company, (found[0]["timezone"] if found else None) or DEFAULT_ZONE


def _record_due(source: Source, erp: Tryton, zone: str) -> int:
    register, settled = Register.of(source, zone), 0
    while settled < PAPERS_A_TURN:
        key = {"owner": source.owner, "name": source.name}
        due = store.papers("next_papers", **key, now=wall(), limit=TOGETHER)
        for model in dict.fromkeys(paper.model for paper in due):
            mine = [paper for paper in due if paper.model == model]
            found = shipments.read(erp, model, sorted({paper.record for paper in mine}))
            for paper in mine:
                _settle(source, paper, found.get((paper.record, paper.step)), register)
        settled += len(due)
        if len(due) < TOGETHER:
            break
    return settled


def _settle(source: Source, paper: Paper, shipment: Shipment | None, register: Register) -> None:
    if paper.state is State.RECORDED:
        _compare(source, paper, shipment, register)
    elif shipment is None:  # cancelled or deleted meanwhile: the next look says which
        _note(source, paper, State.BLOCKED, (errors.GONE.problem("paper", paper.shown),))
    else:
        _record(source, paper, write(source, source.settings["database"], paper, shipment, register))
    failpoint("erp.settled")


def _record(source: Source, paper: Paper, written: Written) -> None:
    if not written.is_sound:
        _note(source, paper, State.BLOCKED, written.problems, written=written)
        return
    document = movements.document([written.event], clock.now())
    with transaction.atomic():
        result = capture(json.dumps(document).encode(), sender=source.owner, media_type="application/json")
        failpoint("erp.captured")
        _note_result(source, paper, written, result)
        failpoint("erp.before_commit")


def _note_result(source: Source, paper: Paper, written: Written, result: CaptureResult) -> None:
    line = result.lines[0] if result.lines else None
    if line is not None and line.status in {Status.ACCEPTED, Status.DUPLICATE}:
        _note(source, paper, State.RECORDED, written.problems, written=written, result=result)
        return
    said = [*result.problems, *(line.problems if line else ())]
    why = "; ".join(f"{one.code} {one.message}" for one in said if one.is_error)[:200]
    problems = (errors.REFUSED.problem("event", why=why), *written.problems)
    _note(source, paper, State.BLOCKED, problems, written=written, result=result)


def _note(
    source: Source,
    paper: Paper,
    state: State,
    problems: Sequence[Problem],
    *,
    written: Written | None = None,
    result: CaptureResult | None = None,
) -> None:
    """Write down what became of a paper, and the receipt."""
    told, now, is_done = [one.as_json() for one in problems], clock.now(), state is State.RECORDED
    line = result.lines[0] if result and result.lines else None
    key = {"owner": source.owner, "name": source.name, "number": paper.number}
    with transaction.atomic():
        met = store.run(
            "settle",
            **key,
            state=state,
            version=paper.version,
            next_at=wall() + _pause(paper.tries),
            settled_at=now if is_done else None,
            moment=written.movement.moment if written else None,
            digest=written.digest if written and is_done else None,
            event=line.event_id if line and is_done else None,
            problems=Jsonb(told),
        )
        if met and (result or list(paper.problems) != told):
            status = str(line.status) if line else "blocked"
            job = result.job_id if result else None
            store.run("add_receipt", **key, now=now, status=status, capture=job, problems=Jsonb(told))


def _compare(source: Source, paper: Paper, shipment: Shipment | None, register: Register) -> None:
    """It was changed in the ERP after it had been recorded: does it still say the same?"""
    if shipment is not None:
        written = write(source, source.settings["database"], paper, shipment, register)
        if written.digest != paper.digest:
            noting.mark(source, paper, errors.CHANGED, State.CHANGED)
    key = {"owner": source.owner, "name": source.name, "number": paper.number}
    store.run("checked", **key, version=paper.version)


def _pause(tries: int) -> dt.timedelta:
    """Until a blocked paper is read again: it is mended in the ERP, where nothing tells us of it."""
    planned = backoff.delay(tries + 1, settings.WEBHOOK_RETRIES) or LONGEST_PAUSE
    return dt.timedelta(seconds=min(planned, LONGEST_PAUSE))


def _failed(source: Source, why: Exception) -> None:
    if isinstance(why, Refused):
        problem = why.problems[0]
    elif isinstance(why, egress.Unreached):
        problem = errors.AWAY.problem("", why=str(why))
    else:
        problem = errors.STRANGE.problem("", why=type(why).__name__, series=SERIES)
    next_at = wall() + _pause(source.failures)
    key = {"owner": source.owner, "name": source.name}
    store.run("unanswered", **key, next_at=next_at, problem=Jsonb(problem.as_json()))
