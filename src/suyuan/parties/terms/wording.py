"""The texts, read once. A text that is not the one that its version was given to stops the start."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from suyuan.parties.kinds import Role

TEXTS: Final = Path(__file__).parent / "texts"


class TermsError(Exception):
    """The texts say something that cannot be: nothing may start with them."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The text of one role."""

    role: Role
    version: str
    zh: tuple[str, ...]
    en: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """Of both languages: what a person accepted can be shown to be this."""
        return hashlib.sha256("\n".join((*self.zh, *self.en)).encode()).hexdigest()


@cache
def all_terms() -> Mapping[str, Terms]:
    """The newest text of each role. Raises TermsError."""
    return parsed(
        (TEXTS / "terms.toml").read_text(encoding="utf-8"),
        (TEXTS / "versions.tsv").read_text(encoding="utf-8"),
    )


def parsed(texts: str, versions: str) -> Mapping[str, Terms]:
    """The texts by role.

    Raises TermsError: 1 where a role has none; 2 where a version was given to another text before.
    """
    content = tomllib.loads(texts)
    known = {tuple(line.split("\t")) for line in versions.splitlines()[1:]}
    found: dict[str, Terms] = {}
    for role in Role:
        if role not in content["roles"]:
            raise TermsError(f"no terms for {role}")
        found[role] = one = _terms(role, content["all"], content["roles"][role])
        if (role.value, one.version, one.sha256) not in known:
            raise TermsError(f"{role} {one.version} has the digest {one.sha256}, which versions.tsv has not")
    return found


def _terms(role: Role, common: dict[str, Any], own: dict[str, Any]) -> Terms:
    zh, en = (*common["zh"], *own["zh"]), (*common["en"], *own["en"])
    if len(zh) != len(en):
        raise TermsError(f"the terms of {role} are not the same in both languages")
    return Terms(role, own["version"], zh, en)
