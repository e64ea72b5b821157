"""The page about files says every rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from suyuan.core.problem import RULES
from suyuan.parties.media import errors

PAGE = Path(__file__).resolve().parents[4] / "docs" / "reference" / "files.md"


def test_every_rule_has_a_row():
    assert errors.EMPTY.code in RULES
    text = PAGE.read_text(encoding="utf-8")
    missing = [
        code
        for code, one in RULES.items()
        if code.startswith("MED-") and f"| `{code}` | {one.message} - " not in text
    ]
    assert missing == []


@pytest.mark.parametrize("code", [code for code in RULES if code.startswith("MED-")])
def test_every_rule_says_both_languages(code):
    one = RULES[code]
    assert all((one.message, one.message_zh, one.remedy, one.remedy_zh))
