"""Every transition of the state machine: what is allowed rests on what, and everything else is forbidden."""

from __future__ import annotations

import pytest

from suyuan.core.chain.rules.transitions import TRANSITIONS, needs, possible
from suyuan.core.chain.vocabulary import TERMINAL, State

# Written out by hand from the rules, not from the table: rows are where from, letters what it needs.
# R report, C certificate, Q quality, r reason, D decision, n recall number, N notice, A account, S supervision,
# V check, d day, p product stopped
ORDER = [
    "SELF_TESTED", "BATCH_RELEASED", "NORMAL", "ON_HOLD", "RECALL_PENDING", "ABNORMAL", "RECALLING", "RECALLED",
    "USED", "EXPIRED", "DAMAGED", "DESTROYED", "DISCONTINUED", "OTHER",
]  # fmt: skip
EXPECTED = """
-               R . . r n r . . . . . . . .
SELF_TESTED     . C . r n r . . . d r . p .
BATCH_RELEASED  . . Q r n r . . . d r . p .
NORMAL          . . . r n r . . V d r . p .
ON_HOLD         . . D . D D . . . d r . p .
RECALL_PENDING  . . . . . . N . . d r . p .
ABNORMAL        . . . . . . . . . d r S p .
RECALLING       . . . . . . . A . d r . p .
RECALLED        . . S . . . . . . d r S p .
USED            . . . . . . . . . . . . . .
EXPIRED         . . . . . . . . . . r r p .
DAMAGED         . . . . . . . . . d . r p .
DESTROYED       . . . . . . . . . . . . . .
DISCONTINUED    . . . . . . . . . d r r . .
OTHER           . . . r n r . . . d r . p .
"""
LETTERS = {
    "R": "report", "C": "certificate", "Q": "quality", "r": "reason", "D": "decision", "n": "recall",
    "N": "notice", "A": "account", "S": "supervision", "V": "check", "d": "day", "p": "stopped",
}  # fmt: skip


def cells():
    for line in EXPECTED.split("\n"):
        if line:
            before, *letters = line.split()
            for after, letter in zip(ORDER, letters, strict=True):
                yield before, after, letter


def state(name):
    return None if name == "-" else State(name)


@pytest.mark.requirement("R312", "R315", "R317")
@pytest.mark.parametrize(("before", "after", "letter"), list(cells()))
def test_each_transition_rests_on_what_the_rules_say_or_is_forbidden(before, after, letter):
    assert needs(state(before), State(after)) == LETTERS.get(letter)


def test_the_table_above_is_whole():
    assert len(list(cells())) == (len(State) + 1) * len(State)
    assert set(ORDER) == {str(each) for each in State}


def test_nothing_follows_an_end():
    assert [possible(end) for end in TERMINAL] == [[], []]


def test_a_vaccine_never_comes_back_from_a_recall():
    assert needs(State.RECALLED, State.NORMAL, "device") is not None
    assert needs(State.RECALLED, State.NORMAL, "vaccine") is None


def test_no_state_follows_itself():
    assert not [pair for pair in TRANSITIONS if pair[0] is pair[1]]
