"""Excursions, gaps and means of a series: whole, in parts, and in any order."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.core.chain.cold.excursions import (
    Side,
    excursions,
    joined,
    mean_kinetic,
    time_beyond,
    window,
)
from suyuan.core.chain.cold.faults import FaultKind, faults
from suyuan.core.chain.cold.grading import Profile, budget_left, out_of_range
from suyuan.core.chain.cold.series import DEFAULT_CADENCE, Reading, gaps, in_order
from suyuan.core.chain.conditions import Limit

START = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
FRIDGE = Limit(2.0, 8.0)
readings = st.lists(
    st.tuples(st.integers(0, 600), st.integers(-20, 200)).map(
        lambda pair: Reading(START + pair[0] * MINUTE, pair[1] / 10)
    ),
    min_size=2,
    max_size=40,
    unique_by=lambda reading: reading.at,
)


def series(*values: float, every: float = 60) -> list[Reading]:
    return [Reading(START + n * every * MINUTE, value) for n, value in enumerate(values)]


def told(found):
    return [(one.side, one.start, one.end, one.peak) for one in found]


def test_it_finds_where_the_line_leaves_and_comes_back():
    (one,) = excursions(series(6, 10, 6), FRIDGE)
    assert (one.start, one.end) == (START + 30 * MINUTE, START + 90 * MINUTE)
    assert (one.peak, one.degree_hours) == (10, pytest.approx(1.0))


def test_above_and_below_are_apart_even_between_two_readings():
    above, below = excursions(series(9, 1), FRIDGE)
    assert (above.side, below.side) == (Side.ABOVE, Side.BELOW)
    assert above.seconds == below.seconds == pytest.approx(450)
    assert above.degree_hours == below.degree_hours == pytest.approx(0.0625)


def test_the_limit_itself_is_in_range():
    assert excursions(series(2, 8, 8, 2), FRIDGE) == []


def test_one_reading_alone_is_an_excursion_of_no_time():
    (one,) = excursions(series(12), FRIDGE)
    assert (one.seconds, one.peak, one.mean_kinetic) == (0, 12, 12)


@pytest.mark.parametrize(
    ("values", "mean"), [((25, 25), 25.0), ((5,) * 24 + (25,), None), ((2, 8), 5.536425)]
)
def test_the_mean_over_time_is_that_of_the_vectors(values, mean):
    found = mean_kinetic(series(*values))
    assert found is not None
    if mean is not None:
        assert found == pytest.approx(mean, abs=1e-6)


def test_unequal_times_weigh_as_long_as_they_lasted():
    held = [
        Reading(START, 5),
        Reading(START + dt.timedelta(hours=23), 5),
        Reading(START + dt.timedelta(hours=23, microseconds=1), 25),
        Reading(START + dt.timedelta(hours=24), 25),
    ]
    assert mean_kinetic(held) == pytest.approx(7.756422, abs=1e-5)


def test_a_mean_needs_time():
    assert mean_kinetic(series(5)) is None


def test_time_at_the_freezing_point_counts():
    assert time_beyond(series(-0.5, -0.5, 1.5), Side.BELOW, -0.5) == 3600
    assert time_beyond(series(1.5, -2.5), Side.BELOW, -0.5) == pytest.approx(1800)


def test_out_of_range_is_watched_more_closely():
    five = series(5, 5, 9, 9, 9, every=5)
    assert gaps(five, DEFAULT_CADENCE.transport, FRIDGE) != []
    assert [gap.start for gap in gaps(five, DEFAULT_CADENCE.transport, FRIDGE)] == [five[2].at, five[3].at]
    assert gaps(series(5, 5, every=7.5), DEFAULT_CADENCE.transport, FRIDGE) == []
    assert gaps(series(5, 5, every=45), DEFAULT_CADENCE.store, FRIDGE) == []
    (gap,) = gaps(series(5, 5, every=46), DEFAULT_CADENCE.store, FRIDGE)
    assert gap.seconds == 46 * 60


def test_the_budget_is_spent_over_all_legs():
    profile = Profile("own", FRIDGE, budget=dt.timedelta(hours=3))
    legs = [series(10, 10, 6), series(1, 1, 3)]
    assert out_of_range(legs, FRIDGE) == {Side.ABOVE: 5400.0, Side.BELOW: 5400.0}
    assert budget_left(legs, profile) == 0
    assert budget_left(legs, Profile("untold", FRIDGE)) is None


def test_a_sensor_that_no_air_can_follow_is_flagged():
    stuck = [Reading(START + n * MINUTE, 4.0) for n in range(120)]
    assert [fault.kind for fault in faults(stuck)] == [FaultKind.STUCK]
    assert faults(stuck[:-1]) == []
    assert [fault.kind for fault in faults(series(5, 15.1, every=1))] == [FaultKind.JUMP]
    assert faults(series(5, 15, every=1)) == []
    assert [fault.kind for fault in faults(series(-120))] == [FaultKind.IMPOSSIBLE]


@given(readings, st.data())
def test_a_series_cut_anywhere_and_put_together_says_the_same(found, data):
    whole = in_order(found)
    cut = data.draw(st.integers(0, len(whole) - 1))
    first, second = whole[: cut + 1], whole[cut:]
    parts = [*excursions(first, FRIDGE), *excursions(second, FRIDGE)]
    assert told(joined(parts)) == told(excursions(whole, FRIDGE))
    for one, two in zip(joined(parts), excursions(whole, FRIDGE), strict=True):
        assert one.degree_seconds == pytest.approx(two.degree_seconds)
        assert one.mean_kinetic == pytest.approx(two.mean_kinetic)
    spent = out_of_range([first, second], FRIDGE)
    assert spent == pytest.approx(out_of_range([whole], FRIDGE))


@given(readings, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(found, random):
    shuffled = list(found) + found[:3]
    random.shuffle(shuffled)
    assert in_order(shuffled[:5], shuffled[5:]) == in_order(found)


@given(readings, st.integers(0, 600), st.integers(0, 600))
def test_a_reading_on_the_line_changes_nothing(found, one, two):
    """A window cuts on the straight lines: what it adds was said already."""
    whole = in_order(found)
    more = in_order(whole, window(whole, START + one * MINUTE, START + two * MINUTE))
    before, after = out_of_range([whole], FRIDGE), out_of_range([more], FRIDGE)
    assert before == pytest.approx(after, abs=1e-3)


@given(readings)
def test_a_mean_lies_between_the_coldest_and_the_warmest_and_not_under_the_plain_mean(found):
    whole = in_order(found)
    values = [reading.celsius for reading in whole]
    mean = mean_kinetic(whole)
    assert mean is not None
    assert min(values) - 1e-6 <= mean <= max(values) + 1e-6
