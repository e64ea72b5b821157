"""Where a company prefix ends: registered prefixes first, the public table next, and no guess after that.

``SUYUAN_WRITE_DATA=1 pytest tests/core/identifiers/test_company_prefixes.py`` writes the table from biip's.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files

import pytest
from biip import gs1_prefixes

from suyuan.core.identifiers.company_prefix import UNRELIABLE, CompanyPrefixes, prefix_length
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


def ranges() -> bytes:
    """biip's tree of prefixes as first number * 16 + length, neighbours of one length joined, gaps of length 0."""
    rows, after, length = [], 0, -1
    for digits, found in [*sorted(leaves(gs1_prefixes._GS1_COMPANY_PREFIX_TRIE)), ("1" + "0" * 12, 0)]:
        first = int(digits.ljust(12, "0"))
        for start, new in ((after, 0), (first, found)) if first > after else ((first, found),):
            if new != length and start < 10**12:
                rows.append(start * 16 + new)
                length = new
        after = int(digits.ljust(12, "9")) + 1
    return b"".join(row.to_bytes(8, "little") for row in rows)


def leaves(node: dict, digits: str = "") -> Iterator[tuple[str, int]]:
    for digit, below in node.items():
        if isinstance(below, dict):
            yield from leaves(below, digits + digit)
        else:
            yield digits + digit, below


def test_the_table_is_that_of_biip() -> None:
    data = files("suyuan.core.identifiers") / "data" / "company-prefixes.table"
    if os.environ.get("SUYUAN_WRITE_DATA"):
        data.write_bytes(ranges())
    assert data.read_bytes() == ranges()


def test_the_table_answers_as_biip_does() -> None:
    chance = random.Random(7)
    known = [digits for digits, _ in leaves(gs1_prefixes._GS1_COMPANY_PREFIX_TRIE)]
    for start in [*chance.sample(known, 5_000), *(str(chance.randrange(1000)) for _ in range(500))]:
        digits = (start + f"{chance.randrange(10**12):012}")[:12]
        found = None if digits[:3] in UNRELIABLE else gs1_prefixes.GS1CompanyPrefix.extract(digits)
        length = len(found.value) if found else 0
        assert prefix_length(digits) == (length if length >= 6 else None), digits


def test_a_prefix_longer_than_the_digits_is_not_answered() -> None:
    assert prefix_length("6935811") is None
    assert prefix_length("693581120") == 8


def test_identifying_a_code_loads_neither_the_library_nor_django() -> None:
    """A scanner script starts the command once a code: what it does not need must not be loaded."""
    asked = "import sys; from suyuan.project.commands.identify import answer; answer('06935811200018')"
    told = f"{asked}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert not {"biip", "django", "lxml", "rich"} & set(loaded.stdout.split())


@pytest.mark.parametrize("prefix", ["693", "6935811200012", "69358A", "６９３５８１１"])
def test_master_data_may_not_register_what_is_no_prefix(prefix: str) -> None:
    with pytest.raises(ValueError, match="not a GS1 company prefix"):
        CompanyPrefixes([prefix])
