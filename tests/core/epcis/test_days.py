"""Days in the spellings of senders."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.core.epcis.days import EXPIRY, day_of, first_day, texts_of, unread_days

FEBRUARY, TENTH = dt.date(2026, 2, 28), dt.date(2026, 2, 10)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *[(text, TENTH) for text in (
            "2026-02-10", " 2026-2-10 ", "20260210", "260210", "2026/02/10", "2026.2.10", "2026年2月10日",
            "２０２６年２月１０日", "2026-02-10Z", "2026-02-10+08:00", "2026-02-10T23:00:00Z", "20260210120000",
        )],
        *[(text, FEBRUARY) for text in (
            "2026-02", "2026-02-00", "20260200", "260200", "2026/02", "2026.02", "2026年2月", "202602",
        )],
        ("9999-12-31", dt.date.max),
        *[(text, None) for text in (
            None, "", "永久", "2026-02-30", "2026-13", "202513", "0000-00-00", "31/12/2026", "2026", "x" * 99,
        )],
    ],
)  # fmt: skip
def test_a_day_is_read_or_not(text, day):
    assert day_of(text) == day


@given(st.text(max_size=70))
def test_any_text_is_a_day_or_none(text):
    assert day_of(text) is None or isinstance(day_of(text), dt.date)


@given(st.dates())
def test_every_day_of_the_calendar_is_read_back(day):
    assert day_of(day.isoformat()) == day_of(f"{day.year:04}{day.month:02}{day.day:02}") == day


def test_fields_are_known_by_their_names_in_whatever_namespace():
    fields = {
        "{urn:epcglobal:cbv:mda:}itemExpirationDate": 260210,
        "https://a.cn/x#EXP": {"#text": "2026-02"},
        "lot": "1",
    }
    assert texts_of(fields, EXPIRY) == ["260210", "2026-02"]
    assert first_day(["soon", "2026-02-10"]) == TENTH
    assert unread_days({"a:expiry": "soon", "b:lot": "soon", "c:MFG": "2026", "d:EXP": True, "e:EXP": " "}) == [
        ("a:expiry", "soon"), ("c:MFG", "2026"),
    ]  # fmt: skip
    assert unread_days({"x" * 9_999 + "/expiry": "soon"}) == []
