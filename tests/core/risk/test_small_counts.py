"""What is left out of a table of counts: the small ones, and those that they would follow from."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.risk.small_counts import Counts, shown, with_totals


def tables(most: int, size: int, some: int):
    return st.integers(1, size).flatmap(
        lambda width: st.lists(
            st.lists(st.one_of(st.integers(0, some), st.integers(0, most)), min_size=width, max_size=width),
            min_size=1,
            max_size=size,
        )
    )


def of(table: list[list[int]], least: int = 5) -> Counts:
    rows, columns = range(len(table)), range(len(table[0]))
    return shown({(i, j): table[i][j] for i in rows for j in columns}, rows, columns, least)


@pytest.mark.requirement("R462")
def test_a_small_count_does_not_follow_from_its_totals():
    told = of([[40, 3, 20], [50, 60, 70], [15, 80, 90]])
    assert told.cells == (
        (None, None, 20, 63),
        (50, 60, 70, 180),
        (None, None, 90, 185),
        (105, 143, 180, 428),
    )
    assert not told.is_whole


def test_a_table_of_large_counts_and_noughts_is_told_whole():
    told = of([[40, 0], [0, 60]])
    assert told.rows == ((40, 0, 40), (0, 60, 60))
    assert told.totals == (40, 60, 100)
    assert told.is_whole


def test_a_total_that_is_small_itself_is_left_out():
    """One cell alone: its total tells it, and so does that of the table."""
    assert of([[3, 0], [0, 0]]).cells == ((None, 0, None), (0, 0, 0), (None, 0, None))


def test_nothing_is_a_table_too():
    assert shown({}, [], [], 5).cells == ((0,),)
    assert shown({}, [], ["b"], 5).cells == ((0, 0),)
    assert shown({}, ["a"], ["b"], 5).cells == ((0, 0), (0, 0))


@pytest.mark.parametrize(("counts", "least"), [({(0, 0): -1}, 5), ({}, 0)])
def test_what_is_no_table_of_counts_is_refused(counts, least):
    with pytest.raises(ValueError, match="counts are 0 or more"):
        shown(counts, [0], [0], least)


@given(tables(60, 5, 6))
def test_no_cell_left_out_follows_from_the_equations(table):
    """By elimination, which knows nothing of circles and bridges."""
    told, whole = of(table), with_totals(table, len(table[0]))
    hidden = [(i, j) for i, row in enumerate(told.cells) for j, cell in enumerate(row) if cell is None]
    assert all(told.cells[i][j] in {None, whole[i][j]} for i, j in itertools.product(range(len(whole)), range(len(whole[0]))))  # fmt: skip
    assert all(whole[i][j] >= 1 for i, j in hidden), "so that each may be one less"
    assert {place for place, n in _each(whole) if 0 < n < 5} <= set(hidden)
    for index in range(len(hidden)):
        assert not _follows(hidden, index, len(whole), len(whole[0])), (whole, hidden[index])


@settings(max_examples=60)
@given(tables(4, 2, 2))
def test_another_table_looks_the_same_for_each_cell_left_out(table):
    """By trying all tables of small counts: what a reader with a computer would do."""
    told = of(table, 3)
    rows, columns = len(table), len(table[0])
    looks_same = []
    for numbers in itertools.product(range(8), repeat=rows * columns):
        parts = [list(numbers[i * columns : (i + 1) * columns]) for i in range(rows)]
        other = with_totals(parts, columns)
        if all(told.cells[i][j] in {None, n} for (i, j), n in _each(other)):
            looks_same.append(other)
    for i, row in enumerate(told.cells):
        for j, cell in enumerate(row):
            assert cell is not None or len({other[i][j] for other in looks_same}) > 1, (table, i, j)


def _each(table):
    return [((i, j), number) for i, row in enumerate(table) for j, number in enumerate(row)]


def _follows(hidden, index, height, width) -> bool:
    """Whether the equations of rows and columns give the unknown: its unit vector is a sum of theirs.

    Of a row the parts make the total, so the total has the other sign; of a column too.
    """

    def sign(place):
        return (-1 if place[0] == height - 1 else 1) * (-1 if place[1] == width - 1 else 1)

    equations = [[Fraction(sign(p)) if p[0] == i else Fraction(0) for p in hidden] for i in range(height)]
    equations += [[Fraction(sign(p)) if p[1] == j else Fraction(0) for p in hidden] for j in range(width)]
    unit = [Fraction(int(n == index)) for n in range(len(hidden))]
    return _rank(equations) == _rank([*equations, unit])


def _rank(rows) -> int:
    rows, rank = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((n for n in range(rank, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for n in range(rank + 1, len(rows)):
            factor = rows[n][column] / rows[rank][column]
            rows[n] = [a - factor * b for a, b in zip(rows[n], rows[rank], strict=True)]
        rank += 1
    return rank
