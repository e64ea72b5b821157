"""``/check/``: may this be received, shipped, used, taken away? One field, four purposes, one answer, the last ones."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from suyuan import clock
from suyuan.core.problem import Problem, Refused
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.state.trace.subject import hri
from suyuan.supervision.verify import errors
from suyuan.supervision.verify.model import TITLES, Answer, Check, Line, OnDocument, Purpose, Result
from suyuan.supervision.verify.on_document import LONGEST
from suyuan.supervision.verify.services import verify
from suyuan.web.language import is_english

PURPOSES: Final = {
    Purpose.RECEIVE: gettext_noop("收货"),
    Purpose.SHIP: gettext_noop("发货"),
    Purpose.USE: gettext_noop("使用"),
    Purpose.TAKEAWAY: gettext_noop("带离"),
}
TONES: Final = {Result.PASS: "ok", Result.WARN: "warn", Result.STOP: "stop", Result.NOT_CONFIGURED: "unknown"}
SHOWN: Final = 200
"""Lines of a container."""
REMEMBERED: Final = 8
LAST: Final = "last_checks"
"""Name in the session: results and titles, and the codes that were typed."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(Action.EVENT_SEND)
def page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The field; after a POST with the answer above it and among the last ones."""
    purpose = request.POST.get("purpose") or request.session.get("check_purpose", Purpose.USE)
    context: dict[str, Any] = {"purpose": purpose, "purposes": list(PURPOSES.items())}
    context["document"] = request.POST.get("document", "").strip()[:LONGEST]
    status = 200
    if request.method == "POST":
        try:
            answer = _answer(request, viewer, purpose)
            context |= _shown(answer)
            _remember(request, answer)
        except Refused as refused:
            context["problems"] = [problem.as_json() for problem in refused.problems]
            context["code"] = request.POST.get("code", "")[:500]
            status = 422
    context["last"] = [_recent(one) for one in request.session.get(LAST, [])]
    return render(request, "check/page.html", context, status=status)


def _answer(request: HttpRequest, viewer: Viewer, purpose: str) -> Answer:
    party = Party.objects.filter(pk=viewer.party_id or 0).first()
    if party is None:
        raise Refused(_no_party())
    quantity = request.POST.get("quantity", "").strip()
    code, document = request.POST.get("code", ""), request.POST.get("document", "").strip()
    return verify([code], purpose, party=party, viewer=viewer, quantity=quantity, document=document)


def _no_party() -> Problem:
    return errors.NO_PARTY.problem("party")


def _shown(answer: Answer) -> dict[str, Any]:
    lines = sorted(answer.lines[1:], key=lambda line: list(Result).index(line.result), reverse=True)
    summary = answer.json()["summary"]
    return {
        "tone": TONES[answer.result],
        "title": TITLES[answer.result][is_english()],
        "first": _line(answer.lines[0]) | {"notes": [_reason(each)[1] for each in answer.lines[0].notes]},
        "inside": [_line(line) for line in lines[:SHOWN]],
        "left_out": max(0, len(lines) - SHOWN),
        "on_document": _on_document(answer.document) if answer.document else None,
        "counts": [(TONES[each], TITLES[each][is_english()], summary[each]) for each in TITLES]
        if lines
        else [],
    }


def _on_document(told: OnDocument) -> dict[str, Any]:
    words = told.reason_en if is_english() else told.reason
    is_rest = told.result is Result.PASS and (told.missing or told.differences)
    return {
        "tone": "unknown" if is_rest else TONES[told.result],
        "words": words,
        "told": told,
        "missing": [(text, hri(text)) for text in told.missing[:SHOWN]],
        "left_out": max(0, told.missing_count - SHOWN),
        "differences": [(hri(each.text), each) for each in told.differences],
    }


def _line(line: Line) -> dict[str, Any]:
    english = is_english()
    return {
        "line": line,
        "tone": TONES[line.result],
        "title": TITLES[line.result][english],
        "product": (line.product_en if english else None) or line.product,
        "reasons": [_reason(each) for each in line.grave],
        "passed": [_reason(each) for each in line.checks if each.result is Result.PASS],
    }


def _reason(check: Check) -> tuple[str, str]:
    return TONES[check.result], check.reason_en if is_english() else check.reason


def _remember(request: HttpRequest, answer: Answer) -> None:
    """The last ones of this session; what was typed goes with the session."""
    first = answer.lines[0]
    at = clock.now().astimezone(clock.BEIJING).strftime("%H:%M:%S")
    grave = first.grave[0] if first.grave else None
    words = [grave.reason, grave.reason_en] if grave else ["", ""]
    entry = [at, str(answer.purpose), str(answer.result), first.hri, *words]
    request.session[LAST] = [entry, *request.session.get(LAST, [])][:REMEMBERED]
    request.session["check_purpose"] = str(answer.purpose)


def _recent(entry: list[str]) -> dict[str, Any]:
    at, purpose, result, code, *reasons = entry
    return {
        "at": at,
        "purpose": PURPOSES[Purpose(purpose)],
        "tone": TONES[Result(result)],
        "title": TITLES[Result(result)][is_english()],
        "code": code,
        "reason": reasons[is_english()],
    }
