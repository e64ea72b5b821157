"""``/use/``: scan, see whether it may be used, name the patient, report. For a phone at the bedside, and for a scanner.

The first button asks and reports nothing; the second reports. Who goes on with the next patient finds place and physician
filled in as before.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.supervision.using import errors, services
from suyuan.supervision.using.services import Recorded, Report
from suyuan.supervision.verify.model import TITLES, Answer, Line, Result
from suyuan.web.language import is_english

KINDS: Final = {
    "use": gettext_noop("使用"),
    "unpacking": gettext_noop("拆零"),
    "takeaway": gettext_noop("带离"),
}
_TONES: Final = {
    Result.PASS: "ok",
    Result.WARN: "warn",
    Result.STOP: "stop",
    Result.NOT_CONFIGURED: "unknown",
}
_KEPT: Final = ("place", "kind")
"""What the next report begins with. No name of a person: sessions lie open in the database."""
_SESSION: Final = "last_use"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(Action.EVENT_SEND)
def page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The form; after a POST with what the check says, or with the report made."""
    party = Party.objects.filter(pk=viewer.party_id or 0, kind__in=services.USERS).first()
    if request.method != "POST":
        return _form(request, party, _first(request, viewer))
    report = _typed(request)
    if party is None:
        problem = errors.NOT_AN_INSTITUTION.problem("party")
        return _refused(request, viewer, None, report, Refused(problem))
    try:
        if request.POST.get("do") != "record":
            answer = services.checked(report, party=party, viewer=viewer)
            return _form(request, party, _shown(report), answer=answer)
        return _done(request, report, services.record(report, party=party, viewer=viewer))
    except Refused as refused:
        return _refused(request, viewer, party, report, refused)


def _done(request: HttpRequest, report: Report, made: Recorded) -> HttpResponse:
    request.session[_SESSION] = {"place": report.place, "kind": report.kind}
    messages.success(request, _("已登记，追溯已更新。登记有误时，在事件页点“更正”。"))
    return HttpResponseRedirect(f"/use/?made={made.event_id}")


def _typed(request: HttpRequest) -> Report:
    typed = {name: str(value).replace("\0", "").strip() for name, value in request.POST.items()}
    codes = dict.fromkeys(line.strip() for line in typed.get("codes", "").splitlines())
    return Report(
        typed.get("kind", ""),
        tuple(code for code in codes if code),
        typed.get("place", ""),
        _moment(typed.get("at", "")),
        typed.get("patient", "")[:200],
        typed.get("physician", "")[:200],
        typed.get("amount", "")[:20],
        typed.get("unit", "")[:20],
        has_happened=typed.get("happened") == "yes",
    )


def _moment(text: str) -> dt.datetime | None:
    """Beijing time of a field for date and time; now where it is empty."""
    if not text:
        return clock.now()
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=clock.BEIJING)
    except ValueError:
        return None


def _refused(
    request: HttpRequest, viewer: Viewer, party: Party | None, report: Report, refused: Refused
) -> HttpResponse:
    """The form as it was typed, with what is wrong; stopped codes with the answer of the check."""
    is_stop = refused.problems[0].rule is errors.STOPPED
    answer = services.checked(report, party=party, viewer=viewer) if is_stop and party else None
    problems = [problem.as_json() for problem in refused.problems]
    return _form(request, party, _shown(report), answer=answer, problems=problems, status=422)


def _first(request: HttpRequest, viewer: Viewer) -> dict[str, Any]:
    """An empty form, with what was the same last time."""
    last = request.session.get(_SESSION, {})
    given = {name: last.get(name, "") for name in _KEPT}
    return given | {
        "kind": given["kind"] or "use",
        "physician": viewer.name,
        "at": _local(clock.now()),
    }


def _shown(report: Report) -> dict[str, Any]:
    return {
        "kind": report.kind,
        "codes": "\n".join(report.codes),
        "place": report.place,
        "at": _local(report.at) if report.at else "",
        "patient": report.patient,
        "physician": report.physician,
        "amount": report.amount,
        "unit": report.unit,
    }


def _local(moment: dt.datetime) -> str:
    return moment.astimezone(clock.BEIJING).strftime("%Y-%m-%dT%H:%M")


def _form(
    request: HttpRequest,
    party: Party | None,
    typed: dict[str, Any],
    *,
    answer: Answer | None = None,
    problems: list[dict[str, Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "may_use": party is not None,
        "kinds": list(KINDS.items()),
        "places": services.places_of(party) if party else [],
        "typed": typed,
        "problems": problems or [],
        "made": request.GET.get("made", "")[:36],
        **(_judged(answer) if answer else {}),
    }
    return render(request, "using/page.html", context, status=status)


def _judged(answer: Answer) -> dict[str, Any]:
    return {
        "tone": _TONES[answer.result],
        "title": TITLES[answer.result][is_english()],
        "lines": [_line(line) for line in answer.lines[: services.MOST]],
        "is_stopped": any(line.result is Result.STOP for line in answer.lines),
    }


def _line(line: Line) -> dict[str, Any]:
    english = is_english()
    return {
        "tone": _TONES[line.result],
        "title": TITLES[line.result][english],
        "hri": line.hri,
        "text": line.text,
        "product": (line.product_en if english else None) or line.product,
        "reasons": [each.reason_en if english else each.reason for each in line.grave],
    }
