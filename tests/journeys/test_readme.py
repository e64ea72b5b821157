"""The commands that the README prints do what they say, one after the other, on the demonstration's firms."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def commands() -> list[list[str]]:
    block = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Use it from the command line")[2]
    lines = re.search(r"```sh\n(.*?)```", block, re.DOTALL).group(1).splitlines()
    return [shlex.split(line) for line in lines if line.startswith("suyuan ")]


@pytest.fixture
def run(committed):
    """Obey one command of the README in the repository; what it printed."""
    from suyuan.project.demo.register import register

    register()

    def run(words: list[str]) -> str:
        command = [sys.executable, "-m", "suyuan", *words[1:]]
        done = subprocess.run(
            command, env=committed.env, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def blocks(name: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)


def test_both_readmes_give_the_same_commands_and_lead_to_the_same_pages():
    """Who reads Chinese must not get less."""
    assert blocks("README.zh.md") == blocks("README.md")
    english, chinese = (
        set(re.findall(r"\]\((docs/[^)]+\.md|THREAT_MODEL\.md)\)", (ROOT / name).read_text(encoding="utf-8")))
        for name in ("README.md", "README.zh.md")
    )
    assert english <= chinese


def test_every_command_of_the_readme_works_as_printed(run):
    told = {words[1]: run(words) for words in commands()}
    assert list(told) == ["identify", "validate", "convert", "capture", "trace", "bench", "--help"]
    assert "09521009000019" in told["identify"]
    assert "0 errors" in told["validate"]
    assert "<epcis:EPCISDocument" in told["convert"]
    assert "SN42" in told["trace"]
