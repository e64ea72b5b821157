"""The reference page of signing in names every rule, with its text."""

from __future__ import annotations

from pathlib import Path

from suyuan.core.problem import RULES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "sign-in.md"


def row(code: str) -> str:
    remedy = RULES[code].remedy
    return f"| `{code}` | {RULES[code].message} - {remedy[0].lower()}{remedy[1:]} |"


def test_every_rule_of_signing_in_is_written_down():
    from suyuan.parties.signin import errors

    assert {errors.TOO_SHORT.code, errors.CODE_WRONG.code} <= set(RULES)
    codes = [code for code in RULES if code.startswith(("PWD-", "FAC-"))]
    text = PAGE.read_text(encoding="utf-8")
    assert [row(code) for code in codes if row(code) not in text] == []
