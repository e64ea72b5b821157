"""When to try again: the schedule of Standard Webhooks 1.0.0, with jitter, never before what the receiver asked."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from email.utils import parsedate_to_datetime

RETRIES = (5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
"""Seconds between the tries: ten tries within three days and a half."""
JITTER = 0.2
"""At most this part of the delay is added, never taken away: many that failed together come back one by one."""
LONGEST = 86_400.0
"""A receiver cannot ask us to stay away longer."""


def delay(tries: int, retries: Sequence[float] = RETRIES) -> float | None:
    """Seconds until the try after this many; None when there is none left."""
    if tries > len(retries):
        return None
    return retries[tries - 1] * (1 + random.uniform(0, JITTER))  # noqa: S311 - nobody gains by guessing it


def asked_delay(retry_after: str | None, now: dt.datetime) -> float:
    """Seconds that a ``Retry-After`` asks for (RFC 9110, 10.2.3: seconds or a date); 0 when it says nothing."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return min(max(0.0, (moment - now).total_seconds()), LONGEST)
