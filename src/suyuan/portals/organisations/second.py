"""Where a second person must approve: ask, or go on with what was granted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from suyuan.ledger import acts
from suyuan.parties.approvals.models import Approval
from suyuan.parties.approvals.services import ask, granted, use
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import needs_second
from suyuan.parties.viewer import Viewer
from suyuan.web.reading import voice


class Asked(Exception):  # noqa: N818 - it is no error
    """Nothing was done: another person is asked to approve it first."""


def approval_for(  # noqa: PLR0917 - who, what, to what, how, whose
    request: HttpRequest,
    viewer: Viewer,
    action: Action,
    subject: str,
    fields: dict[str, Any],
    party: Party | None,
    *,
    reason: str = "",
) -> Approval | None:
    """The approval to use; None where nobody must approve. Raises Asked when it was asked for now, or Refused.

    ``fields`` are those of the form: whoever asked sends the same form again once it is approved.
    ``reason``: where the form has its own.
    """
    if needs_second(viewer, action) is None:
        return None
    details = {"address": request.path, "fields": fields}
    found = granted(viewer, action, subject, details)
    if found is not None:
        return found
    reason = reason or request.POST.get("approval_reason", "").replace("\0", "")
    body: dict[str, Any] = {"action": action, "about": subject} | ({"party": party.code} if party else {})
    with acts.ordering("approval.ask", viewer, **body) as act:
        ask(viewer, action, subject, details, reason, act=act, party=party)
    raise Asked


def spend(approval: Approval | None, act: UUID) -> None:
    """In the transaction of the act: use what was granted, where something had to be. Raises Refused."""
    if approval is not None:
        use(approval, act=act)


def waiting(request: HttpRequest) -> HttpResponse:
    """To the page where one's questions stand."""
    messages.success(request, _("已提交复核。批准后，请在这里执行。"))
    return HttpResponseRedirect("/approvals/")


def words_of(viewer: Viewer, action: Action) -> str:
    """Who must approve, in words; empty where nobody must."""
    row = needs_second(viewer, action)
    return voice().listed(_(role.label) for role in row.second) if row else ""
