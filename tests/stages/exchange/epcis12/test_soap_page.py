"""The page of this door names every rule and every exception that it can answer with."""

from __future__ import annotations

from pathlib import Path

from suyuan.core.problem import RULES, Rule
from suyuan.exchange.epcis12 import errors, schema_tables

PAGE = (Path(__file__).parents[4] / "docs" / "reference" / "epcis-1.2.md").read_text(encoding="utf-8")


def test_every_rule_is_on_the_page_with_its_words():
    ours = {code: rule for code, rule in RULES.items() if code.startswith("SOAP-")}
    assert len(ours) == sum(isinstance(one, Rule) for one in vars(errors).values())
    for code, rule in ours.items():
        assert f"| `{code}` | {rule.message} {rule.message_zh} | {rule.remedy} {rule.remedy_zh} |" in PAGE


def test_every_operation_and_exception_is_on_the_page():
    answered = {name for names in schema_tables.FAULTS.values() for name in names}
    for name in (*schema_tables.OPERATIONS, *answered):
        assert f"`{name}`" in PAGE
