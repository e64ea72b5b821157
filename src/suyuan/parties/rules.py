"""What parties, places, people and keys must look like. Pure: reads no table."""

from __future__ import annotations

import re

from suyuan.core.problem import Problem
from suyuan.parties import errors

SCOPES = ("capture", "query", "imports:write", "imports:read", "trace", "check", "epcis:*", "imports:*", "*")
"""What a machine key may be issued for."""

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")


def code_problems(code: str) -> list[Problem]:
    return [] if _CODE.fullmatch(code) else [errors.CODE_SHAPE.problem("code", code)]


def uscc_problems(uscc: str | None) -> list[Problem]:
    """Length, alphabet (no I, O, S, V, Z) and the check character of GB 32100-2015."""
    if not uscc:
        return []
    if len(uscc) != 18 or set(uscc) - set(_USCC_ALPHABET):
        return [
            errors.USCC_WRONG.problem(
                "uscc",
                uscc,
                reason="18 digits and capital letters without I, O, S, V, Z",
                reason_zh="应为 18 位数字或大写字母（不含 I、O、S、V、Z）",
            )
        ]
    right = uscc_check(uscc[:17])
    if uscc[17] == right:
        return []
    return [
        errors.USCC_WRONG.problem(
            "uscc", uscc, reason=f"the check character should be {right}", reason_zh=f"校验码应为 {right}"
        )
    ]


def uscc_check(first17: str) -> str:
    """The 18th character: weights 3^i mod 31 (GB 32100-2015, 5.1.2)."""
    total = sum(_USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return _USCC_ALPHABET[-total % 31]


def scope_problems(scopes: tuple[str, ...]) -> list[Problem]:
    known = ", ".join(SCOPES)
    wrong = [s for s in scopes if s not in SCOPES] or ([] if scopes else [""])
    return [errors.SCOPE_UNKNOWN.problem("scope", scope, known=known) for scope in wrong]
