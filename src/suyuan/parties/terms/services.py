"""Accepting the terms, and asking who has. The door writes the act first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from suyuan.core.problem import Refused, rule
from suyuan.parties.models import TermsAcceptance, User
from suyuan.parties.terms.wording import Terms, all_terms

ASKED = rule(
    "TRM-001",
    "The terms of confidentiality of your role are not accepted yet",
    "尚未同意您的岗位的保密约定",
    "Open /terms/ in a browser, read and accept them",
    "请在浏览器里打开 /terms/，阅读并同意",
)
CHANGED = rule(
    "TRM-002",
    "These are not the terms that hold now",
    "这不是现行版本的约定",
    "Read the newest text and accept it",
    "请阅读最新版本后再同意",
)
OPEN: Final = ("/terms/", "/account/", "/sign-in/", "/sign-out/", "/i18n/", "/static/", "/healthz", "/readyz")
"""What may be opened without: the terms, the own account, signing in and out, and what shows nothing of anybody."""
_MARK: Final = "terms"


class TermsFirst:
    """The middleware. Stands behind that which ends sessions.

    1. Who is not signed in by a session is not asked: keys of machines have been given out by people who were.
    2. What was found accepted is marked in the session, by person, role and version: a new role or version asks anew.
    3. Pages lead to the text; everything else is refused with a Problem.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if (
            settings.TERMS == "required"
            and isinstance(user, User)
            and not request.path.startswith(OPEN)
            and not _is_marked(request, user)
        ):
            return _asked(request)
        return self.get_response(request)


def terms_of(user: User) -> Terms:
    """The text that holds for a person now."""
    return all_terms()[user.role]


def has_accepted(user: User) -> bool:
    """Whether the person accepted the newest text of the role that the person has now."""
    terms = terms_of(user)
    return TermsAcceptance.objects.filter(user=user, role=terms.role, version=terms.version).exists()


def accept(user: User, version: str, *, act: UUID) -> TermsAcceptance:
    """Keep that the person accepted. Raises Refused for a version that is not the newest."""
    terms = terms_of(user)
    if version != terms.version:
        raise Refused(CHANGED.problem("version", version))
    made, _ = TermsAcceptance.objects.get_or_create(
        user=user, role=terms.role, version=version, defaults={"sha256": terms.sha256, "act": act}
    )
    return made


def _is_marked(request: HttpRequest, user: User) -> bool:
    terms = terms_of(user)
    mark = f"{user.pk} {terms.role} {terms.version}"
    if request.session.get(_MARK) == mark:
        return True
    if not has_accepted(user):
        return False
    request.session[_MARK] = mark
    return True


def _asked(request: HttpRequest) -> HttpResponse:
    wants_page = request.method in {"GET", "HEAD"} and "text/html" in request.headers.get(
        "Accept", "*/*,text/html"
    )
    if wants_page and not request.headers.get("HX-Request"):
        return HttpResponseRedirect(f"/terms/?{urlencode({'next': request.get_full_path()})}")
    return JsonResponse(
        {"problems": [ASKED.problem().as_json()]}, status=403, json_dumps_params={"ensure_ascii": False}
    )
