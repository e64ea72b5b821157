"""The reference page names every kind, every verdict and every rule as they are.

``SUYUAN_WRITE_DOCS=1 pytest tests/core/identifiers/test_reference_page.py`` writes the table of rules.
"""

from __future__ import annotations

import os
import pkgutil
from importlib import import_module
from pathlib import Path

import suyuan.project.commands.identify as command
from suyuan.core import identifiers
from suyuan.core.identifiers.identification import Kind, Verdict
from suyuan.core.problem import Rule

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "identifiers.md"
START = "<!-- rules: written by tests/core/identifiers/test_reference_page.py -->\n"
END = "<!-- end of rules -->"


def declared_rules() -> dict[str, Rule]:
    """Every rule that a module of the identifiers, or their command, declares."""
    found = pkgutil.iter_modules(identifiers.__path__, f"{identifiers.__name__}.")
    modules = [command, *(import_module(module.name) for module in found)]
    rules = [value for module in modules for value in vars(module).values() if isinstance(value, Rule)]
    return {rule.code: rule for rule in rules}


def table(rules: dict[str, Rule]) -> str:
    rows = [
        f"| `{rule.code}` | {rule.severity} | {cell(rule.message_zh)}<br>{cell(rule.message)} "
        f"| {cell(rule.remedy_zh)}<br>{cell(rule.remedy)} |"
        for _, rule in sorted(rules.items())
    ]
    return "\n".join(["| code | severity | what is wrong | what to do |", "|---|---|---|---|", *rows, ""])


def cell(text: str) -> str:
    """Text for a table cell: no pipes, and nothing that a page would take for markup."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("{{", "{").replace("}}", "}")


def test_every_rule_has_its_row_on_the_page() -> None:
    wanted = table(declared_rules())
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition(START)
    written, _, tail = rest.partition(END)
    if os.environ.get("SUYUAN_WRITE_DOCS"):
        PAGE.write_text(f"{head}{START}{wanted}{END}{tail}", encoding="utf-8")
        written = wanted
    assert written == wanted


def test_every_kind_and_verdict_is_described() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [str(name) for name in (*Kind, *Verdict) if f"`{name}`" not in page] == []


def test_the_identifier_modules_declare_rules_under_their_own_prefixes() -> None:
    prefixes = {code.partition("-")[0] for code in declared_rules()}
    assert prefixes == {"GS1", "EPC", "MA", "AHM", "HIBC", "ISBT", "ISO", "IDC", "ID", "LBL"}


def test_every_rule_speaks_both_languages() -> None:
    for rule in declared_rules().values():
        assert any("\u4e00" <= character <= "\u9fff" for character in rule.message_zh), rule.code
        assert any("\u4e00" <= character <= "\u9fff" for character in rule.remedy_zh), rule.code
        assert rule.message, rule.code
        assert rule.remedy, rule.code
