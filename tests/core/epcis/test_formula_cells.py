"""What is exported for spreadsheets is never run by them, and comes back as it went out."""

from __future__ import annotations

import pytest

from suyuan.core.epcis.tables.formulas import looks_run, quoted, unquoted


@pytest.mark.parametrize("text", ["=1+1", "+8613800000000", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe_and_loses_it_again(text):
    assert looks_run(text)
    assert quoted(text) == f"'{text}"
    assert unquoted(quoted(text)) == text


@pytest.mark.parametrize("text", ["", "L2026-A", "'twas", "一号库", " =1", "'"])
def test_other_texts_stay_as_they_are(text):
    assert not looks_run(text)
    assert unquoted(quoted(text)) == quoted(text) == text
