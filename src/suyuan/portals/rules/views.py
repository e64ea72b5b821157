"""``/rules/``: what chains are judged by, from which version on, and which laws stand behind it."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suyuan.core.chain.rules.catalogue import RULES
from suyuan.core.chain.rules.finding import GRADE_NAMES
from suyuan.core.chain.rules.laws import basis_of, laws
from suyuan.core.chain.rules.template import DEFAULTS, as_data
from suyuan.masterdata.models import ProductKind
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.findings.showing import TONES
from suyuan.supervision.findings.templates import BEGINNING, Version, versions
from suyuan.supervision.findings.words import minute
from suyuan.web.language import is_english

KINDS: Final = dict(ProductKind.choices)
FIELDS: Final = {
    "grace_hours": gettext_noop("相邻记录的宽限（小时）"),
    "transit_days": gettext_noop("在途时限（天）"),
    "report_hours": gettext_noop("上报时限（小时）"),
    "retry_minutes": gettext_noop("重复扫码的间隔（分钟）"),
    "together_minutes": gettext_noop("不可能同时在两地的间隔（分钟）"),
    "needs_trade": gettext_noop("每次交接须有销售和购进记录"),
    "needs_acceptance": gettext_noop("使用前须有收货或验收记录"),
    "needs_lot": gettext_noop("赋码须写明批号"),
    "needs_expiry": gettext_noop("赋码须写明有效期"),
    "needs_parties": gettext_noop("出入库和购销须写明对方单位"),
    "needs_bill": gettext_noop("出入库和购销须写明单据号"),
    "needs_place": gettext_noop("赋码、出入库和使用须写明地点"),
    "needs_release": gettext_noop("流通须有已验证的批签发证明"),
    "needs_temperature": gettext_noop("每次运输须有温度记录"),
}
LAW_KINDS: Final = {
    "law": gettext_noop("法律"),
    "regulation": gettext_noop("行政法规"),
    "code": gettext_noop("规范性文件"),
    "guide": gettext_noop("指南"),
    "standard": gettext_noop("标准"),
}


@require_safe
@never_cache
@permitted(Action.RULE_READ)
def listed(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """All rules with their gravity and basis, and the templates."""
    english = is_english()
    rules = [
        {
            "id": rule.id,
            "title": rule.title[english],
            "remedy": rule.remedy[english].format(party=_("应处理单位"), partner=_("对方")),
            "grade": GRADE_NAMES[rule.grade][english],
            "tone": TONES[rule.grade],
            "days": rule.days,
            "basis": [named(law) for law in basis_of(rule)],
        }
        for rule in RULES.values()
    ]
    found = versions()
    templates = [(kind, _(str(KINDS[kind])), lines[-1].template.version) for kind, lines in found.items()]
    return render(request, "rules/list.html", {"rules": rules, "templates": templates, "viewer": viewer})


@require_safe
@never_cache
@permitted(Action.RULE_READ)
def register(request: HttpRequest, viewer: Viewer) -> HttpResponse:  # noqa: ARG001 - everybody reads the same
    """The laws and standards, each with what it demands and the rules that rest on it."""
    english = is_english()
    found = [
        {
            "name": named(law),
            "kind": _(LAW_KINDS[law.kind]),
            "number": law.number,
            "since": law.since.isoformat(),
            "demand": law.demand[english],
            "rules": [(rule.id, rule.title[english]) for rule in law.rules],
        }
        for law in laws().values()
    ]
    return render(request, "rules/laws.html", {"laws": found})


def named(law: Any) -> str:
    """Title and article in the reader's language."""
    english = is_english()
    if not law.article:
        return str(law.title[english])
    return f"{law.title[1]}, article {law.article}" if english else f"《{law.title[0]}》第 {law.article} 条"


@require_safe
@never_cache
@permitted(Action.RULE_READ)
def template(request: HttpRequest, viewer: Viewer, kind: str) -> HttpResponse:
    """One template: what holds now, and all versions."""
    lines = lines_of(kind)
    context = {
        "kind": kind,
        "kind_name": _(str(KINDS[kind])),
        "versions": [_version(one) for one in reversed(lines)],
        "may_edit": may(viewer, Action.RULE_PUBLISH),
        "ranks": sorted(lines[-1].template.ranks.items(), key=lambda pair: (pair[1], pair[0])),
    }
    return render(request, "rules/template.html", context)


def lines_of(kind: str) -> list[Version]:
    """The versions of a kind; no page where there is none."""
    if kind not in DEFAULTS:
        raise Http404
    return versions()[kind]


def _version(one: Version) -> dict[str, Any]:
    data = as_data(one.template)
    english = is_english()
    return {
        "number": one.template.version,
        "since": _("自始") if one.since == BEGINNING else minute(one.since),
        "made_at": minute(one.made_at) if one.made_at else "",
        "fields": [(_(words), _shown(data[name])) for name, words in FIELDS.items()],
        "off": [RULES[rule].title[english] for rule in data["off"]],
    }


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value)
