"""The pinned packages are those that pyproject.toml asks for, each with hashes and none with a host."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def asked(name: str) -> list[str]:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def pins(name: str) -> dict[str, Version]:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+)==(\S+) \\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
    assert len(found) == len(re.findall(r"^\w", text, re.MULTILINE)), "a line without a hash"
    return {canonicalize_name(package): Version(version) for package, version in found}


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("run.txt", PROJECT["dependencies"]),
        ("dev.txt", PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]),
        ("tryton.txt", asked("tryton.in")),
    ],
)
def test_everything_asked_for_is_pinned_within_its_bounds(file: str, wanted: list[str]) -> None:
    pinned = pins(file)
    for requirement in map(Requirement, wanted):
        assert pinned[canonicalize_name(requirement.name)] in requirement.specifier


def test_tests_run_on_the_packages_that_are_installed_for_use() -> None:
    run, dev = pins("run.txt"), pins("dev.txt")
    assert run == {name: version for name, version in dev.items() if name in run}


def test_no_erp_is_installed_with_the_product_or_its_tests() -> None:
    installed = pins("run.txt") | pins("dev.txt")
    assert not [name for name in installed if name.startswith(("tryton", "proteus"))]


@pytest.mark.parametrize("file", ["run.txt", "dev.txt", "tryton.txt"])
def test_no_host_is_named(file: str) -> None:
    text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
    assert not re.search(r"://|^--|@ ", text, re.MULTILINE)
