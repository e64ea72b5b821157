from pathlib import Path

import suyuan.intake.errors
import suyuan.ledger.corrections
from suyuan.core.problem import RULES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "capture.md"


def test_every_rule_of_capture_is_explained():
    assert suyuan.intake.errors
    assert suyuan.ledger.corrections
    text = PAGE.read_text(encoding="utf-8")
    missing = [code for code in RULES if code.startswith("CAP-") and f"`{code}`" not in text]
    assert not missing
