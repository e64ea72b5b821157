"""How promptly parties report (TO-7) and how many of their events are dated in the future (TO-1), counted by day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from suyuan.core.chain.rules.dates import day_of
from suyuan.core.chain.rules.template import GENERIC
from suyuan.core.chain.vocabulary import local
from suyuan.ledger import connection
from suyuan.ledger.queries import StoredEvent
from suyuan.supervision.findings.cases import SQL

_Name = tuple[int, dt.date, str]


def count_reports(stored: list[StoredEvent]) -> None:
    """Add a batch of new events to the counts of who sent them."""
    counts: dict[_Name, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for each in stored:
        if each.is_presentation or each.is_declaration:
            continue
        delay = each.record_time - each.event.event_time
        one = counts[each.sender, day_of(each.record_time), local(each.event.biz_step)]
        one[0] += 1
        one[1] += delay > GENERIC.report_within
        one[2] += max(0, int(delay.total_seconds() // 3600))
        one[3] += each.is_future
    if counts:
        _save(counts)


def _save(counts: dict[_Name, list[int]]) -> None:
    names = sorted(counts)
    parties, days, steps = zip(*names, strict=True)
    events, late, hours, future = zip(*(counts[name] for name in names), strict=True)
    with connection.cursor() as cursor:
        ask = {"parties": parties, "days": days, "steps": steps, "events": events}
        cursor.execute(
            SQL["count_reports"],
            {
                name: list(values)
                for name, values in {**ask, "late": late, "hours": hours, "future": future}.items()
            },
        )
