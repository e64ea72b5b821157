"""Every rule about an ERP and its remedy stands in the reference as it is told."""

from __future__ import annotations

from pathlib import Path

from suyuan.core.problem import RULES
from suyuan.exchange.erp import errors

DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference" / "adapters.md"


def test_rules_are_listed_with_their_remedies() -> None:
    text = DOCS.read_text(encoding="utf-8")
    ours = [rule for code, rule in RULES.items() if code.startswith("ERP-")]
    assert errors.UNDONE in ours
    assert [
        rule.code for rule in ours if f"| `{rule.code}` | {rule.message} - {rule.remedy} |" not in text
    ] == []
