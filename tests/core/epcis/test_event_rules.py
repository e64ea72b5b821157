"""Every rule of the readers and checks has its entry in the reference, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from suyuan.core.epcis import event_rules, json_rules, times
from suyuan.core.problem import RULES, Rule

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "events.md"
MODULES = (event_rules, json_rules, times)


def declared() -> list[Rule]:
    return [value for module in MODULES for value in vars(module).values() if isinstance(value, Rule)]


def test_every_code_has_an_entry_with_its_words() -> None:
    rows = {
        line.split(" | ")[0].strip("| "): line
        for line in PAGE.read_text().splitlines()
        if line.startswith("| ")
    }
    assert len(declared()) > 50
    for rule in declared():
        row = rows.get(rule.code, "")
        for words in (rule.message, rule.message_zh, rule.remedy, rule.remedy_zh, str(rule.severity)):
            assert words.replace("{{", "{").replace("}}", "}") in row, (rule.code, words)


def test_the_page_names_no_rule_that_is_gone() -> None:
    codes = {
        line.split("|")[1].strip()
        for line in PAGE.read_text().splitlines()
        if line.startswith(("| EVT-", "| JSON-"))
    }
    assert codes == {rule.code for rule in declared()}
    assert codes == {code for code in RULES if code.startswith(("EVT-", "JSON-"))}


@pytest.mark.parametrize("rule", declared(), ids=lambda rule: rule.code)
def test_the_two_languages_ask_for_the_same_arguments(rule: Rule) -> None:
    import string

    def arguments(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    english = arguments(rule.message) | arguments(rule.remedy)
    chinese = arguments(rule.message_zh) | arguments(rule.remedy_zh)
    assert {name.removesuffix("_zh") for name in chinese} == {name.removesuffix("_zh") for name in english}
