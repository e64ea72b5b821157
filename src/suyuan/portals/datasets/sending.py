"""Rows of the sets that are no events: a table of the vaccine, of licences, of tests, of batch releases."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from suyuan.core.epcis.datasets import rules
from suyuan.core.epcis.datasets.profile import profile
from suyuan.core.problem import Problem, Refused
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.taken_away import books
from suyuan.supervision.datasets.taking import NEEDS, Fate, take
from suyuan.web.language import is_english

LARGEST: Final = 5 << 20
STATES: Final = {
    "accepted": (gettext_noop("已收"), "ok"),
    "duplicate": (gettext_noop("此前已收"), "info"),
    "refused": (gettext_noop("未收"), "stop"),
}


@require_safe
@permitted(*set(NEEDS.values()))
def template(_request: HttpRequest, _viewer: Viewer, name: str) -> HttpResponse:
    """The empty table: the headings are the names of the fields."""
    if name not in NEEDS:
        raise Http404
    data_set = profile().sets[name]
    heads = [field.title[is_english()] for field in data_set.fields]
    return books([(data_set.title[is_english()], heads, [])], name=f"{name}-template")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(Action.PRODUCT_KEEP, Action.LICENCE_KEEP, Action.PAPER_KEEP)
def send(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponse:
    """Good rows are taken, each by its own act; the others come back with their problems."""
    party = _party(viewer, name)
    fates: list[Fate] = []
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            fates = take(name, _content(request), party, viewer)
        except Refused as refused:
            problems = refused.problems
    english, data_set = is_english(), profile().sets[name]
    context: dict[str, Any] = {
        "name": name,
        "title": data_set.title[english],
        "party": party,
        "fates": [(fate, *STATES[fate.status], _told(fate.problems, name)) for fate in fates],
        "problems": _told(problems, name),
    }
    is_refused = bool(problems) or any(fate.status == "refused" for fate in fates)
    return render(request, "datasets/send.html", context, status=422 if is_refused else 200)


def _party(viewer: Viewer, name: str) -> Party:
    """The viewer's own party, where he may do this for it."""
    party = Party.objects.filter(pk=viewer.party_id or 0).first()
    if name not in NEEDS or party is None or not may(viewer, NEEDS[name], party):
        raise Http404
    return party


def _content(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > LARGEST:
        raise Refused(rules.NO_FILE.problem("file", None, limit=LARGEST >> 20))
    return bytes(file.read())


def _told(problems: tuple[Problem, ...], name: str) -> list[tuple[str, str]]:
    """The field and what to do, in the reader's language."""
    english = is_english()
    titles = {field.name: field.title[english] for field in profile().sets[name].fields}
    return [
        (
            titles.get(one.where, ""),
            f"{one.message} {one.remedy}" if english else f"{_ended(one.message_zh)}{_ended(one.remedy_zh)}",
        )
        for one in problems
    ]


def _ended(text: str) -> str:
    """A sentence with its full stop."""
    return text if text.endswith("。") else f"{text}。"
