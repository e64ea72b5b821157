"""The reference page of EPCIS XML names every rule and every hint, in the words of the program."""

from __future__ import annotations

import re
from pathlib import Path

from suyuan.core.epcis import read, xml12, xml20, xml_names
from suyuan.core.problem import RULES

PAGE = (Path(__file__).parents[3] / "docs/reference/xml.md").read_text()
assert read
assert xml12
assert xml20


def test_every_rule_has_its_line() -> None:
    lines = {line.split("|")[1].strip(" `"): line for line in PAGE.splitlines() if line.startswith("| `XML-")}
    rules = {code: rule for code, rule in RULES.items() if code.startswith("XML-")}
    assert lines.keys() == rules.keys()
    for code, rule in rules.items():
        assert lines[code] == f"| `{code}` | {rule.severity} | {rule.message} | {rule.remedy} |"


def test_every_hint_is_explained() -> None:
    assert xml_names.HINT in PAGE
    for name, tag in vars(xml_names).items():
        if name.startswith("HINT_"):
            assert re.search(rf"suyuan:{xml_names.local(tag)}\b", PAGE), name


def test_every_rule_speaks_chinese() -> None:
    for code, rule in RULES.items():
        if code.startswith("XML-"):
            assert re.search("[一-鿿]", rule.message_zh), code
            assert re.search("[一-鿿]", rule.remedy_zh), code
            assert set(re.findall(r"\{\w+\}", rule.message_zh)) >= (
                set(re.findall(r"\{\w+\}", rule.message)) - {"{form}"}
            ), code
