"""The one clock. Everything outside core asks it for the time; the demonstration and the tests may fix it."""

from __future__ import annotations

import datetime as dt
import os

BEIJING = dt.timezone(dt.timedelta(hours=8), "UTC+8")
"""The time of every page, of expiry dates, and of Chinese platforms; China has kept no summer time since 1991."""


def now() -> dt.datetime:
    """The present moment, aware, in UTC; or the fixed moment of ``SUYUAN_CLOCK`` (ISO 8601 with offset)."""
    fixed = fixed_at()
    return fixed if fixed is not None else dt.datetime.now(dt.UTC)


def fixed_at() -> dt.datetime | None:
    """The moment the clock is fixed at, or None when it runs. Raises ValueError on a text without offset."""
    text = os.environ.get("SUYUAN_CLOCK", "")
    if not text:
        return None
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("SUYUAN_CLOCK needs an offset, for example 2026-11-22T10:00:00+08:00")
    return moment.astimezone(dt.UTC)
