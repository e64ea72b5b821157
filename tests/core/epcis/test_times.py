"""Times are read strictly, kept to the microsecond, and never silently rounded."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.epcis.hash_values import time_text, utc_text
from suyuan.core.epcis.times import is_offset, is_writable, read_time
from suyuan.core.problem import Problem

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
FIRST, LAST = dt.datetime(1, 1, 3), dt.datetime(9999, 12, 29)  # noqa: DTZ001 - hypothesis wants bounds without zone
TIMES = st.datetimes(FIRST, LAST, timezones=ZONES)


@settings(max_examples=100)
@given(TIMES)
def test_any_time_is_read_back_from_its_text(time: dt.datetime) -> None:
    assert read_time(time.isoformat()) == time
    assert is_writable(time)
    assert read_time(f"{utc_text(time)}Z") == time


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-05-01T08:30:00", "EVT-101"),
        ("0000-05-01T08:30:00Z", "EVT-102"),
        ("2016-12-31T23:59:60Z", "EVT-103"),
        ("2026-05-01T08:30:00+14:01", "EVT-104"),
        ("2026-05-01T08:30:00+08:60", "EVT-104"),
        ("2026-05-01T08:30:00.0000001Z", "EVT-105"),
        ("2026-05-01T24:00:00Z", "EVT-106"),
        ("2026-13-01T00:00:00Z", "EVT-106"),
        ("9999-12-31T23:59:59-14:00", "EVT-106"),
        ("yesterday", "EVT-106"),
        ("２０２６-05-01T08:30:00Z", "EVT-106"),
        ("", "EVT-106"),
    ],
)
def test_what_is_no_time_is_told_apart(text: str, code: str) -> None:
    found = read_time(text, "eventTime")
    assert isinstance(found, Problem)
    assert (found.code, found.where) == (code, "eventTime")


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-01T08:30:00Z",
        "2026-05-01t08:30:00z",
        "2026-05-01 08:30:00+00:00",
        " 2026-05-01T08:30:00.000000000+0000 ",
    ],
)
def test_spellings_of_one_instant(text: str) -> None:
    assert read_time(text) == dt.datetime(2026, 5, 1, 8, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("micro", "expected"),
    [
        (0, "00.000Z"),
        (500, "00.000Z"),
        (501, "00.001Z"),
        (1500, "00.002Z"),
        (2500, "00.002Z"),
        (999_500, "01.000Z"),
    ],
)
def test_the_hash_rounds_half_a_millisecond_to_the_even_neighbour(micro: int, expected: str) -> None:
    assert time_text(dt.datetime(2026, 5, 1, 8, 30, 0, micro, tzinfo=dt.UTC)).endswith(expected)


def test_offsets_of_events() -> None:
    assert all(is_offset(text) for text in ("+00:00", "-00:00", "+14:00", "-14:00", "+05:45"))
    assert not any(is_offset(text) for text in ("Z", "+14:01", "+8:00", "08:00", "+08", "", "+24:00"))
