"""Pushes that subscribers did not take, put there for pages to show."""

from __future__ import annotations

import uuid
from typing import Any

from suyuan.exchange.subscriptions import errors, models
from suyuan.ledger import connection

SECRET = "hooks/s3cr3t"


def letter(
    owner: int,
    subscription: str = "erp",
    *,
    state: models.DeliveryState = models.DeliveryState.DEAD,
    status: int | None = 503,
    rule: Any = errors.RECEIVER_REFUSED,
    days_ago: int = 0,
    events: int = 20,
    query: str = "shipped",
) -> uuid.UUID:
    """A dead letter of a stalled subscription, which is made with it."""
    made = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO subscription (owner, id, query, parameters, dest, report_if_empty, format, created_at, state,"
            " state_reason, upto, target, reported, batch, next_at, min_record_time)"
            f" VALUES (%s, %s, %s, '[]', 'https://erp.example.com/{SECRET}', false, '{{}}', now(), 3, %s, 0,"
            " NULL, false, 100, now(), now()) ON CONFLICT DO NOTHING",
            (owner, subscription, query, rule.code),
        )
        cursor.execute(
            "INSERT INTO delivery (owner, id, subscription, after, upto, events, made_at, state, moves, tries, tried_at,"
            " last_status, last_problem) VALUES (%s, %s, %s, 0, 7, %s, now() - %s * interval '1 day', %s, %s, 10, now(),"
            " %s, %s)",
            (owner, made, subscription, events, days_ago, state, state == 3, status, rule.code),
        )
    return made
