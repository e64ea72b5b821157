"""``/findings/``: what is wrong with chains, who must act and until when; one finding; how each party reports."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suyuan import clock
from suyuan.core.chain.rules.catalogue import RULES
from suyuan.core.chain.rules.finding import GRADE_NAMES, Grade
from suyuan.masterdata.models import ProductKind
from suyuan.parties.access_log import recording
from suyuan.parties.models import User
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import somewhere
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.findings import tables
from suyuan.portals.findings.asking import STATE_WORDS, Asked, asked
from suyuan.portals.findings.showing import TONES, shown
from suyuan.state.trace.subject import hri
from suyuan.supervision.findings import queries
from suyuan.supervision.findings.drafts import draft_of
from suyuan.supervision.findings.queries import Line, Score, Tally
from suyuan.supervision.findings.words import minute
from suyuan.web.language import is_english

MOST_EXPORTED: Final = 10_000
THINGS_SHOWN: Final = 100
MONTH: Final = dt.timedelta(days=30)


@require_safe
@never_cache
@permitted(Action.FINDING_READ)
def listed(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The newest findings that are meant, with the picture of what is open by rule."""
    wanted, before = asked(request.GET, viewer), request.GET.get("before", "")
    found = queries.lines(wanted.question, viewer, before=before, limit=queries.PER_PAGE + 1)
    tallies = queries.tallies(viewer, wanted.question)
    context = {
        "lines": shown(found[: queries.PER_PAGE]),
        "next": found[queries.PER_PAGE - 1].ref(wanted.question) if len(found) > queries.PER_PAGE else "",
        "is_first": not before,
        "asked": wanted,
        "figures": _figures(tallies, viewer, wanted),
        "bars": _bars(tallies, wanted),
        "tabs": [(name, _(words), wanted.but(state=name)) for name, words in STATE_WORDS.items()],
        "scopes": _scopes(viewer, wanted),
        "rules": [(rule.id, rule.title[is_english()]) for rule in RULES.values()],
        "grades": [(str(int(grade)), words[is_english()]) for grade, words in reversed(GRADE_NAMES.items())],
        "kinds": ProductKind.choices,
        "is_own": viewer.party_id is not None and not viewer.areas,
    }
    return render(request, "findings/list.html", context, status=400 if wanted.misread else 200)


@require_safe
@never_cache
@permitted(Action.FINDING_READ)
def detail(request: HttpRequest, viewer: Viewer, finding: UUID) -> HttpResponse:
    """All of one finding, the things that it is about, and what can be done."""
    return page(request, visible(finding, viewer), viewer)


def page(request: HttpRequest, line: Line, viewer: Viewer, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of one finding; ``more`` is what a form on it has to say."""
    (words,) = shown([line])
    found = queries.things(line.id, THINGS_SHOWN + 1)
    context = {
        "one": words,
        "line": line,
        "things": [(thing, hri(thing.text)) for thing in found[:THINGS_SHOWN]],
        "is_cut": len(found) > THINGS_SHOWN,
        "happened": minute(line.at),
        "waived_by": said_by(line),
        "may_mend": may_mend(line, viewer),
        "may_waive": somewhere(viewer, Action.FINDING_WAIVE) and line.state == "open",
        "may_take_up": somewhere(viewer, Action.FINDING_WAIVE) and line.state == "waived",
        "may_send": somewhere(viewer, Action.EVENT_SEND),
        **more,
    }
    return render(request, "findings/finding.html", context, status=status)


def said_by(line: Line) -> str:
    """Who waived it: a name of the platform's people or of an authority's."""
    user = User.objects.filter(pk=line.waived_by).first() if line.waived_by else None
    return user.name or user.login if user else ""


def may_mend(line: Line, viewer: Viewer) -> bool:
    """May the viewer report in the name of the party that must act?"""
    acts = isinstance(line.party, int) and line.party in viewer.parties
    return acts and draft_of(line) is not None and somewhere(viewer, Action.EVENT_SEND)


def visible(finding: UUID, viewer: Viewer) -> Line:
    """The finding, where the viewer may see it; else there is none."""
    line = queries.one(finding, viewer)
    if line is None:
        raise Http404
    return line


@require_safe
@never_cache
@permitted(Action.FINDING_READ)
def export(request: HttpRequest, viewer: Viewer, ending: str) -> HttpResponse:
    """The findings that the page shows with the same question, up to 10,000, as CSV or workbook."""
    wanted = asked(request.GET, viewer)
    if wanted.misread:
        raise Http404
    found = queries.lines(wanted.question, viewer, limit=MOST_EXPORTED)
    recording.count(len(found))
    return tables.written(shown(found), ending)


@require_safe
@never_cache
@permitted(Action.FINDING_READ)
def scored(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """How each party reports: promptly, completely, and what it has still to mend."""
    found = queries.scores(viewer, clock.now() - MONTH)
    names = tables.party_names(one.party for one in found)
    context = {"scores": [_score(one, names) for one in found], "since": minute(clock.now() - MONTH)[:10]}
    return render(request, "findings/scores.html", context)


def _score(one: Score, names: dict[int, tuple[str, str]]) -> dict[str, Any]:
    code, name = names.get(one.party, ("", "—"))
    late = 100 * one.late / one.events if one.events else 0.0
    return {
        "code": code,
        "name": name,
        "one": one,
        "late": f"{late:.1f}",
        "on_time": round(100 - late),
        "delay": f"{one.hours / one.events:.1f}" if one.events else "—",
        "tone": "stop" if one.overdue else "warn" if one.open else "ok",
    }


def _figures(tallies: list[Tally], viewer: Viewer, wanted: Asked) -> list[dict[str, Any]]:
    """Open by gravity, overdue, healed lately."""
    by_grade = dict.fromkeys(reversed(Grade), 0)
    for one in tallies:
        by_grade[one.rule.grade] += one.many
    figures: list[dict[str, Any]] = [
        {
            "many": many,
            "words": GRADE_NAMES[grade][is_english()],
            "tone": TONES[grade] if many else "",
            "query": wanted.but(state="open", grade=str(int(grade))),
        }
        for grade, many in by_grade.items()
    ]
    overdue = sum(one.overdue for one in tallies)
    figures.append(
        {
            "many": overdue,
            "words": _("已超期"),
            "tone": "stop" if overdue else "",
            "query": wanted.but(state="overdue", grade=""),
        }
    )
    healed, median = queries.healed_since(viewer, clock.now() - MONTH)
    words = _("30 天内消除")
    if median is not None:
        words += f" · {_('中位 %(hours)s 小时') % {'hours': f'{median.total_seconds() / 3600:.1f}'}}"
    figures.append(
        {
            "many": healed,
            "words": words,
            "tone": "ok" if healed else "",
            "query": wanted.but(state="healed", grade=""),
        }
    )
    return figures


def _bars(tallies: list[Tally], wanted: Asked) -> list[dict[str, Any]]:
    """Open findings by rule, as bars and as links."""
    most = max((one.many for one in tallies), default=0)
    return [
        {
            "title": one.rule.title[is_english()],
            "tone": TONES[one.rule.grade],
            "many": one.many,
            "things": one.things,
            "width": max(1, round(100 * one.many / most)),
            "query": wanted.but(state="open", rule=one.rule.id),
        }
        for one in tallies
    ]


def _scopes(viewer: Viewer, wanted: Asked) -> list[tuple[str, str, str]]:
    """What one's own side of the page is called."""
    if viewer.party_id is None or viewer.areas:
        return []
    return [
        ("mine", _("本单位要处理的"), wanted.but(of="mine")),
        ("all", _("也包括等对方处理的"), wanted.but(of="all")),
    ]
