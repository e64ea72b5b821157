"""Another version of a template: edited from the newest, tried on stored history, then published from a moment on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from suyuan import clock
from suyuan.core.chain.rules.catalogue import RULES
from suyuan.core.chain.rules.template import NUMBERS, SWITCHES, as_data
from suyuan.core.problem import Refused
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.rules.views import FIELDS, KINDS, lines_of
from suyuan.portals.trace_code.asking import moment_of
from suyuan.state.trace.subject import hri
from suyuan.supervision.findings import errors
from suyuan.supervision.findings.templates import Tried, publish, try_out
from suyuan.web.language import is_english

EXAMPLES = 5


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(Action.RULE_PUBLISH)
def edit(request: HttpRequest, viewer: Viewer, kind: str) -> HttpResponse:
    """Steps: 1 GET shows the newest version; 2 ``try`` judges stored things by the draft and writes nothing;
    3 ``publish`` needs a moment to come, and is an act before it has effect.
    """
    lines = lines_of(kind)
    if request.method != "POST":
        return _form(request, kind, as_data(lines[-1].template))
    data = _read(request.POST)
    try:
        if request.POST.get("do") != "publish":
            return _form(request, kind, data, tried=try_out(kind, data))
        made = publish(kind, data, _moment(request.POST.get("since", "")), viewer)
    except Refused as refused:
        told = [problem.as_json() for problem in refused.problems]
        return _form(request, kind, data, problems=told, since=request.POST.get("since", ""))
    messages.success(request, _("已发布第 %(n)d 版，到时生效。") % {"n": made.version})
    return HttpResponseRedirect(f"/rules/{kind}/")


def _moment(text: str) -> dt.datetime:
    """From when on the version is to hold. Raises Refused for what is no moment."""
    moment = moment_of(text)
    if moment is None:
        raise Refused(errors.FROM.problem("since", text))
    return moment


def _read(sent: Any) -> dict[str, Any]:
    """What the form says; a number that is none stays the text that it is, and is refused by name."""
    numbers: dict[str, Any] = {}
    for name in NUMBERS:
        text = sent.get(name, "").strip()
        numbers[name] = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text[:40]
    return {**numbers, **{name: name in sent for name in SWITCHES}, "off": sorted(set(sent.getlist("off")))}


def _form(
    request: HttpRequest,
    kind: str,
    data: Mapping[str, Any],
    *,
    tried: Tried | None = None,
    problems: list[dict[str, Any]] | None = None,
    since: str = "",
) -> HttpResponse:
    english = is_english()
    context = {
        "kind": kind,
        "kind_name": _(str(KINDS[kind])),
        "numbers": [(name, _(FIELDS[name]), data[name]) for name in NUMBERS],
        "switches": [(name, _(FIELDS[name]), data[name]) for name in SWITCHES],
        "rules": [(rule.id, rule.title[english], rule.id in data["off"]) for rule in RULES.values()],
        "tried": _told(tried) if tried else None,
        "since": since,
        "now": clock.now(),
        "problems": problems or [],
    }
    return render(request, "rules/edit.html", context, status=422 if problems else 200)


def _told(tried: Tried) -> dict[str, Any]:
    """What the draft would change, in words."""
    english = is_english()
    sides = ((_("会新查出"), "warn", tried.gained), (_("不再查出"), "ok", tried.lost))
    return {
        "things": tried.things,
        "lines": [
            {
                "side": side,
                "tone": tone,
                "title": RULES[rule].title[english],
                "many": len(texts),
                "examples": [(text, hri(text)) for text in texts[:EXAMPLES]],
            }
            for side, tone, found in sides
            for rule, texts in sorted(found.items())
        ],
    }
