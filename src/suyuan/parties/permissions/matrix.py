"""The permission matrix: which role may do what, how far, and what a second person must approve.

It is data, ``matrix.tsv`` beside this file, read once and checked at start. What has no row is denied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from suyuan.parties.kinds import Role
from suyuan.parties.permissions.actions import WORDS, Action, Scope

COLUMNS: Final = ("role", "action", "scope", "second", "reason")
FILE: Final = Path(__file__).parent / "matrix.tsv"


class MatrixError(Exception):
    """The matrix says something that cannot be: nothing may start with it."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One row: a role may do an action."""

    role: Role
    action: Action
    scope: Scope
    second: tuple[Role, ...]
    """Roles of which another person must approve each time; empty where nobody must."""
    reason: str
    """Why, or the source that asks for it."""


Matrix = Mapping[tuple[Role, Action], Permission]


@cache
def matrix() -> Matrix:
    """The matrix of this installation. Raises MatrixError."""
    return parsed(FILE.read_text(encoding="utf-8"))


def parsed(text: str) -> Matrix:
    """The rows of a matrix by role and action. Raises MatrixError for the first line that is wrong.

    Steps: 1 the headings; 2 each row names what there is, once; 3 each action has a row and words for people.
    """
    lines = [line.split("\t") for line in text.splitlines() if line]
    if not lines or tuple(lines[0]) != COLUMNS:
        raise MatrixError(f"the first line is not {' '.join(COLUMNS)}")
    found: dict[tuple[Role, Action], Permission] = {}
    for number, cells in enumerate(lines[1:], 2):
        row = _row(number, cells)
        if (row.role, row.action) in found:
            raise MatrixError(f"line {number}: {row.role} {row.action} stands there twice")
        found[row.role, row.action] = row
    without = set(Action) - ({action for _, action in found} & set(WORDS))
    if without:
        raise MatrixError(f"no row or no words for: {', '.join(sorted(without))}")
    return found


def permission(role: str, action: Action) -> Permission | None:
    """The row of a role and an action; None where it is denied."""
    return matrix().get((Role(role), action)) if role in Role.values else None


def _row(number: int, cells: list[str]) -> Permission:
    if len(cells) != len(COLUMNS) or not cells[-1].strip():
        raise MatrixError(f"line {number}: {len(COLUMNS)} columns, none of them without a reason, are needed")
    role, action, scope, second, reason = cells
    try:
        seconds = tuple(Role(one) for one in second.split(",")) if second != "-" else ()
        return Permission(Role(role), Action(action), Scope(scope), seconds, reason)
    except ValueError as why:
        raise MatrixError(f"line {number}: {why}") from why
