"""The list of organisations and the file of one: facts, licences, places, history; and changing them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from suyuan.core.areas import codes as areas
from suyuan.core.problem import Problem, Refused
from suyuan.ledger import acts
from suyuan.parties import register_errors
from suyuan.parties.approvals.models import Approval
from suyuan.parties.history import as_of, change_party, changes_of, facts_of
from suyuan.parties.kinds import SUPERVISING
from suyuan.parties.licences import add_licence, end_licence, lacks_of, licences_of, today
from suyuan.parties.models import Licence, Party, Place
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may, somewhere
from suyuan.parties.permissions.pages import party_for, permitted
from suyuan.parties.services import create_place
from suyuan.parties.signin.pages import signed_in
from suyuan.parties.viewer import Viewer
from suyuan.portals.organisations.access import parties_seen, seen_party
from suyuan.portals.organisations.forms import ChangeForm, FactsForm, LicenceForm, PlaceForm
from suyuan.portals.organisations.second import Asked, approval_for, spend, waiting, words_of
from suyuan.portals.organisations.showing import fact_rows, history_rows, lack_rows

MOST_AREAS = 12
_ON_THE_FILE = (
    Action.PARTY_CHANGE, Action.LICENCE_KEEP, Action.PLACE_KEEP, Action.MEMBER_READ, Action.KEY_READ,
)  # fmt: skip
"""What the file leads to."""
_DUTY = frozenset(("kind", "area", "level"))
"""What says how far an authority sees."""
LICENCE_IDS, PLACE_IDS = "licence_%s", "place_%s"
"""Two forms stand on one page."""


@require_safe
@signed_in
def listed(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Those the viewer may open, narrowed by words, kind or area; and who of them lacks a licence."""
    found = narrowed(parties_seen(viewer), request)
    lacking = lack_rows(lacks_of(found))
    context = {
        "viewer": viewer,
        "parties": found,
        "lacks": lacking[:20] if request.GET.get("lacks") != "all" else lacking,
        "lack_count": len(lacking),
        "form": FactsForm(),
        "may_see_entrustments": somewhere(viewer, Action.ENTRUSTMENT_READ),
        "wanted": {name: request.GET.get(name, "") for name in ("q", "kind", "area")},
    }
    return render(request, "organisations/list.html", context)


def narrowed(parties: list[Party], request: HttpRequest) -> list[Party]:
    """By a part of name, code or USCC, by kind, and by the area they lie in."""
    words, kind = request.GET.get("q", "").strip().lower(), request.GET.get("kind", "")
    asked = request.GET.get("area", "").strip()
    meant = areas.named(asked)
    return [
        party
        for party in parties
        if words in f"{party.name} {party.name_en} {party.code} {party.uscc or ''}".lower()
        and kind in {"", party.kind}
        and (not asked or any(areas.is_within(party.area, area.code) for area in meant))
    ]


@require_safe
@permitted(Action.PARTY_READ)
def shown(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """The file of one; ``as_of`` asks what it was."""
    return _file(request, viewer, seen_party(viewer, code))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Action.PARTY_CHANGE)
def change(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """The form with the facts of today; POST: the change, which keeps what was."""
    party = party_for(viewer, code, Action.PARTY_CHANGE)
    before = facts_of(party)
    form = ChangeForm(
        request.POST or None,
        initial=before.as_body(),
        with_identity=may(viewer, Action.PARTY_IDENTIFY, party),
    )
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, viewer, party, form)
        except Asked:
            return waiting(request)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("已变更，原来的内容保留在变更记录里"))
            return HttpResponseRedirect(f"/organisations/{party.code}/")
    context = {"viewer": viewer, "party": party, "form": form, "problems": told(problems)}
    context["second"] = words_of(viewer, Action.AUTHORITY_AREA) if party.kind in SUPERVISING else ""
    context["only_for_duty"] = True
    context["may_identify"] = may(viewer, Action.PARTY_IDENTIFY, party)
    return render(request, "organisations/change.html", context, status=400 if problems else 200)


def _change(request: HttpRequest, viewer: Viewer, party: Party, form: ChangeForm) -> None:
    before, since = facts_of(party), form.cleaned_data["since"]
    facts = form.facts(before)
    fields = {name: getattr(facts, name) for name in facts.changed_from(before)}
    approval = None
    if _DUTY & set(fields) and SUPERVISING & {party.kind, facts.kind}:
        approval = _approval_of_duty(request, viewer, party, form)
    with acts.ordering("party.change", viewer, party=party.code, to=fields) as act:
        spend(approval, act)
        change_party(party, facts, act=act, since=since, complete=may(viewer, Action.PARTY_IDENTIFY, party))


def _approval_of_duty(
    request: HttpRequest, viewer: Viewer, party: Party, form: ChangeForm
) -> Approval | None:
    """How far an authority sees is not said by its own members, nor by one person alone. Raises Asked, Refused."""
    if not may(viewer, Action.AUTHORITY_AREA, party):
        raise Refused(register_errors.AREA_OF_DUTY.problem("area", party.code))
    sent = {name: request.POST.get(name, "") for name in form.fields}
    return approval_for(request, viewer, Action.AUTHORITY_AREA, party.code, sent, party)


@require_POST
@permitted(Action.LICENCE_KEEP)
def new_licence(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Enter a licence."""
    party, form = party_for(viewer, code, Action.LICENCE_KEEP), LicenceForm(request.POST, auto_id=LICENCE_IDS)
    if not form.is_valid():
        return _file(request, viewer, party, licence_form=form, status=400)
    paper = form.paper()
    try:
        with acts.ordering(
            "licence.create", viewer, party=party.code, licence=paper.kind, number=paper.number
        ) as act:
            add_licence(party, paper, act=act)
    except Refused as refused:
        return _file(request, viewer, party, licence_form=form, problems=refused.problems, status=400)
    messages.success(request, _("证照已登记"))
    return HttpResponseRedirect(f"/organisations/{party.code}/#licences")


@require_POST
@permitted(Action.LICENCE_KEEP)
def no_licence(request: HttpRequest, viewer: Viewer, code: str, number: int) -> HttpResponse:
    """Take a licence back."""
    party = party_for(viewer, code, Action.LICENCE_KEEP)
    licence = Licence.objects.filter(party=party, pk=number).first()
    if licence is None:
        raise Http404
    try:
        with acts.ordering(
            "licence.end", viewer, party=party.code, licence=licence.kind, number=licence.number
        ) as act:
            end_licence(licence, act=act)
    except Refused as refused:
        return _file(request, viewer, party, problems=refused.problems, status=400)
    messages.success(request, _("证照已作废"))
    return HttpResponseRedirect(f"/organisations/{party.code}/#licences")


@require_POST
@permitted(Action.PLACE_KEEP)
def new_place(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Register a place."""
    party, form = party_for(viewer, code, Action.PLACE_KEEP), PlaceForm(request.POST, auto_id=PLACE_IDS)
    if not form.is_valid():
        return _file(request, viewer, party, place_form=form, status=400)
    given = form.cleaned_data
    meant = areas.named(given["area"])
    area = meant[0].code if len(meant) == 1 else given["area"]
    try:
        with acts.ordering("place.create", viewer, party=party.code, uri=given["uri"]):
            create_place(
                party, given["uri"], given["name"], name_en=given["name_en"], kind=given["kind"], area=area
            )
    except Refused as refused:
        return _file(request, viewer, party, place_form=form, problems=refused.problems, status=400)
    messages.success(request, _("地点已登记"))
    return HttpResponseRedirect(f"/organisations/{party.code}/#places")


@require_safe
@never_cache
def area_names(request: HttpRequest) -> HttpResponse:
    """The areas whose full name holds what was typed, for a list of suggestions. Names of public record: for all."""
    typed = request.GET.get("area", "").strip()[:40]
    found = areas.holding(typed, MOST_AREAS) if typed else []
    return render(request, "organisations/_areas.html", {"areas": found})


def told(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    """For the list of problems on a page."""
    return [problem.as_json() for problem in problems]


def _file(
    request: HttpRequest,
    viewer: Viewer,
    party: Party,
    *,
    licence_form: LicenceForm | None = None,
    place_form: PlaceForm | None = None,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> HttpResponse:
    moment = _moment(request.GET.get("as_of", ""))
    facts = as_of(party, moment) if moment else facts_of(party)
    context = {
        "viewer": viewer,
        "party": party,
        "asked_moment": moment,
        "facts": fact_rows(facts, party) if facts else (),
        "lacks": lack_rows(lacks_of([party])),
        "licences": licences_of(party),
        "today": today(),
        "places": Place.objects.filter(party=party).order_by("kind", "name"),
        "changes": history_rows(changes_of(party)),
        "may": {action.name: may(viewer, action, party) for action in _ON_THE_FILE},
        "licence_form": licence_form or LicenceForm(auto_id=LICENCE_IDS),
        "place_form": place_form or PlaceForm(auto_id=PLACE_IDS),
        "licence_open": licence_form is not None,
        "place_open": place_form is not None,
        "problems": told(problems),
    }
    return render(request, "organisations/file.html", context, status=status)


def _moment(text: str) -> Any:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return make_aware(moment) if moment and moment.tzinfo is None else moment
