"""When a schedule comes true next, by the clock on the wall of this installation (Beijing); and when work is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.conf import settings

from suyuan.core.epcis.query.schedule import read_schedule

NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


def next_time(schedule: Mapping[str, str], moment: dt.datetime) -> dt.datetime:
    """The first time strictly after a moment that the schedule names, in UTC."""
    return read_schedule(schedule).next_run(moment, ZoneInfo(settings.TIME_ZONE)) or NEVER


def wall() -> dt.datetime:
    """The time by which work is due, in UTC: it goes on where a demonstration's clock stands still."""
    return dt.datetime.now(dt.UTC)
