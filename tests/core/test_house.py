"""The habits of the house that no linter knows. A ratchet: the lists of exceptions may only get shorter."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "suyuan"
MODULES = sorted(SOURCE.rglob("*.py"))
LONGEST_MODULE = 400
LONGEST_FUNCTION = 50
TABLES = {"gs1_rules.py", "ma.py", "names.py"}
"""Mostly declarations of rules or names: lists, not logic."""


def _functions(module: Path) -> list[tuple[str, int]]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [(n.name, n.end_lineno - n.lineno + 1) for n in ast.walk(tree) if isinstance(n, kinds)]


def test_modules_are_short():
    long = {
        str(m.relative_to(SOURCE)): n
        for m in MODULES
        if m.name not in TABLES and (n := len(m.read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE
    }
    assert not long


def test_functions_are_short():
    long = [
        f"{m.relative_to(SOURCE)}:{name} has {lines} lines"
        for m in MODULES
        if "migrations" not in m.parts
        for name, lines in _functions(m)
        if lines > LONGEST_FUNCTION
    ]
    assert not long


def test_half_of_all_functions_fit_in_twelve_lines():
    lengths = sorted(lines for m in MODULES for _, lines in _functions(m))
    assert lengths[len(lengths) // 2] <= 12
    assert lengths[len(lengths) * 9 // 10] <= 30


def test_no_module_is_a_drawer_for_odds_and_ends():
    drawers = {"utils", "helpers", "common", "manager", "misc", "util", "helper"}
    assert not [m for m in MODULES if m.stem in drawers or drawers & set(m.relative_to(SOURCE).parts)]


def test_every_module_says_where_it_stands():
    silent = [
        str(m.relative_to(SOURCE))
        for m in MODULES
        if m.name not in {"__init__.py", "apps.py"}
        and "migrations" not in m.parts
        and ast.get_docstring(ast.parse(m.read_text(encoding="utf-8"))) is None
    ]
    assert not silent


@pytest.mark.parametrize(
    "pattern",
    [
        r"\b(pypi|pythonhosted|npmjs|debian)\.org\b",
        r"\b(TODO|FIXME|XXX|HACK)\b",
        r"(?i)\bcopilot\b|\bchatgpt\b|\bclaude\b",
        r"-----BEGIN [A-Z ]*PRIVATE KEY",
    ],
)
def test_the_repository_is_free_of(pattern):
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = []
    for name in listed.split("\n"):
        path = ROOT / name
        if (
            name == "tests/core/test_house.py"
            or path.suffix in {".zdict", ".png", ".wasm", ".mo"}
            or not path.is_file()
        ):
            continue
        if "vendor" in path.parts:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{name}: {m[0]}" for m in re.finditer(pattern, text)]
    assert not found


def test_every_decision_says_its_status_and_what_would_change_it():
    for decision in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        text = decision.read_text(encoding="utf-8")
        assert re.match(r"# \d{4} \S", text), decision.name
        assert "Status: " in text, decision.name
        assert "## What would make us change" in text, decision.name


def test_decisions_are_numbered_once():
    numbers = [d.name[:4] for d in (ROOT / "docs" / "decisions").glob("*.md")]
    assert len(numbers) == len(set(numbers))


def test_test_modules_have_names_of_their_own():
    """Tests are no packages: two modules of one name could not be collected together."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def _leaves(folder: Path, app: str) -> set[str]:
    """The migrations of an app that no other one of it follows."""
    found = {path.stem: path for path in folder.glob("[0-9]*.py")}
    pairs = (
        tuple(getattr(part, "value", None) for part in node.elts)
        for path in found.values()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Tuple)
    )
    return found.keys() - {pair[1] for pair in pairs if len(pair) == 2 and pair[0] == app}


def test_every_app_has_one_last_migration():
    """Two branches that each add one merge without a conflict, and Django then refuses to migrate."""
    apps = sorted(SOURCE.glob("*/migrations"))
    assert len(apps) >= 5
    assert {
        app.parent.name: leaves for app in apps if len(leaves := _leaves(app, app.parent.name)) != 1
    } == {}


def test_two_last_migrations_are_seen(tmp_path):
    for name, after in (("0001_initial", ""), ("0002_one", "0001_initial"), ("0002_other", "0001_initial")):
        (tmp_path / f"{name}.py").write_text(f"class Migration:\n    dependencies = [('app', '{after}')]\n")
    assert _leaves(tmp_path, "app") == {"0002_one", "0002_other"}
