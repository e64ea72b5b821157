"""Where a company prefix ends: registered prefixes first, the public table next, and no guess after that."""

from __future__ import annotations

import pytest

from suyuan.core.identifiers.company_prefix import CompanyPrefixes, prefix_length
from suyuan.core.identifiers.gs1_elements import read_bracketed


def test_the_registered_prefix_wins_over_the_table() -> None:
    assert prefix_length("693581120001") == 8
    assert prefix_length("693581120001", CompanyPrefixes(["6935811"])) == 7


def test_the_longest_registered_prefix_wins() -> None:
    assert prefix_length("693581120001", CompanyPrefixes(["6935811", "693581120"])) == 9


@pytest.mark.parametrize("start", ["680", "681", "685", "689", "696", "698", "699"])
def test_prefixes_that_the_table_does_not_know_are_not_guessed(start: str) -> None:
    assert prefix_length(start + "123456789") is None
    assert prefix_length(start + "123456789", CompanyPrefixes([start + "12345"])) == 8


def test_without_a_known_prefix_there_is_a_link_and_no_urn() -> None:
    found = read_bracketed("(01)06991234567893(21)S1")
    assert found.verdict == "yes"
    assert found.urn is None
    assert found.digital_link == "https://id.gs1.org/01/06991234567893/21/S1"
    assert found.components["static"]["company_prefix"] is None


@pytest.mark.parametrize("prefix", ["693", "6935811200012", "69358A", "６９３５８１１"])
def test_master_data_may_not_register_what_is_no_prefix(prefix: str) -> None:
    with pytest.raises(ValueError, match="not a GS1 company prefix"):
        CompanyPrefixes([prefix])
