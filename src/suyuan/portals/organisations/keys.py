"""Keys of an organisation's machines: what there is, issuing, replacing without a pause, ending.

Who opens these pages, and for whom, is said by the matrix of permissions; to everybody else there are none.
Issuing and replacing ask the person to show again to be there, once it is known that they may come in at all, so that
a stranger learns nothing from being asked. Ending does not ask: it must be quick.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suyuan import clock
from suyuan.core.problem import Problem, Refused
from suyuan.ledger import acts
from suyuan.parties.factor_views import freshly_confirmed
from suyuan.parties.machines.queries import Standing, State, keys_of, standing_of
from suyuan.parties.machines.services import OVERLAP_DAYS, issue_key, revoke_key, rotate_key
from suyuan.parties.models import ApiKey, Party, User
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import party_for, permitted
from suyuan.parties.services import IssuedKey, new_token, split_token
from suyuan.parties.signin.pages import View
from suyuan.parties.viewer import Viewer
from suyuan.portals.organisations.files import told
from suyuan.portals.organisations.key_forms import SCOPE_WORDS, KeyForm, RotateForm
from suyuan.portals.organisations.second import Asked, approval_for, spend, waiting, words_of

TONES: Final = {State.ENDS_SOON: "warn", State.VALID: "ok", State.REPLACED: "info"}
WORDS: Final = {
    State.ENDS_SOON: "即将到期",
    State.VALID: "有效",
    State.REPLACED: "已换新，旧密钥保留中",
    State.EXPIRED: "已过期",
    State.REVOKED: "已停用",
}


def for_keys(action: Action) -> Callable[[View], View]:
    """A page of the organisation that ``code`` names, for those who may do this with its keys. It gets the party."""

    def around(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, viewer: Viewer, code: str, **parts: Any) -> HttpResponse:
            return view(request, viewer, party_for(viewer, code, action), **parts)

        return permitted(action)(answer)

    return around


@require_safe
@for_keys(Action.KEY_READ)
def keys(request: HttpRequest, viewer: Viewer, party: Party) -> HttpResponse:
    """Every key: those that can be used, and those that have ended."""
    standings = keys_of(party)
    context = {
        "viewer": viewer,
        "party": party,
        "usable": [_row(one) for one in standings if one.is_valid],
        "ended": [_row(one) for one in standings if not one.is_valid],
        "may_issue": may(viewer, Action.KEY_ISSUE, party),
        "may_end": may(viewer, Action.KEY_END, party),
        "ending": sum(one.state == State.ENDS_SOON for one in standings),
    }
    return render(request, "organisations/keys.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_keys(Action.KEY_ISSUE)
@freshly_confirmed
def new_key(request: HttpRequest, viewer: Viewer, party: Party) -> HttpResponse:
    """The form; POST: a key, shown this once."""

    def issue(form: Any) -> IssuedKey:
        given, token = form.cleaned_data, new_token()
        fields = {"name": given["name"], "days": str(given["days"]), "scopes": sorted(given["scopes"])}
        approval = approval_for(request, viewer, Action.KEY_ISSUE, party.code, fields, party)
        body: dict[str, Any] = {"scopes": given["scopes"], "days": given["days"]}
        with acts.ordering(
            "apikey.create", viewer, party=party.code, prefix=split_token(token)[0], **body
        ) as act:
            spend(approval, act)
            return issue_key(
                party, tuple(given["scopes"]), name=given["name"], days=given["days"], token=token, act=act,
                made_by=_person(request),
            )  # fmt: skip

    form = KeyForm(request.POST or None)
    context = {"viewer": viewer, "party": party, "form": form, "scopes": _scopes(form)}
    return _issued_by(request, form, issue, "organisations/new_key.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_keys(Action.KEY_ISSUE)
@freshly_confirmed
def rotate(request: HttpRequest, viewer: Viewer, party: Party, prefix: str) -> HttpResponse:
    """The form; POST: the successor of a key, shown this once."""
    key = _key(party, prefix)

    def issue(form: Any) -> IssuedKey:
        given, token = form.cleaned_data, new_token()
        fields = {"overlap": str(given["overlap"]), "days": str(given["days"])}
        approval = approval_for(request, viewer, Action.KEY_ISSUE, key.prefix, fields, party)
        body = {"replaces": key.prefix, "overlap_days": given["overlap"], "days": given["days"]}
        with acts.ordering(
            "apikey.rotate", viewer, party=party.code, prefix=split_token(token)[0], **body
        ) as act:
            spend(approval, act)
            return rotate_key(
                key, token=token, act=act, overlap_days=given["overlap"], days=given["days"],
                made_by=_person(request),
            )  # fmt: skip

    form = RotateForm(request.POST or None)
    standing = standing_of(key, clock.now())
    context = {"viewer": viewer, "party": party, "form": form, "one": _row(standing), "days": OVERLAP_DAYS}
    return _issued_by(request, form, issue, "organisations/rotate_key.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_keys(Action.KEY_END)
def end(request: HttpRequest, viewer: Viewer, party: Party, prefix: str) -> HttpResponse:
    """The question whether to; POST: ended at once."""
    key = _key(party, prefix)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            with acts.ordering("apikey.end", viewer, party=party.code, prefix=key.prefix) as act:
                revoke_key(key, act=act)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("密钥已停用，从现在起不能再使用"))
            return HttpResponseRedirect(f"/organisations/{party.code}/keys/")
    context = {"viewer": viewer, "party": party, "one": _row(standing_of(key, clock.now()))}
    return _page(request, "organisations/end_key.html", context, problems)


def _issued_by(
    request: HttpRequest, form: Any, issue: Callable[[Any], IssuedKey], template: str, context: dict[str, Any]
) -> HttpResponse:
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            issued = issue(form)
        except Asked:
            return waiting(request)
        except Refused as refused:
            problems = refused.problems
        else:
            return render(request, "organisations/issued_key.html", {**context, "issued": issued})
    context["second"] = words_of(context["viewer"], Action.KEY_ISSUE)
    return _page(request, template, context, problems, is_wrong=bool(form.errors))


def _page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    problems: tuple[Problem, ...],
    *,
    is_wrong: bool = False,
) -> HttpResponse:
    status = 400 if problems or is_wrong else 200
    return render(request, template, {**context, "problems": told(problems)}, status=status)


def _key(party: Party, prefix: str) -> ApiKey:
    found = ApiKey.objects.filter(party=party, prefix=prefix).select_related("party", "successor").first()
    if found is None:
        raise Http404
    return found


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _row(one: Standing) -> dict[str, Any]:
    return {
        "key": one.key,
        "scopes": [_(SCOPE_WORDS[scope][0]) if scope in SCOPE_WORDS else scope for scope in one.key.scopes],
        "words": _(WORDS[one.state]),
        "tone": TONES.get(one.state, "stop"),
        "successor": one.successor,
        "is_valid": one.is_valid,
        "may_be_replaced": one.may_be_replaced,
    }


def _scopes(form: KeyForm) -> list[dict[str, Any]]:
    """The boxes, with what each allows."""
    chosen = form.data.getlist("scopes") if form.is_bound else ()  # type: ignore[attr-defined]  # data of a request
    return [
        {"name": scope, "title": _(title), "words": _(words), "is_chosen": scope in chosen}
        for scope, (title, words) in SCOPE_WORDS.items()
    ]
