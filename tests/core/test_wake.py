"""Who waits for work is rung at once, looks by itself where nobody looks for it, and never relies on a bell alone."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest

from suyuan import wake
from suyuan.wake import Topic

LONG, SHORT = 20.0, 0.02
"""Seconds: of a rest that only a bell can end in a test, and of one that ends by itself."""


@pytest.fixture(autouse=True)
def bells(monkeypatch):
    """Bells of the test's own; two listeners, of whom this process is the first."""
    monkeypatch.setattr(wake, "_shared", wake._Shared())
    monkeypatch.setattr(wake, "_self", wake._Self())
    monkeypatch.setattr(wake, "LONGEST", LONG)
    wake.share({"ledger": Topic.CAPTURED, "state": Topic.NUMBERED, "deliver": None})
    wake.listen("ledger")
    yield
    for bell in wake._shared.bells.values():
        os.close(bell)


def rested(seconds: float = SHORT) -> float:
    begin = time.monotonic()
    wake.rest(seconds)
    return time.monotonic() - begin


def in_another_process(work: Callable[[], None], after: float = 0.3) -> None:
    if os.fork() == 0:
        try:
            time.sleep(after)
            work()
        finally:
            os._exit(0)


def test_a_call_from_another_process_ends_a_long_rest_at_once():
    wake.look_for_all(60)
    in_another_process(lambda: wake.announce(Topic.CAPTURED))
    assert 0.2 < rested() < LONG / 2
    os.wait()


def test_a_call_before_the_rest_is_not_lost():
    wake.look_for_all(60)
    wake.announce(Topic.CAPTURED)
    assert rested() < LONG / 2


def test_what_others_wait_for_wakes_nobody_else(monkeypatch):
    monkeypatch.setattr(wake, "LONGEST", 0.5)
    wake.look_for_all(60)
    wake.announce(Topic.NUMBERED)
    wake.announce(Topic.ACCEPTED)
    wake.call(["state", "deliver", "nobody"])
    assert rested() >= 0.5


def test_who_looks_for_others_calls_them_by_name():
    wake.look_for_all(60)
    wake.call(["ledger"])
    assert rested() < LONG / 2


def test_everybody_looks_by_himself_where_nobody_looks_for_him():
    assert SHORT <= rested() < LONG / 2


def test_the_promise_of_somebody_who_died_is_believed_for_a_moment_only():
    in_another_process(lambda: wake.look_for_all(0.2), after=0)
    os.wait()
    time.sleep(0.25)
    assert SHORT <= rested() < LONG / 2


def test_a_rest_never_lasts_longer_than_what_a_sudden_death_may_cost(monkeypatch):
    monkeypatch.setattr(wake, "LONGEST", 0.3)
    wake.look_for_all(60)
    assert 0.3 <= rested() < LONG / 2


def test_calls_that_come_thick_and_fast_are_answered_together():
    wake.look_for_all(60)
    wake.announce(Topic.CAPTURED)
    wake.rest(0.2)
    wake.announce(Topic.CAPTURED)
    assert rested(0.2) >= 0.15, "the second look comes when it would have come without bells"


def test_a_signal_ends_the_rest():
    wake.look_for_all(60)
    before = signal.signal(signal.SIGUSR1, lambda *_: wake.nudge())
    try:
        parent = os.getpid()
        in_another_process(lambda: os.kill(parent, signal.SIGUSR1))
        assert rested() < LONG / 2
    finally:
        signal.signal(signal.SIGUSR1, before)
        os.wait()


def test_two_of_one_name_are_both_woken(monkeypatch):
    """And who comes second to the bell, silenced by the first, is not held up by it."""
    wake.look_for_all(60)
    ours, its = os.pipe()
    in_another_process(lambda: (wake.rest(SHORT), os.write(its, b"x")), after=0)
    time.sleep(0.3)
    wake.announce(Topic.CAPTURED)
    assert os.read(ours, 1) == b"x"
    monkeypatch.setattr(wake, "LONGEST", 0.1)
    assert rested() < LONG / 2
    os.wait()
    os.close(ours)
    os.close(its)


def test_without_bells_announcing_does_nothing_and_resting_is_sleeping(monkeypatch):
    monkeypatch.setattr(wake, "_self", wake._Self())
    wake.look_for_all(60)
    wake.announce(Topic.CAPTURED)
    wake.nudge()
    assert SHORT <= rested() < LONG / 2
