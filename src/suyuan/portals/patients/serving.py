"""``/patients/requests/``: what people ask about their own data, for the data officer of an institution: what waits, and
answering it. To know needs a grant to look, to erase the approval of a second person; to correct shows nobody anything.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from suyuan.clock import BEIJING
from suyuan.core.identifiers.person import PREFIX
from suyuan.core.problem import Problem, Refused
from suyuan.ledger import acts
from suyuan.parties.access_log import recording
from suyuan.parties.access_log.entries import Action as Access
from suyuan.parties.media import services as files
from suyuan.parties.models import ConsentRecord, Party, PersonRequest
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.signin import wall
from suyuan.parties.vault import errors, reading, serving
from suyuan.parties.vault.models import ConsentScope, Purpose, RequestKind, VaultGrant
from suyuan.parties.viewer import Viewer
from suyuan.portals.organisations.files import told
from suyuan.portals.organisations.second import Asked, approval_for, spend, waiting, words_of
from suyuan.portals.patients.holdings import held
from suyuan.portals.patients.looking import GUARDED, own_party

SHOWN = 50
_SHEET, _JSON = "sheet", "json"


@require_safe
@permitted(Action.PERSON_SERVE, guarded=GUARDED)
def listed(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What waits, what was answered, consents; and the forms to record both."""
    return _list(request, viewer, own_party(viewer, Action.PERSON_SERVE))


@require_POST
@permitted(Action.PERSON_SERVE, guarded=GUARDED)
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Record what somebody asked for."""
    party = own_party(viewer, Action.PERSON_SERVE)
    try:
        kind = serving.checked_kind(request.POST.get("kind", ""))
        note = serving.checked_note(request.POST.get("note", ""))
        code = serving.code_meant(party.pk, request.POST.get("person", ""))
    except Refused as refused:
        return _list(request, viewer, party, refused.problems)
    with acts.ordering("person.request", viewer, party=party.code, person=code, asks=str(kind)) as act:
        made = serving.record_request(viewer, party, code, kind, note, act)
    messages.success(request, _("请求已登记"))
    return HttpResponseRedirect(f"/patients/requests/{made.pk}/")


@require_safe
@permitted(Action.PERSON_SERVE, guarded=GUARDED)
def shown(request: HttpRequest, viewer: Viewer, request_id: UUID) -> HttpResponse:
    """One request, and what answers it."""
    return _one(request, viewer, _asked(viewer, request_id))


@require_POST
@permitted(Action.PERSON_SERVE, guarded=GUARDED)
def export(request: HttpRequest, viewer: Viewer, request_id: UUID, form: str) -> HttpResponse:
    """Everything that is held of the person, while a grant to look is open. The first time answers the request."""
    asked = _asked(viewer, request_id, RequestKind.EXPORT)
    code = _code(asked)
    if form not in {_SHEET, _JSON}:
        raise Http404
    try:
        grant = _open_grant(viewer, asked)
        content = held(viewer, asked.party, grant, code)
        if not asked.outcome:
            _answer(viewer, asked, "person.export")
    except Refused as refused:
        recording.refused(GUARDED, code)
        return _one(request, viewer, asked, refused.problems)
    purpose = f"{grant.purpose} {grant.approval_id}"
    recording.reading(Access.PERSON, GUARDED, code, records=len(content["events"]) + 1, purpose=purpose)
    recording.must_be_written()
    if form == _SHEET:
        return render(request, "patients/sheet.html", {"viewer": viewer, **_for_reading(content)})
    body = json.dumps(content, ensure_ascii=False, indent=2)
    answer = HttpResponse(body, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{code}.json"'
    return answer


@require_POST
@permitted(Action.PERSON_SERVE, guarded=GUARDED)
def correct(request: HttpRequest, viewer: Viewer, request_id: UUID) -> HttpResponse:
    """A new version of what stands behind the code."""
    asked = _asked(viewer, request_id, RequestKind.CORRECT)
    keeps = request.POST.get("forget") != "yes"
    try:
        text = serving.checked_text(request.POST.get("text", ""))
        why = serving.checked_note(request.POST.get("note", ""))
        with acts.ordering("person.correct", viewer, **_body(asked), keeps_old=keeps) as act:
            serving.answer(asked, viewer, "done", why, act)
            serving.correct(asked.party_id, _code(asked), text, keeps_old=keeps, act=act)
    except Refused as refused:
        return _one(request, viewer, asked, refused.problems)
    return _done(request, asked, _("已更正，旧内容加密保留") if keeps else _("已更正，旧内容已销毁"))


@require_POST
@permitted(Action.PERSON_ERASE, guarded=GUARDED)
def erase(request: HttpRequest, viewer: Viewer, request_id: UUID) -> HttpResponse:
    """Destroy what stands behind the code, once a second person approved."""
    asked = _asked(viewer, request_id, RequestKind.ERASE)
    code = _code(asked)
    fields = {"pseudonym": code, "request": str(asked.pk)}
    if asked.outcome:
        return _one(request, viewer, asked, (errors.ANSWERED.problem("request"),))
    try:
        approval = approval_for(request, viewer, Action.PERSON_ERASE, code, fields, asked.party)
        with acts.ordering("person.erase", viewer, **_body(asked)) as act:
            spend(approval, act)
            serving.answer(asked, viewer, "done", "", act)
            serving.erase(code, act=act)
            files.erase_of_person(asked.party_id, code, act=act)
    except Asked:
        return waiting(request)
    except Refused as refused:
        return _one(request, viewer, asked, refused.problems)
    return _done(request, asked, _("已删除：代码仍在链上，不再指向任何人"))


@require_POST
@permitted(Action.PERSON_SERVE, guarded=GUARDED)
def refuse(request: HttpRequest, viewer: Viewer, request_id: UUID) -> HttpResponse:
    """Answer that it cannot be done, and why."""
    asked = _asked(viewer, request_id)
    try:
        why = serving.checked_note(request.POST.get("note", ""))
        with acts.ordering("person.refuse", viewer, **_body(asked)) as act:
            serving.answer(asked, viewer, "refused", why, act)
    except Refused as refused:
        return _one(request, viewer, asked, refused.problems)
    return _done(request, asked, _("已答复"))


@require_POST
@permitted(Action.PERSON_SERVE, guarded=GUARDED)
def consent(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Record that a person consented, or took it back."""
    party = own_party(viewer, Action.PERSON_SERVE)
    given, post = request.POST.get("given") == "yes", request.POST
    try:
        said = serving.checked_consent(
            post.get("scope", ""), post.get("text_version", ""), post.get("said_on", "")
        )
        code = serving.code_meant(party.pk, post.get("person", ""))
    except Refused as refused:
        return _list(request, viewer, party, refused.problems)
    body: dict[str, Any] = {"party": party.code, "person": code, "scope": str(said[0]), "text": said[1]}
    with acts.ordering("person.consent", viewer, given=given, **body) as act:
        serving.record_consent(viewer, party, code, said, act, is_given=given)
    messages.success(request, _("同意已登记") if given else _("撤回已登记"))
    return HttpResponseRedirect(f"/patients/requests/?person={code}#consents")


def _for_reading(content: dict[str, Any]) -> dict[str, Any]:
    """The same with words in place of codes."""
    purposes, scopes = dict(Purpose.choices), dict(ConsentScope.choices)
    return {
        "held": content,
        "events": [
            (one, json.dumps(one["event"], ensure_ascii=False, indent=2)) for one in content["events"]
        ],
        "consents": [(one, _(scopes[one["scope"]])) for one in content["consents"]],
        "looks": [(one, _(purposes.get(one["purpose"], "—"))) for one in content["looks"]],
    }


def _asked(viewer: Viewer, request_id: UUID, kind: RequestKind | None = None) -> PersonRequest:
    """A request of the own institution. Raises Http404, as where there is none."""
    party = own_party(viewer, Action.PERSON_SERVE)
    found = PersonRequest.objects.select_related("party", "recorded_by", "answered_by").filter(pk=request_id)
    asked = found.first()
    if asked is None or asked.party_id != party.pk or (kind is not None and asked.kind != kind):
        recording.refused(GUARDED, "", [asked.party_id] if asked else ())
        raise Http404
    return asked


def _grant(viewer: Viewer, asked: PersonRequest) -> VaultGrant | None:
    """What lets this data officer look at the person for this request now."""
    mine = (one for one in reading.grants_of(viewer) if one.purpose == Purpose.REQUEST)
    return next((one for one in mine if asked.pseudonym in one.pseudonyms), None)


def _open_grant(viewer: Viewer, asked: PersonRequest) -> VaultGrant:
    """Raises Refused where there is none."""
    grant = _grant(viewer, asked)
    if grant is None:
        raise Refused(errors.NOT_OPEN.problem("pseudonym"))
    return grant


def _answer(viewer: Viewer, asked: PersonRequest, kind: str) -> None:
    with acts.ordering(kind, viewer, **_body(asked)) as act:
        serving.answer(asked, viewer, "done", "", act)


def _body(asked: PersonRequest) -> dict[str, Any]:
    return {"party": asked.party.code, "person": _code(asked), "request": str(asked.pk)}


def _code(asked: PersonRequest) -> str:
    return asked.pseudonym.removeprefix(PREFIX)


def _done(request: HttpRequest, asked: PersonRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(f"/patients/requests/{asked.pk}/")


def _one(
    request: HttpRequest, viewer: Viewer, asked: PersonRequest, problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    asked.refresh_from_db()
    context = {
        "viewer": viewer,
        "asked": asked,
        "code": _code(asked),
        "grant": _grant(viewer, asked),
        "second": words_of(viewer, Action.PERSON_ERASE) if asked.kind == RequestKind.ERASE else "",
        "problems": told(problems),
    }
    return render(request, "patients/request.html", context, status=400 if problems else 200)


def _list(
    request: HttpRequest, viewer: Viewer, party: Party, problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    known = PersonRequest.objects.filter(party=party)
    person = next(iter(reading.codes_in(request.GET.get("person", ""))), "")
    consents = ConsentRecord.objects.select_related("recorded_by").filter(party=party).order_by("-id")
    if person:
        consents = consents.filter(pseudonym=f"{PREFIX}{person}")
    context = {
        "viewer": viewer,
        "waiting": [(one, _code(one)) for one in known.filter(outcome="").order_by("due")],
        "answered": [(one, _code(one)) for one in known.exclude(outcome="").order_by("-answered_at")[:SHOWN]],
        "consents": [(one, one.pseudonym.removeprefix(PREFIX)) for one in consents[:SHOWN]],
        "person": person,
        "today": wall.now().astimezone(BEIJING).date(),
        "kinds": [(value, _(label)) for value, label in RequestKind.choices],
        "scopes": [(value, _(label)) for value, label in ConsentScope.choices],
        "typed": request.POST if problems else {"person": person},
        "problems": told(problems),
    }
    return render(request, "patients/requests.html", context, status=400 if problems else 200)
