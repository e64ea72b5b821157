"""Faults of every kind, planted into sound chains, are all found, and nothing is found in what is sound."""

from __future__ import annotations

import pytest

from suyuan.project.bench import faults
from suyuan.project.bench.chains.deliveries import Plan
from suyuan.project.bench.chains.planted import PLANTERS

pytestmark = pytest.mark.slow

ITEMS = 2_500


@pytest.fixture
def labels(db, tmp_path):
    """Chains with two faults of each kind, captured, folded and judged."""
    path = tmp_path / "labels.tsv"
    faults.load(ITEMS, 5, Plan(2), path)
    faults.judge()
    return path


@pytest.mark.requirement("R284", "R294")
def test_every_planted_fault_is_found_and_nothing_else(labels):
    told = faults.compare(labels)["params"]
    assert told["by_kind"].keys() == PLANTERS.keys() == faults.EXPECTED.keys()
    assert {rule: share for rule, share in told["by_rule"].items() if share < 1} == {}
    assert told["false_by_rule"] == {}
    assert told["sound"] > ITEMS / 3
    assert told["is_met"]
    wrong = faults.compare(labels, shuffle=1)
    assert not wrong["params"]["is_met"]
    assert wrong["rate"] < 20
    assert wrong["params"]["false_share"] > 0.1
