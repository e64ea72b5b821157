"""To the sign-in service and back; connecting and disconnecting it on the own account."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from suyuan.core.problem import Refused
from suyuan.parties.kinds import OF_THE_PLATFORM
from suyuan.parties.models import User
from suyuan.parties.oidc import accounts, dialogue, errors, providers, visitors
from suyuan.parties.oidc.dialogue import Begun
from suyuan.parties.oidc.providers import Provider
from suyuan.parties.signin import factors, journal, pending, wall

KEY: Final = "external_sign_in"
LASTS: Final = dt.timedelta(minutes=10)


@never_cache
@require_GET
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Send the browser to the service; who is signed in connects it to the own account."""
    provider = _provider(code)
    is_visitor = "visitor" in request.GET
    if is_visitor and not provider.patients:
        raise Http404
    if isinstance(request.user, User) and not is_visitor and not factors.is_confirmed(request):
        return redirect(f"{reverse('parties:confirm')}?{urlencode({'next': request.path})}")
    try:
        address, begun = dialogue.begin(provider, _back(request, code))
    except Refused as refused:
        return _refusal(request, refused)
    kept = {"code": code, "at": wall.now().isoformat(), "next": _next(request), **asdict(begun)}
    own = request.user.pk if isinstance(request.user, User) and not is_visitor else None
    request.session[KEY] = kept | {"for": own, "visitor": is_visitor}
    return redirect(address)


@never_cache
@require_GET
def back(request: HttpRequest, code: str) -> HttpResponse:
    """The browser comes back from the service."""
    provider = _provider(code)
    try:
        kept = _kept(request, code)
        begun = Begun(kept["state"], kept["nonce"], kept["verifier"])
        person = dialogue.finish(provider, _back(request, code), begun, request.GET.dict())
        if kept["visitor"]:
            visitors.remember(request, provider, person)
            return redirect(kept["next"])
        if kept["for"] is not None:
            return _connect(request, provider, person, kept["for"])
        user = accounts.user_of(provider, person)
    except Refused as refused:
        journal.note(request, journal.Kind.REFUSED, None, f"{code}: {refused.problems[0].code}")
        return _refusal(request, refused)
    started = pending.begin(request, user, kept["next"], vouched_by=code)
    if person.has_second_factor and user.role not in OF_THE_PLATFORM:
        started = pending.prove(request, started)
    return pending.advance(request, started)


def _kept(request: HttpRequest, code: str) -> dict[str, Any]:
    """What this browser began, once. Raises Refused."""
    kept: dict[str, Any] | None = request.session.pop(KEY, None)
    if kept is None or kept["code"] != code or wall.now() - dt.datetime.fromisoformat(kept["at"]) > LASTS:
        raise Refused(errors.NOT_BEGUN.problem())
    return kept


def _connect(request: HttpRequest, provider: Provider, person: dialogue.Person, user_id: int) -> HttpResponse:
    if not isinstance(request.user, User) or request.user.pk != user_id:
        raise Refused(errors.NOT_BEGUN.problem())
    accounts.connect(provider, person, request.user)
    journal.note(request, journal.Kind.ACCOUNT_CONNECTED, request.user, provider.code)
    messages.success(request, _("已关联。以后可以用它登录。"))
    return redirect("parties:account")


@login_required
@require_POST
def disconnect(request: HttpRequest, link_id: int) -> HttpResponse:
    """Undo a connection."""
    assert isinstance(request.user, User)
    found = accounts.disconnect(request.user, link_id)
    if found is None:
        raise Http404
    journal.note(request, journal.Kind.ACCOUNT_DISCONNECTED, request.user, found.provider)
    messages.success(request, _("已解除关联。"))
    return redirect("parties:account")


def _provider(code: str) -> Provider:
    found = providers.by_code(code)
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest, code: str) -> str:
    return request.build_absolute_uri(reverse("parties:external_back", args=(code,)))


def _next(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else "/"


def _refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    shown: dict[str, Any] = {"problems": refused.problems}
    is_theirs = refused.problems[0].code == errors.UNREACHABLE.code
    return render(request, "parties/external_refused.html", shown, status=503 if is_theirs else 403)
