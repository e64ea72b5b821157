"""The lists, one entry, one approval."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suyuan.masterdata.models import ImportApproval, ImportListing
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.white_lists.showing import (
    MOST,
    STATES,
    TABS,
    asked,
    shown,
    shown_approvals,
    shown_entry,
    unlisted,
)
from suyuan.supervision.findings.words import minute

LARGEST_NUMBER: Final = 2**63 - 1


@require_safe
@never_cache
@permitted(Action.LIST_READ)
def listed(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """One of the three lists, the newest entries first."""
    wanted = asked(request.GET)
    found = shown(wanted)
    context = {
        "asked": wanted,
        "query": wanted.query(),
        "lines": found[:MOST],
        "is_cut": len(found) > MOST,
        "tabs": [(name, _(words), wanted.query(of=name)) for name, words in TABS.items()],
        "states": [(name, _(words)) for name, words in STATES.items()],
        "is_filtered": bool(wanted.state or wanted.text),
        "may_keep": may(viewer, Action.LIST_KEEP),
        "unlisted": unlisted(),
    }
    return render(request, "white_lists/list.html", context, status=400 if wanted.misread else 200)


@require_safe
@never_cache
@permitted(Action.LIST_READ)
def entry(request: HttpRequest, viewer: Viewer, listing: int) -> HttpResponse:
    """One entry of a white list and what became of it."""
    return entry_page(request, seen_entry(listing), viewer)


@require_safe
@never_cache
@permitted(Action.LIST_READ)
def approval(request: HttpRequest, viewer: Viewer, import_approval: UUID) -> HttpResponse:
    """One approval: what it allows, for whom, how much of it is used."""
    return approval_page(request, seen_approval(import_approval), viewer)


def entry_page(
    request: HttpRequest, row: ImportListing, viewer: Viewer, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of an entry; ``more`` is what a form on it has to say."""
    others = ImportListing.objects.filter(kind=row.kind, party=row.party, class_key=row.class_key).order_by(
        "-pk"
    )
    context = {
        "one": shown_entry(row),
        "of": row.kind,
        "history": [(shown_entry(one), one.ended_for) for one in others],
        "recorded": minute(row.recorded_at),
        "may_end": row.end_act is None and may(viewer, Action.LIST_KEEP),
        **more,
    }
    return render(request, "white_lists/entry.html", context, status=status)


def approval_page(
    request: HttpRequest, row: ImportApproval, viewer: Viewer, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of an approval; ``more`` is what a form on it has to say."""
    rows = ImportApproval.objects.filter(number=row.number).prefetch_related("named__party")
    others = list(rows.order_by("-recorded_at"))
    (one,) = shown_approvals([row])
    context = {
        "one": one,
        "of": "approval",
        "history": list(zip(shown_approvals(others), (each.ended_for for each in others), strict=True)),
        "recorded": minute(row.recorded_at),
        "may_end": row.end_act is None and may(viewer, Action.LIST_KEEP),
        **more,
    }
    return render(request, "white_lists/entry.html", context, status=status)


def seen_entry(number: int) -> ImportListing:
    """The entry. Raises Http404 where there is none."""
    wanted = number if number <= LARGEST_NUMBER else 0
    row = ImportListing.objects.filter(pk=wanted).select_related("party").first()
    if row is None:
        raise Http404
    return row


def seen_approval(name: UUID) -> ImportApproval:
    """The approval. Raises Http404 where there is none."""
    row = ImportApproval.objects.filter(pk=name).prefetch_related("named__party").first()
    if row is None:
        raise Http404
    return row
