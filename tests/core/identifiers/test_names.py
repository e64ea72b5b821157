"""Every kind, verdict and level has a Chinese and an English name, and so has every AI of the dictionary."""

from __future__ import annotations

from suyuan.core.identifiers.gs1_dictionary import AIS
from suyuan.core.identifiers.identification import Kind, Level, Verdict
from suyuan.core.identifiers.names import KINDS, LEVELS, VERDICTS, ai_names


def test_nothing_is_left_unnamed() -> None:
    assert set(KINDS) == set(Kind)
    assert set(VERDICTS) == set(Verdict)
    assert set(LEVELS) == set(Level)


def test_an_application_identifier_is_named_in_both_languages() -> None:
    assert ai_names("17")[0] == "有效期"
    assert ai_names("91")[0] == "公司内部信息"
    assert all(all(ai_names(ai)) for ai in AIS)
    assert ai_names("89") == ("89", "89")
