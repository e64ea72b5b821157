"""Which events take part in a fold."""

from __future__ import annotations

from dataclasses import dataclass

from suyuan.core.chain.effective import effective


@dataclass(frozen=True)
class Stored:
    is_future: bool = False
    is_declaration: bool = False


def test_an_event_that_nobody_retracted_counts():
    event = Stored()
    assert effective([(1, event)], set()) == [event]


def test_a_retracted_event_does_not_count():
    assert effective([(1, Stored()), (2, Stored())], {1}) == [Stored()]


def test_an_event_dated_in_the_future_waits():
    assert effective([(1, Stored(is_future=True))], set()) == []


def test_a_declaration_is_not_itself_something_that_happened():
    assert effective([(1, Stored(is_declaration=True))], set()) == []
