"""Schedules of standing queries: what is read, what is refused, when they come true."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.epcis.query.schedule import RANGES, Schedule

BEIJING = dt.timezone(dt.timedelta(hours=8))


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("fields", "after", "expected"),
    [
        ({"hour": "1", "minute": "5"}, "2026-11-23T00:00:00", "2026-11-23T01:05:00"),
        ({"hour": "1", "minute": "5"}, "2026-11-23T01:05:00", "2026-11-24T01:05:00"),
        ({"hour": 1, "minute": 5}, "2026-11-23T01:05:59", "2026-11-24T01:05:00"),
        ({"second": "0,30"}, "2026-11-23T10:00:00", "2026-11-23T10:00:30"),
        ({"second": "0"}, "2026-12-31T23:59:00.5", "2027-01-01T00:00:00"),
        ({"minute": "[10-12],50"}, "2026-11-23T10:11:00", "2026-11-23T10:12:00"),
        ({"minute": "[10-12],50"}, "2026-11-23T10:12:00", "2026-11-23T10:50:00"),
        ({"hour": "0"}, "2026-11-23T00:00:00", "2026-11-24T00:00:00"),
        ({"hour": "23"}, "2026-11-23T00:00:00", "2026-11-23T23:00:00"),
        ({"dayOfWeek": "1"}, "2026-11-23T00:00:00", "2026-11-30T00:00:00"),  # a Monday
        ({"dayOfWeek": "7"}, "2026-11-23T12:00:00", "2026-11-29T00:00:00"),
        ({"dayOfMonth": "31"}, "2026-11-23T00:00:00", "2026-12-31T00:00:00"),
        ({"month": "2", "dayOfMonth": "29"}, "2026-11-23T00:00:00", "2028-02-29T00:00:00"),
        ({"month": "2", "dayOfMonth": "29", "dayOfWeek": "7"}, "2026-11-23T00:00:00", "2032-02-29T00:00:00"),
        ({"hour": "9", "second": "15"}, "2026-11-23T09:00:15", "2026-11-23T09:01:15"),
        ({"minute": "5", "second": "[58-59]"}, "2026-11-23T09:05:58", "2026-11-23T09:05:59"),
    ],
)
def test_the_next_time_is_the_first_that_fits(fields, after, expected) -> None:
    assert Schedule.read(fields).next_after(at(after)) == at(expected)


@pytest.mark.parametrize(
    "fields",
    [
        {"second": "60"},
        {"second": "-1"},
        {"minute": "60"},
        {"hour": "24"},
        {"dayOfMonth": "0"},
        {"dayOfMonth": "32"},
        {"month": "0"},
        {"month": "13"},
        {"dayOfWeek": "0"},
        {"dayOfWeek": "8"},
        {"dayOfWeek": "[1-8]"},
        {"hour": "a"},
        {"hour": ""},
        {"hour": "1,"},
        {"hour": "[5-3]"},
        {"hour": "5-7"},
        {"hour": "[5-7"},
        {"hour": "1.5"},
        {"hour": "*"},
        {"hour": "٣"},
        {"second": "0/30"},
        {"hour": None},
        {"hour": True},
        {"hour": [1]},
        {"hour": 1.0},
        {"day": "1"},
        {},
        {"month": "2", "dayOfMonth": "30"},
        {"month": "4,6", "dayOfMonth": "31"},
    ],
)
def test_what_is_no_schedule_is_refused(fields) -> None:
    with pytest.raises(EpcisException) as refused:
        Schedule.read(fields)
    assert refused.value.kind == "SubscriptionControlsException"
    assert all(problem.code.startswith("QRY-") for problem in refused.value.problems)
    assert all(p.message and p.message_zh and p.remedy and p.remedy_zh for p in refused.value.problems)


def _elements(name: str) -> st.SearchStrategy[str]:
    number = st.integers(*RANGES[name])
    spread = st.tuples(number, number).map(lambda two: f"[{min(two)}-{max(two)}]")
    return st.lists(number.map(str) | spread, min_size=1, max_size=3).map(",".join)


SCHEDULES = st.fixed_dictionaries({}, optional={name: _elements(name) for name in ("second", "minute", "hour")})


@settings(max_examples=60, deadline=None)
@given(
    SCHEDULES.filter(bool),
    st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(BEIJING)),  # noqa: DTZ001
)
def test_between_a_moment_and_the_next_time_nothing_fits(fields, moment) -> None:
    schedule = Schedule.read(fields)
    found = schedule.next_after(moment)
    assert found > moment
    assert schedule.matches(found)
    second = moment.replace(microsecond=0) + dt.timedelta(seconds=1)
    for _ in range(4_000):
        if second >= found:
            break
        assert not schedule.matches(second)
        second += dt.timedelta(seconds=1)
