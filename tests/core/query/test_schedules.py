"""Schedules of subscriptions: what is one, what is none, and when it comes due."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.epcis.query.schedule import RANGES, read_schedule

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def runs(fields, after, count=3, zone=SHANGHAI):
    schedule, found, at = read_schedule(fields), [], dt.datetime.fromisoformat(after)
    for _ in range(count):
        at = schedule.next_run(at, zone)
        found.append(at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"))
    return found


def test_hour_and_minute_are_once_a_day():
    assert runs({"hour": "1", "minute": "5"}, "2026-05-01T01:05:00+08:00") == [
        "2026-05-02 01:05:00", "2026-05-03 01:05:00", "2026-05-04 01:05:00",
    ]  # fmt: skip


def test_a_second_alone_is_once_a_minute():
    assert runs({"second": "30"}, "2026-05-01T08:00:30.5+08:00") == [
        "2026-05-01 08:01:30", "2026-05-01 08:02:30", "2026-05-01 08:03:30",
    ]  # fmt: skip


def test_lists_and_ranges_stand_together():
    assert runs({"minute": "0,[29-30]", "hour": "8"}, "2026-05-01T07:00:00+08:00", 4) == [
        "2026-05-01 08:00:00", "2026-05-01 08:29:00", "2026-05-01 08:30:00", "2026-05-02 08:00:00",
    ]  # fmt: skip


def test_a_weekday_alone_is_its_midnight():
    assert runs({"dayOfWeek": "1"}, "2026-05-01T00:00:00+08:00", 2) == [
        "2026-05-04 00:00:00",
        "2026-05-11 00:00:00",
    ]


def test_a_month_alone_is_its_first_midnight():
    assert runs({"month": "2"}, "2026-05-01T00:00:00+08:00", 2) == [
        "2027-02-01 00:00:00",
        "2028-02-01 00:00:00",
    ]


def test_month_and_weekday_are_all_such_weekdays_of_the_month():
    assert runs({"month": "6", "dayOfWeek": "7"}, "2026-05-01T00:00:00+08:00", 2) == [
        "2026-06-07 00:00:00", "2026-06-14 00:00:00",
    ]  # fmt: skip


def test_day_and_weekday_must_both_be_right():
    assert runs({"dayOfMonth": "13", "dayOfWeek": "5"}, "2026-05-01T00:00:00+08:00", 1) == [
        "2026-11-13 00:00:00"
    ]


def test_a_leap_day_on_a_certain_weekday_is_found_years_ahead():
    assert runs({"dayOfMonth": "29", "month": "2", "dayOfWeek": "4"}, "2026-05-01T00:00:00+08:00", 1) == [
        "2052-02-29 00:00:00"
    ]


def test_an_hour_that_the_clock_skips_is_made_up_for():
    assert runs({"hour": "2", "minute": "30"}, "2026-03-28T12:00:00+01:00", 2, BERLIN) == [
        "2026-03-29 03:30:00", "2026-03-30 02:30:00",
    ]  # fmt: skip


def test_an_hour_that_comes_twice_counts_once():
    assert runs({"hour": "2", "minute": "30"}, "2026-10-25T00:00:00+02:00", 2, BERLIN) == [
        "2026-10-25 02:30:00", "2026-10-26 02:30:00",
    ]  # fmt: skip


def test_the_calendar_has_an_end():
    schedule = read_schedule({"second": "0"})
    assert schedule.next_run(dt.datetime(9999, 12, 31, 23, 59, 30, tzinfo=dt.UTC), dt.UTC) is None


BAD = [
    *[(name, str(lowest - 1)) for name, (lowest, _) in RANGES.items()],
    *[(name, str(highest + 1)) for name, (_, highest) in RANGES.items()],
    *[("second", text) for text in ("a", "", "[1-", "1-5", "[5-1]", "[1]", "1,,2", "*", "1 2", "٣", "[0-59", "0x1", "007")],
    ("dayOfWeek", "[1-8]"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), BAD)
def test_what_is_no_schedule_is_refused_with_the_name_of_the_field(name, text):
    with pytest.raises(EpcisException) as refusal:
        read_schedule({name: text})
    assert (refusal.value.kind, refusal.value.status) == ("SubscriptionControlsException", 400)
    (problem,) = refusal.value.problems
    assert (problem.code, problem.where) == ("QRY-021", f"schedule.{name}")
    assert problem.remedy
    assert problem.remedy_zh


@pytest.mark.parametrize(
    ("fields", "code"),
    [({}, "QRY-024"), ({"year": "2026"}, "QRY-022"), ({"dayOfMonth": "30,31", "month": "2"}, "QRY-023")],
)
def test_a_schedule_without_a_time_or_with_an_impossible_one_is_refused(fields, code):
    with pytest.raises(EpcisException) as refusal:
        read_schedule(fields)
    assert [problem.code for problem in refusal.value.problems] == [code]


def subsets(name):
    lowest, highest = RANGES[name]
    return st.none() | st.sets(st.integers(lowest, min(highest, 28)), min_size=1, max_size=3).map(
        lambda chosen: ",".join(map(str, sorted(chosen)))
    )


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries({name: subsets(name) for name in RANGES}).filter(lambda found: any(found.values())),
    st.datetimes(dt.datetime.fromisoformat("2020-01-01"), dt.datetime.fromisoformat("2040-01-01")),
)
def test_a_run_is_later_and_fits_every_field_that_is_given(fields, after):
    schedule = read_schedule(fields)
    start = after.replace(tzinfo=SHANGHAI)
    run = schedule.next_run(start, SHANGHAI)
    assert run is not None
    assert run > start
    local = run.astimezone(SHANGHAI)
    found = {
        "second": local.second, "minute": local.minute, "hour": local.hour,
        "dayOfMonth": local.day, "month": local.month, "dayOfWeek": local.isoweekday(),
    }  # fmt: skip
    for name, text in fields.items():
        assert text is None or str(found[name]) in text.split(",")


def naive_next(schedule, start):
    """Second by second, as one would check it by hand."""
    at = start.replace(microsecond=0) + dt.timedelta(seconds=1)
    while not (at.second in schedule.seconds and at.minute in schedule.minutes and at.hour in schedule.hours):
        at += dt.timedelta(seconds=1)
    return at


@settings(max_examples=40, deadline=None)
@given(
    st.fixed_dictionaries({name: subsets(name) for name in ("second", "minute")}).filter(
        lambda found: any(found.values())
    ),
    st.datetimes(dt.datetime.fromisoformat("2026-01-01"), dt.datetime.fromisoformat("2026-01-03")),
)
def test_no_run_is_passed_by(fields, after):
    schedule, start = read_schedule(fields), after.replace(tzinfo=dt.UTC)
    assert schedule.next_run(start, dt.UTC) == naive_next(schedule, start)


def test_each_second_is_found_as_fast_in_the_evening_as_in_the_morning():
    schedule = read_schedule({"second": "[0-59]"})
    evening = dt.datetime(2026, 5, 1, 23, 59, 58, tzinfo=SHANGHAI)
    looked = [0]

    class Counted(dt.tzinfo):
        def utcoffset(self, moment: dt.datetime | None) -> dt.timedelta:
            looked[0] += 1
            return dt.timedelta(hours=8)

        def dst(self, moment: dt.datetime | None) -> dt.timedelta:
            return dt.timedelta(0)

        def fromutc(self, moment: dt.datetime) -> dt.datetime:
            return moment + dt.timedelta(hours=8)

    found = schedule.next_run(evening, Counted())
    assert found == evening + dt.timedelta(seconds=1)
    assert looked[0] < 200


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "America/Los_Angeles"])
def test_beyond_the_calendar_there_is_no_run(zone):
    last = dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
    for fields in ({"second": "5"}, {"hour": "1"}, {"month": "1"}):
        assert read_schedule(fields).next_run(last, ZoneInfo(zone)) is None


def test_what_the_clock_repeats_or_skips_is_found_from_within():
    half_past_two = {"hour": "2", "minute": "30"}
    assert runs(half_past_two, "2026-03-29T03:10:00+02:00", 1, BERLIN) == ["2026-03-29 03:30:00"]
    assert runs(half_past_two, "2026-10-25T02:10:00+01:00", 1, BERLIN) == ["2026-10-26 02:30:00"]
    assert runs({"minute": "0"}, "2026-10-25T02:30:00+02:00", 2, BERLIN) == [
        "2026-10-25 03:00:00", "2026-10-25 04:00:00",
    ]  # fmt: skip
