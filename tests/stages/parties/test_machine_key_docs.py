"""The reference page of keys names every rule with its text, and every scope."""

from __future__ import annotations

from pathlib import Path

from suyuan.core.problem import RULES
from suyuan.parties.rules import SCOPES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "machine-keys.md"


def row(code: str) -> str:
    remedy = RULES[code].remedy
    return f"| `{code}` | {RULES[code].message} - {remedy[0].lower()}{remedy[1:]} |"


def test_every_rule_about_keys_is_written_down():
    from suyuan.parties.machines import errors

    codes = [code for code in RULES if code.startswith("KEY-")]
    assert errors.ENDED.code in codes
    text = PAGE.read_text(encoding="utf-8")
    assert [row(code) for code in codes if row(code) not in text] == []


def test_every_scope_is_explained_on_its_own_or_by_its_family():
    text = PAGE.read_text(encoding="utf-8")
    assert [
        one for one in SCOPES if f"`{one}`" not in text and f"`{one.partition(':')[0]}:*`" not in text
    ] == []
