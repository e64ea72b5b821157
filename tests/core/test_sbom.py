"""The list of what we consist of names every pinned package with the hashes that pip insists on."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def sbom():
    found = importlib.util.spec_from_file_location("sbom", ROOT / "dev" / "sbom.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_every_pinned_package_is_listed_with_its_hashes():
    text = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    made = sbom().bom(text, "1")
    pinned = set(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", text, re.MULTILINE))
    assert {(one["name"], one["version"]) for one in made["components"]} == {
        (n.lower(), v) for n, v in pinned
    }
    listed = [file["hashes"] for one in made["components"] for file in one["externalReferences"]]
    assert sum(len(one) for one in listed) == text.count("--hash=sha256:")
    assert made["dependencies"][0]["dependsOn"] == [one["purl"] for one in made["components"]]


def test_a_package_without_a_hash_is_no_list():
    with pytest.raises(ValueError, match="django has no hash"):
        sbom().bom("django==5.2.1\n", "1")
