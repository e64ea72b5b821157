"""Write what a test run showed: each test's outcome and the requirement rows it stands for.

``--record FILE`` writes (or, where the file already holds a run of this commit, adds to) a JSON record that
``suyuan admin requirements`` reads. A test that ran on two databases must have passed on both.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", metavar="FILE", help="write outcomes and requirement rows to FILE")
    parser.addoption("--no-skips", action="store_true", help="a skipped test fails the run")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(config), "suyuan-recorder")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in item.iter_markers("requirement"):
            item.user_properties += [("requirement", row) for row in mark.args]


class Recorder:
    def __init__(self, config: pytest.Config) -> None:
        self.file = config.getoption("--record")
        self.no_skips = config.getoption("--no-skips")
        self.outcomes: dict[str, str] = {}
        self.rows: dict[str, list[str]] = {}
        self.skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        before = self.outcomes.get(report.nodeid, "passed")
        if report.outcome != "passed" or before != "passed":
            self.outcomes[report.nodeid] = report.outcome if report.outcome != "passed" else before
        elif report.when == "call":
            self.outcomes[report.nodeid] = "passed"
        rows = sorted({value for name, value in report.user_properties if name == "requirement"})
        if rows:
            self.rows[report.nodeid] = rows
        if report.skipped:
            self.skipped.append(f"{report.nodeid}: {report.longrepr[2] if report.longrepr else ''}")

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self.no_skips and self.skipped and exitstatus == 0:
            session.exitstatus = 1
        if self.file:
            self._write(Path(self.file))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.no_skips and self.skipped:
            terminalreporter.section("skipped, and nothing may be skipped here")
            for line in self.skipped:
                terminalreporter.line(line)

    def _write(self, file: Path) -> None:
        commit = _commit()
        known = json.loads(file.read_text()) if file.exists() else {}
        tests = known.get("tests", {}) if known.get("commit") == commit else {}
        for nodeid, outcome in self.outcomes.items():
            kept = tests.get(nodeid, {"outcome": "passed"})["outcome"]
            tests[nodeid] = {
                "outcome": outcome if kept == "passed" else kept,
                "rows": self.rows.get(nodeid, []),
            }
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"commit": commit, "tests": tests}, indent=1, sort_keys=True))


def _commit() -> str:
    found = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return found.stdout.strip()
