"""The time on the wall. What protects an account runs by it even where the clock of the products stands still."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """The present moment, aware, in UTC; ``SUYUAN_CLOCK`` does not move it: a phone's codes follow the real time."""
    return dt.datetime.now(dt.UTC)
