"""Entering an importer, a product or an approval, and ending one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from suyuan.core.problem import Refused
from suyuan.masterdata.lists.services import NewApproval, NewListing
from suyuan.masterdata.models import ListKind
from suyuan.parties.kinds import PartyKind
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.white_lists.showing import APPROVAL, TABS
from suyuan.portals.white_lists.views import approval_page, entry_page, seen_approval, seen_entry
from suyuan.supervision.imports.listing import add_approval, add_listing, remove_listing, withdraw_approval

FIELDS: Final = (
    "party", "product", "name", "basis", "since", "number", "quantity", "unit", "valid_from", "valid_to", "institutions",
)  # fmt: skip
LONGEST_FIELD: Final = 20_000
MOST_SUGGESTED: Final = 500


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(Action.LIST_KEEP)
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Steps: 1 GET shows the form of a list; 2 POST enters what was typed, or tells what is wrong with it."""
    sent = request.POST if request.method == "POST" else request.GET
    of = sent.get("of", "") if sent.get("of", "") in TABS else ListKind.IMPORTER.value
    typed = {name: sent.get(name, "").replace("\0", "")[:LONGEST_FIELD] for name in FIELDS}
    if request.method != "POST":
        return _form(request, of, typed)
    try:
        address = entered(of, typed, viewer)
    except Refused as refused:
        return _form(request, of, typed, [problem.as_json() for problem in refused.problems])
    messages.success(request, _("已录入，并记入账本。"))
    return HttpResponseRedirect(address)


def entered(of: str, typed: Mapping[str, str], viewer: Viewer) -> str:
    """Enter it; its address. Raises Refused."""
    if of == APPROVAL:
        made = add_approval(
            NewApproval(
                typed["number"], typed["product"], typed["name"], typed["quantity"], typed["valid_from"],
                typed["valid_to"], tuple(codes_in(typed["institutions"])), typed["unit"],
            ),
            viewer,
        )  # fmt: skip
        return f"/white-lists/approvals/{made.pk}/"
    named = typed["party"] if of == ListKind.IMPORTER else typed["product"]
    row = add_listing(NewListing(of, named, typed["name"], typed["basis"], typed["since"]), viewer)
    return f"/white-lists/entries/{row.pk}/"


def codes_in(text: str) -> list[str]:
    """Codes of organisations, whatever stands between them."""
    return (
        text.replace("，", " ")
        .replace("、", " ")
        .replace(",", " ")
        .replace(";", " ")
        .replace("；", " ")
        .split()
    )


@require_POST
@permitted(Action.LIST_KEEP)
def end_entry(request: HttpRequest, viewer: Viewer, listing: int) -> HttpResponse:
    """Take an importer or a product from its list, from now on."""
    row, why = seen_entry(listing), request.POST.get("why", "")
    try:
        remove_listing(row, why, viewer)
    except Refused as refused:
        problems = [problem.as_json() for problem in refused.problems]
        return entry_page(request, row, viewer, status=422, problems=problems, why=why)
    messages.success(request, _("已终止，并记入账本。"))
    return HttpResponseRedirect(f"/white-lists/entries/{row.pk}/")


@require_POST
@permitted(Action.LIST_KEEP)
def end_one(request: HttpRequest, viewer: Viewer, import_approval: UUID) -> HttpResponse:
    """Withdraw an approval, from now on."""
    row, why = seen_approval(import_approval), request.POST.get("why", "")
    try:
        withdraw_approval(row, why, viewer)
    except Refused as refused:
        problems = [problem.as_json() for problem in refused.problems]
        return approval_page(request, row, viewer, status=422, problems=problems, why=why)
    messages.success(request, _("已撤销，并记入账本。"))
    return HttpResponseRedirect(f"/white-lists/approvals/{row.pk}/")


def _form(
    request: HttpRequest, of: str, typed: dict[str, str], problems: list[dict[str, Any]] | None = None
) -> HttpResponse:
    kind = PartyKind.IMPORTER if of == ListKind.IMPORTER else PartyKind.HOSPITAL
    context = {
        "of": of,
        "tabs": [(name, _(words)) for name, words in TABS.items()],
        "typed": typed,
        "problems": problems or [],
        "suggested": Party.objects.filter(kind=kind).order_by("name")[:MOST_SUGGESTED],
    }
    return render(request, "white_lists/new.html", context, status=422 if problems else 200)
