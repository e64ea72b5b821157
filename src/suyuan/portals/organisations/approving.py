"""``/approvals/``: what waits for me, what I asked, what was decided; and deciding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from suyuan import clock
from suyuan.core.chain.vocabulary import STATE_NAMES
from suyuan.core.problem import Problem, Refused
from suyuan.ledger import acts
from suyuan.parties.approvals.models import Approval
from suyuan.parties.approvals.services import decide, deciders, may_decide
from suyuan.parties.permissions.actions import WORDS, Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.vault.models import Purpose
from suyuan.parties.viewer import Viewer
from suyuan.portals.organisations.files import told
from suyuan.web.reading import voice

FIELDS: Final = {
    "login": "登录名",
    "role": "角色",
    "person": "工号",
    "name": "名称",
    "days": "有效天数",
    "overlap": "旧密钥保留天数",
    "scopes": "权限",
    "kind": "类型",
    "area": "行政区划",
    "level": "级别",
    "address": "地址",
    "pseudonyms": "患者代码",
    "purpose": "用途",
    "until": "截止日期",
    "verdict": "怎样处理",
    "number": "文号",
    "locks": "锁定",
    "reason": "理由",
    "state": "状态",
    "case": "文号",
}
"""Fields of the forms that are asked about, in words."""
VALUES: Final[Mapping[str, Mapping[Any, Any]]] = {
    "purpose": dict(Purpose.choices),
    "verdict": {"release": "放行", "reject": "拒收"},
    "state": {state: words[0] for state, words in STATE_NAMES.items()},
}
"""Of those, the values that are words of a list."""
SHOWN: Final = 50
"""Of a list, the newest."""


@require_safe
@permitted(Action.APPROVAL_READ)
def shown(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Three lists. The history of everybody's for those whose permission reaches that far, else of one's own."""
    return _page(request, viewer)


@require_POST
@permitted(Action.APPROVAL_DECIDE)
def decided(request: HttpRequest, viewer: Viewer, approval_id: UUID) -> HttpResponse:
    """Approve or refuse; to whoever may not decide it there is none."""
    found = Approval.objects.select_related("asked_by").filter(pk=approval_id).first()
    if found is None or not may_decide(found, viewer):
        raise Http404
    is_yes, reason = request.POST.get("decision") == "yes", request.POST.get("reason", "").replace("\0", "")
    body: dict[str, Any] = {"approval": str(found.pk), "action": found.action, "about": found.subject}
    kind = "approval.grant" if is_yes else "approval.refuse"
    try:
        with acts.ordering(kind, viewer, **body) as act:
            decide(found, viewer, is_yes=is_yes, reason=reason, act=act)
    except Refused as refused:
        return _page(request, viewer, refused.problems)
    messages.success(request, _("已批准，申请人可以执行一次") if is_yes else _("已退回"))
    return HttpResponseRedirect("/approvals/")


def _page(request: HttpRequest, viewer: Viewer, problems: tuple[Problem, ...] = ()) -> HttpResponse:
    known = Approval.objects.select_related("asked_by", "decided_by", "party").order_by("-asked_at")
    alive = Q(decision="", expires_at__gt=clock.now())
    mine = known.filter(asked_by_id=viewer.user_id)
    context = {
        "viewer": viewer,
        "waiting": [as_row(one) for one in known.filter(alive) if may_decide(one, viewer)][:SHOWN],
        "mine": [as_row(one) for one in mine[:SHOWN]],
        "history": [as_row(one) for one in _history(known, viewer)[:SHOWN]],
        "problems": told(problems),
    }
    return render(request, "organisations/approvals.html", context, status=400 if problems else 200)


def _history(known: QuerySet[Approval], viewer: Viewer) -> QuerySet[Approval]:
    """What others asked or this person decided, decided or not."""
    others = known.exclude(asked_by_id=viewer.user_id or 0)
    return others if may(viewer, Action.APPROVAL_READ) else others.filter(decided_by_id=viewer.user_id)


def as_row(one: Approval) -> dict[str, Any]:
    """One question in words, with what sends it again."""
    state, words, tone = _state(one)
    fields = one.details.get("fields", {})
    return {
        "one": one,
        "words": _(WORDS[Action(one.action)]) if one.action in set(Action) else one.action,
        "state": state,
        "state_words": _(words),
        "tone": tone,
        "who": voice().listed(_(role.label) for role in deciders(one)),
        "address": one.details.get("address", ""),
        "inputs": [(name, value) for name, given in fields.items() for value in _several(given)],
        "facts": [
            (_(FIELDS.get(name, name)), voice().listed(_said(name, value) for value in _several(given)))
            for name, given in fields.items()
            if given
        ],
    }


def _said(name: str, value: Any) -> str:
    words = VALUES.get(name, {}).get(value)
    return _(words) if words else str(value)


def _several(given: Any) -> list[Any]:
    return list(given) if isinstance(given, list) else [given]


def _state(one: Approval) -> tuple[str, str, str]:
    """State, words and tone."""
    if one.used_at:
        return "used", "已执行", "ok"
    if one.decision == "no":
        return "refused", "已退回", "stop"
    if one.expires_at <= clock.now():
        return "late", "已过期", "stop"
    return ("granted", "已批准，待执行", "ok") if one.decision else ("waiting", "待复核", "warn")
