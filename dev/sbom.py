"""The software that an installation consists of, as CycloneDX 1.6: ``.venv/bin/python dev/sbom.py > sbom.json``.

Read from the pinned requirements alone, with the hashes that pip insists on. No network, no clock: the same
requirements give the same bytes.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements" / "run.txt"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(text: str) -> Iterator[dict[str, Any]]:
    """Each pinned package. Raises ValueError for one without a hash."""
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        pin = _PIN.match(block)
        if pin is None:
            continue
        name, version, hashes = pin[1].lower(), pin[2], _HASH.findall(block)
        if not hashes:
            raise ValueError(f"{name} has no hash")
        purl = f"pkg:pypi/{name.replace('_', '-')}@{version}"
        files = [
            {"type": "distribution", "url": purl,
             "hashes": [{"alg": "SHA-256", "content": one} for one in hashes]}
        ]  # fmt: skip
        yield {
            "type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
            "externalReferences": files,
        }  # fmt: skip


def bom(text: str, version: str) -> dict[str, Any]:
    """The whole document."""
    found = list(components(text))
    own = {"type": "application", "bom-ref": "suyuan", "name": "suyuan", "version": version}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": own},
        "components": found,
        "dependencies": [{"ref": "suyuan", "dependsOn": [one["bom-ref"] for one in found]}],
    }


def own_version() -> str:
    """As pyproject.toml has it."""
    found = re.search(
        r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE
    )
    return found[1] if found else ""


if __name__ == "__main__":
    json.dump(bom(REQUIREMENTS.read_text(encoding="utf-8"), own_version()), sys.stdout, indent=1)
