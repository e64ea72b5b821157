"""The reference page names every parameter and every rule, and no other.

``SUYUAN_WRITE_DOCS=1 pytest tests/core/query/test_query_page.py`` writes the table of rules.
"""

from __future__ import annotations

import itertools
import os
import re
from pathlib import Path

from query_cases import CASES, PREFIXES

from suyuan.core.epcis.json_names import Names
from suyuan.core.epcis.query import errors
from suyuan.core.epcis.query.assemble import SETTINGS, parameter_of
from suyuan.core.epcis.query.event_values import MASTER_DATA_FIELDS
from suyuan.core.epcis.query.fixed import FIXED
from suyuan.core.problem import Rule

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "query.md"
START = "<!-- rules: written by tests/core/query/test_query_page.py -->\n"
END = "<!-- end of rules -->"


def names_on_the_page() -> set[str]:
    names = PAGE.read_text(encoding="utf-8").split("## Names")[1].split("## Readings")[0]
    rows = [line for line in names.splitlines() if line.startswith("| `")]
    tokens = [token for row in rows for token in re.findall(r"`([^`]+)`", row.split(" | ")[0])]
    return {name for token in tokens for name in spelled_out(token)}


def spelled_out(token: str) -> list[str]:
    """``GE/LT_[INNER_]FIELD`` is four names."""
    operators, _, rest = token.partition("_")
    optional = [rest.replace("[INNER_]", kept) for kept in ("", "INNER_")] if "[" in rest else [rest]
    if not rest:
        return [token]
    return [
        f"{one}_{other}" for one, other in itertools.product(operators.split("/"), dict.fromkeys(optional))
    ]


EXAMPLES = {"UOM": "CEL", "TYPE": "po", "FIELD_ATTR": "bizLocation_cbvmda:city", "FIELD": "ex:word"}


def example(name: str) -> str:
    for placeholder, text in EXAMPLES.items():
        name = re.sub(rf"(?<=_){placeholder}$", text, name)
    return name


def normal(name: str) -> str:
    found = parameter_of(example(name), Names(PREFIXES))
    return name if found is None else re.sub(r"#\w+$", "#", found.normal)


def test_every_name_on_the_page_is_read():
    names = names_on_the_page()
    assert len(names) > 150
    unread = {
        name
        for name in names
        if name not in SETTINGS and parameter_of(example(name), Names(PREFIXES)) is None
    }
    assert not unread


def test_every_name_that_is_read_is_on_the_page():
    told = {normal(name) for name in names_on_the_page()}
    own_words = {
        "EQ_source_owning_party": "EQ_source_po",
        "EQ_destination_possessing_party": "EQ_destination_po",
    }
    units = re.compile(r"_(KGM|KEL|GRM)$")
    for case in CASES.values():
        name = units.sub("_CEL", own_words.get(case.name, case.name))
        assert normal(name) in told, case.name
    assert set(FIXED) - names_on_the_page() == set()


def test_the_page_lists_the_fields_with_master_data():
    text = PAGE.read_text(encoding="utf-8")
    assert "FIELD is " + ", ".join(f"`{field}`" for field in MASTER_DATA_FIELDS) in text


def table() -> str:
    rules = sorted(
        (value for value in vars(errors).values() if isinstance(value, Rule)), key=lambda rule: rule.code
    )
    rows = [
        f"| `{rule.code}` | {cell(rule.message_zh)}<br>{cell(rule.message)} | {cell(rule.remedy_zh)}<br>{cell(rule.remedy)} |"
        for rule in rules
    ]
    return "\n".join(["| code | what is wrong | what to do |", "|---|---|---|", *rows, ""])


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("{{", "{").replace("}}", "}")


def test_every_rule_stands_on_the_page():
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.split(START)[0], text.split(END)[1]
    wanted = f"{before}{START}{table()}{END}{after}"
    if os.environ.get("SUYUAN_WRITE_DOCS"):
        PAGE.write_text(wanted, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == wanted
