"""``/follow/SECRET/``: what a patient shows of what was taken home. Opened by a link, known by the number of the patient.

The page tells nothing before the number is right; afterwards it tells products and codes, never a name. Where services are
set up by which patients show who they are, one of them must vouch first, and the account is bound to the link with the right
number: from then on that account alone opens it, and no number is asked any more.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties.oidc.providers import of_patients
from suyuan.parties.oidc.visitors import Visitor, visitor_of
from suyuan.portals.followups.words import shown_obligations
from suyuan.supervision.followups import errors, queries, services
from suyuan.supervision.followups.model import FollowUp, Obligation

_KNOWN = "followups"
"""Name in the session: the follow-ups whose patient gave the number."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(request: HttpRequest, secret: str) -> HttpResponse:
    """Steps: 1 the link; 2 the number of the patient, once a session; 3 the list, and what is sent for one line of it."""
    one = queries.by_secret(secret)
    if one is None or services.is_taken_back(one.event_id):
        raise Http404
    visitor = visitor_of(request)
    is_known = _is_known(request, one, visitor)
    try:
        if request.method == "POST":
            return _shown(request, one) if is_known else _recognised(request, one, visitor)
    except Refused as refused:
        problems = [problem.as_json() for problem in refused.problems]
        return _page(request, one, is_known=is_known, problems=problems)
    return _page(request, one, is_known=is_known)


def _is_known(request: HttpRequest, one: FollowUp, visitor: Visitor | None) -> bool:
    """By the account that is bound to the link; where no service is set up, by the number that was given this session."""
    if of_patients():
        return (
            visitor is not None
            and one.account is not None
            and services.account_of(one, visitor.digest) == one.account
        )
    return str(one.id) in request.session.get(_KNOWN, [])


def _recognised(request: HttpRequest, one: FollowUp, visitor: Visitor | None) -> HttpResponse:
    if of_patients() and visitor is None:
        raise Refused(errors.NOT_SHOWN.problem("number"))
    account = services.account_of(one, visitor.digest) if visitor and of_patients() else None
    services.recognise(one, request.POST.get("number", "")[:200], account=account)
    request.session.cycle_key()
    request.session[_KNOWN] = [*request.session.get(_KNOWN, []), str(one.id)][-5:]
    return HttpResponseRedirect(request.path)


def _shown(request: HttpRequest, one: FollowUp) -> HttpResponse:
    sent = request.FILES.get("file")
    if sent is None:
        raise Refused(errors.NO_FILE.problem("file"))
    services.show(one, _asked(request, one), sent.read())
    messages.success(request, _("已收到，谢谢"))
    return HttpResponseRedirect(request.path)


def _asked(request: HttpRequest, one: FollowUp) -> Obligation:
    try:
        wanted = UUID(request.POST.get("for", ""))
    except ValueError:
        raise Refused(errors.NOT_OPEN.problem("for")) from None
    found = next((each for each in queries.obligations_of(one.id) if each.id == wanted), None)
    if found is None:
        raise Refused(errors.NOT_OPEN.problem("for"))
    return found


def _page(
    request: HttpRequest, one: FollowUp, *, is_known: bool, problems: list[dict[str, Any]] | None = None
) -> HttpResponse:
    things = shown_obligations(queries.obligations_of(one.id), clock.now()) if is_known else []
    context = {
        "ways": [] if is_known else of_patients(),
        "visitor": visitor_of(request),
        "is_known": is_known,
        "things": things,
        "problems": problems or [],
        "wrong": request.POST.get("for", ""),
    }
    answer = render(request, "followups/patient.html", context, status=422 if problems else 200)
    answer["X-Robots-Tag"] = "noindex"
    return answer
