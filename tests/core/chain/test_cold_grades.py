"""How grave an excursion is, by the profile of the product."""

from __future__ import annotations

import datetime as dt

import pytest

from suyuan.core.chain.cold.grading import PROFILES, ColdGrade, Profile, grade_of_gap, judge
from suyuan.core.chain.cold.series import Gap, Reading
from suyuan.core.chain.conditions import Limit

START = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
VACCINE, COLD = PROFILES["vaccine"], PROFILES["cold"]


def grades(profile, *stretches, every=5):
    """Grades of a series made of (celsius, minutes) plateaus."""
    series, at = [], START
    for celsius, minutes in stretches:
        for _ in range(0, minutes, every):
            series.append(Reading(at, celsius))
            at += dt.timedelta(minutes=every)
    return [int(one.grade) for one in judge(series, profile)]


@pytest.mark.parametrize(
    ("celsius", "minutes", "grade"),
    [
        (8.0, 600, None),  # the limit itself
        (8.4, 120, 1),  # what a sensor may err by
        (9.5, 15, 1),  # handling
        (9.5, 60, 2),  # too long for handling
        (11.0, 15, 2),  # too far for handling
        (15.0, 15, 3),  # the peak alone
        (8.4, 11 * 60, 3),  # more than ten hours
        (1.0, 120, 2),
        (-0.5, 45, 2),
    ],
)
def test_it_grades_by_how_far_and_how_long(celsius, minutes, grade):
    found = grades(VACCINE, (5.0, 24 * 60), (celsius, minutes), (5.0, 60))
    assert found == ([] if grade is None else [grade])


def test_frozen_is_critical_for_what_does_not_bear_it_alone():
    frozen = ((5.0, 600), (-0.6, 75), (5.0, 60))
    assert grades(VACCINE, *frozen) == [ColdGrade.CRITICAL]
    assert grades(COLD, *frozen) == [ColdGrade.MODERATE]


def test_a_warm_day_is_serious_and_a_cold_one_excuses_nothing():
    assert grades(COLD, (7.0, 12 * 60), (10.5, 9 * 60), (5.0, 60)) == [ColdGrade.SERIOUS]
    assert grades(COLD, (2.0, 23 * 60), (14.9, 40), (2.0, 60)) == [ColdGrade.MODERATE]


def test_minutes_make_no_mean_of_a_day():
    assert grades(COLD, (9.0, 25), (5.0, 10)) == [ColdGrade.MINOR]


def test_what_is_left_of_the_budget_counts_over_legs():
    own = Profile("own", Limit(2.0, 8.0), budget=dt.timedelta(minutes=100))
    leg = [Reading(START + dt.timedelta(minutes=n), c) for n, c in ((0, 5.0), (1, 9.5), (60, 9.5), (61, 5.0))]
    assert [one.grade for one in judge(leg, own)] == [ColdGrade.MODERATE]
    assert [one.grade for one in judge(leg, own, spent=45 * 60)] == [ColdGrade.SERIOUS]


def test_a_long_gap_is_no_record():
    def gap(hours):
        return Gap(START, START + dt.timedelta(hours=hours))

    assert grade_of_gap(gap(1), VACCINE) is ColdGrade.NONE
    assert grade_of_gap(gap(6.1), VACCINE) is ColdGrade.CRITICAL


def test_other_labels_have_other_limits():
    assert grades(PROFILES["frozen"], (-20.0, 600), (-14.0, 60), (-20.0, 60)) == [ColdGrade.MODERATE]
    assert grades(PROFILES["frozen"], (-20.0, 600), (-4.0, 30), (-20.0, 60)) == [ColdGrade.SERIOUS]
    assert grades(PROFILES["room"], (25.0, 600), (31.0, 20), (25.0, 60)) == [ColdGrade.MINOR]
