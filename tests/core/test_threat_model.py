"""The threat model names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_that_the_threat_model_names_exists():
    rows = [
        line for line in (ROOT / "THREAT_MODEL.md").read_text(encoding="utf-8").splitlines() if ".py`" in line
    ]
    assert len(rows) > 25
    for row in rows:
        if not row.startswith("|"):
            continue
        files = [ROOT / "tests" / name for name in re.findall(r"`([\w/]+\.py)`", row)]
        text = "".join(file.read_text(encoding="utf-8") for file in files)
        missing = [name for name in re.findall(r"`(test_\w+)`", row) if f"def {name}(" not in text]
        assert missing == [], row
