"""Fields beyond the national sets: who reports which, and publishing others."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from suyuan.core.epcis.datasets.extensions import MOST, SETS, TYPES, as_data
from suyuan.core.epcis.datasets.profile import profile
from suyuan.core.problem import Problem, Refused
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.datasets.showing import TYPES as TYPE_NAMES
from suyuan.supervision.datasets.extensions import Version, current, publish
from suyuan.supervision.findings.words import minute
from suyuan.web.language import is_english

ACTOR_NAMES: Final = {
    "HOLDER": gettext_noop("上市许可持有人"),
    "CDC": gettext_noop("疾病预防控制机构"),
    "VACCINATION_UNIT": gettext_noop("接种单位"),
}
SPARE: Final = 3
"""Empty lines of the form."""
PARTS: Final = ("set", "name", "zh", "en", "type", "must", "pattern", "words")


@require_safe
@never_cache
@permitted(Action.RULE_READ)
def listed(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The further fields of each actor, as they hold now."""
    found = current()
    actors = [
        (
            actor,
            _(name),
            _told(found[actor]),
            found[actor].number,
            minute(made) if (made := found[actor].made_at) else "",
        )
        for actor, name in ACTOR_NAMES.items()
    ]
    context = {"actors": actors, "may_edit": may(viewer, Action.RULE_PUBLISH)}
    return render(request, "datasets/extensions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(Action.RULE_PUBLISH)
def edit(request: HttpRequest, viewer: Viewer, actor: str) -> HttpResponse:
    """Steps: 1 GET shows what holds and some empty lines; 2 POST checks all lines; 3 publishes: an act before it has effect."""
    if actor not in ACTOR_NAMES:
        raise Http404
    if request.method != "POST":
        return _form(request, actor, [_line(one) for one in as_data(current()[actor].extensions)])
    lines = _sent(request.POST)
    try:
        number = publish(actor, [_data(line) for line in lines], viewer)
    except Refused as refused:
        return _form(request, actor, lines, refused.problems)
    messages.success(request, _("已发布第 %(n)d 版。") % {"n": number})
    return HttpResponseRedirect("/datasets/extensions/")


def _told(version: Version) -> list[dict[str, Any]]:
    english, sets = is_english(), profile().sets
    return [
        {
            "set": sets[one.set].title[english],
            "title": one.field.title[english],
            "name": one.field.name,
            "type": " / ".join(word.en if english else word.zh for word in one.field.words)
            or _(TYPE_NAMES[one.field.type]),
            "must": one.field.must,
            "pattern": one.field.pattern,
        }
        for one in version.extensions
    ]


def _form(
    request: HttpRequest, actor: str, lines: list[dict[str, str]], problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    english = is_english()
    spare = [dict.fromkeys(PARTS, "") for _spare in range(SPARE)]
    told: dict[int, list[dict[str, Any]]] = {}
    for problem in problems:
        number = problem.where.removeprefix("fields[").partition("]")[0]
        told.setdefault(int(number) if number.isdigit() else -1, []).append(problem.as_json())
    context = {
        "actor": actor,
        "actor_name": _(ACTOR_NAMES[actor]),
        "lines": [(line, told.get(number, [])) for number, line in enumerate([*lines, *spare])],
        "problems": told.get(-1, []),
        "sets": [(name, profile().sets[name].title[english]) for name in SETS],
        "types": [(name, _(TYPE_NAMES[name])) for name in TYPES],
    }
    return render(request, "datasets/extend.html", context, status=422 if problems else 200)


def _sent(sent: QueryDict) -> list[dict[str, str]]:
    """The lines of the form in which something stands."""
    columns = [sent.getlist(part)[: MOST + SPARE + 1] for part in PARTS]
    lines = [
        dict(zip(PARTS, (text.replace("\0", "").strip()[:4_000] for text in row), strict=True))
        for row in zip(*columns, strict=False)
    ]
    return [line for line in lines if any(line[part] for part in ("name", "zh", "en", "pattern", "words"))]


def _data(line: dict[str, str]) -> dict[str, Any]:
    """A line as it is declared; a word is written ``value=中文=English``, one a line."""
    words = [text.split("=") for text in line["words"].splitlines() if text.strip()]
    named = [
        {"value": one[0], "zh": one[1] if len(one) > 1 else "", "en": one[2] if len(one) > 2 else ""}
        for one in words
    ]
    return {**line, "must": line["must"] == "yes", "words": named}


def _line(data: dict[str, Any]) -> dict[str, str]:
    words = "\n".join("=".join((word["value"], word["zh"], word["en"])) for word in data["words"])
    return {**data, "must": "yes" if data["must"] else "", "words": words}
