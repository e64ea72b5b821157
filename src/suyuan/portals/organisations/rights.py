"""The permission matrix as a page: who may do what, how far, and what a second person approves; and its exports."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suyuan.core.epcis.tables.formulas import quoted
from suyuan.parties.kinds import Role
from suyuan.parties.permissions.actions import SCOPE_WORDS, WORDS, Action
from suyuan.parties.permissions.matrix import Permission, matrix
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.organisations.tables import workbook
from suyuan.web.reading import voice

HEADS: Final = (
    "角色 role", "操作 action", "操作说明 words", "范围 scope", "须经复核 second", "依据 reason",
)  # fmt: skip
"""In both languages, as other exports have them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the page was narrowed to."""

    role: str
    words: str

    @property
    def roles(self) -> list[Role]:
        return [role for role in Role if self.role in {"", role}]

    def rows(self) -> list[Permission]:
        """In the order of roles and actions."""
        found = [row for row in matrix().values() if row.role in self.roles and self._fits(row.action)]
        return sorted(found, key=lambda row: (list(Role).index(row.role), list(Action).index(row.action)))

    def actions(self) -> list[Action]:
        """Those that fit and that one of the roles may do."""
        allowed = {row.action for row in self.rows()}
        return [action for action in Action if action in allowed]

    def _fits(self, action: Action) -> bool:
        return self.words in f"{action} {WORDS[action]} {_(WORDS[action])}".lower()


@require_safe
@permitted(Action.MATRIX_READ)
def shown(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Actions down, roles across; the viewer's own role is marked."""
    wanted = _wanted(request)
    actions = wanted.actions()
    roles = sorted(wanted.roles, key=lambda role: role != viewer.role)  # one's own stands first
    context = {
        "viewer": viewer,
        "wanted": wanted,
        "every_role": [(role.value, role.label) for role in Role],
        "roles": [{"label": role.label, "is_own": role == viewer.role} for role in roles],
        "rows": [(action, _(WORDS[action]), _cells(action, roles, viewer)) for action in actions],
        "own_label": Role(viewer.role).label if viewer.role in Role.values else "",
    }
    return render(request, "organisations/permissions.html", context)


@require_safe
@permitted(Action.MATRIX_READ)
def as_csv(request: HttpRequest, _viewer: Viewer) -> HttpResponse:
    """Exactly what the page shows, a row a permission: UTF-8 with a byte-order mark."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    writer.writerows([quoted(cell) for cell in _line(row)] for row in _wanted(request).rows())
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="permissions.csv"'
    return answer


@require_safe
@permitted(Action.MATRIX_READ)
def as_xlsx(request: HttpRequest, _viewer: Viewer) -> HttpResponse:
    """The same as a workbook."""
    return workbook("permissions.xlsx", "权限 Permissions", HEADS, map(_line, _wanted(request).rows()))


def _wanted(request: HttpRequest) -> Wanted:
    role, words = request.GET.get("role", ""), request.GET.get("q", "")
    return Wanted(role if role in Role.values else "", words.strip().lower()[:60])


def _cells(action: Action, roles: list[Role], viewer: Viewer) -> list[dict[str, Any]]:
    return [_cell(role, matrix().get((role, action)), viewer) for role in roles]


def _cell(role: Role, row: Permission | None, viewer: Viewer) -> dict[str, Any]:
    return {
        "role": role.label,
        "is_own": role == viewer.role,
        "scope": _(SCOPE_WORDS[row.scope]) if row else "",
        "second": voice().listed(_(one.label) for one in row.second) if row else "",
        "reason": row.reason if row else "",
    }


def _line(row: Permission) -> tuple[str, ...]:
    second = voice().listed(str(one.label) for one in row.second)
    return (
        f"{row.role.label} {row.role}",
        row.action,
        WORDS[row.action],
        SCOPE_WORDS[row.scope],
        second,
        row.reason,
    )
