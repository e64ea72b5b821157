"""Which requirements are covered: rows of docs/requirements.tsv against the record of the last full test run.

A row is covered when at least one test carries it and every test that carries it passed (a skipped test has
shown nothing). A record counts only for the commit that it was written for.
"""

from __future__ import annotations

import csv
import json
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECORD = Path(".ci") / "record.json"
TABLE = Path("docs") / "requirements.tsv"


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement."""

    id: str
    capability: str
    kind: str
    requirement: str
    term: str
    pointer: str
    overlaps: str
    status: str
    """``delivered`` when the product claims it, else empty."""


@dataclass(frozen=True, slots=True)
class Coverage:
    row: Row
    tests: tuple[tuple[str, str], ...]
    """(test, outcome) of every test that carries the row."""

    @property
    def is_covered(self) -> bool:
        return bool(self.tests) and all(outcome == "passed" for _, outcome in self.tests)


def repository() -> Path | None:
    """The checkout that this package runs from, or the one we stand in; None when there is neither."""
    for start in (Path(__file__).resolve(), Path.cwd().resolve() / "x"):
        for folder in start.parents:
            if (folder / TABLE).is_file():
                return folder
    return None


def rows(root: Path) -> list[Row]:
    with (root / TABLE).open(encoding="utf-8", newline="") as file:
        table = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(table)
        return [Row(*(cells + [""] * 8)[:8]) for cells in table if cells]


def coverage(root: Path) -> list[Coverage] | None:
    """Every row with its tests; None when there is no record for this commit."""
    record = _record(root)
    if record is None:
        return None
    tests: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for nodeid, facts in sorted(record.items()):
        for row in facts["rows"]:
            tests[row].append((nodeid, facts["outcome"]))
    return [Coverage(row, tuple(tests[row.id])) for row in rows(root)]


def summary(found: list[Coverage]) -> dict[str, dict[str, int]]:
    """Per capability: how many rows, how many covered."""
    counts: dict[str, dict[str, int]] = {}
    for one in found:
        count = counts.setdefault(one.row.capability, {"rows": 0, "covered": 0})
        count["rows"] += 1
        count["covered"] += one.is_covered
    return counts


def broken_claims(found: list[Coverage]) -> list[Coverage]:
    """Rows that the product claims to deliver and no passing test shows."""
    return [one for one in found if one.row.status == "delivered" and not one.is_covered]


def _record(root: Path) -> dict[str, dict[str, Any]] | None:
    try:
        record = json.loads((root / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"],  # noqa: S607 - the developer's git
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    tests: dict[str, dict[str, Any]] = record["tests"]
    return tests if head and record.get("commit") == head else None
