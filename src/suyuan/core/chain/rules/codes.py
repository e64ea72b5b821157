"""Codes that cannot be right (CODE-1)."""

from __future__ import annotations

from collections.abc import Iterator

from suyuan.core.chain.rules import catalogue_of_records as rules
from suyuan.core.chain.rules.case import Case, about
from suyuan.core.chain.rules.finding import Finding
from suyuan.core.identifiers.gs1_rules import CHECK_DIGIT
from suyuan.core.identifiers.read import read

_UNREAD = ("uri:", "text:")
"""How canonical texts of codes begin that were kept as they were written."""


def has_wrong_digit(text: str) -> bool:
    """Is the thing of this canonical text called by a GS1 code with a wrong check digit?

    >>> has_wrong_digit("uri:https://id.gs1.org/01/06901234567893/21/S1")
    True
    """
    opening, _, code = text.partition(":")
    is_unread = f"{opening}:" in _UNREAD
    return is_unread and any(problem.code == CHECK_DIGIT.code for problem in read(code).problems)


def digits(case: Case) -> Iterator[Finding]:
    """Told at the first event that names such a code."""
    if case.has_wrong_digit and case.own:
        yield about(rules.WRONG_DIGIT.id, case, case.own[0])
