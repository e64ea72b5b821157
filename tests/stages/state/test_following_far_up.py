"""Followers go on beyond the numbers that fit into two bytes."""

from __future__ import annotations

import pytest

from suyuan.ledger.queries import sequenced_after


@pytest.mark.parametrize("seq", [0, 30_000, 2_147_480_000, 9_000_000_000])
def test_numbers_far_up_can_be_read(db, seq):
    assert sequenced_after(seq, 4_000) == []
